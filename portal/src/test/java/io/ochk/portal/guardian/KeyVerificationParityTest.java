package io.ochk.portal.guardian;

import static io.ochk.portal.browser.Verdicts.changed;
import static io.ochk.portal.browser.Verdicts.pinned;
import static io.ochk.portal.browser.Verdicts.report;
import static io.ochk.portal.browser.Verdicts.text;
import static io.ochk.portal.browser.Verdicts.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.browser.BrowserModules;
import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.vectors.TestScale;
import io.ochk.verify.Verifier;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that verifies documents comes to the kit's verdict about keys and what they signed. */
@Tag("slow")
class KeyVerificationParityTest {
  private static final String FEDERATION = "/api/public/federations/oc-me-v1";

  @TempDir Path data;

  @Test
  void epochsAndStatementsWholeOrChangedGetTheKitsVerdict() throws Exception {
    try (LivingFederation f = new LivingFederation(Database.SQLITE, data);
        BrowserModules browser = BrowserModules.start()) {
      Random random = new Random(20_261_122);
      for (Map.Entry<String, String> document : documents(f).entrySet()) {
        String text = document.getValue();
        agree(browser, document.getKey(), text);
        assertThat(kits(text).holds()).as(document.getKey()).isTrue();
        int count = TestScale.pick(2, 12, 500);
        for (int i = 0; i < count; i++) {
          String changed = changed(text, random);
          agree(browser, document.getKey() + ", change " + i + ": " + changed, changed);
        }
      }
    }
  }

  @Test
  void whatDoesNotFollowFromTheRecordFailsInBoth() throws Exception {
    try (LivingFederation f = new LivingFederation(Database.SQLITE, data);
        BrowserModules browser = BrowserModules.start()) {
      Map<String, String> good = documents(f);
      String record = good.get("record");
      String first = good.get("epoch 0");
      String second = good.get("epoch 1");
      TestCeremony foreign = TestCeremony.generation(People.SLUG, "ab".repeat(32), 3, f.operators);
      String others =
          text(foreign.signed(foreign.request(new RequestKind.Liveness(), 1_779_408_000)).json());
      String other = text(foreign.record().json());
      Map<String, String> bad = new LinkedHashMap<>();
      bad.put("no first epoch", record.replace(first + ",", ""));
      bad.put("the other way round", record.replace(first + "," + second, second + "," + first));
      bad.put("one twice", record.replace(first, first + "," + first));
      bad.put("another federation's charter", record.replace(first + "," + second, other));
      bad.put("another key's statement", record.replace(good.get("result"), others));
      bad.put("no epoch", record.replace(first + "," + second, ""));
      for (Map.Entry<String, String> one : bad.entrySet()) {
        assertThat(one.getValue()).as(one.getKey()).isNotEqualTo(record);
        agree(browser, one.getKey(), one.getValue());
        assertThat(kits(one.getValue()).holds()).as(one.getKey()).isFalse();
      }
      agree(browser, "a foreign epoch by itself", other);
      assertThat(kits(other).holds()).isTrue();
    }
  }

  private static Map<String, String> documents(LivingFederation f) throws Exception {
    TestCeremony ceremony = f.ceremony();
    TestCeremony refresh = ceremony.reshared(f.charter.hash(), 3, List.of(0, 1, 2), f.operators);
    for (TestCeremony one : List.of(ceremony, refresh)) {
      assertThat(f.portal.post(FEDERATION + "/epochs", one.record().json()).status())
          .isEqualTo(201);
    }
    long now = f.portal.clock().instant().getEpochSecond();
    RequestResult said =
        ceremony.signed(ceremony.request(new RequestKind.Statement("We are\nhere: \u00fc."), now));
    RequestResult alive = ceremony.signed(ceremony.request(new RequestKind.Liveness(), now + 1));
    for (RequestResult one : List.of(said, alive)) {
      assertThat(f.portal.post(FEDERATION + "/statements", one.json()).status()).isEqualTo(201);
    }
    Map<String, String> all = new LinkedHashMap<>();
    all.put("epoch 0", f.portal.get(FEDERATION + "/epochs/0").body());
    all.put("epoch 1", f.portal.get(FEDERATION + "/epochs/1").body());
    all.put("result", text(said.json()));
    all.put("sign of life", text(alive.json()));
    all.put("record", f.portal.get(FEDERATION + "/record").body());
    return all;
  }

  /** What a verifier says: each rule with its verdict, and whether all of it holds. */
  private record Verdict(String rules, boolean holds) {}

  // A record is verified by both, but told in other words.
  private static void agree(BrowserModules browser, String name, String document) throws Exception {
    Verdict kit = kits(document);
    Verdict page = browsers(browser, name, document);
    if (document.startsWith("{\"kind\":\"oc-federation-record\"")) {
      assertThat(page.holds()).as(name).isEqualTo(kit.holds());
    } else {
      assertThat(page).as(name).isEqualTo(kit);
    }
  }

  private static Verdict kits(String document) {
    try {
      var report = new Verifier(pinned()).verify(document.getBytes(StandardCharsets.UTF_8));
      return new Verdict(
          report.checks().stream()
              .map(check -> word(check.result()) + " " + check.name())
              .collect(Collectors.joining("\n")),
          report.valid());
    } catch (MalformedException e) {
      return new Verdict("unreadable", false);
    }
  }

  private static Verdict browsers(BrowserModules browser, String name, String document)
      throws Exception {
    JsonObject answer = report(browser, document, pinned());
    if (answer.get("error").isPresent()) {
      assertThat(((JsonString) answer.get("error").get()).value())
          .as(name)
          .startsWith("MalformedError: ");
      return new Verdict("unreadable", false);
    }
    return new Verdict(
        ((JsonArray) answer.get("checks").orElseThrow())
            .values().stream()
                .map(check -> ((JsonString) check).value())
                .collect(Collectors.joining("\n")),
        CanonicalJson.text(answer.get("holds").orElseThrow()).equals("true"));
  }
}
