package io.ochk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import fr.acinq.bitcoin.ByteVector;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.nostr.UnsignedEvent;
import io.ochk.bitcoin.ots.Attestation;
import io.ochk.bitcoin.ots.DetachedTimestamp;
import io.ochk.bitcoin.ots.Operation;
import io.ochk.bitcoin.ots.Timestamp;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTest {
  private static final HexFormat HEX = HexFormat.of();

  @TempDir Path folder;

  private record Run(int code, String out, String err) {}

  private static Run run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private void write(String name, String text) throws Exception {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] bytes) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static SigningKey key() throws Exception {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 7);
    return SigningKey.of(secret);
  }

  private void good() throws Exception {
    byte[] digest = Operation.Hash.SHA256.digest("digest".getBytes(StandardCharsets.UTF_8));
    String row =
        String.join(
            ",",
            "0",
            "07".repeat(32),
            key().xOnly().hex(),
            "00".repeat(32),
            HEX.formatHex(digest),
            HEX.formatHex(key().signSchnorr(digest, new byte[32])),
            "TRUE",
            "");
    write(
        "schnorr.csv",
        "index,secret key,public key,aux_rand,message,signature,verification result,comment\n"
            + row
            + "\n");
    byte[] original = "original".getBytes(StandardCharsets.UTF_8);
    write("file.txt", original);
    write(
        "file.txt.ots",
        new DetachedTimestamp(
                Operation.Hash.SHA256,
                new ByteVector(Operation.Hash.SHA256.digest(original)),
                Timestamp.attested(new Attestation.Bitcoin(5)))
            .write());
    byte[] event =
        new UnsignedEvent(key().xOnly(), 1, 1, List.of(), "x").signed(key(), new byte[32]).bytes();
    write("events.jsonl", new String(event, StandardCharsets.UTF_8) + "\n\n");
    write("event.json", event);
    write("jcs/input/a.json", "{ \"b\" : 1e3, \"a\" : [ 1.50 , null ] }");
    write("jcs/output/a.json", "{\"a\":[1.5,null],\"b\":1000}");
    write(
        "es6numbers.txt",
        """
        0000000000000000,0
        4340000000000001,9007199254740994
        44b52d02c7e14af6,1e+23
        0000000000000001,5e-324
        7ff0000000000000,Infinity
        """);
  }

  @Test
  void whatPassesAndWhatIsSkippedIsSaidAndTheCodeIsZero() throws Exception {
    good();
    write("readme.md", "What these are.");
    Run run = run(folder.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("schnorr.csv  BIP-340  2 of 2 passed")
        .contains("file.txt.ots  OpenTimestamps  3 of 4 passed")
        .contains("  skipped  block: needs the headers of blocks [5]")
        .contains("events.jsonl  Nostr  1 of 1 passed")
        .contains("event.json  Nostr  1 of 1 passed")
        .contains("jcs/input/a.json  RFC 8785  1 of 1 passed")
        .contains("es6numbers.txt  RFC 8785  4 of 5 passed")
        .contains("Infinity': not a finite number and its text")
        .contains("readme.md  not a vector file of a standard known here")
        .doesNotContain("file.txt  not a vector file", "output/a.json  not a vector file")
        .endsWith("12 passed, 0 failed, 2 skipped\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void oneFailureOfAnyStandardMakesTheCodeOne() throws Exception {
    for (String damaged :
        List.of("schnorr.csv", "file.txt", "events.jsonl", "jcs/output/a.json", "es6numbers.txt")) {
      good();
      String text = Files.readString(folder.resolve(damaged));
      write(
          damaged,
          text.replace("TRUE", "FALSE")
              .replace("original", "changed")
              .replace("\"content\":\"x\"", "\"content\":\"y\"")
              .replace("1000", "1001")
              .replace("5e-324", "4e-324"));
      Run run = run(folder.toString());
      assertThat(run.out()).as(damaged).contains("  FAILED   ").contains(" 1 failed, ");
      assertThat(run.code()).isEqualTo(1);
    }
  }

  private void frost(String name) throws Exception {
    try (InputStream vectors = ConformanceTest.class.getResourceAsStream("/frost/" + name)) {
      write(name, Objects.requireNonNull(vectors).readAllBytes());
    }
  }

  @Test
  void aSignatureAndAKeyMadeByAnotherImplementationAreReproduced() throws Exception {
    frost("signing.json");
    frost("key-generation.json");
    Run run = run(folder.toString());
    assertThat(run.out())
        .contains("signing.json  FROST signing  22 of 22 passed")
        .contains("key-generation.json  FROST key generation  19 of 19 passed")
        .endsWith(" 0 failed, 0 skipped\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void everyValueOfAFrostVectorIsLookedAt() throws Exception {
    for (String name : List.of("signing.json", "key-generation.json")) {
      frost(name);
      String text = Files.readString(folder.resolve(name));
      for (MatchResult value : Pattern.compile("[0-9a-f]{64,}").matcher(text).results().toList()) {
        int last = value.end() - 1;
        String damaged = text.charAt(last) == '0' ? "1" : "0";
        write(name, text.substring(0, last) + damaged + text.substring(value.end()));
        assertThat(run(folder.toString()).out())
            .as("%s at %s", name, value.group())
            .contains("  FAILED   ");
      }
      frost(name);
    }
  }

  @Test
  void aFrostFileThatCannotBeAVectorIsSkippedWithTheMember() throws Exception {
    frost("signing.json");
    String text = Files.readString(folder.resolve("signing.json"));
    write(
        "signing.json",
        text.replaceFirst(
            "\"round_one_outputs\": *\\{[^\\[]*\\[",
            "\"round_one_outputs\":{\"outputs\":[],\"rest\":["));
    assertThat(run(folder.toString()).out())
        .contains("  skipped  file: not in a known form: ", "round_one_outputs.outputs");
    write("signing.json", text.replaceFirst("(\"hiding_nonce_randomness\": *\")[0-9a-f]{2}", "$1"));
    assertThat(run(folder.toString()).out())
        .contains("  skipped  file: not in a known form: ", "expected 32 bytes");
    write("signing.json", text.replaceFirst("(\"MIN_PARTICIPANTS\": *\"?)[0-9]+", "$19"));
    assertThat(run(folder.toString()).out())
        .contains("  skipped  file: not in a known form: ", "MIN_PARTICIPANTS");
  }

  @Test
  void oneLineThatIsNoEventFailsAmongEvents() throws Exception {
    good();
    String events = Files.readString(folder.resolve("events.jsonl"));
    write("events.jsonl", events + "{\"id\":\n");
    Run run = run(folder.toString());
    assertThat(run.out()).contains("  FAILED   event 1: expected a JSON object");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void everyFormOfSignedMessagesIsRunAndOneChangedCoinFails() throws Exception {
    Path vectors = Path.of("../bitcoin/src/test/resources/vectors/bip322.json");
    write("bip322.json", Files.readAllBytes(vectors));
    Run run = run(folder.toString());
    assertThat(run.out())
        .contains("bip322.json  BIP-322  145 of 145 passed")
        .endsWith("145 passed, 0 failed, 0 skipped\n");
    assertThat(run.code()).isZero();
    write(
        "bip322.json",
        Files.readString(vectors).replaceFirst("\"value\": 345678", "\"value\": 345679"));
    assertThat(run(folder.toString()).out())
        .contains("  FAILED   proof_of_funds[0] signature 0: expected valid, found invalid: coin ");
  }

  @Test
  void aKeyGenerationMayGiveTheSharesOfOneMemberOnly() throws Exception {
    frost("key-generation.json");
    String text = Files.readString(folder.resolve("key-generation.json"));
    int second = text.indexOf("\"2\": {");
    write(
        "key-generation.json",
        text.substring(0, second)
            + text.substring(second)
                .replaceAll("\"signing_share\":", "\"other\":")
                .replaceAll("\"signing_shares\":", "\"others\":"));
    assertThat(run(folder.toString()).out())
        .contains("key-generation.json  FROST key generation  13 of 13 passed")
        .endsWith(" 0 failed, 0 skipped\n");
  }

  @Test
  void aProofForTheEvenFormOfAKeyIsSkippedWithThatReason() throws Exception {
    frost("key-generation.json");
    String text = Files.readString(folder.resolve("key-generation.json"));
    // By the rule of the first Taproot files: C0 and a0 are negated where C0 has an odd y.
    Matcher member =
        Pattern.compile(
                "\"signing_key\": \"([0-9a-f]+)\".*?\\[\\s*\"(03[0-9a-f]+)\".*?"
                    + "\"proof_of_knowledge\": \"([0-9a-f]+)\"",
                Pattern.DOTALL)
            .matcher(text);
    assertThat(member.find()).isTrue();
    Ciphersuite suite = FrostFile.suites().getFirst();
    Point even = suite.curve().decode(HEX.parseHex(member.group(2))).withEvenY();
    Scalar k = FrostFile.scalar("05".repeat(32));
    Point r = suite.curve().multiplyGenerator(k);
    Scalar c = suite.hashProof(new Identifier(1).encode(), even.encode(), r.withEvenY().encode());
    Scalar mu =
        (r.hasEvenY() ? k : k.negate()).add(FrostFile.scalar(member.group(1)).negate().multiply(c));
    write(
        "key-generation.json",
        text.replace(member.group(3), HEX.formatHex(r.x()) + FrostFile.hex(mu)));
    Run run = run(folder.toString());
    assertThat(run.out())
        .contains("skipped  proof of 1: made for the even form of its key, a rule given up since")
        .endsWith(" 0 failed, 1 skipped\n");
  }

  @Test
  void aFrostVectorInAnotherGroupIsSkippedWithTheGroup() throws Exception {
    frost("signing.json");
    String text = Files.readString(folder.resolve("signing.json"));
    write("signing.json", text.replace("\"secp256k1\"", "\"P-256\""));
    assertThat(run(folder.toString()).out())
        .contains("  skipped  file: the group is P-256, ours is secp256k1");
  }

  @Test
  void aFolderWithoutVectorsIsNotASuccess() throws Exception {
    write("readme.txt", "nothing");
    assertThat(run(folder.toString()).code()).isEqualTo(2);
    assertThat(run(folder.resolve("none").toString()).err()).contains("is not a folder");
    assertThat(run().err()).isEqualTo("usage: oc conformance DIR" + System.lineSeparator());
  }

  @Test
  void noFileMakesASuiteThrow() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      TreeMap<String, VectorFile> files = new TreeMap<>();
      for (String name :
          List.of(
              "a.csv", "a.json", "a.jsonl", "a.ots", "input/a.json", "output/a.json", "es6.txt")) {
        files.put(name, new VectorFile(name, new ByteVector(bytes)));
      }
      VectorFolder all = new VectorFolder(files);
      for (VectorFile file : files.values()) {
        for (ConformanceSuite suite : Main.suites()) {
          suite.recognises(file, all);
          suite.accompanies(file, all);
          assertThat(suite.run(file, all)).isNotNull();
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> theOfficialVectorsPass() {
    String vectors = System.getProperty("OC_VECTORS", System.getenv("OC_VECTORS"));
    return vectors == null
        ? Stream.empty()
        : Stream.of(
            DynamicTest.dynamicTest(
                "folder",
                () -> {
                  Run run = run(vectors);
                  assertThat(run.out())
                      .contains(
                          "rfc9591-frost-secp256k1-sha256.json  FROST signing  19 of 19 passed")
                      .contains("bip322-basic.json  BIP-322  23 of 23 passed")
                      // All are verified; four have messages that are not digests and are not
                      // signed.
                      .contains("bip340.csv  BIP-340  23 of 27 passed")
                      .contains(" 0 failed, 4 skipped\n");
                  assertThat(run.code()).isZero();
                }));
  }
}
