package io.ochk.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.bitcoin.address.Network;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.EpochVerification.Evidence;
import io.ochk.verify.EpochVerification.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EpochVerificationTest {
  private static final EpochVerification REGTEST =
      new EpochVerification(Ceremony.SUITE, Network.REGTEST);

  private static Ceremony generation;
  private static Ceremony resharing;

  @BeforeAll
  static void makeAKeyAndReshareIt() throws Exception {
    generation = Ceremony.generation(2, List.of(0, 1, 2));
    resharing = generation.resharedTo(3, List.of(0, 1, 2), List.of(0, 1, 3, 4));
  }

  @Test
  void aTranscriptFromItsBytesProvesKeyAddressAndEverybodysVerifyingShare() throws Exception {
    Transcript read = Transcript.decode(Ceremony.SUITE.curve(), generation.transcript.encode());
    VerifiedEpoch epoch =
        REGTEST.verify(new Evidence(read, generation.setup.sessionHash(), generation.operators()));
    assertThat(epoch.address().toString()).startsWith("bcrt1p");
    assertThat(epoch.outputKey().bytes()).isEqualTo(epoch.key().groupKey().x());
    assertThat(epoch.holders()).hasSize(3);
    for (KeyShare share : generation.shares.values()) {
      assertThat(Ceremony.SUITE.curve().multiplyGenerator(share.secret()))
          .isEqualTo(epoch.key().verifyingShare(share.identifier()));
    }
  }

  @Test
  void bothProvidersOfTheCurveGiveTheSameEpoch() throws Exception {
    EpochVerification other =
        new EpochVerification(Ciphersuite.taproot(new BouncyCastleCurve()), Network.REGTEST);
    assertThat(other.verify(resharing.evidence())).isEqualTo(REGTEST.verify(resharing.evidence()));
  }

  @Test
  void aTranscriptOfAnotherSessionIsRefusedAndBothAreNamed() {
    Hash256 expected = Hash256.of(new byte[] {1});
    assertThatThrownBy(() ->
            REGTEST.verify(new Evidence(generation.transcript, expected, generation.operators())))
        .isInstanceOf(VerificationException.class)
        .hasMessage(
            "session of the transcript: expected %s, found %s",
            expected, generation.setup.sessionHash());
  }

  @Test
  void framesSignedByOthersThanTheOperatorsInTheSeatsAreRefused() {
    Evidence evidence =
        new Evidence(generation.transcript, generation.setup.sessionHash(), resharing.operators());
    assertThatThrownBy(() -> REGTEST.verify(evidence))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("signature on Round1");
  }

  @Test
  void aKeyWithoutAllCertificatesIsNotLive() {
    Transcript t = generation.transcript;
    Transcript short1 =
        new Transcript(
            t.setup(), t.round1(), t.echoes(), t.shares(), t.certificates().subList(0, 2));
    assertThatThrownBy(() ->
            REGTEST.verify(
                new Evidence(short1, generation.setup.sessionHash(), generation.operators())))
        .hasMessage("certificates: expected all of the new epoch, found none of [3]");
  }

  @Test
  void aTranscriptWithOneBitChangedIsRefused() {
    byte[] good = generation.transcript.encode();
    Random random = new Random(4);
    for (int at = 0; at < good.length; at += 1 + random.nextInt(60)) {
      byte[] spoiled = good.clone();
      spoiled[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(
              () -> {
                Transcript read = Transcript.decode(Ceremony.SUITE.curve(), spoiled);
                REGTEST.verify(
                    new Evidence(read, generation.setup.sessionHash(), generation.operators()));
              })
          .as("byte %d", at)
          .isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void theEpochsOfOneKeyFormAChainAndTheAddressStays() throws Exception {
    Outcome outcome = REGTEST.verify(List.of(generation.evidence(), resharing.evidence()));
    assertThat(outcome.report().valid()).isTrue();
    assertThat(outcome.report().checks())
        .extracting(Check::name)
        .containsExactly(
            "epochs[0]",
            "epochs[1]",
            "address",
            "departures from epoch 0",
            "departures from epoch 1");
    assertThat(outcome.report().checks().get(1).detail())
        .startsWith("3-of-4 of key ")
        .endsWith(", certified by all 4 and by 3 members of the epoch before");
    assertThat(outcome.history().orElseThrow().newest().key().epoch()).isEqualTo(1);
    assertThat(REGTEST.verify(resharing.evidence()).address())
        .isEqualTo(REGTEST.verify(generation.evidence()).address());
  }

  @Test
  void aChainThatBreaksGivesNoHistoryAndSaysWhere() throws Exception {
    Ceremony other = Ceremony.generation(2, List.of(0, 1, 4));
    assertThat(failure(List.of())).isEqualTo("epochs: expected at least one, found none");
    assertThat(failure(List.of(resharing.evidence())))
        .isEqualTo("epochs[0]: first transcript: expected a key generation, found a re-sharing");
    assertThat(failure(List.of(generation.evidence(), other.evidence())))
        .isEqualTo("epochs[1]: next transcript: expected a re-sharing, found a key generation");
    assertThat(failure(List.of(other.evidence(), resharing.evidence())))
        .startsWith("epochs[1]: previous epoch: expected 0 with transcript ");
  }

  @Test
  void asManyDeparturesAsCouldSignNeedANewKey() throws Exception {
    Ceremony away = generation.resharedTo(2, List.of(0, 1, 2), List.of(0, 3, 4));
    assertThat(failure(List.of(generation.evidence(), away.evidence())))
        .isEqualTo("departures from epoch 0: expected fewer than 2, found 2: only a new key helps");
  }

  @Test
  void aCertificateOverAnotherTranscriptIsRefused() throws Exception {
    Transcript t = generation.transcript;
    Ceremony other = Ceremony.generation(2, List.of(0, 1, 2));
    List<SignedFrame> certificates = new ArrayList<>(t.certificates());
    certificates.set(0, other.transcript.certificates().getFirst());
    Transcript mixed = new Transcript(t.setup(), t.round1(), t.echoes(), t.shares(), certificates);
    assertThatThrownBy(() ->
            REGTEST.verify(
                new Evidence(mixed, generation.setup.sessionHash(), generation.operators())))
        .hasMessageContaining("certificate of " + new Identifier(1));
  }

  private static String failure(List<Evidence> epochs) {
    Outcome outcome = REGTEST.verify(epochs);
    assertThat(outcome.report().valid()).isFalse();
    assertThat(outcome.history()).isEmpty();
    return outcome.report().checks().stream()
        .filter(check -> check.result() == Check.Result.FAIL)
        .map(check -> check.name() + ": " + check.detail())
        .findFirst()
        .orElseThrow();
  }
}
