package io.ochk.threshold.signing;

import static io.ochk.threshold.Json.asList;
import static io.ochk.threshold.Json.asObject;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Json;
import io.ochk.threshold.Participants;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.TrustedDealer;
import io.ochk.threshold.Vectors;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Scalar;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** RFC 9591, appendix E.5: every intermediate value of the plain suite's test vector. */
class Rfc9591Test {
  private static final HexFormat HEX = HexFormat.of();

  @TestFactory
  Stream<DynamicTest> appendixE5() {
    return Vectors.file("rfc9591-frost-secp256k1-sha256.json").stream()
        .flatMap(file ->
            Stream.of(LibSecp256k1.load(), new BouncyCastleCurve())
                .map(curve ->
                    DynamicTest.dynamicTest(
                        "every value agrees with " + curve.name(),
                        () -> run(curve, Json.object(Files.readString(file))))));
  }

  private static Scalar number(Object hex) throws Exception {
    return Scalar.decode(HEX.parseHex((String) hex));
  }

  private void run(Curve curve, Map<String, Object> vector) throws Exception {
    Ciphersuite suite = Ciphersuite.plain(curve);
    Map<String, Object> inputs = asObject(vector.get("inputs"));
    TrustedDealer.Deal deal =
        TrustedDealer.deal(
            suite,
            Participants.ofSeats(2, 3),
            List.of(
                number(inputs.get("group_secret_key")),
                number(asList(inputs.get("share_polynomial_coefficients")).getFirst())));
    assertThat(HEX.formatHex(deal.publicKey().groupKey().encode()))
        .isEqualTo(inputs.get("group_public_key"));
    for (Object entry : asList(inputs.get("participant_shares"))) {
      Map<String, Object> share = asObject(entry);
      assertThat(deal.share(((Long) share.get("identifier")).intValue()).secret().declassify())
          .isEqualTo(number(share.get("participant_share")));
    }
    byte[] message = HEX.parseHex((String) inputs.get("message"));
    SigningRequest request =
        new SigningRequest(
            Hash256.of(message),
            SigningKey.of(suite, deal.publicKey(), TaprootTweak.none()),
            message);

    List<Signer> signers = new ArrayList<>();
    List<SigningCommitments> commitments = new ArrayList<>();
    List<Object> round1 = asList(asObject(vector.get("round_one_outputs")).get("outputs"));
    for (Object entry : round1) {
      Map<String, Object> expected = asObject(entry);
      Signer signer = signer(suite, deal, expected);
      signer.approve(request);
      SigningCommitments made = SigningTable.committed(signer.commit(request.attempt(0)));
      assertThat(made.hiding()).hasToString((String) expected.get("hiding_nonce_commitment"));
      assertThat(made.binding()).hasToString((String) expected.get("binding_nonce_commitment"));
      assertThat(curve.multiplyGenerator(number(expected.get("hiding_nonce"))))
          .isEqualTo(made.hiding());
      signers.add(signer);
      commitments.add(made);
    }
    SigningPackage signingPackage = SigningPackage.of(request.attempt(0), commitments);
    SigningSession session = SigningSession.of(request.key(), message, signingPackage);

    List<SignatureShare> shares = new ArrayList<>();
    List<Object> round2 = asList(asObject(vector.get("round_two_outputs")).get("outputs"));
    for (int i = 0; i < signers.size(); i++) {
      assertThat(session.bindingFactor(signers.get(i).identifier()))
          .isEqualTo(number(asObject(round1.get(i)).get("binding_factor")));
      SignatureShare share = SigningTable.released(signers.get(i).sign(signingPackage));
      assertThat(share.z()).isEqualTo(number(asObject(round2.get(i)).get("sig_share")));
      shares.add(share);
    }
    Aggregation.Complete complete = (Aggregation.Complete) session.aggregate(shares);
    assertThat(complete.signature())
        .hasToString((String) asObject(vector.get("final_output")).get("sig"));
    assertThat(request.key().verify(message, complete.signature())).isTrue();
    assertThat(request.key().verify(new byte[4], complete.signature())).isFalse();
  }

  private static Signer signer(
      Ciphersuite suite, TrustedDealer.Deal deal, Map<String, Object> expected) {
    List<byte[]> randomness =
        new ArrayList<>(
            List.of(
                HEX.parseHex((String) expected.get("hiding_nonce_randomness")),
                HEX.parseHex((String) expected.get("binding_nonce_randomness"))));
    return new Signer(
        suite,
        deal.shares().get(new Identifier(((Long) expected.get("identifier")).intValue())),
        new MemoryReleaseStore(),
        bytes -> System.arraycopy(randomness.removeFirst(), 0, bytes, 0, bytes.length));
  }
}
