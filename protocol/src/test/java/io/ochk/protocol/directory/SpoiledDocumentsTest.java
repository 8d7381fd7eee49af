package io.ochk.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Every parser of a signed document: nothing but {@link MalformedException} comes out, and what is
 * read is written and read again as the same.
 *
 * <p>The search with feedback is {@code SignedTypesFuzzTest}; here some thousand spoiled documents
 * are played in every run, the same each time.
 */
class SpoiledDocumentsTest {
  private interface Parser<T> {
    T parse(byte[] bytes) throws MalformedException;
  }

  private static void envelopes(byte[] bytes) {
    check(bytes, ActionEnvelope::parse, ActionEnvelope::json);
    try {
      ActionEnvelope.parse(bytes).action();
    } catch (MalformedException e) {
      assertThat(e.member()).isNotBlank();
    }
  }

  private static void decisions(byte[] bytes) {
    check(bytes, Decision::parse, Decision::json);
  }

  private static void keyDocuments(byte[] bytes) {
    check(bytes, KeyDocument::parse, KeyDocument::json);
  }

  private static void keyRotations(byte[] bytes) {
    check(bytes, KeyRotation::parse, KeyRotation::json);
  }

  private static void readGrants(byte[] bytes) {
    check(bytes, ReadGrant::parse, ReadGrant::json);
  }

  private static void statements(byte[] bytes) {
    check(bytes, DirectoryStatement::parse, DirectoryStatement::json);
  }

  private static void records(byte[] bytes) {
    check(bytes, FederationRecord::parse, FederationRecord::json);
  }

  @Test
  void spoiledDocumentsAreRefusedOrStable() {
    long seed = Long.getLong("oc.test.seed", 20_260_522L);
    Random random = new Random(seed);
    int rounds =
        switch (System.getProperty("oc.test.scale", "default")) {
          case "quick" -> 100;
          case "full" -> 20_000;
          default -> 600;
        };
    for (Map.Entry<String, byte[]> good : seeds().entrySet()) {
      for (int i = 0; i < rounds; i++) {
        byte[] spoiled = spoil(good.getValue(), random);
        switch (good.getKey()) {
          case "envelopes" -> envelopes(spoiled);
          case "decisions" -> decisions(spoiled);
          case "keyDocuments" -> keyDocuments(spoiled);
          case "keyRotations" -> keyRotations(spoiled);
          case "readGrants" -> readGrants(spoiled);
          case "statements" -> statements(spoiled);
          case "records" -> records(spoiled);
          default -> throw new AssertionError(good.getKey());
        }
      }
    }
  }

  /** What was stored once is what the programme writes today: a stored format never drifts. */
  @Test
  void theStoredFormatsAreThoseOfToday() throws Exception {
    for (Map.Entry<String, byte[]> seed : seeds().entrySet()) {
      Path file = Path.of("src/test/resources/formats", seed.getKey() + ".json");
      if (Boolean.getBoolean("oc.test.write")) {
        Files.createDirectories(file.getParent());
        Files.write(file, seed.getValue());
      }
      assertThat(Files.readString(file))
          .as(file.toString())
          .isEqualTo(new String(seed.getValue(), StandardCharsets.UTF_8));
    }
  }

  private static Map<String, byte[]> seeds() {
    Programme programme = Programme.binding().rotateOrganiser(TestKeys.key(0x71)).publish("1.1.0");
    Map<String, JsonObject> documents = new TreeMap<>();
    documents.put("envelopes", programme.incidents.getFirst().json());
    documents.put("decisions", programme.acceptances.getFirst().json());
    documents.put("keyDocuments", programme.organiserDocument().json());
    documents.put("keyRotations", programme.organiserRotations.getFirst().json());
    documents.put(
        "readGrants",
        ReadGrant.sign(
                Role.REVIEWER,
                Programme.PORTAL,
                Instant.ofEpochSecond(Programme.START),
                5,
                TestKeys.reviewer())
            .json());
    documents.put("statements", programme.statements.getLast().json());
    documents.put("records", programme.record().json());
    Map<String, byte[]> seeds = new TreeMap<>();
    documents.forEach((name, json) -> seeds.put(name, CanonicalJson.bytes(json)));
    return seeds;
  }

  // Cuts, doubles, swaps and replaces pieces, and slips in what parsers stumble over.
  private static byte[] spoil(byte[] good, Random random) {
    String text = new String(good, StandardCharsets.UTF_8);
    String[] dirt = {
      "null",
      "-0",
      "1e400",
      "\"\\ud800\"",
      "\"\"",
      "[]",
      "{}",
      ",",
      "\"",
      "\u2028",
      "\\u0000",
      "9999999999999999999999",
      "true",
      "\"__proto__\":1,",
      ":",
      "}",
      "]",
      "\ud83d\ude00"
    };
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times && !text.isEmpty(); i++) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(12));
      text =
          switch (random.nextInt(4)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, to) + text.substring(from);
            case 2 ->
                text.substring(0, from) + dirt[random.nextInt(dirt.length)] + text.substring(to);
            default -> text.substring(0, from) + (char) random.nextInt(128) + text.substring(to);
          };
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> void check(byte[] bytes, Parser<T> parser, Function<T, JsonObject> json) {
    T first;
    try {
      first = parser.parse(bytes);
    } catch (MalformedException e) {
      assertThat(e.member()).isNotBlank();
      assertThat(e.getMessage()).contains(": expected ");
      return;
    }
    byte[] canonical = CanonicalJson.bytes(json.apply(first));
    try {
      T second = parser.parse(canonical);
      assertThat(second).isEqualTo(first);
      assertThat(CanonicalJson.bytes(json.apply(second))).isEqualTo(canonical);
    } catch (MalformedException e) {
      throw new AssertionError("what was read is not read again: " + e.getMessage(), e);
    }
  }
}
