package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.envelope.Actions;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same person, once with the kit and once with a browser: the same envelopes. */
class KitAndBrowserTest {
  @TempDir Path folder;

  @Test
  void everyActionHasTheSameBytesFromTheKitAndFromTheBrowser() throws Exception {
    try (RunningPortal portal = RunningPortal.sqlite(folder);
        Browser browser = Browser.start()) {
      Wire wire = new Wire(portal);
      wire.found();
      for (int seat = 0; seat < 4; seat++) {
        wire.seat(TestKeys.operator(seat), seat);
      }
      Charter charter =
          wire.publish(
              Charters.of(
                  Wire.SLUG,
                  "1.0.0",
                  3,
                  IntStream.range(0, 4)
                      .mapToObj(seat -> OperatorId.of(TestKeys.operator(seat).publicKey()))
                      .toList()));
      SigningKey key = TestKeys.operator(0);
      Operator kit = Operator.of(key, "alice", folder, portal);
      String questionnaire = signsEverything(kit, charter);

      Visitor visitor = browser.visitor("alice", portal);
      visitor
          .imports(java.util.HexFormat.of().formatHex(key.exportSeed()))
          .sees("Here since", "#custody");
      TreeSet<String> compared = new TreeSet<>();
      for (JsonObject envelope : signed(kit)) {
        String text = CanonicalJson.text(envelope);
        assertThat(visitor.makesTheSame(text, questionnaire)).isEqualTo(text);
        JsonObject payload = (JsonObject) envelope.get("payload").orElseThrow();
        compared.add(((JsonString) payload.get("action").orElseThrow()).value());
      }
      TreeSet<String> all = new TreeSet<>(Actions.NAMES);
      // A guardian's signer makes these, for ceremonies and signatures.
      all.removeIf(name -> name.matches("(ceremony|sign|signer|node|bridge)-.*"));
      assertThat(compared).isEqualTo(all);
      visitor.leaves();
    }
  }

  /** One of each; returns the questionnaire that the application is about. */
  private static String signsEverything(Operator kit, Charter charter) throws Exception {
    Path application = kit.file("application.json");
    kit.does(
        "apply", "prepare", "--answers", kit.answers().toString(), "--out", application.toString());
    kit.does(with(kit, "join", "federations", "join", "--federation", "oc-me-v1", "--seat", "3"));
    kit.does(with(kit, "leave", "federations", "leave", "--federation", "oc-me-v1", "--seat", "0"));
    Path text = Files.write(kit.file("charter.md"), charter.source());
    kit.does("charter", "sign", "--federation", "oc-me-v1", "--file", text.toString(), "--yes");
    kit.does(
        with(
            kit,
            "incident",
            "incident",
            "publish",
            "--federation",
            "oc-me-v1",
            "--severity",
            "warning",
            "--title",
            "Disk \ud83d\ude00 <b>",
            "--tag",
            "hardware",
            "--body",
            "Replaced; \"nothing\" lost."));
    kit.does(
        with(
            kit,
            "exit",
            "exit-handoff",
            "--federation",
            "oc-me-v1",
            "--reason",
            "Moving on.",
            "--successor",
            OperatorId.of(TestKeys.operator(9).publicKey()).text()));
    kit.does(with(kit, "forget", "portal", "forget", "--yes"));
    kit.does("portal", "show");
    JsonObject file =
        StrictJson.parseObject(Files.readAllBytes(application), JsonLimits.APPLICATION);
    return ((JsonString) file.get("questionnaire").orElseThrow()).value();
  }

  private static String[] with(Operator kit, String file, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--out", kit.file(file + ".json").toString()));
    return all.toArray(String[]::new);
  }

  /** Every envelope in the kit's audit log. */
  private static List<JsonObject> signed(Operator kit) throws Exception {
    Path log = kit.file("audit.jsonl");
    kit.does("audit", "export", "--out", log.toString());
    List<JsonObject> envelopes = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      collect(
          StrictJson.parseObject(line.getBytes(StandardCharsets.UTF_8), JsonLimits.APPLICATION),
          envelopes);
    }
    return envelopes;
  }

  private static void collect(JsonValue value, List<JsonObject> envelopes) {
    switch (value) {
      case JsonObject object when object.get("sig_hex").isPresent() -> envelopes.add(object);
      case JsonObject object -> object.members().values().forEach(v -> collect(v, envelopes));
      case JsonArray array -> array.values().forEach(v -> collect(v, envelopes));
      default -> {}
    }
  }
}
