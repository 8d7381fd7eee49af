package io.ochk.threshold.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.TrustedDealer;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.signing.Coordinator.Ask;
import io.ochk.threshold.signing.Coordinator.Progress;
import io.ochk.threshold.signing.Coordinator.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
  private static final byte[] MESSAGE = Hash256.of(new byte[] {8}).encode();

  private final Random random = new Random(29);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());
  private final Set<Integer> silent = new HashSet<>();
  private final Set<Integer> garbage = new HashSet<>();
  private SigningTable table;
  private SigningRequest request;
  private Coordinator coordinator;
  private final Deque<Ask> queue = new ArrayDeque<>();

  @BeforeEach
  void fiveSigners() throws Exception {
    TrustedDealer.Deal deal = TrustedDealer.deal(suite, Participants.ofSeats(3, 5), random);
    table = new SigningTable(suite, deal.shares().values(), random);
    request = table.request(deal.publicKey(), TaprootTweak.keyPathOnly(), MESSAGE);
    coordinator = new Coordinator(request, 0);
    queue.addAll(coordinator.start().asks());
  }

  private void run() {
    for (int events = 0; events < 1000; events++) {
      if (queue.isEmpty()) {
        if (!(coordinator.progress() instanceof Progress.Running)) {
          return;
        }
        Step step = coordinator.patienceElapsed();
        if (step.asks().isEmpty()) {
          return;
        }
        queue.addAll(step.asks());
        continue;
      }
      answer(queue.poll());
    }
  }

  private void answer(Ask ask) {
    int to = ask.to().value();
    switch (ask) {
      case Ask.ForCommitments forCommitments -> {
        SigningAnswer answer = table.signer(to).commit(forCommitments.attempt());
        if (answer instanceof SigningAnswer.Committed c) {
          queue.addAll(coordinator.commitments(ask.to(), c.commitments()).asks());
        }
      }
      case Ask.ForShare forShare -> {
        if (silent.contains(to)) {
          return;
        }
        SigningAnswer answer = table.signer(to).sign(forShare.signingPackage());
        if (answer instanceof SigningAnswer.Released released) {
          SignatureShare share = released.share();
          if (garbage.contains(to)) {
            share =
                new SignatureShare(share.attempt(), share.identifier(), share.z().add(Scalar.ONE));
          }
          queue.addAll(coordinator.share(ask.to(), share).asks());
        } else {
          queue.addAll(
              coordinator.refusedToSign(ask.to(), forShare.signingPackage().attempt()).asks());
        }
      }
    }
  }

  private void requireSignature() {
    assertThat(coordinator.progress()).isInstanceOf(Progress.Finished.class);
    Signature signature = ((Progress.Finished) coordinator.progress()).signature();
    assertThat(request.key().verify(MESSAGE, signature)).isTrue();
  }

  @Test
  void willingSignersNeedOneAttempt() {
    run();
    requireSignature();
    assertThat(coordinator.attempts()).isEqualTo(1);
  }

  @Test
  void silenceAndGarbageCostAtMostNMinusTAttemptsMore() throws Exception {
    for (int a = 1; a <= 5; a++) {
      for (int b = 1; b <= 5; b++) {
        for (int kind = 0; kind < 4; kind++) {
          fiveSigners();
          silent.clear();
          garbage.clear();
          ((kind & 1) == 0 ? silent : garbage).add(a);
          ((kind & 2) == 0 ? silent : garbage).add(b);
          run();
          requireSignature();
          assertThat(coordinator.attempts()).isLessThanOrEqualTo(3);
          assertThat(garbage).containsAll(values(coordinator.cheaters()));
        }
      }
    }
  }

  private static List<Integer> values(Set<Identifier> ids) {
    return ids.stream().map(Identifier::value).toList();
  }

  @Test
  void whenTooFewAreLeftItSaysSo() {
    garbage.addAll(List.of(1, 2, 3));
    run();
    assertThat(coordinator.progress()).isInstanceOf(Progress.Impossible.class);
    assertThat(values(coordinator.cheaters())).containsExactly(1, 2, 3);
  }

  @Test
  void aSignerThatOwesAReplyIsNotAskedAgain() {
    silent.addAll(List.of(1, 2));
    List<Ask> asksToTheSilent = new ArrayList<>();
    for (int events = 0; events < 200 && !queue.isEmpty(); events++) {
      Ask ask = queue.poll();
      if (silent.contains(ask.to().value()) && coordinator.owing().contains(ask.to())) {
        asksToTheSilent.add(ask);
      }
      answer(ask);
      queue.addAll(coordinator.patienceElapsed().asks());
    }
    requireSignature();
    assertThat(asksToTheSilent).allMatch(ask -> ask instanceof Ask.ForShare);
    assertThat(asksToTheSilent.stream().map(Ask::to)).doesNotHaveDuplicates();
  }

  @Test
  void lateAndRepeatedCommitmentsDoNotEnterALaterAttempt() {
    SigningCommitments stale = SigningTable.committed(table.signer(4).commit(request.attempt(0)));
    silent.add(1);
    while (!queue.isEmpty()) {
      answer(queue.poll());
    }
    coordinator.patienceElapsed();
    assertThat(coordinator.nextAttempt()).isEqualTo(SigningAttempt.LANES);
    coordinator.commitments(new Identifier(4), stale);
    coordinator.commitments(new Identifier(4), stale);
    SigningCommitments fresh =
        SigningTable.committed(table.signer(4).commit(request.attempt(SigningAttempt.LANES)));
    coordinator.commitments(new Identifier(4), fresh);
    Step step = coordinator.commitments(new Identifier(4), fresh);
    assertThat(step.asks()).noneMatch(ask -> ask instanceof Ask.ForShare);
    assertThat(coordinator.attempts()).isEqualTo(1);
  }

  @Test
  void messagesFromTheWrongSenderChangeNothing() {
    SigningCommitments of4 = SigningTable.committed(table.signer(4).commit(request.attempt(0)));
    assertThat(coordinator.commitments(new Identifier(5), of4).asks()).isEmpty();
    assertThat(coordinator.commitments(new Identifier(77), of4).asks()).isEmpty();
    SignatureShare forged = new SignatureShare(request.attempt(0), new Identifier(4), Scalar.ONE);
    assertThat(coordinator.share(new Identifier(4), forged).asks()).isEmpty();
    run();
    requireSignature();
    assertThat(coordinator.cheaters()).isEmpty();
  }

  @Test
  void aSlowSignerIsAskedTheSameAgain() {
    silent.add(2);
    while (!queue.isEmpty()) {
      answer(queue.poll());
    }
    silent.clear();
    queue.addAll(coordinator.returned(new Identifier(2)).asks());
    assertThat(queue).hasSize(1).allMatch(ask -> ask instanceof Ask.ForShare);
    run();
    requireSignature();
    assertThat(coordinator.attempts()).isEqualTo(1);
  }

  /** Answers all asks, but these signers refuse every package. */
  private void runWithRefusals(Set<Integer> refusing) {
    for (int i = 0; i < 20 && coordinator.progress() instanceof Progress.Running; i++) {
      while (!queue.isEmpty()) {
        Ask ask = queue.poll();
        if (ask instanceof Ask.ForShare share && refusing.contains(ask.to().value())) {
          queue.addAll(
              coordinator.refusedToSign(ask.to(), share.signingPackage().attempt()).asks());
        } else {
          answer(ask);
        }
      }
      queue.addAll(coordinator.patienceElapsed().asks());
    }
  }

  @Test
  void signersThatRefuseAfterTheyCommittedCostOneAttemptEach() {
    runWithRefusals(Set.of(1, 2));
    requireSignature();
    assertThat(coordinator.cheaters()).isEmpty();
    assertThat(coordinator.attempts()).isLessThanOrEqualTo(3);
    assertThat(coordinator.runs()).isEqualTo(1);
  }

  @Test
  void whenTooManyRefuseEachRunHasTheBoundAndEveryPatienceBeginsOneAtMost() {
    runWithRefusals(Set.of(1, 2, 3));
    assertThat(coordinator.progress()).isInstanceOf(Progress.Running.class);
    assertThat(coordinator.runs()).isBetween(2, 21);
    assertThat(coordinator.attemptsInRun()).isLessThanOrEqualTo(3);
    run();
    requireSignature();
  }

  @Test
  void signersThatRestartedComeBackInTheNextRun() throws Exception {
    while (coordinator.attempts() == 0) {
      answer(queue.poll());
    }
    for (int id = 1; id <= 5; id++) {
      Signer restarted = table.restart(table.shares.get(new Identifier(id)));
      restarted.approve(request);
      table.signers.put(restarted.identifier(), restarted);
    }
    silent.addAll(List.of(4, 5));
    run();
    requireSignature();
    assertThat(coordinator.cheaters()).isEmpty();
    assertThat(coordinator.runs()).isEqualTo(2);
    assertThat(coordinator.attemptsInRun()).isLessThanOrEqualTo(3);
  }

  @Test
  void aRestartedCoordinatorGoesOnWithFreshAttempts() {
    while (!queue.isEmpty() && coordinator.attempts() == 0) {
      answer(queue.poll());
    }
    queue.clear();
    coordinator = new Coordinator(request, coordinator.nextAttempt());
    queue.addAll(coordinator.start().asks());
    run();
    requireSignature();
  }

  @Test
  void aNumberThatIsUsedUpAtOneSignerIsTriedWithoutIt() {
    usedUpAt(3);
    run();
    requireSignature();
    assertThat(coordinator.nextAttempt()).isEqualTo(SigningAttempt.LANES);
  }

  @Test
  void aNumberThatIsUsedUpAtTooManySignersIsSkippedAndIsNoAttempt() {
    usedUpAt(3, 4, 5);
    run();
    requireSignature();
    assertThat(coordinator.nextAttempt()).isEqualTo(2 * SigningAttempt.LANES);
    assertThat(coordinator.attempts()).isEqualTo(1);
    assertThat(coordinator.runs()).isEqualTo(1);
  }

  /** As after a restart of the coordinator that had not stored its number. */
  private void usedUpAt(int... signers) {
    SigningPackage earlier = table.round1(request.attempt(0), 3, 4, 5);
    for (int id : signers) {
      SigningTable.released(table.signer(id).sign(earlier));
    }
    List<Ask> asks = List.copyOf(queue);
    queue.clear();
    for (Ask ask : asks) {
      SigningAnswer answer = table.signer(ask.to().value()).commit(request.attempt(0));
      if (answer instanceof SigningAnswer.Refused refused) {
        assertThat(refused.reason()).isEqualTo(SigningAnswer.Reason.ALREADY_RELEASED);
        queue.addAll(coordinator.refusedToCommit(ask.to(), request.attempt(0)).asks());
      } else {
        queue.add(ask);
      }
    }
  }

  @Test
  void whatComesBeforeTheStartIsDroppedAndAsksNobody() {
    Coordinator early = new Coordinator(request, 0);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2, 3);
    for (SigningCommitments c : round1.commitments()) {
      assertThat(early.commitments(c.identifier(), c).asks()).isEmpty();
    }
    for (SignatureShare share : table.round2(round1)) {
      assertThat(early.share(share.identifier(), share).asks()).isEmpty();
    }
    Identifier one = new Identifier(1);
    assertThat(early.patienceElapsed().asks()).isEmpty();
    assertThat(early.refusedToCommit(one, request.attempt(0)).asks()).isEmpty();
    assertThat(early.refusedToSign(one, request.attempt(0)).asks()).isEmpty();
    assertThat(early.returned(one).asks()).isEmpty();
    assertThat(early.attempts()).isZero();
    assertThat(early.nextAttempt()).isZero();
    // It begins as if nothing had come: all five are asked, and for commitments.
    assertThat(early.start().asks()).hasSize(5).allMatch(a -> a instanceof Ask.ForCommitments);
  }

  @Test
  void whenItsNumbersAreUsedUpACoordinatorSaysSo() {
    Coordinator other = new Coordinator(request, Integer.MAX_VALUE);
    assertThat(other.start().progress()).isInstanceOf(Progress.Impossible.class);
  }
}
