package io.ochk.threshold;

import static io.ochk.threshold.signing.SigningTable.committed;
import static io.ochk.threshold.signing.SigningTable.refused;
import static io.ochk.threshold.signing.SigningTable.released;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.Coordinator;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningAnswer.Reason;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import io.ochk.threshold.signing.SigningTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong in the field between a share and a signature: faulty machines and absent signers.
 */
class LivenessPitfallsTest extends Pitfalls {
  @Test
  void pitfall13OwnShareAndFinalSignatureAreVerifiedBeforeTheyLeave() throws Exception {
    TrustedDealer.Deal deal = deal(2, 2);
    // A public key package with another member's verifying share: the signer's own check fails.
    Map<Identifier, Point> swapped = new TreeMap<>(deal.publicKey().verifyingShares());
    swapped.put(new Identifier(2), suite.curve().generator());
    PublicKeyPackage wrong =
        new PublicKeyPackage(
            suite.suite(),
            0,
            deal.publicKey().participants(),
            deal.publicKey().groupKey(),
            swapped);
    assertThatThrownBy(
            () -> KeyShare.of(suite.curve(), new Identifier(2), deal.share(2).secret(), wrong))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> wrong.requireConsistent(suite.curve()))
        .isInstanceOf(VerificationException.class);
    // A sum that is no signature is never returned as one.
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2);
    List<SignatureShare> shares = new ArrayList<>(table.round2(round1));
    shares.set(0, new SignatureShare(request.attempt(0), new Identifier(1), Scalar.ONE));
    assertThat(SigningSession.of(request.key(), MESSAGE, round1).aggregate(shares))
        .isInstanceOf(Aggregation.Cheated.class);
    requireNothingLeavesASignerThatComputesWrongly();
    requireNothingLeavesACoordinatorBeforeTheSignatureHolds();
  }

  /** The share stays, nothing is on record, and the nonces are gone for good. */
  private void requireNothingLeavesASignerThatComputesWrongly() throws VerificationException {
    FaultyCurve machine = new FaultyCurve(suite.curve());
    Ciphersuite there = Ciphersuite.taproot(machine.curve());
    TrustedDealer.Deal deal = TrustedDealer.deal(there, Participants.ofSeats(2, 2), random);
    SigningTable table = new SigningTable(there, deal.shares().values(), random);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2);
    machine.setBroken(true);
    assertThatThrownBy(() -> table.signer(1).sign(round1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("own share does not verify");
    assertThat(table.releases.size()).isZero();
    machine.setBroken(false);
    assertThat(refused(table.signer(1).sign(round1))).isEqualTo(Reason.NO_NONCES);
    // Another attempt, with other nonces and sound arithmetic, is answered.
    assertThat(request.key().verify(MESSAGE, table.sign(request, 1, 1, 2))).isTrue();
  }

  private void requireNothingLeavesACoordinatorBeforeTheSignatureHolds()
      throws VerificationException {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    Coordinator coordinator = new Coordinator(request, 0);
    Deque<Coordinator.Ask> asks = new ArrayDeque<>(coordinator.start().asks());
    while (!asks.isEmpty()) {
      Coordinator.Step step =
          switch (asks.poll()) {
            case Coordinator.Ask.ForCommitments c ->
                coordinator.commitments(
                    c.to(), committed(table.signers.get(c.to()).commit(c.attempt())));
            case Coordinator.Ask.ForShare s -> {
              SignatureShare share = released(table.signers.get(s.to()).sign(s.signingPackage()));
              yield coordinator.share(
                  s.to(),
                  s.to().value() == 1
                      ? new SignatureShare(
                          share.attempt(), share.identifier(), share.z().add(Scalar.ONE))
                      : share);
            }
          };
      asks.addAll(step.asks());
      if (step.progress() instanceof Coordinator.Progress.Finished finished) {
        assertThat(request.key().verify(MESSAGE, finished.signature())).isTrue();
      }
    }
    // The first sum was no signature and was not given out; the second is one.
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Finished.class);
    assertThat(coordinator.attempts()).isEqualTo(2);
    assertThat(coordinator.cheaters()).containsExactly(new Identifier(1));
  }

  @Test
  void pitfall14Liveness() throws Exception {
    int t = 3;
    int n = 5;
    TrustedDealer.Deal deal = deal(t, n);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    // 1 is silent, 2 sends garbage, whatever they are asked; the others are slow but willing.
    Coordinator coordinator = new Coordinator(request, 0);
    List<Coordinator.Ask> asks = new ArrayList<>(coordinator.start().asks());
    for (int events = 0;
        events < 100 && !(coordinator.progress() instanceof Coordinator.Progress.Finished);
        events++) {
      if (asks.isEmpty()) {
        asks.addAll(coordinator.patienceElapsed().asks());
        continue;
      }
      Coordinator.Ask ask = asks.removeFirst();
      switch (ask) {
        case Coordinator.Ask.ForCommitments c ->
            asks.addAll(
                coordinator
                    .commitments(c.to(), committed(table.signers.get(c.to()).commit(c.attempt())))
                    .asks());
        case Coordinator.Ask.ForShare s -> {
          SignatureShare share = released(table.signers.get(s.to()).sign(s.signingPackage()));
          if (s.to().value() == 2) {
            share = new SignatureShare(share.attempt(), share.identifier(), Scalar.ONE);
          }
          if (s.to().value() != 1) {
            asks.addAll(coordinator.share(s.to(), share).asks());
          }
        }
      }
    }
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Finished.class);
    assertThat(coordinator.attempts()).isLessThanOrEqualTo(n - t + 1);
    requireSlowAndReturningSignersAreWaitedFor();
  }

  /** One signer of three is slow and one goes and comes back: neither owes two shares. */
  private void requireSlowAndReturningSignersAreWaitedFor() throws VerificationException {
    TrustedDealer.Deal deal = deal(3, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    Coordinator coordinator = new Coordinator(request, 0);
    List<Coordinator.Ask> asks = new ArrayList<>();
    for (Coordinator.Ask ask : coordinator.start().asks()) {
      SigningCommitments c = committed(table.signers.get(ask.to()).commit(request.attempt(0)));
      asks.addAll(coordinator.commitments(ask.to(), c).asks());
    }
    assertThat(asks).hasSize(3).allMatch(ask -> ask instanceof Coordinator.Ask.ForShare);
    SigningPackage round1 = ((Coordinator.Ask.ForShare) asks.getFirst()).signingPackage();
    List<SignatureShare> shares = table.round2(round1);
    Identifier slow = new Identifier(1);
    Identifier returning = new Identifier(2);
    coordinator.share(new Identifier(3), shares.get(2));
    for (int patience = 0; patience < 3; patience++) {
      assertThat(coordinator.patienceElapsed().asks())
          .noneMatch(ask -> ask.to().equals(slow) || ask.to().equals(returning));
      assertThat(coordinator.owing()).contains(slow, returning);
    }
    // The answer of the one that returns was lost: it is asked the same, and says the same.
    List<Coordinator.Ask> again = coordinator.returned(returning).asks();
    assertThat(again).containsExactly(new Coordinator.Ask.ForShare(returning, round1));
    assertThat(released(table.signer(2).sign(round1))).isEqualTo(shares.get(1));
    coordinator.share(returning, shares.get(1));
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Running.class);
    coordinator.share(slow, shares.get(0));
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Finished.class);
    assertThat(coordinator.attempts()).isEqualTo(1);
    assertThat(coordinator.cheaters()).isEmpty();
    // What comes after the end changes nothing.
    assertThat(coordinator.share(slow, shares.get(0)).asks()).isEmpty();
    assertThat(coordinator.returned(slow).asks()).isEmpty();
  }
}
