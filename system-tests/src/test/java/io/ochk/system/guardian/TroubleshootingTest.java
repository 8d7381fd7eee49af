package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Await;
import io.ochk.system.world.BadServer;
import io.ochk.system.world.Command;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Program;
import io.ochk.system.world.Receivers;
import io.ochk.system.world.RunningProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong at a guardian, as its operator sees it, and the fix. Each test has a guardian to
 * itself; none needs the federation's key.
 */
@ExtendWith(RatifiedFederation.class)
class TroubleshootingTest {
  @TempDir Path folder;

  private final LivingFederation living;

  TroubleshootingTest(LivingFederation living) {
    this.living = living;
  }

  private void awaitHealth(Guardian guardian, String colour) {
    Await.until(
        guardian.operator().name() + " is " + colour,
        () -> living.health(guardian).equals(colour),
        guardian::logs);
  }

  @Test
  @Symptom("attestation stays grey")
  void whoCannotReachThePortalStaysGreyAndTheNodeCountsIt() throws Exception {
    Guardian bob = living.guardian(1);
    String config = Files.readString(bob.config());
    String portal = living.federation().portal().url();
    assertThat(config).contains(portal);
    Files.writeString(bob.config(), config.replace(portal, BadServer.closedPort()));
    bob.startNode("--attest-every", "1");
    bob.startSigner();
    Await.until(
        "the node counts attestations that reach nobody",
        () -> Requests.metric(bob, "oc_node_attestations_total", "unreachable") > 0,
        bob::logs);
    assertThat(living.health(bob)).isEqualTo("grey");
    bob.node().stop();
    Files.writeString(bob.config(), config);
    bob.startNode("--attest-every", "1");
    awaitHealth(bob, "green");
  }

  @Test
  @Symptom("attestation is red")
  void whoRunsAnotherImageThanThePinnedOneIsRed() throws Exception {
    Guardian carol = living.guardian(2);
    String other = "sha256:" + "cd".repeat(32);
    carol.startNode("--attest-every", "1", "--image-digest", other);
    carol.startSigner();
    awaitHealth(carol, "red");
    carol.node().stop();
    carol.startNode("--attest-every", "1", "--image-digest", RatifiedFederation.PINNED);
    awaitHealth(carol, "green");
  }

  @Test
  @Symptom("config schema mismatch")
  void aBundleOfAnotherTimeIsRefusedWithTheReason() throws Exception {
    Guardian alice = living.guardian(0);
    Path config = folder.resolve("bundle");
    Files.writeString(
        config, Files.readString(alice.config()).replaceFirst("\\{", "{\"since\":\"v0\","));
    alice
        .operator()
        .kit("run", "--config", config.toString(), "--data", folder.resolve("never").toString())
        .run()
        .exits(1)
        .says("config schema mismatch")
        .says("since")
        .says("oc-guardian config gen --federation SLUG");
    Path again = folder.resolve("bundle-again");
    alice
        .operator()
        .does("config", "gen", "--federation", Federation.SLUG, "--out", again.toString());
    alice.operator().kit("config", "check", again.toString()).run().exits(0);
  }

  @Test
  @EnabledIf("io.ochk.system.world.Receivers#available")
  void peopleAreToldWhenAGuardianStopsAttestingAndWhenItIsBack() throws Exception {
    Guardian alice = living.guardian(0);
    alice.startNode("--attest-every", "1");
    alice.startSigner();
    awaitHealth(alice, "green");
    Path key = Files.writeString(folder.resolve("nostr-key"), "37".repeat(32) + "\n");
    try (Receivers receivers = Receivers.start();
        RunningProgram watch = new RunningProgram("watch", folder, () -> watch(receivers, key))) {
      watch.start();
      String well = "{\"operator_id\":\"%s\",\"health\":\"green\"}".formatted(alice.operatorId());
      Await.until(
          "the watch has seen her well",
          () -> Files.readString(folder.resolve(Federation.SLUG + ".watch.json")).contains(well),
          watch::log);
      int killed = receivers.count();
      alice.node().kill();
      awaitAlert(receivers, watch, alice, " has stopped attesting", killed);
      int started = receivers.count();
      alice.startNode("--attest-every", "1");
      awaitAlert(receivers, watch, alice, " is well again", started);
    }
  }

  private Command watch(Receivers receivers, Path key) {
    return Command.of(Program.OFFICE, "watch", "--federation", Federation.SLUG)
        .with("--portal", living.federation().portal().url())
        .with("--home", folder.toString(), "--interval", "1")
        .with("--silent-after", "30", "--webhook", receivers.webhook())
        .with("--smtp", receivers.mail(), "--mail-from", "watch@ochk.example")
        .with("--mail-to", "ops@ochk.example")
        .with("--nostr-relay", receivers.nostr(), "--nostr-key-file", key.toString());
  }

  private static void awaitAlert(
      Receivers receivers, RunningProgram watch, Guardian guardian, String text, int from) {
    for (String place : List.of("webhook", "mail", "nostr")) {
      Await.until(
          "an alert at " + place + ": " + text,
          () -> receivers.got(place, guardian.operatorId() + text, from),
          () -> receivers.all() + "\n" + watch.log() + "\n" + guardian.logs());
    }
  }
}
