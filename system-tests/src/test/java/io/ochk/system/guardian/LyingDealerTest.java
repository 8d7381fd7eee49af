package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.system.world.Await;
import io.ochk.system.world.FaultyLink.Fault;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Scale;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who lies while a key is made is named by every honest node and signer, and the key is made
 * without the lie.
 */
class LyingDealerTest {
  // Two signers of one operator have two names.
  private static final Random RANDOM = Scale.random();

  @TempDir Path folder;

  @Test
  @Symptom("a ceremony is disputed or failed")
  void whoTellsTwoStoriesOrDealsABadShareIsNamedByAllAndTheKeyIsMadeOnceItIsHonest()
      throws Exception {
    try (LivingFederation living = LivingFederation.running(folder)) {
      living.awaitPeers();
      Guardian dave = living.guardian(3);
      dave.signer().kill();
      twoStories(living, dave);
      String bad = badShare(living, dave);
      dave.signer().start();
      Await.until(
          "dave's own signer is connected",
          () -> dave.asks().status().toString().contains("value=connected]"),
          living::logs);
      // Who had certified before the complaint came waits for the word of one who had not.
      String failed = bad.substring(0, 32);
      Guardian can = whoCanGiveUp(living, dave, bad);
      living
          .guardian(2)
          .kit("ceremony", "status")
          .run()
          .exits(0)
          .says("bad share by " + dave.operatorId())
          .says(" complains about 4, who has revealed what it sent")
          .says("next: oc-guardian ceremony abandon " + failed)
          .says(can.operatorId())
          .says("Then oc-guardian ceremony start, by any guardian.");
      can.kit("ceremony", "abandon", failed)
          .run()
          .exits(0)
          .says("abandoned")
          .says("next: oc-guardian ceremony start");
      Await.until(
          "carol's signer may begin another",
          () -> !living.guardian(2).asks().generate().isEmpty(),
          living::logs);
      living.awaitKey(0);
      Requests requests = new Requests(living);
      requests.awaitSignedByAll(requests.propose(3, "Honest again."));
    }
  }

  // The first of those whom all nodes name; its own signer says the same. Nobody asks the liar.
  private static Guardian whoCanGiveUp(LivingFederation living, Guardian liar, String setup)
      throws Exception {
    for (Guardian guardian : living.guardians()) {
      Await.until(
          guardian.operator().name() + "'s node names the next step",
          () -> {
            String shown = guardian.text("/api/ceremonies/" + setup);
            return shown.contains("\"state\":\"failed\"")
                && shown.contains(failure("bad_share", liar))
                && shown.contains(
                    "\"next\":\"oc-guardian ceremony abandon " + setup.substring(0, 32))
                && shown.contains(" by one who has not certified it: ");
          },
          living::logs);
    }
    String next =
        ((JsonString) Json.at(living.guardian(2).json("/api/ceremonies/" + setup), "ceremony.next"))
            .value();
    assertThat(next).doesNotContain(liar.operatorId());
    return living.guardians().subList(0, 3).stream()
        .filter(guardian -> next.contains(guardian.operatorId()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(next));
  }

  private static String failure(String reason, Guardian culprit) {
    return "\"failure\":{\"reason\":\"%s\",\"culprits\":[\"%s\"]}"
        .formatted(reason, culprit.operatorId());
  }

  private static void twoStories(LivingFederation living, Guardian dave) throws Exception {
    Guardian bob = living.guardian(1);
    HostileNode hostile = new HostileNode(dave);
    // Bob hears his own story, and the true one from nobody who tells it at first hand.
    RogueSession.Hears toBobAlone =
        story -> {
          bob.link().set(dave.operatorId(), Fault.CUT);
          assertThat(hostile.send(bob, hostile.payload(bob, 1, story)).status()).isEqualTo(200);
        };
    try (RogueMember _ =
        new RogueMember(
                TestKeys.operator(3),
                dave.api(),
                RANDOM,
                LyingDealer.that(RANDOM, new LyingDealer.Lie.TwoStories(toBobAlone)))
            .start()) {
      String setup = living.guardian(0).asks().generate();
      awaitNamed(living, dave, setup, "two different statements where one is due");
      for (Guardian guardian : living.guardians()) {
        Await.until(
            guardian.operator().name() + "'s node names the culprit",
            () -> {
              String shown = guardian.text("/api/ceremonies/" + setup);
              return shown.contains("\"state\":\"failed\"")
                  && shown.contains(failure("equivocation", dave));
            },
            () -> living.logs());
      }
    }
    bob.link().heal();
    living.awaitPeers();
  }

  private static String badShare(LivingFederation living, Guardian dave) throws Exception {
    try (RogueMember _ =
        new RogueMember(
                TestKeys.operator(3),
                dave.api(),
                RANDOM,
                LyingDealer.that(RANDOM, new LyingDealer.Lie.BadShare()))
            .start()) {
      String setup = living.guardian(1).asks().generate();
      awaitNamed(living, dave, setup, "a share that does not fit its dealer's commitments");
      return setup;
    }
  }

  private static void awaitNamed(
      LivingFederation living, Guardian culprit, String setup, String why) {
    for (Guardian honest : living.guardians().subList(0, 3)) {
      Await.until(
          honest.operator().name() + " is told who lied",
          () -> {
            String ceremonies =
                honest
                    .asks()
                    .ask(JsonObject.builder().put("command", "ceremonies").build())
                    .toString();
            return ceremonies.contains(setup)
                && ceremonies.contains("oc-guardian ceremony abandon " + setup.substring(0, 32))
                && ceremonies.contains(why + " by " + culprit.operatorId() + " in seat 3")
                && honest.text("/api/keys").contains("\"epochs\":[]");
          },
          living::logs);
    }
  }
}
