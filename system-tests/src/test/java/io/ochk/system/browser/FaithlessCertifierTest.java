package io.ochk.system.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.system.guardian.FaithlessCertifier;
import io.ochk.system.guardian.FaithlessCertifier.Ending;
import io.ochk.system.guardian.RogueMember;
import io.ochk.system.world.Await;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Scale;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.keygen.Transcript;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An old member that deals its share on, and at the end keeps its certificate back or certifies
 * something else, keeps nobody in the old epoch: neither nodes, nor kits, nor a tab.
 */
class FaithlessCertifierTest {
  // One source for both rogues: each draws the name of another signer of the same operator.
  private static final Random RANDOM = Scale.random();

  @TempDir Path folder;

  @Test
  void anOldMemberThatDoesNotCertifyOrCertifiesFalselyHoldsNobodyUp() throws Exception {
    try (LivingFederation living = LivingFederation.ratified(folder);
        Browser browser = Browser.start()) {
      for (int kit : List.of(0, 2, 3)) {
        living.guardian(kit).allowsEverything().start();
      }
      Visitor bob = begins(browser, living);
      living.awaitPeers();
      living.guardian(0).asks().generate();
      takesPart(bob);
      living.awaitKey(0);
      bob.sees("live", "#history");
      Guardian dave = living.guardian(3);
      dave.signer().stop();

      refreshed(living, bob, Ending.KEPT_BACK, 1);
      // All who are honest have to sign, each with its new share.
      living.guardian(0).asks().propose("The certificate was kept back.");
      approves(living, bob, "The certificate was kept back.");
      refreshed(living, bob, Ending.FALSE, 2);
      living.guardian(2).asks().propose("The certificate was false.");
      approves(living, bob, "The certificate was false.");

      CommandResult verified =
          living.guardian(0).operator().kit("verify", "federation", Federation.SLUG).run().exits(0);
      verified.says("epochs[2]");
      assertThat(bob.secretsSeen()).contains("key", "share", "nonce", "ceremony secret");
      assertThat(bob.leaksOfSigner()).isEmpty();
    }
  }

  private static Visitor begins(Browser browser, LivingFederation living) throws Exception {
    Guardian seat = living.guardian(1);
    seat.node().start();
    Await.until("the node serves", () -> seat.status("/livez") == 200, seat::logs);
    Visitor bob = browser.visitor(seat.operator().name(), living.federation().portal());
    bob.watchesSecrets();
    bob.restores(Mnemonic.words(seat.key().exportSeed())).sees("Here since");
    bob.opens("/me/operator/inbox?node=" + seat.api()).clicks("Start the signer");
    bob.clicks("These are the programme’s keys");
    return bob.introducesNode();
  }

  private static void takesPart(Visitor bob) {
    bob.sees("A ceremony is proposed", "#waiting").clicks("Join the ceremony");
    bob.signs("ceremony-join");
    bob.sees("Compare the code", "#waiting").comparesCode(bob.text(".ceremony-code"));
    bob.signs("ceremony-round1");
  }

  private static void refreshed(LivingFederation living, Visitor bob, Ending ending, int epoch)
      throws Exception {
    EpochRecord before = epoch(living, epoch - 1);
    Guardian dave = living.guardian(3);
    try (RogueMember _ =
        new RogueMember(
                TestKeys.operator(3),
                dave.api(),
                RANDOM,
                FaithlessCertifier.that(RANDOM, before, ending))
            .start()) {
      living.guardian(0).asks().refresh();
      takesPart(bob);
      living.awaitKey(epoch);
    }
    EpochRecord made = epoch(living, epoch);
    Transcript transcript =
        Transcript.decode(CurveProviders.select(w -> {}), made.transcript().bytes());
    assertThat(transcript.certificates().stream().map(f -> f.frame().sender().toString()).toList())
        .as("certificates of epoch %d", epoch)
        .containsExactly("old 1", "old 2", "old 3", "1", "2", "3", "4");
    Await.until(
        "the tab is in epoch " + epoch,
        () ->
            bob.texts("#history .ceremonies li").stream()
                .anyMatch(row -> row.contains("epoch " + epoch) && row.contains("live")),
        living::logs);
  }

  private static EpochRecord epoch(LivingFederation living, int number) throws Exception {
    RunningPortal portal = living.federation().portal();
    String path = "/api/public/federations/" + Federation.SLUG + "/epochs/" + number;
    Await.until(
        "the portal has epoch " + number, () -> portal.get(path).status() == 200, living::logs);
    return EpochRecord.parse(portal.get(path).body().getBytes(UTF_8));
  }

  private static void approves(LivingFederation living, Visitor bob, String text) {
    bob.sees(text, "#waiting").clicks("Approve", "#waiting");
    bob.signs("sign-approve");
    Await.until(
        "it is signed",
        () ->
            bob.texts("#history .requests li").stream()
                .anyMatch(row -> row.contains(text) && row.startsWith("signed")),
        living::logs);
  }
}
