package io.ochk.bitcoin.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.bitcoin.Peer;
import io.ochk.bitcoin.bip322.Bip322Signature;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.VerificationException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FederationStatementTest {
  private static final SigningKey KEY = key(7);

  private static SigningKey key(int b) {
    try {
      byte[] secret = new byte[32];
      secret[31] = (byte) b;
      return SigningKey.of(secret);
    } catch (KeyException e) {
      throw new AssertionError(e);
    }
  }

  private static Request request(String key, BitcoinNetwork network, RequestKind kind) {
    return new Request(
        1_779_408_000L, 0, 1_779_411_600L, new FederationSlug("oc-me-v1"), key, network, kind);
  }

  private static RequestResult signed(Request request, SigningKey key)
      throws VerificationException {
    FederationStatement statement = FederationStatement.of(request);
    return statement.result(key.signSchnorr(statement.digest(), new byte[32]));
  }

  @Test
  void theTextHasSixLinesAndNoneAfterThem() throws Exception {
    Request request =
        request(
            KEY.xOnly().hex(), BitcoinNetwork.SIGNET, new RequestKind.Statement("We are\nhere."));
    assertThat(FederationStatement.of(request).text())
        .isEqualTo(
            "oc-guardian:statement:v1\nfederation: oc-me-v1\nnetwork: signet\nrequest_id: "
                + request.id()
                + "\ncreated_at: 2026-05-22T00:00:00Z\ntext: We are\nhere.");
    Request liveness =
        request(KEY.xOnly().hex(), BitcoinNetwork.SIGNET, new RequestKind.Liveness());
    assertThat(FederationStatement.of(liveness).text())
        .startsWith("oc-guardian:liveness:v1\n")
        .endsWith("\ntext: live");
  }

  @ParameterizedTest
  @EnumSource
  void aSignatureOfTheFederationsKeyVerifiesAtItsAddressOnly(BitcoinNetwork network)
      throws Exception {
    Request request =
        request(KEY.xOnly().hex(), network, new RequestKind.Statement("We are here."));
    RequestResult result = signed(request, KEY);
    assertThat(FederationStatement.verify(RequestResult.parse(result.bytes())).address())
        .isEqualTo(FederationStatement.of(request).address());
    fails(signed(request, key(8)), "signature: expected a BIP-322 signature by ");
    Request other = request(KEY.xOnly().hex(), network, new RequestKind.Statement("We are gone."));
    fails(new RequestResult(other, result.signature()), "signature: expected a BIP-322");
  }

  @Test
  void aWitnessOfAnotherFormOrAKeyOffTheCurveIsRefused() throws Exception {
    Request request =
        request(KEY.xOnly().hex(), BitcoinNetwork.REGTEST, new RequestKind.Liveness());
    FederationStatement statement = FederationStatement.of(request);
    byte[] signature = KEY.signSchnorr(statement.digest(), new byte[32]);
    byte[] explicit = Arrays.copyOf(signature, 65);
    explicit[64] = 1;
    String longer =
        Bip322Signature.simple(
            new fr.acinq.bitcoin.ScriptWitness(List.of(new fr.acinq.bitcoin.ByteVector(explicit))));
    fails(new RequestResult(request, longer), "signature: expected a BIP-322");
    assertThatThrownBy(() ->
            FederationStatement.of(
                request("ff".repeat(32), BitcoinNetwork.REGTEST, new RequestKind.Liveness())))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("key: expected the x coordinate of a point");
    assertThatThrownBy(() -> statement.result(new byte[65]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @TestFactory
  Stream<DynamicTest> anotherImplementationsThresholdSignatureOfTheDigestIsAResult() {
    return Peer.withNode("noble", FederationStatementTest::signedBy);
  }

  private static void signedBy(Peer peer) throws Exception {
    JsonMembers made =
        peer.ask(Peer.request("frostKey").put("name", "s").put("min", 3).put("max", 4).build());
    Request request =
        request(
            made.string("federation"),
            BitcoinNetwork.MAINNET,
            new RequestKind.Statement("Signed by three of four \ud83d\udd11."));
    FederationStatement statement = FederationStatement.of(request);
    String signature =
        peer.ask(
                Peer.request("frostSign")
                    .put("name", "s")
                    .put("seats", numbers(0, 2, 3))
                    .put("tweaks", new JsonArray(List.of()))
                    .put("digest", HexFormat.of().formatHex(statement.digest()))
                    .build())
            .string("sig");
    RequestResult result = statement.result(HexFormat.of().parseHex(signature));
    assertThat(FederationStatement.verify(result).text()).isEqualTo(statement.text());
  }

  private static JsonArray numbers(int... values) {
    return new JsonArray(IntStream.of(values).<JsonValue>mapToObj(JsonNumber::of).toList());
  }

  private static void fails(RequestResult result, String message) {
    assertThatThrownBy(() -> FederationStatement.verify(result))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith(message);
  }
}
