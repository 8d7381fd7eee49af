package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ochk.protocol.json.JsonObject;
import io.ochk.system.world.Await;
import io.ochk.system.world.BadServer;
import io.ochk.system.world.FaultyLink;
import io.ochk.system.world.FaultyLink.Fault;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Scale;
import io.ochk.system.world.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a guardian keeps: full, read-only, used twice, put back from yesterday; and its clock. */
@ExtendWith(SharedFederation.class)
class StoreTest {
  @TempDir Path folder;

  private final LivingFederation living;
  private final Requests requests;

  StoreTest(LivingFederation living) {
    this.living = living;
    this.requests = new Requests(living);
  }

  @Test
  @Symptom("another oc-guardian is using the folder")
  void aSecondProcessOnOneFolderRefusesToStart() {
    Guardian guardian = living.guardian(2);
    guardian
        .nodeAgain(living.federation())
        .run()
        .exits(1)
        .says("another oc-guardian is using the folder")
        .says("next: ");
    guardian.signerAgain().run().exits(1).says("another").says("next: ");
    assertThat(guardian.node().isRunning()).isTrue();
    assertThat(guardian.signer().isRunning()).isTrue();
  }

  // Only root can make a small file system; elsewhere each of these counts as skipped.
  private static DynamicTest asRoot(String name, Executable test) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
          test.execute();
        });
  }

  @TestFactory
  Stream<DynamicTest> onASmallDisk() {
    Stream<DynamicTest> usual =
        Stream.of(
            asRoot("a node whose disk is full says so, and catches up", this::fullNode),
            asRoot("a signer whose disk is full says so, and goes on", this::fullSigner));
    return Scale.isFull()
        ? Stream.concat(
            usual,
            Stream.of(asRoot("what can only be read is no place to start from", this::readOnly)))
        : usual;
  }

  private void fullNode() throws Exception {
    Guardian full = living.guardian(3);
    full.node().stop();
    try (SmallDisk disk = moved(full.data(), 24)) {
      full.node().start();
      living.heal();
      disk.fill();
      String id = requests.propose(0, "while a disk is full");
      for (int seat = 0; seat < 3; seat++) {
        requests.awaitSigned(seat, id);
      }
      Await.until(
          "the full node names the cause",
          () -> full.status("/readyz") == 503 && full.text("/readyz").contains("store_failing"),
          living::logs);
      assertThat(full.status("/livez")).isEqualTo(200);
      assertThat(Requests.metric(full, "oc_node_store_failures_total", "")).isPositive();
      disk.free();
      living.heal();
      requests.awaitSignedByAll(id);
      String after = requests.propose(3, "when there is room again");
      requests.awaitSignedByAll(after);
      full.node().stop();
      movedBack(full.data(), disk);
    }
    living.heal();
  }

  private void fullSigner() throws Exception {
    Guardian full = living.guardian(2);
    full.signer().stop();
    try (SmallDisk disk = moved(full.signerData(), 24)) {
      full.signer().start();
      living.heal();
      disk.fill();
      fillUp(full);
      String id = requests.propose(0, "while a signer's disk is full");
      for (int seat = 0; seat < 4; seat++) {
        requests.awaitSigned(seat, id);
      }
      disk.free();
      String after = requests.propose(2, "when the signer has room again");
      requests.awaitSignedByAll(after);
      // It is needed for the next.
      living.guardian(0).signer().kill();
      requests.awaitSignedByAll(requests.propose(1, "with the signer that was full"));
      Evidence.require(full);
      full.signer().stop();
      movedBack(full.signerData(), disk);
    }
    living.heal();
  }

  // What the store had set aside may still take a few.
  private static void fillUp(Guardian full) throws IOException {
    for (int i = 0; i < 2_000; i++) {
      JsonObject answer =
          full.asks()
              .ask(
                  JsonObject.builder()
                      .put("command", "propose")
                      .put("federation_slug", "oc-me-v1")
                      .put("kind", "statement")
                      .put("text", i + "x".repeat(1_900))
                      .put("seconds", 60)
                      .build());
      if (answer.toString().contains("refused")) {
        assertThat(answer.toString()).contains("could not keep it (full: no room");
        return;
      }
    }
    throw new AssertionError("the disk does not fill up");
  }

  private void readOnly() throws Exception {
    Guardian guardian = living.guardian(1);
    guardian.node().stop();
    guardian.signer().stop();
    try (SmallDisk node = moved(guardian.data(), 24);
        SmallDisk signer = moved(guardian.signerData(), 24)) {
      node.readOnly(true);
      signer.readOnly(true);
      guardian.nodeAgain(living.federation()).run().exits(1).says("next: ");
      guardian.signerAgain().run().exits(1).says("next: ");
      node.readOnly(false);
      signer.readOnly(false);
      movedBack(guardian.data(), node);
      movedBack(guardian.signerData(), signer);
    }
    living.heal();
  }

  /** Puts a small disk in the place of a folder, with what is in it. */
  private SmallDisk moved(Path place, int megabytes) throws Exception {
    Path aside = folder.resolve("aside-" + place.getFileName());
    copy(place, aside);
    SmallDisk disk = new SmallDisk(place, megabytes);
    copy(aside, place);
    delete(aside);
    return disk;
  }

  private void movedBack(Path place, SmallDisk disk) throws Exception {
    Path aside = folder.resolve("back-" + place.getFileName());
    copy(place, aside);
    disk.close();
    delete(place);
    copy(aside, place);
    delete(aside);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (Files.isRegularFile(file)) {
          Files.copy(
              file,
              to.resolve(file.getFileName()),
              java.nio.file.StandardCopyOption.COPY_ATTRIBUTES,
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).filter(f -> !f.equals(folder)).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }

  @Test
  @Symptom("a warning peers speak of epoch N, which is not known here")
  void aNodeFromYesterdaysBackupCatchesUp() throws Exception {
    Guardian old = living.guardian(0);
    Path backup = folder.resolve("yesterday");
    old.node().stop();
    copy(old.data(), backup);
    old.node().start();
    living.heal();
    int epochs = Requests.list(old.json("/api/keys"), "epochs").size();
    String before = requests.propose(0, "after the backup");
    requests.awaitSignedByAll(before);
    living.guardian(1).asks().refresh();
    living.awaitKey(epochs);
    // Else what is still on its way to it would tell it of the epoch first.
    for (Guardian peer : living.guardians().subList(1, 4)) {
      Await.until(
          peer.operator().name() + " has no news for it",
          () ->
              peer.text("/metrics")
                  .contains("oc_node_peer_outbox{peer=\"" + old.operatorId() + "\"} 0\n"),
          living::logs);
    }
    old.node().stop();
    delete(old.data());
    copy(backup, old.data());
    // It is the peers who help, neither the portal's record nor what its own signer knows.
    old.signer().stop();
    old.startNode("--portal", BadServer.closedPort());
    living.awaitPeers();
    String after = requests.propose(1, "to whoever was put back");
    requests.awaitSigned(1, after);
    living.awaitKey(epochs);
    assertThat(old.node().log())
        .contains("peers speak of epoch " + epochs + ", which is not known here");
    living.heal();
    requests.awaitSignedByAll(requests.propose(0, "by whoever was put back"));
    // It is needed for this one.
    living.guardian(3).signer().kill();
    requests.awaitSignedByAll(requests.propose(0, "and with whoever was put back"));
    old.node().stop();
  }

  @Test
  void aNodeWithAnEmptyFolderIsAnotherNodeToItsSignerAndCatchesUpOnceItIsAccepted()
      throws Exception {
    Guardian empty = living.guardian(2);
    int epoch = Requests.list(empty.json("/api/keys"), "epochs").size() - 1;
    String before = requests.propose(0, "before the disk is lost");
    requests.awaitSignedByAll(before);
    empty.node().kill();
    delete(empty.data());
    empty.node().start();
    Await.until(
        "its signer takes it for another",
        () -> empty.signer().log().contains("is another node"),
        empty::logs);
    empty.signer().stop();
    empty.startSigner("--accept-node");
    living.heal();
    living.awaitKey(epoch);
    // Both are needed for this one.
    living.guardian(3).signer().kill();
    requests.awaitSigned(2, requests.propose(2, "with a node that began with nothing"));
  }

  @Test
  @Symptom("the signer says that its store was restored")
  void aSignerFromYesterdaysBackupSignsNothingUntilItsOperatorSaysSo() throws Exception {
    Guardian old = living.guardian(1);
    Path backup = folder.resolve("yesterday");
    old.signer().stop();
    copy(old.signerData(), backup);
    old.signer().start();
    living.heal();
    requests.awaitSignedByAll(requests.propose(1, "after the backup"));
    old.signer().stop();
    delete(old.signerData());
    copy(backup, old.signerData());
    old.signer().start();
    Await.until(
        "the signer knows that it is behind",
        () -> old.asks().status().toString().contains("store_behind"),
        living::logs);
    Await.until(
        "and says it to its operator, with what to do",
        () ->
            old.signer().log().contains("store was restored from a backup")
                && old.signer().log().contains("--accept-restored"),
        living::logs);
    Await.until(
        "its node names the cause",
        () -> old.text("/readyz").contains("no_signer_connected"),
        living::logs);
    String without = requests.propose(0, "without the restored signer");
    requests.awaitSignedByAll(without);
    assertThat(old.text("/api/requests/" + without)).doesNotContain("\"seat\":1,\"decision\"");
    old.signer().stop();
    old.startSigner("--accept-restored");
    living.heal();
    requests.awaitSignedByAll(requests.propose(2, "after it was accepted"));
    Evidence.require(old);
  }

  @Test
  @Symptom("the signer warns that its clock is behind or ahead of its node's")
  void aSignerWhoseClockIsOffItsNodesSaysByHowMuchAndWhatToDo() throws Exception {
    Guardian off = living.guardian(1);
    off.signer().stop();
    try (FaultyLink between = FaultyLink.inFrontOf(off.apiPort(), Scale.random())) {
      between.set("", Fault.CLOCK_AHEAD);
      off.startSigner("--node", between.url());
      Await.until(
          "its screen says so",
          () ->
              off.signer().log().contains("WARNING: this machine's clock is")
                  && off.signer().log().contains("behind its node's"),
          living::logs);
      off.kit("inbox", "list").run().exits(0).says("behind its node's").says("next: Set the clock");
      off.signer().stop();
    }
    off.signer().start();
    living.heal();
    assertThat(off.asks().status().toString()).doesNotContain("WARNING");
  }

  @Test
  @Symptom("clock_skew")
  void aClockThatIsOffIsNamedAsTheCause() {
    Guardian late = living.guardian(2);
    for (Guardian peer : living.guardians()) {
      peer.link().set(late.operatorId(), Fault.CLOCK_AHEAD);
    }
    Await.until(
        "the clock is named",
        () -> late.status("/readyz") == 503 && late.text("/readyz").contains("clock_skew"),
        living::logs);
    living.heal();
  }
}
