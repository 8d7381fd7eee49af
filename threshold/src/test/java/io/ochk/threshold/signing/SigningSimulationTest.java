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
 * coordinator. At least t signers are honest and connected. Often two requests are under way at a
 * time, with one share or with the shares before and after a refresh.
 */
class SigningSimulationTest {
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  @Test
  void noHonestSignerIsBlamedNoNonceUsedTwiceAndASignatureComesInTime() throws Exception {
    long steps = 0;
    long worlds = 0;
    int oneShare = 0;
    int twoEpochs = 0;
    long goal = Scale.of(2_000, 15_000, 3_000_000);
    for (long seed = Scale.firstSeed(); steps < goal; seed++) {
      World world = new World(seed);
      steps += world.run();
      worlds++;
      oneShare += world.hasTwoRequestsOfOneShare() ? 1 : 0;
      twoEpochs += world.hasTwoEpochs() ? 1 : 0;
    }
    assertThat(oneShare).isPositive();
    assertThat(twoEpochs).isPositive();
    Scale.played("signing", worlds, steps);
  }

  private final class World {
    private final long seed;
    private final Random random;
    private final int t;
    private final int n;

    /** The key in two epochs. */
    private final List<TrustedDealer.Deal> deals;

    private final MemoryReleaseStore releases = new MemoryReleaseStore();

    /** By epoch and identifier. */
    private final List<Map<Identifier, Signer>> signers = List.of(new TreeMap<>(), new TreeMap<>());

    private final Set<Identifier> byzantine = new HashSet<>();

    /** Both published points of every pair of nonces that gave a share, and the package. */
    private final Map<Point, Hash256> answered = new HashMap<>();

    private final List<SimulatedMessage> past = new ArrayList<>();
    private final List<SimulatedRequest> jobs = new ArrayList<>();
    private int restarts;

    /** No honest signer restarts, and no coordinator does either. */
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
      this.deals = TrustedDealer.dealAndRefresh(suite, Participants.ofSeats(t, n), random);
      int requests = 1 + random.nextInt(2);
      for (int i = 0; i < requests; i++) {
        jobs.add(job(random.nextInt(4) == 0 ? 1 : 0));
      }
      List<Identifier> all = new ArrayList<>(deals.getFirst().shares().keySet());
      for (Identifier id : all) {
        start(id);
      }
      Collections.shuffle(all, random);
      byzantine.addAll(all.subList(0, random.nextInt(n - t + 1)));
    }

    private SimulatedRequest job(int epoch) throws VerificationException {
      byte[] message = new byte[32];
      random.nextBytes(message);
      TaprootTweak tweak = random.nextBoolean() ? TaprootTweak.none() : TaprootTweak.keyPathOnly();
      SigningKey key = SigningKey.of(suite, deals.get(epoch).publicKey(), tweak);
      return new SimulatedRequest(
          epoch,
          new SigningRequest(Hash256.of(message), key, message),
          random.nextInt(SigningAttempt.LANES));
    }

    boolean hasTwoRequestsOfOneShare() {
      return jobs.size() == 2 && !hasTwoEpochs();
    }

    boolean hasTwoEpochs() {
      return jobs.stream().mapToInt(job -> job.epoch).distinct().count() == 2;
    }

    /** A member's machine with its shares of both epochs. */
    private void start(Identifier id) throws VerificationException {
      for (int epoch = 0; epoch < deals.size(); epoch++) {
        KeyShare share = deals.get(epoch).shares().get(id);
        Signer signer = new Signer(suite, share, releases, random::nextBytes);
        for (SimulatedRequest job : jobs) {
          if (job.epoch == epoch) {
            signer.approve(job.request);
          }
        }
        signers.get(epoch).put(id, signer);
      }
    }

    long run() throws VerificationException {
      for (SimulatedRequest job : jobs) {
        job.take(job.coordinator.start());
      }
      long steps = 0;
      while (jobs.stream().anyMatch(SimulatedRequest::isRunning)) {
        assertThat(++steps).as("seed %d comes to an end: %s", seed, this).isLessThan(40_000);
        List<SimulatedRequest> running = jobs.stream().filter(SimulatedRequest::isRunning).toList();
        SimulatedRequest job = running.get(random.nextInt(running.size()));
        step(job);
        requireBounds(job);
      }
      for (SimulatedRequest job : jobs) {
        Coordinator coordinator = job.coordinator;
        assertThat(byzantine).as("seed %d", seed).containsAll(coordinator.cheaters());
        assertThat(coordinator.progress())
            .as("seed %d", seed)
            .isInstanceOf(Progress.Finished.class);
        Signature signature = ((Progress.Finished) coordinator.progress()).signature();
        assertThat(job.request.key().verify(job.request.message(), signature)).isTrue();
      }
      return steps;
    }

    /**
     * A run has at most n − t + 1 attempts, whatever anybody does and however long patience lasts.
     * While it lasts until all who are connected have answered, only restarts of honest signers end
     * a run; without any, the signature comes within n − t + 1 attempts in all.
     */
    private void requireBounds(SimulatedRequest job) {
      int bound = n - t + 1;
      Coordinator coordinator = job.coordinator;
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
      return t + "-of-" + n + ", Byzantine " + byzantine + ", restarts " + restarts + ", " + jobs;
    }

    private void step(SimulatedRequest job) throws VerificationException {
      int dice = random.nextInt(100);
      if (timely ? !honestAreBusy(job) : job.network.isEmpty() || dice < 4) {
        job.take(job.coordinator.patienceElapsed());
      } else if (dice < 6 && !calm && restarts < 3) {
        restartSigner();
      } else if (dice < 7 && !calm && job.coordinatorRestarts < 2) {
        job.coordinatorRestarts++;
        job.coordinator = new Coordinator(job.request, job.coordinator.nextAttempt());
        job.take(job.coordinator.start());
      } else if (dice < 12 && !past.isEmpty()) {
        deliver(job, past.get(random.nextInt(past.size())));
      } else if (dice < 16 && !byzantine.isEmpty()) {
        attack(job);
      } else if (!job.network.isEmpty()) {
        SimulatedMessage next = job.network.remove(random.nextInt(job.network.size()));
        past.add(next);
        deliver(job, next);
      }
    }

    private boolean honestAreBusy(SimulatedRequest job) {
      return job.network.stream().anyMatch(m -> !byzantine.contains(party(m)));
    }

    /** The signer who sends a message or is to get it. */
    private static Identifier party(SimulatedMessage message) {
      return switch (message) {
        case SimulatedMessage.ToSigner m -> m.ask().to();
        case SimulatedMessage.Commitments m -> m.sender();
        case SimulatedMessage.Share m -> m.sender();
        case SimulatedMessage.CommitRefusal m -> m.sender();
        case SimulatedMessage.Refusal m -> m.sender();
      };
    }

    private void restartSigner() throws VerificationException {
      List<Identifier> honest = new ArrayList<>(signers.getFirst().keySet());
      honest.removeAll(byzantine);
      Identifier restarted = honest.get(random.nextInt(honest.size()));
      restarts++;
      start(restarted);
      for (SimulatedRequest job : jobs) {
        if (random.nextBoolean()) {
          job.take(job.coordinator.returned(restarted));
        }
      }
    }

    /** What a signer is asked names its request, and with it the share and who gets the answer. */
    private SimulatedRequest jobOf(Ask ask) {
      Hash256 request =
          switch (ask) {
            case Ask.ForCommitments c -> c.attempt().requestHash();
            case Ask.ForShare s -> s.signingPackage().attempt().requestHash();
          };
      return jobs.stream()
          .filter(job -> job.request.requestHash().equals(request))
          .findFirst()
          .orElseThrow();
    }

    /**
     * To the signer whom it names, or to the coordinator of a request, of which it need not be a
     * message.
     */
    private void deliver(SimulatedRequest job, SimulatedMessage next) {
      Coordinator coordinator = job.coordinator;
      switch (next) {
        case SimulatedMessage.ToSigner toSigner -> answer(jobOf(toSigner.ask()), toSigner.ask());
        case SimulatedMessage.Commitments m ->
            job.take(coordinator.commitments(m.sender(), m.commitments()));
        case SimulatedMessage.Share m -> job.take(coordinator.share(m.sender(), m.share()));
        case SimulatedMessage.CommitRefusal m ->
            job.take(coordinator.refusedToCommit(m.sender(), m.attempt()));
        case SimulatedMessage.Refusal m ->
            job.take(coordinator.refusedToSign(m.sender(), m.attempt()));
      }
    }

    private void answer(SimulatedRequest job, Ask ask) {
      if (byzantine.contains(ask.to())) {
        misbehave(job, ask);
        return;
      }
      Signer signer = signers.get(job.epoch).get(ask.to());
      switch (ask) {
        case Ask.ForCommitments forCommitments -> {
          SigningAnswer answer = signer.commit(forCommitments.attempt());
          job.network.add(
              answer instanceof SigningAnswer.Committed c
                  ? new SimulatedMessage.Commitments(ask.to(), c.commitments())
                  : new SimulatedMessage.CommitRefusal(ask.to(), forCommitments.attempt()));
        }
        case Ask.ForShare forShare -> {
          SigningPackage signingPackage = forShare.signingPackage();
          SigningAnswer answer = sign(signer, signingPackage);
          job.network.add(
              answer instanceof SigningAnswer.Released r
                  ? new SimulatedMessage.Share(ask.to(), r.share())
                  : new SimulatedMessage.Refusal(ask.to(), signingPackage.attempt()));
        }
      }
    }

    /** Signs, and checks that neither nonce of a pair ever answers two packages. */
    private SigningAnswer sign(Signer signer, SigningPackage signingPackage) {
      SigningAnswer answer = signer.sign(signingPackage);
      if (answer instanceof SigningAnswer.Released) {
        SigningCommitments own = signingPackage.of(signer.identifier()).orElseThrow();
        for (Point point : List.of(own.hiding(), own.binding())) {
          Hash256 before = answered.putIfAbsent(point, signingPackage.hash());
          assertThat(before == null || before.equals(signingPackage.hash()))
              .as("seed %d: nonce of %s used twice", seed, signer.identifier())
              .isTrue();
        }
      }
      return answer;
    }

    private void misbehave(SimulatedRequest job, Ask ask) {
      Identifier self = ask.to();
      switch (ask) {
        case Ask.ForCommitments forCommitments -> {
          SigningAttempt attempt = forCommitments.attempt();
          switch (random.nextInt(4)) {
            case 0 -> job.network.add(new SimulatedMessage.CommitRefusal(self, attempt));
            case 1 -> {
              Point p = suite.curve().multiplyGenerator(TrustedDealer.scalar(random));
              job.network.add(
                  new SimulatedMessage.Commitments(
                      self, new SigningCommitments(attempt, self, p, p)));
            }
            default -> {
              if (signers.get(job.epoch).get(self).commit(attempt)
                  instanceof SigningAnswer.Committed c) {
                job.network.add(new SimulatedMessage.Commitments(self, c.commitments()));
              }
            }
          }
        }
        case Ask.ForShare forShare -> {
          SigningAttempt attempt = forShare.signingPackage().attempt();
          switch (random.nextInt(4)) {
            case 0 -> job.network.add(new SimulatedMessage.Refusal(self, attempt));
            case 1 ->
                job.network.add(
                    new SimulatedMessage.Share(
                        self, new SignatureShare(attempt, self, TrustedDealer.scalar(random))));
            case 2 ->
                // Somebody else's name on it; the sender is known all the same.
                job.network.add(
                    new SimulatedMessage.Share(
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
     * with those that it has seen elsewhere, of this request and the other one, and shows different
     * packages to different signers, also to those of the other epoch.
     */
    private void attack(SimulatedRequest job) {
      int other = (job.lane + 1 + random.nextInt(SigningAttempt.LANES - 1)) % SigningAttempt.LANES;
      SigningAttempt attempt =
          job.request.attempt(other + SigningAttempt.LANES * random.nextInt(4));
      Map<Identifier, SigningCommitments> mixed = new TreeMap<>();
      for (SimulatedMessage m : past) {
        if (m instanceof SimulatedMessage.Commitments c && random.nextInt(4) == 0) {
          mixed.put(c.sender(), renamed(c.commitments(), attempt));
        }
      }
      int epoch = random.nextInt(8) == 0 ? 1 - job.epoch : job.epoch;
      for (Signer signer : signers.get(epoch).values()) {
        if (random.nextInt(3) > 0 && signer.commit(attempt) instanceof SigningAnswer.Committed c) {
          mixed.put(signer.identifier(), c.commitments());
        }
      }
      for (Map.Entry<Identifier, Signer> victim : signers.get(epoch).entrySet()) {
        if (mixed.containsKey(victim.getKey()) && !byzantine.contains(victim.getKey())) {
          sign(victim.getValue(), SigningPackage.of(attempt, mixed.values()));
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
