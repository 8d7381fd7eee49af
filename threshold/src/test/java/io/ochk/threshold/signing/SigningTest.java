package io.ochk.threshold.signing;

import static io.ochk.threshold.signing.SigningTable.committed;
import static io.ochk.threshold.signing.SigningTable.refused;
import static io.ochk.threshold.signing.SigningTable.released;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.TrustedDealer;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.SigningAnswer.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SigningTest {
  private static final byte[] MESSAGE = Hash256.of(new byte[] {1}).encode();

  private final Random random = new Random(3);
  private final Curve curve = LibSecp256k1.load();
  private final Ciphersuite suite = Ciphersuite.taproot(curve);

  private TrustedDealer.Deal deal(int t, int n) {
    return TrustedDealer.deal(suite, Participants.ofSeats(t, n), random);
  }

  private SigningTable table(TrustedDealer.Deal deal) {
    return new SigningTable(suite, deal.shares().values(), random);
  }

  private List<TaprootTweak> tweaks() throws VerificationException {
    return List.of(
        TaprootTweak.none(), TaprootTweak.keyPathOnly(), TaprootTweak.scriptTree(MESSAGE));
  }

  @Test
  void everyCombinationOfParitiesAndTweaksGivesABip340Signature() throws Exception {
    Curve oracle = new BouncyCastleCurve();
    for (TaprootTweak tweak : tweaks()) {
      Set<String> seen = new HashSet<>();
      while (seen.size() < (tweak.equals(TaprootTweak.none()) ? 4 : 8)) {
        TrustedDealer.Deal deal = deal(2, 3);
        SigningTable table = table(deal);
        SigningRequest request = table.request(deal.publicKey(), tweak, MESSAGE);
        SigningPackage round1 = table.round1(request.attempt(0), 1, 3);
        SigningSession session = SigningSession.of(request.key(), MESSAGE, round1);
        Aggregation result = session.aggregate(table.round2(round1));
        assertThat(result).isInstanceOf(Aggregation.Complete.class);
        Signature signature = ((Aggregation.Complete) result).signature();
        assertThat(oracle.verifySchnorr(request.key().xOnly(), MESSAGE, signature.encode()))
            .isTrue();
        assertThat(curve.verifySchnorr(request.key().xOnly(), MESSAGE, signature.encode()))
            .isTrue();
        seen.add(
            deal.publicKey().groupKey().hasEvenY()
                + " "
                + (tweak.equals(TaprootTweak.none()) || oddTweaked(deal.publicKey(), tweak))
                + " "
                + session.commitment().hasEvenY());
      }
    }
  }

  /** Whether even(P) + tG has an odd y, found with the arithmetic of the other provider. */
  private boolean oddTweaked(PublicKeyPackage key, TaprootTweak tweak) {
    byte[] root = tweak instanceof TaprootTweak.ScriptTree tree ? tree.root() : new byte[0];
    byte[] x = key.groupKey().x();
    Scalar t = Scalar.reduce(io.ochk.threshold.curve.TaggedHash.of("TapTweak", x, root));
    Curve oracle = new BouncyCastleCurve();
    return !oracle.add(key.groupKey().withEvenY(), oracle.multiplyGenerator(t)).hasEvenY();
  }

  @Test
  void anySetOfAtLeastTMembersSigns() throws Exception {
    TrustedDealer.Deal deal = deal(3, 5);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.keyPathOnly(), MESSAGE);
    int attempt = 0;
    for (int[] set : new int[][] {{1, 2, 3}, {3, 4, 5}, {1, 3, 5}, {1, 2, 4, 5}, {1, 2, 3, 4, 5}}) {
      Signature signature = table.sign(request, attempt++, set);
      assertThat(request.key().verify(MESSAGE, signature)).isTrue();
    }
  }

  @Test
  void thePlainSuiteSignsInAnyMixOfProviders() throws Exception {
    Ciphersuite plain = Ciphersuite.plain(curve);
    TrustedDealer.Deal deal = TrustedDealer.deal(plain, Participants.ofSeats(2, 2), random);
    SigningTable table = new SigningTable(plain, deal.shares().values(), random);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    Signature signature = table.sign(request, 0, 1, 2);
    Ciphersuite other = Ciphersuite.plain(new BouncyCastleCurve());
    assertThat(signature.verify(other, deal.publicKey().groupKey(), MESSAGE)).isTrue();
    assertThatThrownBy(() -> SigningKey.of(plain, deal.publicKey(), TaprootTweak.keyPathOnly()))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> SigningKey.of(suite, deal.publicKey(), TaprootTweak.none()))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("suite of the key");
  }

  @Test
  void allCheatersAreNamedAndNobodyElse() throws Exception {
    TrustedDealer.Deal deal = deal(5, 7);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.keyPathOnly(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2, 3, 4, 5, 6);
    SigningSession session = SigningSession.of(request.key(), MESSAGE, round1);
    List<SignatureShare> good = table.round2(round1);
    for (int mask = 1; mask < 64; mask++) {
      List<SignatureShare> mixed = new ArrayList<>();
      Set<Identifier> expected = new HashSet<>();
      for (int i = 0; i < good.size(); i++) {
        SignatureShare share = good.get(i);
        if ((mask >> i & 1) == 1) {
          expected.add(share.identifier());
          // Different offsets: no two faults cancel.
          share =
              new SignatureShare(
                  share.attempt(), share.identifier(), share.z().add(Scalar.of(1L << i)));
        }
        mixed.add(share);
      }
      assertThat(session.aggregate(mixed)).isEqualTo(cheated(expected));
    }
  }

  private static Aggregation cheated(Set<Identifier> expected) {
    return new Aggregation.Cheated(new java.util.TreeSet<>(expected));
  }

  @Test
  void aShareOfAnotherAttemptIsAWrongShare() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    List<SignatureShare> stale = table.round2(table.round1(request.attempt(0), 1, 2));
    SigningPackage second = table.round1(request.attempt(1), 1, 2);
    List<SignatureShare> fresh = table.round2(second);
    SigningSession session = SigningSession.of(request.key(), MESSAGE, second);
    assertThat(session.aggregate(List.of(stale.get(0), fresh.get(1))))
        .isEqualTo(cheated(Set.of(new Identifier(1))));
    assertThatThrownBy(() -> session.aggregate(List.of(fresh.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> session.aggregate(List.of(fresh.get(0), fresh.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersAreAddedToAKeyStageByStageAndZeroIsNone() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningKey plain = SigningKey.of(suite, deal.publicKey(), TaprootTweak.none());
    SigningKey once = SigningKey.of(suite, deal.publicKey(), TaprootTweak.keyPathOnly());
    assertThat(plain.plus(TaprootTweak.keyPathOnly().scalarFor(plain.key())).key())
        .isEqualTo(once.key());
    SigningKey key = plain;
    for (int stage = 1; stage <= 8; stage++) {
      key = key.plus(Scalar.reduce(Hash256.of(new byte[] {(byte) stage}).encode()));
      SigningRequest request =
          new SigningRequest(Hash256.of(new byte[] {9, (byte) stage}), key, MESSAGE);
      table.signers.values().forEach(signer -> approve(signer, request));
      assertThat(key.verify(MESSAGE, table.sign(request, 0, 1, 3))).isTrue();
    }
    SigningKey last = key;
    assertThatThrownBy(() -> last.plus(Scalar.ZERO))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("tweak: expected a number other than 0");
  }

  private static void approve(Signer signer, SigningRequest request) {
    try {
      signer.approve(request);
    } catch (VerificationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theNextAttemptOfACoordinatorVoidsThePairOfTheOneBefore() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage first = table.round1(request.attempt(0), 1, 2);
    SigningPackage second = table.round1(request.attempt(SigningAttempt.LANES), 1, 2);
    assertThat(refused(table.signer(1).sign(first))).isEqualTo(Reason.NO_NONCES);
    assertThat(refused(table.signer(1).commit(request.attempt(0)))).isEqualTo(Reason.NO_NONCES);
    assertThat(table.round2(second)).hasSize(2);
  }

  @Test
  void noCoordinatorUsesUpTheNoncesOfAnother() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningAttempt mine = request.attempt(1);
    SigningAttempt theirs = request.attempt(2 + 5 * SigningAttempt.LANES);
    assertThat(List.of(mine.lane(), theirs.lane())).containsExactly(1, 2);
    SigningPackage waiting = table.round1(mine, 1, 2);
    table.round2(table.round1(theirs, 1, 2));
    assertThat(table.round2(waiting)).hasSize(2);
  }

  @Test
  void aSignerRefusesWhatItsOwnerDidNotApprove() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningAttempt unknown = new SigningAttempt(Hash256.of(new byte[3]), 0, 0);
    assertThat(refused(table.signer(1).commit(unknown))).isEqualTo(Reason.NOT_APPROVED);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2);
    table.signer(1).close(request.requestHash());
    assertThat(refused(table.signer(1).sign(round1))).isEqualTo(Reason.NOT_APPROVED);
  }

  @Test
  void oneApprovalCoversOneMessage() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    table.signer(1).approve(request);
    SigningRequest other = new SigningRequest(request.requestHash(), request.key(), new byte[] {9});
    assertThatThrownBy(() -> table.signer(1).approve(other))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("approval of");
  }

  @Test
  void anIdenticalRetryReturnsTheSameShareAndADifferentOneNothing() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2, 3);
    SigningPackage smaller =
        SigningPackage.of(round1.attempt(), round1.commitments().subList(0, 2));
    SignatureShare share = released(table.signer(1).sign(smaller));
    assertThat(released(table.signer(1).sign(smaller))).isEqualTo(share);
    assertThat(refused(table.signer(1).sign(round1))).isEqualTo(Reason.ALREADY_RELEASED);
    assertThat(refused(table.signer(1).commit(round1.attempt())))
        .isEqualTo(Reason.ALREADY_RELEASED);
    Signer restarted = table.restart(deal.share(1));
    restarted.approve(request);
    assertThat(released(restarted.sign(smaller))).isEqualTo(share);
    assertThat(refused(restarted.sign(round1))).isEqualTo(Reason.ALREADY_RELEASED);
  }

  @Test
  void aPackageThatIsRefusedCostsNoNonce() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage good = table.round1(request.attempt(0), 1, 2);
    SigningPackage alone = SigningPackage.of(good.attempt(), good.commitments().subList(0, 1));
    assertThat(refused(table.signer(1).sign(alone))).isEqualTo(Reason.BAD_SIGNER_SET);
    assertThat(refused(table.signer(3).sign(good))).isEqualTo(Reason.NOT_IN_SET);
    assertThat(committed(table.signer(1).commit(good.attempt())))
        .isEqualTo(good.commitments().getFirst());
    assertThat(released(table.signer(1).sign(good))).isNotNull();
  }

  @Test
  void aShareThatCannotBeRecordedIsNotReleased() throws Exception {
    TrustedDealer.Deal deal = deal(2, 2);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    ReleaseStore full =
        new ReleaseStore() {
          @Override
          public java.util.Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt) {
            return Optional.empty();
          }

          @Override
          public void record(ReleaseRecord record) {
            throw new IllegalStateException("disk full");
          }
        };
    Signer signer = new Signer(suite, deal.share(1), full, random::nextBytes);
    signer.approve(request);
    SigningPackage round1 =
        SigningPackage.of(
            request.attempt(0),
            List.of(
                committed(signer.commit(request.attempt(0))),
                committed(table.signer(2).commit(request.attempt(0)))));
    assertThatThrownBy(() -> signer.sign(round1)).hasMessage("disk full");
    assertThat(refused(signer.sign(round1))).isEqualTo(Reason.NO_NONCES);
    assertThat(refused(signer.commit(request.attempt(0)))).isEqualTo(Reason.NO_NONCES);
  }
}
