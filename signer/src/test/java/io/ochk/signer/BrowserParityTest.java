package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.KindRule;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.policy.QuietHours;
import io.ochk.signer.policy.Ruling;
import io.ochk.signer.store.Sealing;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.encryption.ShareSealing;
import io.ochk.threshold.keygen.CeremonySession;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a browser's signer reads, computes and refuses is what the kit's does. */
@Tag("slow")
class BrowserParityTest {
  private static final HexFormat HEX = HexFormat.of();
  private static BrowserSigners tabs;

  private final Random random = new Random(20261121);

  @BeforeAll
  static void begin() throws Exception {
    tabs = new BrowserSigners();
  }

  @AfterAll
  static void end() throws Exception {
    tabs.close();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static List<String[]> golden() throws Exception {
    Path file = Path.of("../threshold/src/test/resources/io/ochk/threshold/encoding/golden.txt");
    return Files.readAllLines(file).stream().map(line -> line.split(" ")).toList();
  }

  @Test
  void everyMessageIsReadAndWrittenBitByBit() throws Exception {
    int known = 0;
    for (String[] row : golden()) {
      String again = tabs.text("golden", with("name", row[0]).put("bytes", row[1]), "bytes");
      if (row[0].startsWith("repair")) {
        assertThat(again).as("repair is the kit's").isEqualTo("null");
      } else {
        assertThat(again).as(row[0]).isEqualTo(row[1]);
        known++;
      }
    }
    assertThat(known).isEqualTo(19);
  }

  @Test
  void aMessageCutShortProlongedOrOfAnotherTypeIsRefused() throws Exception {
    for (String[] row : golden()) {
      if (row[0].startsWith("repair")) {
        continue;
      }
      for (String spoiled :
          List.of(
              row[1].substring(0, row[1].length() - 2),
              row[1] + "00",
              "7f" + row[1].substring(2),
              row[1].substring(0, 2) + "02" + row[1].substring(4))) {
        assertThat(tabs.text("golden", with("name", row[0]).put("bytes", spoiled), "bytes"))
            .as(row[0] + " " + spoiled.length())
            .startsWith("VerificationError");
      }
    }
  }

  @Test
  void sharesSealedByEitherOpenAtTheOther() throws Exception {
    for (int i = 0; i < 2; i++) {
      EncryptionKeyPair receiver = EncryptionKeyPair.ofSeed(bytes(32));
      byte[] ephemeral = bytes(32);
      byte[] info = bytes(40);
      byte[] associated = bytes(32);
      byte[] value = bytes(32);
      value[0] &= 0x7f;
      try (SecretScalar share = SecretScalar.decode(value)) {
        SealedShare here =
            ShareSealing.seal(
                share,
                receiver.publicKey(),
                EncryptionKeyPair.ofPrivateKey(ephemeral),
                info,
                associated);
        JsonObject.Builder seal =
            with("share", HEX.formatHex(value))
                .put("receiver", receiver.publicKey().toString())
                .put("ephemeral", HEX.formatHex(ephemeral))
                .put("info", HEX.formatHex(info))
                .put("associated", HEX.formatHex(associated));
        assertThat(tabs.text("seal", seal, "sealed")).isEqualTo(HEX.formatHex(here.encode()));
        JsonObject.Builder open =
            with("sealed", HEX.formatHex(here.encode()))
                .put("privateKey", HEX.formatHex(receiver.revealSecretBytes()))
                .put("info", HEX.formatHex(info))
                .put("associated", HEX.formatHex(associated));
        assertThat(tabs.text("open", open, "share")).isEqualTo(HEX.formatHex(value));
        info[0] ^= 1;
        JsonObject.Builder forSomethingElse =
            with("sealed", HEX.formatHex(here.encode()))
                .put("privateKey", HEX.formatHex(receiver.revealSecretBytes()))
                .put("info", HEX.formatHex(info))
                .put("associated", HEX.formatHex(associated));
        assertThat(tabs.text("open", forSomethingElse, "share")).startsWith("VerificationError");
      }
    }
  }

  @Test
  void keysAndAddressesFollowFromTheSeedAlike() throws Exception {
    for (int i = 0; i < 1; i++) {
      byte[] seed = bytes(32);
      String hex = HEX.formatHex(seed);
      assertThat(tabs.text("encryptionKey", with("seed", hex), "key"))
          .isEqualTo(EncryptionKeyPair.ofSeed(seed).publicKey().toString());
      try (Operator operator =
          Operator.of(SigningKey.ofSeed(seed), Instant::now, random::nextBytes)) {
        for (BitcoinNetwork network : BitcoinNetwork.values()) {
          assertThat(
                  tabs.text(
                      "address", with("seed", hex).put("network", network.wireName()), "address"))
              .isEqualTo(operator.guardianAddress(network));
        }
      }
    }
  }

  @Test
  void whatTheStoreSealsOpensAtTheOther() throws Exception {
    byte[] seed = bytes(32);
    byte[] plain = bytes(70);
    try (Sealing sealing = Sealing.ofSeed(seed, random::nextBytes)) {
      byte[] here = sealing.seal(plain, "shares", "a".repeat(64));
      JsonObject.Builder open = place(seed, "a").put("sealed", HEX.formatHex(here));
      assertThat(tabs.text("store", open, "value")).isEqualTo(HEX.formatHex(plain));
      JsonObject.Builder seal = place(seed, "a").put("plain", HEX.formatHex(plain));
      byte[] there = HEX.parseHex(tabs.text("store", seal, "value"));
      assertThat(sealing.open(there, "shares", "a".repeat(64))).isEqualTo(plain);
      JsonObject.Builder elsewhere = place(seed, "b").put("sealed", HEX.formatHex(here));
      assertThat(tabs.text("store", elsewhere, "value")).startsWith("VerificationError");
    }
  }

  private static JsonObject.Builder place(byte[] seed, String row) {
    return with("seed", HEX.formatHex(seed)).put("table", "shares").put("row", row.repeat(64));
  }

  @Test
  void requestsTextsAndDigestsAreTheSame() throws Exception {
    String key = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    List<RequestKind> kinds =
        List.of(
            new RequestKind.Liveness(),
            new RequestKind.Statement("We are here."),
            new RequestKind.Statement("Zürich\n😀 \"\\ \u2028 \u00a0"),
            new RequestKind.Statement("\u00a0"));
    for (RequestKind kind : kinds) {
      for (BitcoinNetwork network : BitcoinNetwork.values()) {
        Request request =
            new Request(1_779_408_000L, 3, 1_779_409_000L, Programme.SLUG, key, network, kind);
        FederationStatement statement = FederationStatement.of(request);
        JsonObject answer =
            tabs.ask("request", with("document", CanonicalJson.text(request.json())));
        assertThat(CanonicalJson.text(answer))
            .isEqualTo(
                CanonicalJson.text(
                    JsonObject.builder()
                        .put("hash", request.hash())
                        .put("text", statement.text())
                        .put("digest", HEX.formatHex(statement.digest()))
                        .put("address", statement.address().toString())
                        .build()));
        // What a page makes of the same fields is the same request, and Java reads it.
        String made =
            tabs.text(
                "made",
                with("document", CanonicalJson.text(request.json())).put("text", said(kind)),
                "document");
        assertThat(made).isEqualTo(CanonicalJson.text(request.json().sorted()));
        assertThat(
                Request.read(
                        JsonMembers.of(
                            StrictJson.parseObject(
                                made.getBytes(StandardCharsets.UTF_8), JsonLimits.SIGNED)))
                    .id())
            .isEqualTo(request.id());
      }
    }
  }

  private static String said(RequestKind kind) {
    return switch (kind) {
      case RequestKind.Liveness liveness -> "";
      case RequestKind.Statement statement -> statement.text();
    };
  }

  @Test
  void requestsThatTheKitRefusesAreRefused() throws Exception {
    Request good =
        new Request(
            1_779_408_000L,
            0,
            1_779_409_000L,
            Programme.SLUG,
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            BitcoinNetwork.REGTEST,
            new RequestKind.Statement("x"));
    String text = CanonicalJson.text(good.json());
    for (String bad :
        List.of(
            text.replace("{\"text\":\"x\"}", "{\"text\":\" \\n\"}"),
            text.replace("{\"text\":\"x\"}", "{\"text\":\"a\\u0000\"}"),
            text.replace("{\"text\":\"x\"}", "{\"text\":\"a\\u0085\"}"),
            text.replace("{\"text\":\"x\"}", "{}"),
            text.replace("\"evidence\":{}", "\"evidence\":{\"a\":1}"),
            text.replace("1779409000", "1789409000"),
            text.replace("1779409000", "1779408000"),
            text.replace("\"statement\"", "\"spend\""),
            text.replace("regtest", "liquid"),
            text.replace("\"epoch\":0", "\"epoch\":2147483648"),
            text.replace("\"epoch\":0", "\"epoch\":0,\"more\":1"),
            text.replace("79be", "79BE"))) {
      assertThat(bad).isNotEqualTo(text);
      assertThat(tabs.text("request", with("document", bad), "hash")).contains("Error: ");
    }
  }

  @Test
  void setupsAndCodesAreTheSame() throws Exception {
    List<SeatHolder> seats =
        java.util.stream.IntStream.range(0, 4)
            .mapToObj(i -> {
              var key = TestKeys.operator(i).publicKey();
              return new SeatHolder(OperatorId.of(key), key, i);
            })
            .toList();
    SetupDocument setup =
        new SetupDocument(
            1,
            HEX.formatHex(bytes(32)),
            HEX.formatHex(bytes(32)),
            Programme.SLUG,
            BitcoinNetwork.SIGNET,
            Optional.of(HEX.formatHex(bytes(32))),
            seats,
            3,
            Optional.empty());
    String text = CanonicalJson.text(setup.json());
    assertThat(tabs.text("setup", with("document", text), "hash")).isEqualTo(setup.hash());
    for (String bad :
        List.of(
            text.replace("\"n\":4", "\"n\":5"),
            text.replace("\"t\":3", "\"t\":1"),
            text.replace("\"seat\":3", "\"seat\":2"),
            text.replace("signet", "mars"),
            text.replace("-TR-v1", "-v1"))) {
      assertThat(bad).isNotEqualTo(text);
      assertThat(tabs.text("setup", with("document", bad), "hash")).contains("Error: ");
    }
    for (int i = 0; i < 50; i++) {
      byte[] session = bytes(32);
      assertThat(tabs.text("code", with("session", HEX.formatHex(session)), "code"))
          .isEqualTo(CeremonySession.code(Hash256.decode(session)));
    }
  }

  @Test
  void policiesAreTheSameFileAndRuleAlike() throws Exception {
    Policy quiet =
        Policy.allowing()
            .withRule("statement", new KindRule(Answer.ALLOW, Optional.of(2L)))
            .withQuietHours(
                Optional.of(
                    new QuietHours(
                        LocalTime.of(22, 0), LocalTime.of(7, 30), ZoneId.of("Europe/Lisbon"))));
    for (Policy policy : List.of(Policy.INITIAL, Policy.allowing(), quiet)) {
      String text = new String(policy.bytes(), StandardCharsets.UTF_8);
      assertThat(tabs.text("policy", with("text", text), "text")).isEqualTo(text);
      for (int i = 0; i < 8; i++) {
        Instant at = Instant.ofEpochSecond(1_779_408_000L + random.nextInt(40_000_000));
        int used = random.nextInt(4);
        for (String kind : Policy.KINDS) {
          JsonObject.Builder asked =
              with("text", text).put("kind", kind).put("at", at.getEpochSecond());
          JsonObject answer = tabs.ask("judge", asked.put("used", used));
          Ruling ruling = policy.judge(kind, at, used);
          assertThat(CanonicalJson.text(answer))
              .as(at + " " + kind)
              .isEqualTo(
                  switch (ruling) {
                    case Ruling.Allowed allowed -> "{\"is\":\"allowed\",\"why\":\"\"}";
                    case Ruling.Denied denied -> "{\"is\":\"denied\",\"why\":\"\"}";
                    case Ruling.Asked(String why) -> "{\"is\":\"asked\",\"why\":\"" + why + "\"}";
                  });
        }
      }
    }
    for (String bad :
        List.of(
            "{}",
            new String(Policy.INITIAL.bytes(), StandardCharsets.UTF_8).replace("ask", "maybe"),
            new String(quiet.bytes(), StandardCharsets.UTF_8).replace("Lisbon", "Nowhere"))) {
      assertThat(tabs.text("policy", with("text", bad), "text")).startsWith("MalformedError");
    }
  }
}
