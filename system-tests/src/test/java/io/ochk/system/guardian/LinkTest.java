package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.ochk.system.world.Await;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.FaultyLink;
import io.ochk.system.world.FaultyLink.Fault;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** The network between guardians, each of its faults: as long as M can talk, they sign. */
@ExtendWith(SharedFederation.class)
class LinkTest {
  private final LivingFederation living;
  private final Requests requests;
  private final Random random = Scale.random();

  LinkTest(LivingFederation living) {
    this.living = living;
    this.requests = new Requests(living);
  }

  private void between(int from, int to, Fault... faults) {
    living.guardian(to).link().set(living.guardian(from).operatorId(), faults);
  }

  private void cut(int one, int other) {
    between(one, other, Fault.CUT);
    between(other, one, Fault.CUT);
  }

  @Test
  void theKeyThatWasMadeOverABadNetworkIsOnTheRecord() {
    Guardian guardian = living.guardian(2);
    CommandResult done =
        guardian
            .kit("ceremony", "finalize", "--json")
            .with("--out", guardian.operator().file("link-epoch.json").toString())
            .run()
            .exits(0);
    // Every member's; when the shares were dealt anew, three old members' at least besides.
    boolean dealtAnew = !done.text("epoch").equals("0");
    assertThat(Integer.parseInt(done.text("certificates")))
        .isBetween(dealtAnew ? 7 : 4, dealtAnew ? 8 : 4);
    living
        .guardian(0)
        .kit("verify", "federation", Federation.SLUG)
        .with("--url", living.federation().portal().url(), "--json")
        .run()
        .exits(0);
  }

  @Test
  void everyFaultOnEveryLinkIsSignedThrough() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int round = 0; round < Scale.pick(1, 1, 12); round++) {
      for (Fault fault :
          List.of(Fault.SLOW, Fault.ANSWER_LOST, Fault.TWICE, Fault.SWAPPED, Fault.MANGLED)) {
        everywhere(fault);
        ids.add(signs(random.nextInt(4), fault + " " + round));
      }
      everywhere(Fault.REPLAYED_LATER);
      for (int i = 0; i < 4; i++) {
        ids.add(signs(i, "replayed " + round + "." + i));
      }
      mixed();
      ids.add(signs(random.nextInt(4), "mixed " + round));
    }
    living.heal();
    for (String id : ids) {
      requests.awaitSignedByAll(id);
    }
    assertThat(Requests.metric(living.guardian(0), "oc_node_frames_received_total", "taken"))
        .isPositive();
  }

  private String signs(int seat, String text) throws Exception {
    String id = requests.propose(seat, text);
    requests.awaitSigned(seat, id);
    return id;
  }

  private void everywhere(Fault fault) {
    for (int from = 0; from < 4; from++) {
      for (int to = 0; to < 4; to++) {
        if (from != to) {
          between(from, to, fault);
        }
      }
    }
  }

  private void mixed() {
    for (int from = 0; from < 4; from++) {
      for (int to = 0; to < 4; to++) {
        if (from != to) {
          between(
              from,
              to,
              switch (random.nextInt(6)) {
                case 0 -> new Fault[] {Fault.SLOW, Fault.TWICE};
                case 1 -> new Fault[] {Fault.ANSWER_LOST, Fault.REPLAYED_LATER};
                case 2 -> new Fault[] {Fault.MANGLED};
                case 3 -> new Fault[] {Fault.SLOW, Fault.ANSWER_LOST};
                case 4 -> new Fault[] {Fault.SWAPPED};
                default -> new Fault[] {};
              });
        }
      }
    }
  }

  @Test
  @Symptom("peers_below_threshold")
  void whoIsCutOffSaysSoAndLearnsTheResultWhenTheNetworkIsBack() throws Exception {
    int alone = random.nextInt(4);
    Await.until(
        "peers reach its port",
        () ->
            living
                .guardian(alone)
                .text("/api/preflight")
                .contains("\"check\":\"p2p port\",\"grade\":\"pass\""),
        living::logs);
    for (int other = 0; other < 4; other++) {
      if (other != alone) {
        cut(alone, other);
      }
    }
    String own = requests.propose(alone, "alone");
    String id = requests.propose((alone + 1) % 4, "without seat " + alone);
    requests.awaitSigned((alone + 2) % 4, id);
    Await.until(
        "the own request waits",
        () -> Requests.state(living.guardian(alone), own).equals("open"),
        living::logs);
    assertThat(Requests.state(living.guardian(alone), id)).isEqualTo("unknown");
    Await.until(
        "its node names the cause and the fix",
        () ->
            living
                .guardian(alone)
                .text("/readyz")
                .contains("port 9000 of this node and of the peers is open"),
        living::logs);
    assertThat(living.guardian(alone).text("/readyz")).contains("peers_below_threshold");
    assertThat(living.guardian(alone).text("/api/preflight"))
        .contains("not connected", "Its operator checks that the node runs");
    living.heal();
    requests.awaitSignedByAll(id);
    requests.awaitSignedByAll(own);
  }

  @Test
  void whoMovesToAnotherAddressIsFoundThereByItsCertificate() throws Exception {
    Guardian bob = living.guardian(1);
    bob.node().stop();
    for (Guardian peer : living.guardians()) {
      bob.link().set(peer.operatorId(), Fault.CUT);
    }
    try (FaultyLink elsewhere = FaultyLink.inFrontOf(bob.peerPort(), Scale.random())) {
      bob.startNode("--public-p2p", elsewhere.url());
      // Nobody reaches it where it was.
      living.awaitPeers();
      living.guardian(3).signer().kill();
      requests.awaitSigned(0, requests.propose(0, "with bob, who has moved"));
      assertThat(living.guardian(2).text("/api/peers")).contains(elsewhere.url());
      bob.node().stop();
    }
    bob.link().heal();
    bob.node().start();
    living.heal();
    requests.awaitSignedByAll(requests.propose(1, "back where it was"));
  }

  // A star takes half a minute: what one cannot tell another directly is told again after a while.
  @TestFactory
  Stream<DynamicTest> aStarIsEnough() {
    return Scale.isFull() ? Stream.of(dynamicTest("of four", this::star)) : Stream.empty();
  }

  private void star() throws Exception {
    int centre = random.nextInt(4);
    for (int one = 0; one < 4; one++) {
      for (int other = one + 1; other < 4; other++) {
        if (one != centre && other != centre) {
          cut(one, other);
        }
      }
    }
    String id = requests.propose((centre + 1) % 4, "through the centre");
    requests.awaitSignedByAll(id);
  }

  @Test
  void oneDirectionAloneIsEnoughForNothingAndLosesNothing() throws Exception {
    for (int from = 0; from < 4; from++) {
      for (int to = 0; to < from; to++) {
        between(from, to, Fault.CUT);
      }
    }
    String id = requests.propose(3, "nobody hears");
    String other = requests.propose(0, "nobody answers");
    Await.until(
        "seat 3 hears of what seat 0 proposes",
        () -> Requests.state(living.guardian(3), other).equals("open"),
        living::logs);
    assertThat(Requests.state(living.guardian(0), id)).isEqualTo("unknown");
    living.heal();
    requests.awaitSignedByAll(id);
    requests.awaitSignedByAll(other);
  }
}
