package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill at any instant and a full disk leave nothing half-written. */
@Tag("slow")
class InterruptionTest {
  @TempDir Path directory;
  private Kit kit;
  private KitProcess process;
  private String pass;

  @BeforeEach
  void start() throws Exception {
    kit = new Kit(directory);
    process = new KitProcess(directory, kit.home);
    pass = kit.passphraseFile().toString();
  }

  private static int kills() {
    return switch (System.getProperty("oc.test.scale", "default")) {
      case "quick" -> 3;
      case "full" -> 200;
      default -> 6;
    };
  }

  @Test
  void afterAKillTheNextRunContinuesWithTheSameEnvelope() throws Exception {
    try (PortalDouble portal = new PortalDouble()) {
      kit.restore(portal.url());
      String[] join = {
        "federations", "join", "--federation", "oc-me-v1", "--seat", "0", "--passphrase-file", pass
      };
      portal.deaf = true; // nothing is ever acknowledged while it is being killed
      for (int i = 0; i < kills(); i++) {
        process.killAfter(100 + 1_900L * i / kills(), join);
        Kit.Result status = kit.run("status");
        assertThat(status.exit()).as(status.err()).isZero();
        assertThat(status.out()).contains(Kit.OPERATOR_ID);
      }
      portal.deaf = false;
      KitProcess.Ended last = process.run("", join);
      assertThat(last.exit()).as(last.err()).isZero();
      assertThat(portal.posted).hasSize(1);
      assertThat(signed()).as("one envelope, however often it was killed").isEqualTo(1);
    }
  }

  private long signed() {
    String log = kit.run("audit", "log").out();
    return log.lines().filter(l -> l.contains("envelope-signed")).count();
  }

  @Test
  void aKillDuringRestoreLeavesTheWholeIdentityOrNone() throws Exception {
    String words = kit.file("words.txt", Kit.WORDS).toString();
    String[] restore = {
      "restore", "--hsm", "keystore-file", "--passphrase-file", pass, "--words-file", words
    };
    for (int i = 0; i < kills(); i++) {
      process.killAfter(100 + 1_900L * i / kills(), restore);
      String status = kit.run("status").out();
      assertThat(status).containsAnyOf("There is no identity yet", Kit.OPERATOR_ID);
    }
    KitProcess.Ended last = process.run("", restore);
    assertThat(last.exit()).isIn(0, 1);
    assertThat(kit.run("status").out()).contains(Kit.OPERATOR_ID);
    Kit.Result join =
        kit.run(
            "federations",
            "join",
            "--federation",
            "a",
            "--seat",
            "0",
            "--passphrase-file",
            pass,
            "--portal",
            "http://localhost:1",
            "--out",
            directory.resolve("j").toString());
    assertThat(join.exit()).as(join.err()).isZero();
  }

  // The limit on a file's size stands for the full disk: writes fail with an error half-way.
  private static final String FULL = "ulimit -f 1;";

  @Test
  void aFullDiskLosesNothingAndSignsNothingThatIsNotRecorded() throws Exception {
    kit.restore("http://127.0.0.1:1");
    for (int seat = 0; seat < 2; seat++) {
      kit.run(
          "federations",
          "join",
          "--federation",
          "a",
          "--seat",
          "" + seat,
          "--passphrase-file",
          pass);
    }
    Path log = kit.home.resolve("audit.log");
    byte[] before = Files.readAllBytes(log);
    KitProcess.Ended ended =
        process.runLimited(
            FULL,
            "",
            "federations",
            "join",
            "--federation",
            "a",
            "--seat",
            "5",
            "--passphrase-file",
            pass,
            "--out",
            directory.resolve("join.json").toString());
    assertThat(ended.exit()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err()).contains("Nothing was half-written");
    assertThat(Files.readAllBytes(log)).isEqualTo(before);
    assertThat(directory.resolve("join.json")).doesNotExist();
    assertThat(kit.run("audit", "log").exit()).isZero();
  }

  @Test
  void aFullDiskDuringInitMakesNoIdentity() throws Exception {
    KitProcess.Ended ended =
        process.runLimited(
            "ulimit -f 0;",
            "",
            "init",
            "--hsm",
            "keystore-file",
            "--passphrase-file",
            pass,
            "--words-file",
            directory.resolve("w").toString(),
            "--no-confirm");
    assertThat(ended.exit()).isNotZero();
    assertThat(kit.run("status").out()).contains("There is no identity yet");
    assertThat(names()).noneMatch(n -> n.startsWith("w"));
  }

  private List<String> names() throws IOException {
    try (var all = Files.list(directory)) {
      return all.map(f -> f.getFileName().toString()).toList();
    }
  }
}
