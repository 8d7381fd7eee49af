package io.ochk.threshold;

import static io.ochk.threshold.signing.SigningTable.committed;
import static io.ochk.threshold.signing.SigningTable.refused;
import static io.ochk.threshold.signing.SigningTable.released;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyState.Collecting;
import io.ochk.threshold.keygen.CeremonyState.Phase;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.Coordinator;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAnswer.Reason;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import io.ochk.threshold.signing.SigningTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What goes wrong in the field while signing: nonces, coordinators, signer sets and blame. */
class SigningPitfallsTest extends Pitfalls {
  @Test
  void pitfall01NonceReuse() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest first = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningRequest second = table.request(deal.publicKey(), TaprootTweak.none(), new byte[32]);
    SigningPackage with2 = table.round1(first.attempt(0), 1, 2);
    SigningPackage with3 =
        SigningPackage.of(
            first.attempt(0),
            List.of(
                with2.commitments().getFirst(),
                committed(table.signer(3).commit(first.attempt(0)))));
    released(table.signer(1).sign(with2));
    // Another set.
    assertThat(refused(table.signer(1).sign(with3))).isEqualTo(Reason.ALREADY_RELEASED);
    // Another message, another attempt: the same commitments under the other request's name.
    for (SigningAttempt attempt : List.of(second.attempt(0), first.attempt(1))) {
      assertThat(refused(table.signer(1).sign(renamed(with2, attempt))))
          .isEqualTo(Reason.NO_NONCES);
    }
    // A batch: each request of it has a pair of its own.
    SigningPackage batch = table.round1(second.attempt(0), 1, 2);
    assertThat(batch.commitments().getFirst().hiding())
        .isNotEqualTo(with2.commitments().getFirst().hiding());
    // A restart: commitments of before are void.
    Signer restarted = table.restart(deal.share(1));
    restarted.approve(second);
    assertThat(refused(restarted.sign(batch))).isEqualTo(Reason.NO_NONCES);
    // Two hosts with one share.
    Signer host = table.restart(deal.share(2));
    host.approve(second);
    committed(host.commit(second.attempt(0)));
    assertThat(refused(host.sign(batch))).isEqualTo(Reason.COMMITMENTS_CHANGED);
    requireOneWinner();
  }

  private static SigningPackage renamed(SigningPackage from, SigningAttempt attempt) {
    return SigningPackage.of(
        attempt,
        from.commitments().stream()
            .map(c -> new SigningCommitments(attempt, c.identifier(), c.hiding(), c.binding()))
            .toList());
  }

  /** Concurrent requests with different sets for one attempt: one is answered. */
  private void requireOneWinner() throws Exception {
    TrustedDealer.Deal deal = deal(2, 5);
    SigningTable table = table(deal);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 25; round++) {
        SigningRequest request =
            table.request(deal.publicKey(), TaprootTweak.none(), new byte[] {(byte) round});
        List<Callable<SigningAnswer>> calls = new ArrayList<>();
        for (int other = 2; other <= 5; other++) {
          SigningPackage signingPackage = table.round1(request.attempt(0), 1, other);
          calls.add(() -> table.signer(1).sign(signingPackage));
        }
        List<SignatureShare> shares = new ArrayList<>();
        for (Future<SigningAnswer> future : threads.invokeAll(calls)) {
          if (future.get() instanceof SigningAnswer.Released answer) {
            shares.add(answer.share());
          }
        }
        assertThat(shares).hasSize(1);
      }
    }
  }

  @Test
  void pitfall02LateOrDuplicateCommitments() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    Coordinator coordinator = new Coordinator(request, 0);
    coordinator.start();
    SigningPackage all = table.round1(request.attempt(0), 1, 2, 3);
    all.commitments().subList(0, 2).forEach(c -> coordinator.commitments(c.identifier(), c));
    assertThat(coordinator.attempts()).isEqualTo(1);
    coordinator.patienceElapsed();
    for (SigningCommitments stale : all.commitments()) {
      coordinator.commitments(stale.identifier(), stale);
      coordinator.commitments(stale.identifier(), stale);
    }
    assertThat(coordinator.attempts()).isEqualTo(1);
  }

  @Test
  void pitfall08AHostileCoordinator() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage good = table.round1(request.attempt(0), 1, 2);
    SigningPackage wider = table.round1(request.attempt(0), 1, 2, 3);
    // A message cannot be swapped: packages carry none. Commitments of one's own cannot be changed.
    SigningCommitments own = good.commitments().getFirst();
    SigningCommitments changed =
        new SigningCommitments(own.attempt(), own.identifier(), own.binding(), own.hiding());
    SigningPackage swapped =
        SigningPackage.of(good.attempt(), List.of(changed, good.commitments().get(1)));
    assertThat(refused(table.signer(1).sign(swapped))).isEqualTo(Reason.COMMITMENTS_CHANGED);
    // Different packages for different signers: shares that do not fit, and blame by one's own
    // words.
    SignatureShare one = released(table.signer(1).sign(good));
    SignatureShare two = released(table.signer(2).sign(wider));
    SigningSession session = SigningSession.of(request.key(), MESSAGE, good);
    assertThat(session.verifyShare(one)).isTrue();
    assertThat(session.verifyShare(two)).isFalse();
    assertThat(SigningSession.of(request.key(), MESSAGE, wider).verifyShare(two)).isTrue();
    // Stale messages.
    assertThat(released(table.signer(1).sign(good))).isEqualTo(one);
    assertThat(refused(table.signer(1).sign(wider))).isEqualTo(Reason.ALREADY_RELEASED);
    requireFramingIsRefuted(table, session, one, two, wider);
    // Another message under the approved request's hash is not taken for the approved one.
    SigningRequest other = new SigningRequest(request.requestHash(), request.key(), new byte[32]);
    assertThatThrownBy(() -> table.signer(1).approve(other))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("approval of");
    // A set cannot be swapped for one that the signer is not in.
    SigningPackage without = table.round1(request.attempt(0), 3);
    assertThat(
            refused(
                table
                    .signer(1)
                    .sign(
                        SigningPackage.of(
                            request.attempt(1),
                            renamed(without, request.attempt(1)).commitments()))))
        .isEqualTo(Reason.NOT_IN_SET);
    table.signer(1).close(request.requestHash());
    assertThat(refused(table.signer(1).sign(good))).isEqualTo(Reason.NOT_APPROVED);
  }

  /**
   * A coordinator says that signer 1 cheated, and shows a share of its own making. What signer 1
   * did give is on record, comes out again on the same question, and holds; and the record of
   * signer 2, whose share truly does not fit, names the other package that it was shown.
   */
  private static void requireFramingIsRefuted(
      SigningTable table,
      SigningSession session,
      SignatureShare one,
      SignatureShare two,
      SigningPackage shownToTwo)
      throws VerificationException {
    SigningAttempt attempt = one.attempt();
    for (SignatureShare lie :
        List.of(
            new SignatureShare(attempt, one.identifier(), two.z()),
            new SignatureShare(attempt, one.identifier(), one.z().add(Scalar.ONE)))) {
      assertThat(session.verifyShare(lie)).isFalse();
      assertThat(session.aggregate(List.of(lie, two)))
          .isEqualTo(
              new Aggregation.Cheated(new TreeSet<>(Set.of(one.identifier(), two.identifier()))));
      SignatureShare again = released(table.signer(1).sign(session.signingPackage()));
      assertThat(again).isEqualTo(one).isNotEqualTo(lie);
      assertThat(session.verifyShare(again)).isTrue();
      ReleaseRecord ofOne = table.releases.find(one.identifier(), attempt).orElseThrow();
      assertThat(ofOne.share()).isEqualTo(one);
      assertThat(ofOne.packageHash()).isEqualTo(session.signingPackage().hash());
      ReleaseRecord ofTwo = table.releases.find(two.identifier(), attempt).orElseThrow();
      assertThat(ofTwo.packageHash())
          .isEqualTo(shownToTwo.hash())
          .isNotEqualTo(session.signingPackage().hash());
    }
  }

  @Test
  void pitfall09SignerSets() throws Exception {
    for (int[] size : new int[][] {{1, 1}, {1, 3}, {0, 2}, {4, 3}, {2, 1001}}) {
      assertThatThrownBy(() -> Participants.ofSeats(size[0], size[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Identifier.decode(new byte[32]))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> new Identifier(0)).isInstanceOf(IllegalArgumentException.class);
    Identifier one = new Identifier(1);
    assertThatThrownBy(() -> new Participants(2, List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class);
    TrustedDealer.Deal deal = deal(3, 4);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage all = table.round1(request.attempt(0), 1, 2, 3, 4);
    List<SigningCommitments> entries = all.commitments();
    assertThatThrownBy(() -> new SigningPackage(all.attempt(), entries.reversed()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> SigningPackage.of(all.attempt(), List.of(entries.get(0), entries.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
    SigningCommitments stranger =
        new SigningCommitments(
            all.attempt(), new Identifier(9), entries.get(3).hiding(), entries.get(3).binding());
    List<SigningCommitments> more = new ArrayList<>(entries);
    more.add(stranger);
    for (List<SigningCommitments> bad :
        List.of(entries.subList(0, 2), more, List.of(entries.get(0), entries.get(1), stranger))) {
      assertThat(refused(table.signer(1).sign(SigningPackage.of(all.attempt(), bad))))
          .isEqualTo(Reason.BAD_SIGNER_SET);
    }
    // t = n.
    Map<Identifier, KeyShare> shares = ceremony(3, 3).run().shares();
    SigningTable everybody = new SigningTable(suite, shares.values(), random);
    SigningRequest last =
        everybody.request(shares.get(one).publicKey(), TaprootTweak.none(), MESSAGE);
    assertThat(last.key().verify(MESSAGE, everybody.sign(last, 0, 1, 2, 3))).isTrue();
  }

  @Test
  void pitfall12BlameNamesAllCheatersAndNobodyElse() throws Exception {
    TrustedDealer.Deal deal = deal(4, 6);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.keyPathOnly(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2, 3, 4, 5, 6);
    List<SignatureShare> shares = new ArrayList<>(table.round2(round1));
    // Two faults that cancel in the sum give a signature: nobody is harmed, and nobody blamed.
    SignatureShare a = shares.get(1);
    SignatureShare b = shares.get(4);
    shares.set(1, new SignatureShare(a.attempt(), a.identifier(), a.z().add(Scalar.ONE)));
    shares.set(4, new SignatureShare(b.attempt(), b.identifier(), b.z().add(Scalar.ONE.negate())));
    SigningSession session = SigningSession.of(request.key(), MESSAGE, round1);
    assertThat(session.aggregate(shares)).isInstanceOf(Aggregation.Complete.class);
    shares.set(5, new SignatureShare(a.attempt(), new Identifier(6), Scalar.ONE));
    assertThat(session.aggregate(shares))
        .isEqualTo(
            new Aggregation.Cheated(
                new TreeSet<>(Set.of(new Identifier(2), new Identifier(5), new Identifier(6)))));
    // A timeout is not cheating: whoever is silent is missing, and named nowhere else.
    CeremonyTable quiet = ceremony(2, 3);
    quiet.over((frame, receiver) -> frame.frame().sender().equals(quiet.seat(3)) ? null : frame);
    quiet.run();
    assertThat(quiet.state(1))
        .isEqualTo(new Collecting(Phase.ROUND1, new TreeSet<>(Set.of(quiet.seat(3)))));
    // The origin is authenticated: a share in another's name is dropped, not held against it.
    Coordinator coordinator = new Coordinator(request, 1);
    coordinator.start();
    SigningAttempt attempt = request.attempt(1);
    for (SigningCommitments c : table.round1(attempt, 1, 2, 3, 4).commitments()) {
      coordinator.commitments(c.identifier(), c);
    }
    coordinator.share(
        new Identifier(2), new SignatureShare(attempt, new Identifier(1), Scalar.ONE));
    assertThat(coordinator.owing()).contains(new Identifier(1), new Identifier(2));
    assertThat(coordinator.cheaters()).isEmpty();
  }
}
