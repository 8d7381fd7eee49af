package io.ochk.portal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterValidation;
import io.ochk.protocol.charter.StrictYaml;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.Jcs;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.questionnaire.Field;
import io.ochk.protocol.questionnaire.Questionnaire;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a browser reads, computes and verifies is what the protocol library does. */
class DocumentParityTest {
  private static BrowserModules browser;

  @BeforeAll
  static void start() throws Exception {
    browser = BrowserModules.start();
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
  }

  private static JsonObject.Builder with(String name, String value) {
    return JsonObject.builder().put(name, value);
  }

  @Test
  void keysIdsAndWordsAreTheSame() throws Exception {
    Random random = new Random(24);
    for (int i = 0; i < 20; i++) {
      byte[] seed = new byte[SigningKey.SEED_LENGTH];
      random.nextBytes(seed);
      String hex = HexFormat.of().formatHex(seed);
      SigningKey key = SigningKey.ofSeed(seed);
      String words = String.join(" ", Mnemonic.words(seed));
      JsonObject answer = browser.ask("identity", with("seed", hex));
      assertThat(answer.get("pubkey")).contains(new JsonString(key.publicKey().hex()));
      assertThat(answer.get("operator_id"))
          .contains(new JsonString(OperatorId.of(key.publicKey()).text()));
      assertThat(answer.get("words")).contains(new JsonString(words));
      assertThat(
              browser.text(
                  "seedOfWords",
                  with("words", "  " + words.toUpperCase(Locale.ROOT).replace(" ", "\n ")),
                  "seed"))
          .isEqualTo(hex);
      assertThat(
              browser.text("seedOfHex", with("text", hex.toUpperCase(Locale.ROOT) + "\n"), "seed"))
          .isEqualTo(hex);
    }
  }

  @Test
  void wordsThatAreNoneAreNamedByTheirPositionsAndNeverShown() throws Exception {
    String good = String.join(" ", Mnemonic.words(new byte[32]));
    assertThat(
            browser.text(
                "seedOfWords", with("words", good.replaceFirst("abandon", "geheim")), "seed"))
        .contains("position 1")
        .doesNotContain("geheim");
    assertThat(browser.text("seedOfWords", with("words", good.replace(" art", " abandon")), "seed"))
        .contains("checksum");
    assertThat(browser.text("seedOfWords", with("words", "abandon"), "seed"))
        .contains("24 words, found 1");
    assertThat(browser.text("seedOfHex", with("text", "12"), "seed")).contains("64 hex characters");
  }

  @Test
  void everyEdgeCaseOfEd25519GetsTheSameVerdict() throws Exception {
    for (JsonMembers row : Vectors.rows("ed25519-edge-cases.json")) {
      JsonObject answer =
          browser.ask(
              "verify",
              with("pubkey", row.string("pubkey"))
                  .put("message", row.string("message"))
                  .put("signature", row.string("signature")));
      assertThat(CanonicalJson.text(answer))
          .as(row.string("name"))
          .isEqualTo("{\"key\":" + row.bool("key") + ",\"valid\":" + row.bool("valid") + "}");
    }
  }

  @Test
  void theQuestionsAreTheSame() throws Exception {
    List<String> fields =
        Arrays.stream(Field.values())
            .map(f -> "\"" + f.id() + " " + f.title() + " " + f.maxLength() + "\"")
            .toList();
    assertThat(browser.text("fields", JsonObject.builder(), "fields"))
        .isEqualTo("[" + String.join(",", fields) + "]");
  }

  @Test
  void theSameAnswersGiveTheSameQuestionnaireOrTheSameProblems() throws Exception {
    String[] pieces = {
      "word",
      " ",
      "\n",
      "\r\n",
      "\r",
      "\t",
      "## x",
      "é",
      "😀",
      "\u0001",
      "a@b.example",
      "yes",
      "YES ",
      "\ud800"
    };
    Random random = new Random(5);
    int accepted = 0;
    for (int round = 0; round < 300; round++) {
      Map<String, String> answers = new LinkedHashMap<>();
      for (Field field : Field.values()) {
        answers.put(
            field.id(), field.acknowledgement() ? " Yes\n" : " About " + field.title() + ".\r\n");
      }
      answers.put("A3", "https://guardian.example/contact");
      answers.put("A4", round % 2 == 0 ? "" : "0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567");
      if (round > 0) {
        Field changed = Field.values()[random.nextInt(Field.values().length)];
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
          text.append(pieces[random.nextInt(pieces.length - 1)]);
        }
        answers.put(changed.id(), text.toString());
      }
      JsonObject.Builder object = JsonObject.builder();
      answers.forEach(object::put);
      JsonObject answer =
          browser.ask("questionnaire", JsonObject.builder().put("answers", object.build()));
      var problems = Questionnaire.problems(answers);
      if (problems.isEmpty()) {
        accepted++;
        String markdown = new String(Questionnaire.of(answers).bytes(), StandardCharsets.UTF_8);
        assertThat(answer.get("markdown")).as("%s", answers).contains(new JsonString(markdown));
      } else {
        assertThat(CanonicalJson.text(answer.get("problems").orElseThrow()))
            .isEqualTo("[\"" + problems.getFirst().id() + "\"]");
      }
    }
    assertThat(accepted).isGreaterThan(20);
  }

  @Test
  void strictYamlAcceptsAndRefusesTheSameDocuments() throws Exception {
    for (JsonMembers row : Vectors.rows("yaml-accepted.json")) {
      String yaml = row.string("yaml");
      assertThat(browser.text("yaml", with("text", yaml), "json"))
          .as(yaml)
          .isEqualTo(new String(Jcs.bytes(StrictYaml.parse(yaml)), StandardCharsets.UTF_8));
    }
    for (JsonMembers row : Vectors.rows("yaml-refused.json")) {
      assertThat(browser.text("yaml", with("text", row.string("yaml")), "json"))
          .as(row.string("why"))
          .startsWith("error: MalformedError");
    }
  }

  @Test
  void aCharterHasTheSameHashAndTheSameFindings() throws Exception {
    List<String> sources = new ArrayList<>();
    for (JsonMembers row : Vectors.rows("charters.json")) {
      sources.add(row.string("source"));
    }
    sources.add("# A charter without front matter\n");
    String demonstration =
        Files.readString(Path.of(System.getProperty("oc.root"), "launcher/demo/charter.md"));
    for (int guardians : new int[] {3, 4}) {
      StringBuilder listed = new StringBuilder();
      for (int i = 0; i < guardians; i++) {
        listed
            .append("  - operator_id: \"")
            .append(OperatorId.of(TestKeys.operator(i).publicKey()).text())
            .append("\"\n")
            .append("    legal_entity: \"Guardian ")
            .append(i % 3)
            .append("\"\n")
            .append("    jurisdiction: \"Country ")
            .append(i)
            .append("\"\n")
            .append("    api_endpoint: \"https://g")
            .append(i)
            .append(i == 0 ? ".ochk.io" : ".example")
            .append(":9001\"\n")
            .append("    contact: \"g")
            .append(i)
            .append("@guardian.example\"\n")
            .append("    pgp_fingerprint: null\n");
      }
      String charter = demonstration.replace("@VERSION@", "1.0.0").replace("@GUARDIANS@\n", listed);
      sources.add(charter);
      sources.add(charter.replace(".ochk.io", ".example"));
      sources.add(charter.replace("g0.ochk.io", "ochk.io.") + "\nTODO\n");
    }
    for (String source : sources) {
      Charter charter = Charter.parse(source.getBytes(StandardCharsets.UTF_8));
      assertThat(browser.text("charter", with("source", source), "hash")).isEqualTo(charter.hash());
      String findings =
          String.join(
              ",",
              CharterValidation.check(charter).stream()
                  .map(f -> "\"" + f.rule() + " " + verdict(f.verdict().name()) + "\"")
                  .toList());
      assertThat(browser.text("charter", with("source", source), "findings"))
          .as(source)
          .isEqualTo("[" + findings + "]");
    }
  }

  private static String verdict(String name) {
    return switch (name) {
      case "PASS" -> "pass";
      case "FAIL" -> "fail";
      default -> "manual";
    };
  }

  @Test
  void aCharterThatTwoReadersCouldReadDifferentlyIsRefused() throws Exception {
    for (String source :
        List.of(
            "---\na: 1\n", "--- \na: 1\n---\n", "{\n", "\ufeffx\n", " \n", "---\na: no\n---\n")) {
      assertThat(browser.text("charter", with("source", source), "hash"))
          .startsWith("error: MalformedError");
    }
  }

  @Test
  void aDecisionIsVerifiedThroughTheChainOfKeys() throws Exception {
    SigningKey first = TestKeys.reviewer();
    SigningKey second = TestKeys.key(0x61);
    SigningKey applicant = TestKeys.operator(0);
    Instant rotated = Instant.ofEpochSecond(1_779_500_000L);
    KeyRotation rotation = KeyRotation.sign(Role.REVIEWER, first, second, rotated, "planned");
    String keys =
        CanonicalJson.text(
            new KeyDocument(
                    List.of(
                        new AuthorityKey(second.publicKey()), new AuthorityKey(first.publicKey())),
                    List.of(rotation))
                .json());
    Decision early = decision(first, applicant, rotated.getEpochSecond() - 100);
    Decision late = decision(second, applicant, rotated.getEpochSecond() + 100);
    for (Decision decision : List.of(early, late)) {
      assertThat(verdict(keys, first, decision, applicant)).isEqualTo(decision.payload().sha256());
    }
    assertThat(
            verdict(
                keys, first, decision(first, applicant, rotated.getEpochSecond() + 100), applicant))
        .contains("reviewer_kid", "was not");
    assertThat(verdict(keys, TestKeys.key(0x62), late, applicant)).contains("never vouched for");
    assertThat(verdict(keys, first, late, TestKeys.operator(1)))
        .contains("operator_pubkey", "yours");
    assertThat(verdict(keys, first, decision(TestKeys.key(0x63), applicant, 1), applicant))
        .contains("a key of the reviewer");
    String forged = CanonicalJson.text(late.json()).replace("Welcome", "Welcomf");
    assertThat(
            browser.text(
                "decision",
                with("keys", keys)
                    .put("pinned", first.publicKey().hex())
                    .put("decision", forged)
                    .put("applicant", applicant.publicKey().hex()),
                "sha256"))
        .contains("sig_hex");
    String broken = keys.replace("planned", "plannee");
    assertThat(verdict(broken, first, late, applicant)).contains("predecessor_sig_hex");
  }

  private static Decision decision(SigningKey reviewer, SigningKey applicant, long at) {
    return Decision.sign(
        new Decision.Payload(
            Decision.Verdict.ACCEPT,
            "app-0123456789abcdef",
            OperatorId.of(applicant.publicKey()),
            applicant.publicKey(),
            at,
            "Welcome.",
            Optional.empty()),
        reviewer);
  }

  private static String verdict(
      String keys, SigningKey pinned, Decision decision, SigningKey applicant) throws Exception {
    return browser.text(
        "decision",
        with("keys", keys)
            .put("pinned", pinned.publicKey().hex())
            .put("decision", CanonicalJson.text(decision.json()))
            .put("applicant", applicant.publicKey().hex()),
        "sha256");
  }

  @Test
  void jsonIsReadStrictlyAndWrittenInOneForm() throws Exception {
    assertThat(
            browser.text(
                "json",
                with("text", " {\"b\":18446744073709551615,\"a\":[true,null,\"\\u00e9\\/\"]} "),
                "text"))
        .isEqualTo("{\"b\":18446744073709551615,\"a\":[true,null,\"é/\"]}");
    for (String bad :
        List.of(
            "{\"a\":1,\"a\":2}",
            "1.0",
            "1e3",
            "-0",
            "01",
            "\"\\ud800\"",
            "{} {}",
            "[1,]",
            "\"\u0001\"",
            "nul",
            "[".repeat(17) + "]".repeat(17))) {
      assertThat(browser.text("json", with("text", bad), "text"))
          .as(bad)
          .startsWith("error: MalformedError");
    }
  }
}
