package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Await;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.RunningProgram;
import io.ochk.system.world.Scale;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL of a node or a signer at any step of a ceremony and of signing: it is started again, and
 * everything goes on by itself.
 */
@ExtendWith(SharedFederation.class)
class KillTest {
  private final LivingFederation living;
  private final Requests requests;
  private final Random random = Scale.random();
  private final FirstCeremony first;

  @TempDir Path folder;

  KillTest(LivingFederation living, FirstCeremony first) {
    this.living = living;
    this.requests = new Requests(living);
    this.first = first;
  }

  /** Who is killed. */
  private record Victim(Guardian guardian, RunningProgram program) {
    @Override
    public String toString() {
      return guardian.operator().name() + "'s " + program.name();
    }
  }

  private Victim victim() {
    Guardian guardian = living.guardian(random.nextInt(living.guardians().size()));
    return new Victim(guardian, random.nextBoolean() ? guardian.node() : guardian.signer());
  }

  @Test
  void signingGoesOnWhereverOneIsKilled() throws Exception {
    List<String> ids = new ArrayList<>();
    int places = Scale.pick(1, 4, 140);
    for (int place = 0; place < places; place++) {
      Victim victim = victim();
      int proposer = random.nextInt(4);
      String id = requests.propose(proposer, "place " + place);
      String when = atSomeStepOf(id, victim);
      victim.program().kill();
      told(
          "place " + place + ": " + victim + " " + when,
          () -> {
            if (random.nextBoolean()) {
              // The others do it without.
              int other = seatBut(victim.guardian());
              if (living.guardian(proposer) != victim.guardian()) {
                requests.awaitSigned(other, id);
              }
            }
            victim.program().start();
            ids.add(id);
            requests.awaitSigned(living.guardians().indexOf(victim.guardian()), id);
          });
    }
    living.heal();
    for (String id : ids) {
      requests.awaitSignedByAll(id);
    }
    assertNothingWasUsedTwice();
  }

  private interface Deed {
    void done() throws Exception;
  }

  /** What fails says where it was. */
  private static void told(String where, Deed deed) throws Exception {
    try {
      deed.done();
    } catch (AssertionError e) {
      throw new AssertionError(where + "\n" + e.getMessage(), e);
    }
  }

  private int seatBut(Guardian guardian) {
    int seat = random.nextInt(4);
    return living.guardian(seat) == guardian ? (seat + 1) % 4 : seat;
  }

  /** A moment by the clock, or by what the victim's node shows. */
  private String atSomeStepOf(String id, Victim victim) throws Exception {
    int choice = random.nextInt(6);
    if (choice < 3) {
      int millis = random.nextInt(choice == 0 ? 20 : choice == 1 ? 150 : 1_200);
      pause(millis);
      return "after " + millis + " ms";
    }
    int approvals = choice - 3;
    try {
      Await.until(
          "approvals",
          Duration.ofSeconds(5),
          () -> {
            String state = Requests.state(victim.guardian(), id);
            return state.equals("signed")
                || (state.equals("open")
                    && Requests.list(
                                victim.guardian().json("/api/requests/" + id), "request.approvals")
                            .size()
                        >= approvals);
          },
          () -> "");
    } catch (AssertionError e) {
      return "late";
    }
    return "with " + approvals + " approvals";
  }

  // A place by the clock is one: there is no event to wait for.
  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void aCeremonyGoesOnWhereverOneIsKilled() throws Exception {
    // An operator's signer joins, and a node takes, 64 ceremonies a day.
    int places = Scale.pick(0, 1, 54);
    for (int place = 0; place < places; place++) {
      int epoch = newestEpoch();
      Victim victim = victim();
      int proposer = random.nextInt(4);
      String setup = living.guardian(proposer).asks().refresh();
      String when = atSomeStepOfCeremony(setup, victim);
      victim.program().kill();
      told(
          "ceremony " + place + ": " + victim + " " + when,
          () -> {
            pause(random.nextInt(1_500));
            victim.program().start();
            living.awaitKey(epoch + 1);
            living.heal();
          });
    }
    String id = requests.propose(random.nextInt(4), "after " + places + " ceremonies");
    requests.awaitSignedByAll(id);
    assertNothingWasUsedTwice();
  }

  // The shared federation's key was made like that; a full run makes more.
  @Test
  void theFirstKeyComesOutThoughEverybodyIsKilledAtOnceInTheMiddleOfItsCeremony() throws Exception {
    first.requireOnly(living);
    for (int place = 0; place < Scale.pick(0, 0, 6); place++) {
      try (LivingFederation another = LivingFederation.running(folder.resolve("of" + place))) {
        another.awaitPeers();
        told(
            "place " + place,
            () -> FirstCeremony.killedInTheMiddle(another, random).requireOnly(another));
      }
    }
  }

  private int newestEpoch() throws Exception {
    return Requests.list(living.guardian(0).json("/api/keys"), "epochs").size() - 1;
  }

  private String atSomeStepOfCeremony(String setup, Victim victim) {
    int choice = random.nextInt(CeremonySteps.ALL.size() + 2);
    if (choice >= CeremonySteps.ALL.size()) {
      int millis = random.nextInt(2_500);
      pause(millis);
      return "after " + millis + " ms";
    }
    return CeremonySteps.await(
        victim.guardian(), setup, CeremonySteps.ALL.get(choice), 1 + random.nextInt(4));
  }

  private void assertNothingWasUsedTwice() throws Exception {
    int shares = 0;
    for (Guardian guardian : living.guardians()) {
      shares += Evidence.require(guardian);
    }
    assertThat(shares).isPositive();
    living
        .guardian(0)
        .kit("verify", "federation", Federation.SLUG)
        .with("--url", living.federation().portal().url(), "--json")
        .run()
        .exits(0);
  }
}
