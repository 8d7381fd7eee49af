package io.ochk.threshold.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.Scale;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.TrustedDealer;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.Coordinator.Ask;
import io.ochk.threshold.signing.Coordinator.Progress;
import io.ochk.threshold.signing.Coordinator.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Signing among Byzantine signers, over a network that loses nothing for ever but delays, repeats
 * and reorders, with signers and coordinators that restart at any step and a second, hostile
 * coordinator. At least t signers are honest and connected.
 */
class SigningSimulationTest {
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  @Test
  void noHonestSignerIsBlamedNoNonceUsedTwiceAndASignatureComesInTime() throws Exception {
    long steps = 0;
    long goal = Scale.of(2_000, 20_000, 3_000_000);
    for (long seed = Scale.firstSeed(); steps < goal; seed++) {
      steps += new World(seed).run();
    }
  }

  private sealed interface Message {
    record ToSigner(Ask ask) implements Message {}

    record Commitments(Identifier sender, SigningCommitments commitments) implements Message {}

    record Share(Identifier sender, SignatureShare share) implements Message {}

    record CommitRefusal(Identifier sender, SigningAttempt attempt) implements Message {}

    record Refusal(Identifier sender, SigningAttempt attempt) implements Message {}
  }

  private final class World {
    private final long seed;
    private final Random random;
    private final TrustedDealer.Deal deal;
    private final int t;
    private final int n;
    private final MemoryReleaseStore releases = new MemoryReleaseStore();
    private final Map<Identifier, Signer> signers = new TreeMap<>();
    private final Set<Identifier> byzantine = new HashSet<>();
    private final Map<Point, Hash256> answered = new HashMap<>();
    private final List<Message> network = new ArrayList<>();
    private final List<Message> past = new ArrayList<>();
    private final SigningRequest request;
    private final byte[] message;
    private final int lane;
    private Coordinator coordinator;
    private int restarts;
    private int coordinatorRestarts;

    /** No honest signer restarts, and the coordinator does not either. */
    private final boolean calm;

    /** Patience lasts until every honest signer has answered. */
    private final boolean timely;

    World(long seed) throws VerificationException {
      this.seed = seed;
      this.random = new Random(seed);
      this.calm = random.nextBoolean();
      this.timely = random.nextBoolean();
      this.n = 2 + random.nextInt(6);
      this.t = 2 + random.nextInt(n - 1);
      this.deal = TrustedDealer.deal(suite, Participants.ofSeats(t, n), random);
      this.message = new byte[32];
      random.nextBytes(message);
      TaprootTweak tweak = random.nextBoolean() ? TaprootTweak.none() : TaprootTweak.keyPathOnly();
      this.request =
          new SigningRequest(
              Hash256.of(message), SigningKey.of(suite, deal.publicKey(), tweak), message);
      for (KeyShare share : deal.shares().values()) {
        start(share);
      }
      List<Identifier> all = new ArrayList<>(deal.shares().keySet());
      Collections.shuffle(all, random);
      byzantine.addAll(all.subList(0, random.nextInt(n - t + 1)));
      this.lane = random.nextInt(SigningAttempt.LANES);
      this.coordinator = new Coordinator(request, lane);
    }

    private void start(KeyShare share) throws VerificationException {
      Signer signer = new Signer(suite, share, releases, random::nextBytes);
      signer.approve(request);
      signers.put(share.identifier(), signer);
    }

    long run() throws VerificationException {
      take(coordinator.start());
      long steps = 0;
      while (coordinator.progress() instanceof Progress.Running) {
        assertThat(++steps).as("seed %d comes to an end: %s", seed, this).isLessThan(20_000);
        step();
        requireBounds();
      }
      assertThat(byzantine).as("seed %d", seed).containsAll(coordinator.cheaters());
      assertThat(coordinator.progress()).as("seed %d", seed).isInstanceOf(Progress.Finished.class);
      Signature signature = ((Progress.Finished) coordinator.progress()).signature();
      assertThat(request.key().verify(message, signature)).isTrue();
      return steps;
    }

    /**
     * A run has at most n − t + 1 attempts, whatever anybody does and however long patience lasts.
     * While it lasts until all who are connected have answered, only restarts of honest signers end
     * a run; without any, the signature comes within n − t + 1 attempts in all.
     */
    private void requireBounds() {
      int bound = n - t + 1;
      assertThat(coordinator.attemptsInRun())
          .as("seed %d: %s", seed, this)
          .isLessThanOrEqualTo(bound);
      if (timely) {
        assertThat(coordinator.runs())
            .as("seed %d: %s", seed, this)
            .isLessThanOrEqualTo(1 + restarts);
      }
      if (timely && calm) {
        assertThat(coordinator.attempts()).as("seed %d: %s", seed, this).isLessThanOrEqualTo(bound);
      }
    }

    @Override
    public String toString() {
      return t
          + "-of-"
          + n
          + ", Byzantine "
          + byzantine
          + ", owing "
          + coordinator.owing()
          + ", cheaters "
          + coordinator.cheaters()
          + ", restarts "
          + restarts
          + ", attempts "
          + coordinator.attempts()
          + ", runs "
          + coordinator.runs();
    }

    private void take(Step step) {
      step.asks().forEach(ask -> network.add(new Message.ToSigner(ask)));
    }

    private void step() throws VerificationException {
      int dice = random.nextInt(100);
      if (timely ? !honestAreBusy() : network.isEmpty() || dice < 4) {
        take(coordinator.patienceElapsed());
      } else if (dice < 6 && !calm && restarts < 3) {
        restartSigner();
      } else if (dice < 7 && !calm && coordinatorRestarts < 2) {
        coordinatorRestarts++;
        coordinator = new Coordinator(request, coordinator.nextAttempt());
        take(coordinator.start());
      } else if (dice < 12 && !past.isEmpty()) {
        deliver(past.get(random.nextInt(past.size())));
      } else if (dice < 16 && !byzantine.isEmpty()) {
        attack();
      } else if (!network.isEmpty()) {
        Message next = network.remove(random.nextInt(network.size()));
        past.add(next);
        deliver(next);
      }
    }

    private boolean honestAreBusy() {
      return network.stream().anyMatch(m -> !byzantine.contains(party(m)));
    }

    /** The signer who sends a message or is to get it. */
    private static Identifier party(Message message) {
      return switch (message) {
        case Message.ToSigner m -> m.ask().to();
        case Message.Commitments m -> m.sender();
        case Message.Share m -> m.sender();
        case Message.CommitRefusal m -> m.sender();
        case Message.Refusal m -> m.sender();
      };
    }

    private void restartSigner() throws VerificationException {
      List<Identifier> honest = new ArrayList<>(signers.keySet());
      honest.removeAll(byzantine);
      Identifier restarted = honest.get(random.nextInt(honest.size()));
      restarts++;
      start(deal.shares().get(restarted));
      if (random.nextBoolean()) {
        take(coordinator.returned(restarted));
      }
    }

    private void deliver(Message next) {
      switch (next) {
        case Message.ToSigner toSigner -> answer(toSigner.ask());
        case Message.Commitments m -> take(coordinator.commitments(m.sender(), m.commitments()));
        case Message.Share m -> take(coordinator.share(m.sender(), m.share()));
        case Message.CommitRefusal m -> take(coordinator.refusedToCommit(m.sender(), m.attempt()));
        case Message.Refusal m -> take(coordinator.refusedToSign(m.sender(), m.attempt()));
      }
    }

    private void answer(Ask ask) {
      assertThat(attemptOf(ask).lane()).isEqualTo(lane);
      if (byzantine.contains(ask.to())) {
        misbehave(ask);
        return;
      }
      switch (ask) {
        case Ask.ForCommitments forCommitments -> {
          SigningAnswer answer = signers.get(ask.to()).commit(forCommitments.attempt());
          network.add(
              answer instanceof SigningAnswer.Committed c
                  ? new Message.Commitments(ask.to(), c.commitments())
                  : new Message.CommitRefusal(ask.to(), forCommitments.attempt()));
        }
        case Ask.ForShare forShare -> {
          SigningPackage signingPackage = forShare.signingPackage();
          SigningAnswer answer = sign(ask.to(), signingPackage);
          network.add(
              answer instanceof SigningAnswer.Released r
                  ? new Message.Share(ask.to(), r.share())
                  : new Message.Refusal(ask.to(), signingPackage.attempt()));
        }
      }
    }

    private static SigningAttempt attemptOf(Ask ask) {
      return switch (ask) {
        case Ask.ForCommitments c -> c.attempt();
        case Ask.ForShare s -> s.signingPackage().attempt();
      };
    }

    /** Signs, and checks that no nonce ever answers two packages. */
    private SigningAnswer sign(Identifier id, SigningPackage signingPackage) {
      SigningAnswer answer = signers.get(id).sign(signingPackage);
      if (answer instanceof SigningAnswer.Released) {
        Point hiding = signingPackage.of(id).orElseThrow().hiding();
        Hash256 before = answered.putIfAbsent(hiding, signingPackage.hash());
        assertThat(before == null || before.equals(signingPackage.hash()))
            .as("seed %d: nonce of %s used twice", seed, id)
            .isTrue();
      }
      return answer;
    }

    private void misbehave(Ask ask) {
      Identifier self = ask.to();
      switch (ask) {
        case Ask.ForCommitments forCommitments -> {
          switch (random.nextInt(4)) {
            case 0 -> network.add(new Message.CommitRefusal(self, forCommitments.attempt()));
            case 1 -> {
              Point p = suite.curve().multiplyGenerator(TrustedDealer.scalar(random));
              network.add(
                  new Message.Commitments(
                      self, new SigningCommitments(forCommitments.attempt(), self, p, p)));
            }
            default -> {
              if (signers.get(self).commit(forCommitments.attempt())
                  instanceof SigningAnswer.Committed c) {
                network.add(new Message.Commitments(self, c.commitments()));
              }
            }
          }
        }
        case Ask.ForShare forShare -> {
          SigningAttempt attempt = forShare.signingPackage().attempt();
          switch (random.nextInt(4)) {
            case 0 -> network.add(new Message.Refusal(self, attempt));
            case 1 ->
                network.add(
                    new Message.Share(
                        self, new SignatureShare(attempt, self, TrustedDealer.scalar(random))));
            case 2 ->
                // Somebody else's name on it; the sender is known all the same.
                network.add(
                    new Message.Share(
                        self, new SignatureShare(attempt, new Identifier(1), Scalar.ONE)));
            default -> {
              // Silent.
            }
          }
        }
      }
    }

    /**
     * A Byzantine member coordinates too, in a lane of its own: it asks for commitments, mixes them
     * with those that it has seen elsewhere, and shows different packages to different signers.
     */
    private void attack() {
      int other = (lane + 1 + random.nextInt(SigningAttempt.LANES - 1)) % SigningAttempt.LANES;
      SigningAttempt attempt = request.attempt(other + SigningAttempt.LANES * random.nextInt(4));
      Map<Identifier, SigningCommitments> mixed = new TreeMap<>();
      for (Message m : past) {
        if (m instanceof Message.Commitments c && random.nextInt(4) == 0) {
          mixed.put(c.sender(), renamed(c.commitments(), attempt));
        }
      }
      for (Signer signer : signers.values()) {
        if (random.nextInt(3) > 0 && signer.commit(attempt) instanceof SigningAnswer.Committed c) {
          mixed.put(signer.identifier(), c.commitments());
        }
      }
      if (mixed.isEmpty()) {
        return;
      }
      for (Identifier victim : signers.keySet()) {
        if (mixed.containsKey(victim) && !byzantine.contains(victim)) {
          sign(victim, SigningPackage.of(attempt, mixed.values()));
          byzantine.stream()
              .filter(mixed::containsKey)
              .findFirst()
              .ifPresent(id ->
                  mixed.compute(
                      id,
                      (i, c) ->
                          new SigningCommitments(
                              attempt, id, suite.curve().generator(), c.binding())));
        }
      }
    }

    private static SigningCommitments renamed(SigningCommitments from, SigningAttempt attempt) {
      return new SigningCommitments(attempt, from.identifier(), from.hiding(), from.binding());
    }
  }
}
