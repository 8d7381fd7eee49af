package io.ochk.portal.browser;

import static io.ochk.portal.browser.Verdicts.agree;
import static io.ochk.portal.browser.Verdicts.browsers;
import static io.ochk.portal.browser.Verdicts.changed;
import static io.ochk.portal.browser.Verdicts.holdsInTheBrowser;
import static io.ochk.portal.browser.Verdicts.holdsInTheKit;
import static io.ochk.portal.browser.Verdicts.kits;
import static io.ochk.portal.browser.Verdicts.pinned;
import static io.ochk.portal.browser.Verdicts.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.time.UtcTime;
import io.ochk.protocol.vectors.TestScale;
import io.ochk.verify.Pins;
import io.ochk.verify.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that verifies documents comes to the kit's verdict, rule by rule. */
class VerificationParityTest {
  @TempDir Path data;

  @Test
  void everyDocumentWholeOrChangedGetsTheKitsVerdict() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock());
        BrowserModules browser = BrowserModules.start()) {
      Random random = new Random(20_261_121);
      for (Map.Entry<String, String> document : documents(portal).entrySet()) {
        String text = document.getValue();
        for (Pins pins : List.of(pinned(), Pins.NONE)) {
          assertThat(browsers(browser, text, pins))
              .as(document.getKey())
              .isEqualTo(kits(text, pins))
              .doesNotContain("unreadable");
        }
        int count = TestScale.pick(3, 25, 3_000);
        for (int i = 0; i < count; i++) {
          String changed = changed(text, random);
          String name = "%s, change %s: %s".formatted(document.getKey(), i, changed);
          // A record is replayed in both, but told in other words.
          if (!document.getKey().equals("record")) {
            assertThat(browsers(browser, changed, pinned()))
                .as(name)
                .isEqualTo(kits(changed, pinned()));
          }
          assertThat(holdsInTheBrowser(browser, changed, pinned()))
              .as(name)
              .isEqualTo(holdsInTheKit(changed, pinned()));
        }
      }
    }
  }

  @Test
  void aRecordHoldsWithNothingThatItsSenderCouldNotSend() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock());
        BrowserModules browser = BrowserModules.start()) {
      String record = documents(portal).get("record");
      assertThat(holdsInTheBrowser(browser, record, pinned())).isTrue();
      Programme programme = new Programme(portal);
      SigningKey guardian = People.operator(2);
      SigningKey stranger = People.operator(9);
      ActionEnvelope alert = programme.incident(guardian, Severity.CRITICAL, "Sweep your coins");
      Map<String, String> good = new LinkedHashMap<>();
      good.put("incidents", text(alert.json()));
      good.put("exits", text(programme.exit(guardian).json()));
      good.put(
          "memberships", text(programme.membership(Membership.Kind.LEAVE, guardian, 1).json()));
      for (Map.Entry<String, String> one : good.entrySet()) {
        agree(browser, with(record, one.getKey(), one.getValue()), true);
      }
      String garbage = alert.signature().hex().replaceFirst("^..", "00");
      Map<String, List<String>> bad =
          Map.of(
              "incidents",
              List.of(
                  good.get("incidents").replace(alert.signature().hex(), garbage),
                  text(programme.incident(stranger, Severity.CRITICAL, "Sweep").json()),
                  text(resigned(alert, "occurred_at", "2026-02-30T00:00:00Z", guardian)),
                  text(resigned(alert, "surplus", "1", guardian)),
                  text(resigned(alert, "federation_slug", "another", guardian)),
                  text(resigned(alert, "title", " ", guardian)),
                  text(expired(alert, guardian)),
                  good.get("exits"),
                  "{}"),
              "exits",
              List.of(
                  text(programme.exit(stranger).json()),
                  good.get("incidents"),
                  text(resigned(programme.exit(guardian), "reason", "", guardian))),
              "memberships",
              List.of(
                  text(programme.membership(Membership.Kind.JOIN, stranger, 1).json()),
                  text(
                      resigned(
                          programme.membership(Membership.Kind.LEAVE, guardian, 1),
                          "surplus",
                          "1",
                          guardian))),
              "ratifications",
              List.of(
                  text(programme.ratification(stranger, "ab".repeat(32), "1.0.0").json()),
                  text(programme.ratification(guardian, "ab".repeat(32), " ").json())),
              "results",
              List.of("{}"));
      for (Map.Entry<String, List<String>> list : bad.entrySet()) {
        for (String one : list.getValue()) {
          agree(browser, with(record, list.getKey(), one), false);
        }
      }
      agree(browser, record.replaceFirst("\\{", "{\"surplus\":1,"), false);
      agree(
          browser,
          record.replaceFirst("\"charter_hash\":\"[0-9a-f]+\",\"text\"", "\"surplus\":1,$0"),
          false);
    }
  }

  private static String with(String record, String list, String element) {
    String end = "\"" + list + "\":[";
    assertThat(record).contains(end);
    String put = record.replace(end, end + element + ",");
    return put.replace(element + ",]", element + "]");
  }

  // The same envelope with another parameter, signed by whoever has the key.
  private static JsonObject resigned(
      ActionEnvelope envelope, String name, String value, SigningKey key) {
    JsonObject.Builder params = JsonObject.builder();
    envelope
        .payload()
        .params()
        .members()
        .forEach((member, old) -> {
          if (!member.equals(name)) {
            params.put(member, old);
          }
        });
    params.put(name, value);
    return signed(envelope.payload(), params.build(), envelope.payload().expiresAt(), key);
  }

  // Long before anybody had a seat.
  private static JsonObject expired(ActionEnvelope envelope, SigningKey key) {
    return signed(envelope.payload(), envelope.payload().params(), 1_000_000_000L, key);
  }

  private static JsonObject signed(
      ActionPayload payload, JsonObject params, long expiry, SigningKey key) {
    return ActionEnvelope.sign(
            new ActionPayload(
                payload.action(), params, payload.nonce(), expiry, payload.federation()),
            key)
        .json();
  }

  @Test
  void whatIsNoTimeIsNone() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock());
        BrowserModules browser = BrowserModules.start()) {
      SigningKey key = People.operator(2);
      ActionEnvelope join = new Programme(portal).membership(Membership.Kind.JOIN, key, 1);
      for (String time :
          List.of(
              "2026-05-22T24:00:00Z",
              "2026-05-22T23:59:60Z",
              "2026-02-29T00:00:00Z",
              "2026-05-22T00:00:00.Z",
              "2026-05-22T00:00:00.1234567890Z",
              "2026-05-22T00:00:00+00:00")) {
        String document = text(resigned(join, "signed_at", time, key));
        assertThat(browsers(browser, document, pinned()))
            .as(time)
            .isEqualTo(kits(document, pinned()))
            .contains("fail params");
      }
    }
  }

  @Test
  void whoLeftAHairBeforeAskingSits() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock());
        BrowserModules browser = BrowserModules.start()) {
      Programme programme = new Programme(portal);
      SigningKey key = People.operator(1);
      assertThat(programme.found().status()).isEqualTo(201);
      programme.accept(key);
      String at = UtcTime.format(portal.clock().instant()).replace("Z", ".0000002Z");
      JsonObject join =
          resigned(programme.membership(Membership.Kind.JOIN, key, 0), "signed_at", at, key);
      assertThat(portal.post("/api/operator/memberships", join).status()).isEqualTo(201);
      ActionEnvelope asked = ActionEnvelope.parse(text(join).getBytes(StandardCharsets.UTF_8));
      assertThat(programme.state(programme.seat(key, 0, asked), Optional.empty()).status())
          .isEqualTo(201);
      String record = portal.get("/api/public/federations/oc-me-v1/record").body();
      ActionEnvelope leave = programme.membership(Membership.Kind.LEAVE, key, 0);
      for (String digits : List.of("1", "2", "3")) {
        String left = at.replace("2Z", digits + "Z");
        String document =
            with(record, "memberships", text(resigned(leave, "signed_at", left, key)));
        assertThat(holdsInTheBrowser(browser, document, pinned())).isTrue();
        JsonObject.Builder request =
            JsonObject.builder()
                .put("document", document)
                .put("reviewer", People.REVIEWER.publicKey().hex())
                .put("organiser", People.ORGANISER.publicKey().hex());
        assertThat(CanonicalJson.text(browser.ask("report", request)).contains("pass seat 0"))
            .as(left)
            .isEqualTo(sitsInTheKit(document));
        assertThat(sitsInTheKit(document)).isEqualTo(digits.equals("1"));
      }
    }
  }

  private static boolean sitsInTheKit(String document) throws MalformedException {
    return new Verifier(pinned())
        .verify(document.getBytes(StandardCharsets.UTF_8)).checks().stream()
            .anyMatch(check -> check.detail().startsWith("1 of 4 taken"));
  }

  @Test
  void whatTheKitDoesNotReadThePageDoesNotEither() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock());
        BrowserModules browser = BrowserModules.start()) {
      Map<String, String> all = documents(portal);
      String create = all.get("statement 0");
      String rotated = rotated("Retired");
      agree(browser, create, true);
      agree(browser, all.get("acceptance"), true);
      agree(browser, rotated, true);
      Map<String, String> bad = new LinkedHashMap<>();
      bad.put("threshold", create.replace("\"threshold\":3", "\"threshold\":2"));
      bad.put("mode", create.replace("\"bootstrap_mode\":true", "\"bootstrap_mode\":\"true\""));
      bad.put("name", create.replace("\"OC Me\"", "\" \""));
      bad.put("invite", create.replace("\"invite\":null", "\"invite\":\"\""));
      bad.put("hint", create.replace("\"geography_hint\":null", "\"geography_hint\":\"\""));
      bad.put("previous", create.replace("\"sequence\":0", "\"sequence\":1"));
      bad.put("sequence", all.get("statement 1").replace("\"sequence\":1", "\"sequence\":1000001"));
      bad.put("id", all.get("statement 1").replaceFirst("op-.", "op-z"));
      bad.put("other id", all.get("statement 1").replaceFirst("op-[0-9a-f]{4}", "op-0000"));
      bad.put("version", all.get("statement 5").replace("\"1.0.0\"", "\" \""));
      bad.put("application", all.get("acceptance").replaceFirst("app-[0-9a-f]+", " "));
      bad.put("reason", rotated(" "));
      // The last of 43 characters has two bits that are no part of the key.
      bad.put("padding", rotated.replaceFirst("(\"x\":\"[^\"]{43})", "$1="));
      bad.put("bits", replaceAfter(rotated, "\"x\":\"", 42));
      for (String role : List.of("operator", "constructor", "__proto__", "toString", "")) {
        bad.put(
            "role " + role, rotated.replace("\"role\":\"reviewer\"", "\"role\":\"" + role + "\""));
      }
      for (Map.Entry<String, String> document : bad.entrySet()) {
        assertThat(document.getValue()).isNotIn(all.values()).isNotEqualTo(rotated);
        for (Pins pins : List.of(pinned(), Pins.NONE)) {
          assertThat(kits(document.getValue(), pins)).as(document.getKey()).isEqualTo("unreadable");
          assertThat(browsers(browser, document.getValue(), pins))
              .as(document.getKey())
              .isEqualTo("unreadable");
        }
      }
    }
  }

  private static String replaceAfter(String text, String start, int offset) {
    int at = text.indexOf(start) + start.length() + offset;
    return text.substring(0, at) + (char) (text.charAt(at) + 1) + text.substring(at + 1);
  }

  // A successor of the pinned reviewer.
  private static String rotated(String reason) {
    SigningKey next = People.key(103);
    KeyRotation rotation =
        KeyRotation.sign(
            Role.REVIEWER, People.REVIEWER, next, Instant.ofEpochSecond(1_779_408_000L), reason);
    return text(
        new KeyDocument(
                List.of(
                    new AuthorityKey(next.publicKey()),
                    new AuthorityKey(People.REVIEWER.publicKey())),
                List.of(rotation))
            .json());
  }

  private static Map<String, String> documents(PortalUnderTest portal) {
    Programme programme = new Programme(portal);
    List<SigningKey> operators = programme.fill();
    SigningKey key = operators.get(1);
    Charter charter = People.charter("1.0.0", operators);
    assertThat(programme.publish(charter, Optional.empty()).status()).isEqualTo(201);
    programme.ratify(operators.get(2), charter);
    programme.ratify(operators.get(0), charter);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("incident", text(programme.incident(key, Severity.WARNING, "Power lost").json()));
    all.put("join", text(programme.membership(Membership.Kind.JOIN, key, 1).json()));
    all.put("exit", text(programme.exit(key).json()));
    all.put("forget", text(programme.forget(key).json()));
    all.put("ratification", text(programme.ratification(key, charter.hash(), "1.0.0").json()));
    all.put("application", text(programme.application(key, "## A1 Handle\nbob\n")));
    all.put(
        "acceptance",
        text(programme.decision(key, "app-0123456789abcdef", Decision.Verdict.ACCEPT).json()));
    all.put(
        "rejection",
        text(programme.decision(key, "app-0123456789abcdef", Decision.Verdict.REJECT).json()));
    all.put("charter", new String(charter.source(), StandardCharsets.UTF_8));
    all.put("roster", portal.get("/api/operator/charter?federation=oc-me-v1").body());
    all.put("keys", portal.get("/.well-known/oc-operator-reviewer.json").body());
    String record = portal.get("/api/public/federations/oc-me-v1/record").body();
    all.put("record", record);
    try {
      List<DirectoryStatement> statements =
          FederationRecord.parse(record.getBytes(StandardCharsets.UTF_8)).statements();
      for (int i : new int[] {0, 1, 5}) {
        all.put("statement " + i, text(statements.get(i).json()));
      }
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    return all;
  }
}
