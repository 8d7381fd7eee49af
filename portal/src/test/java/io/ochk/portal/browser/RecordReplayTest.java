package io.ochk.portal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.signature.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The browser replays a federation's record, and comes to what the portal says or to a refusal. */
class RecordReplayTest {
  @TempDir Path data;

  private static String replay(BrowserModules browser, String record) throws Exception {
    return replay(browser, record, People.ORGANISER.publicKey().hex());
  }

  private static String replay(BrowserModules browser, String record, String organiser)
      throws Exception {
    JsonObject answer =
        browser.ask(
            "record",
            JsonObject.builder()
                .put("document", record)
                .put("slug", People.SLUG.text())
                .put("reviewer", People.REVIEWER.publicKey().hex())
                .put("organiser", organiser));
    return answer
        .get("error")
        .map(e -> ((JsonString) e).value())
        .orElse(CanonicalJson.text(answer));
  }

  @Test
  void theBrowserComesToTheSameSeatsCharterAndRatifiers() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock());
        BrowserModules browser = BrowserModules.start()) {
      Programme programme = new Programme(portal);
      List<SigningKey> operators = programme.fill();
      String path = "/api/public/federations/oc-me-v1/record";
      assertThat(replay(browser, portal.get(path).body())).contains("\"charter\":null");
      Charter charter = People.charter("1.0.0", operators);
      assertThat(programme.publish(charter, Optional.empty()).status()).isEqualTo(201);
      programme.ratify(operators.get(2), charter);
      String record = portal.get(path).body();
      String seats = "";
      for (int seat = 0; seat < 4; seat++) {
        SigningKey key = operators.get(seat);
        seats +=
            (seat > 0 ? "," : "")
                + "\""
                + seat
                + " "
                + key.publicKey().hex()
                + " "
                + OperatorId.of(key.publicKey())
                + "\"";
      }
      String replayed = replay(browser, record);
      assertThat(replayed)
          .contains("\"seats\":[" + seats + "]", "\"charter\":\"" + charter.hash() + "\"")
          .contains("\"ratifiers\":[2]", "\"needed\":4");
      refusesWhatWasChanged(browser, record, operators);

      // Whoever leaves sits no more, and never undoes the chain.
      portal.clock().move(Duration.ofSeconds(5));
      assertThat(
              portal
                  .post(
                      "/api/operator/memberships",
                      programme.membership(Membership.Kind.LEAVE, operators.get(1), 1))
                  .status())
          .isEqualTo(201);
      assertThat(replay(browser, portal.get(path).body()))
          .doesNotContain("1 " + operators.get(1).publicKey().hex())
          .contains("\"charter\":\"" + charter.hash() + "\"");
    }
  }

  private static void refusesWhatWasChanged(
      BrowserModules browser, String record, List<SigningKey> operators) throws Exception {
    String stranger = People.key(99).publicKey().hex();
    assertThat(replay(browser, record, stranger)).contains("pinned organiser key");
    assertThat(replay(browser, record.replace("We hold this together", "We hold this apart")))
        .contains("charters: hash");
    assertThat(replay(browser, record.replace("\"threshold\":3", "\"threshold\":4")))
        .startsWith("VerificationError");
    assertThat(replay(browser, record.replace("\"threshold\":3", "\"threshold\":2")))
        .startsWith("MalformedError");
    assertThat(
            replay(browser, record.replaceFirst(operators.getFirst().publicKey().hex(), stranger)))
        .startsWith("MalformedError")
        .contains("operator_id");
    assertThat(replay(browser, record.replace("\"acceptances\":[{", "\"acceptances\":[{\"x\":1,")))
        .startsWith("MalformedError");
    // A statement left out, and two of them exchanged.
    int first = record.indexOf("{\"payload\":{\"action\":\"seat-assign\"");
    int second = record.indexOf("{\"payload\":{\"action\":\"seat-assign\"", first + 1);
    int third = record.indexOf("{\"payload\":{\"action\":\"seat-assign\"", second + 1);
    String one = record.substring(first, second);
    String two = record.substring(second, third);
    assertThat(replay(browser, record.replace(one, ""))).contains("statements[1].sequence");
    assertThat(replay(browser, record.replace(one + two, two + one)))
        .contains("statements[1].sequence");
    assertThat(
            replay(
                browser,
                record.replaceFirst(
                    "\"acceptances\":\\[.*?\\],\"memberships\"",
                    "\"acceptances\":[],\"memberships\"")))
        .contains("program-accept");
  }

  @Test
  void aDecisionSignedInTheBrowserHasTheSameBytesAsTheOffices() throws Exception {
    try (BrowserModules browser = BrowserModules.start()) {
      for (boolean accept : new boolean[] {true, false}) {
        for (Optional<FederationSlug> slug :
            List.of(Optional.<FederationSlug>empty(), Optional.of(People.SLUG))) {
          SigningKey applicant = People.operator(3);
          String note = "Z\u00fcrich <b>\n\"quoted\" \ud83d\ude00";
          Decision decision =
              Decision.sign(
                  new Decision.Payload(
                      accept ? Decision.Verdict.ACCEPT : Decision.Verdict.REJECT,
                      "app-0123456789abcdef",
                      People.id(applicant),
                      applicant.publicKey(),
                      1_779_408_000L,
                      note,
                      slug),
                  People.REVIEWER);
          JsonObject.Builder inputs =
              JsonObject.builder()
                  .put("seed", HexFormat.of().formatHex(People.REVIEWER.exportSeed()))
                  .put("accept", accept)
                  .put("application", "app-0123456789abcdef")
                  .put("applicant", applicant.publicKey().hex())
                  .put("note", note)
                  .put("at", "1779408000");
          slug.ifPresent(s -> inputs.put("federation", s.text()));
          assertThat(browser.text("sealDecision", inputs, "decision"))
              .isEqualTo(CanonicalJson.text(decision.json()));
        }
      }
    }
  }
}
