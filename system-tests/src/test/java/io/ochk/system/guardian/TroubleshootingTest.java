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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong at a guardian, as its operator sees it, and the fix. Each test has a guardian to
 * itself; none needs the federation's key.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TroubleshootingTest {
  private static final String PINNED = "sha256:" + "ab".repeat(32);

  @TempDir static Path folder;
  private LivingFederation living;

  @BeforeAll
  void start() throws Exception {
    living = LivingFederation.ratified(folder, "--pinned-image", PINNED);
  }

  @AfterAll
  void stop() {
    living.close();
  }

  private String health(Guardian guardian) throws IOException {
    String shown =
        living
            .federation()
            .portal()
            .get("/api/operator/attestation?federation=" + Federation.SLUG)
            .body();
    String own = shown.substring(shown.indexOf(guardian.operatorId()));
    return own.substring(own.indexOf("\"health\":\"") + 10).split("\"", 2)[0];
  }

  private void awaitHealth(Guardian guardian, String colour) {
    Await.until(
        guardian.operator().name() + " is " + colour,
        () -> health(guardian).equals(colour),
        guardian::logs);
  }

  private static void awaitReadiness(Guardian guardian, String text) {
    Await.until(
        guardian.operator().name() + "'s /readyz says " + text,
        () -> guardian.text("/readyz").contains(text),
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
    bob.nodeOptions("--attest-every", "1");
    bob.start();
    Await.until(
        "the node counts attestations that reach nobody",
        () ->
            bob.text("/metrics")
                .lines()
                .anyMatch(l ->
                    l.contains("attestation")
                        && l.contains("unreachable")
                        && !l.endsWith(" 0.0")
                        && !l.startsWith("#")),
        bob::logs);
    assertThat(health(bob)).isEqualTo("grey");
    bob.node().stop();
    Files.writeString(bob.config(), config);
    bob.node().start();
    awaitHealth(bob, "green");
  }

  @Test
  @Symptom("attestation is red")
  void whoRunsAnotherImageThanThePinnedOneIsRed() throws Exception {
    Guardian carol = living.guardian(2);
    carol.nodeOptions("--attest-every", "1", "--image-digest", "sha256:" + "cd".repeat(32));
    carol.start();
    awaitHealth(carol, "red");
    carol.node().stop();
    carol.nodeOptions("--image-digest", PINNED);
    carol.node().start();
    awaitHealth(carol, "green");
  }

  @Test
  @Symptom("peers_below_threshold")
  void aNodeThatNobodyCanReachSaysSoWithTheFix() throws Exception {
    Guardian dave = living.guardian(3);
    dave.node().start();
    awaitReadiness(dave, "peers_below_threshold");
    assertThat(dave.text("/readyz")).contains("port 9000 of this node and of the peers is open");
    // The same checks before a ceremony: every failure has its fix.
    String preflight = dave.text("/api/preflight");
    assertThat(preflight)
        .contains("\"check\":\"signer\",\"grade\":\"fail\"", "oc-guardian sign --serve --node URL")
        .contains("\"check\":\"certificate\",\"grade\":\"fail\"", "Connect the signer")
        .contains("not connected", "Its operator checks that the node runs");
    dave.kit("ceremony", "start", "--network", "regtest")
        .run()
        .exits(1)
        .says("fix: oc-guardian sign --serve --node URL")
        .says("of the node's checks fail");
    dave.node().stop();
  }

  @Test
  @Symptom("config schema mismatch")
  void aBundleOfAnotherTimeIsRefusedWithTheReason() throws Exception {
    Guardian alice = living.guardian(0);
    Path config = Files.createTempFile(folder, "bundle", "");
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
  @Symptom("another oc-guardian is using the folder")
  void twoNodesDoNotShareAFolder() throws Exception {
    Guardian alice = living.guardian(0);
    boolean running = alice.node().isRunning();
    if (!running) {
      alice.node().start();
    }
    Await.until("the node is up", () -> alice.status("/livez") == 200, alice::logs);
    alice
        .operator()
        .kit("run", "--config", alice.config().toString(), "--data", alice.data().toString())
        .with("--peer-port", "0", "--api-port", "0", "--bind", "127.0.0.1")
        .with("--portal", living.federation().portal().url())
        .run()
        .exits(1)
        .says("another oc-guardian is using the folder");
    assertThat(alice.status("/livez")).isEqualTo(200);
  }

  @Test
  @Symptom("the signer says that its store was restored")
  void aSignersStoreFromABackupSignsNothingUntilItsOperatorSaysSo() throws Exception {
    Guardian dave = living.guardian(3);
    dave.start();
    Await.until(
        "the signer is connected", () -> dave.signer().log().contains(" connected: "), dave::logs);
    dave.signer().stop();
    Path store = dave.operator().home().resolve("signer");
    Path backup = folder.resolve("backup");
    copy(store, backup);
    dave.signer().start();
    // Something is signed that the backup knows nothing of, and the node has it.
    Await.until(
        "the signer answers",
        () ->
            dave.operator().kit("inbox", "list").run().exitCode() == 0
                && dave.signer().log().contains(" connected: "),
        dave::logs);
    dave.kit("ceremony", "start", "--network", "regtest", "--despite-failures").run().exits(0);
    Await.until(
        "the node has it",
        () -> dave.text("/api/ceremonies").contains("\"setup_hash\""),
        dave::logs);
    dave.signer().stop();
    delete(store);
    copy(backup, store);
    dave.signer().start();
    Await.until(
        "the signer says what it found",
        () -> dave.signer().log().contains("store was restored from a backup"),
        dave::logs);
    assertThat(dave.signer().log()).contains("--accept-restored");
    dave.signer().stop();
    dave.signerOptions("--accept-restored");
    dave.signer().start();
    Await.until(
        "the signer is connected", () -> dave.signer().log().contains(" connected: "), dave::logs);
    dave.close();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().endsWith(".sock")) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  @Test
  @EnabledIf("io.ochk.system.world.Receivers#available")
  void peopleAreToldWhenAGuardianStopsAttestingAndWhenItIsBack() throws Exception {
    Guardian alice = living.guardian(0);
    if (alice.node().isRunning()) {
      alice.node().stop();
    }
    alice.nodeOptions("--attest-every", "1");
    alice.start();
    awaitHealth(alice, "green");
    Path key = Files.writeString(folder.resolve("nostr-key"), "37".repeat(32) + "\n");
    Path place = Files.createDirectories(folder.resolve("watch"));
    try (Receivers receivers = Receivers.start();
        RunningProgram watch =
            new RunningProgram(
                "watch",
                place,
                () ->
                    Command.of(Program.OFFICE, "watch", "--federation", Federation.SLUG)
                        .with("--portal", living.federation().portal().url())
                        .with("--home", place.toString(), "--interval", "1")
                        .with("--silent-after", "15", "--webhook", receivers.webhook())
                        .with("--smtp", receivers.mail(), "--mail-from", "watch@ochk.example")
                        .with("--mail-to", "ops@ochk.example")
                        .with("--nostr-relay", receivers.nostr())
                        .with("--nostr-key-file", key.toString()))) {
      watch.start();
      Await.until(
          "the watch has looked",
          () -> Files.exists(place.resolve(Federation.SLUG + ".watch.json")),
          watch::log);
      alice.node().kill();
      awaitAlert(receivers, watch, alice, " has stopped attesting");
      alice.node().start();
      awaitAlert(receivers, watch, alice, " is well again");
    }
    alice.signer().stop();
    alice.node().stop();
  }

  private static void awaitAlert(
      Receivers receivers, RunningProgram watch, Guardian guardian, String text) {
    for (String place : List.of("webhook", "mail", "nostr")) {
      Await.until(
          "an alert at " + place + ": " + text,
          () -> receivers.got(place, guardian.operatorId() + text),
          () -> receivers.all() + "\n" + watch.log() + "\n" + guardian.logs());
    }
  }
}
