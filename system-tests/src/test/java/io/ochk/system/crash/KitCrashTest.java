package io.ochk.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Command;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Scale;
import io.ochk.system.world.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit is killed at any instant: an identity is whole or not there, and so is an envelope. */
class KitCrashTest {
  @TempDir Path folder;

  @Test
  void anIdentityIsWholeOrNotThereAtAll() throws Exception {
    Random random = Scale.random();
    long usual = usualMillis(init(Operator.nobody("first", folder)));
    int whole = 0;
    for (int i = 0; i < Scale.pick(1, 3, 50); i++) {
      Operator operator = Operator.nobody("operator" + i, folder);
      killed(init(operator), random.nextLong(usual));
      CommandResult status = operator.does("status");
      if (status.out().contains("\"operator_id\":null")) {
        // Nothing stands in the way of another try.
        Files.deleteIfExists(operator.file("words"));
        init(operator).run().exits(0);
      } else {
        whole++;
        assertThat(keyOf(operator)).isEqualTo(status.text("pubkey"));
      }
      operator.does("audit", "log");
    }
    assertThat(whole).as("of all").isLessThanOrEqualTo(Scale.pick(1, 3, 50));
  }

  @Test
  void whatWasSignedIsInTheAuditLogOrWasNotSigned() throws Exception {
    Random random = Scale.random();
    Operator alice = Operator.named("alice", folder);
    long usual = usualMillis(publish(alice, "first"));
    for (int i = 0; i < Scale.pick(1, 3, 50); i++) {
      String name = "incident" + i;
      killed(publish(alice, name), random.nextLong(usual));
      alice.does("audit", "log");
      String before = alice.does("status").text("envelopes_signed");
      Path out = alice.file(name + ".json");
      boolean written = Files.exists(out);
      if (written) {
        alice.kit("verify", out.toString()).run().exits(0);
      }
      // The same command again: it finds what was signed, or signs it now; never twice.
      CommandResult again = publish(alice, name).with("--json").run().exits(0);
      String after = alice.does("status").text("envelopes_signed");
      boolean resumed = again.out().contains("\"resumed\":true");
      assertThat(Long.parseLong(after) - Long.parseLong(before)).isEqualTo(resumed ? 0 : 1);
      assertThat(resumed || !written).isTrue();
      alice.kit("verify", out.toString()).run().exits(0);
    }
  }

  @Test
  void anApplicationIsSignedOnceHoweverOftenItsPreparationIsKilled() throws Exception {
    Operator alice = Operator.named("alice", folder);
    Path answers = alice.answers();
    Operator other = Operator.named("other", folder);
    long usual = usualMillis(prepare(other, other.answers()));
    killedAndContinued(alice, usual, () -> prepare(alice, answers));
    alice.kit("verify", alice.file("application.json").toString()).run().exits(0);
  }

  @Test
  void aCharterIsSignedOnceHoweverOftenItsSigningIsKilled() throws Exception {
    try (RunningPortal portal = RunningPortal.sqlite(folder.resolve("portal"))) {
      Wire wire = new Wire(portal);
      wire.found();
      List<OperatorId> guardians = new ArrayList<>();
      for (int seat = 0; seat < 4; seat++) {
        wire.seat(TestKeys.operator(seat), seat);
        guardians.add(OperatorId.of(TestKeys.operator(seat).publicKey()));
      }
      Charter charter = wire.publish(Charters.of(Wire.SLUG, "1.0.0", 3, guardians));
      String file = Files.write(folder.resolve("charter.md"), charter.source()).toString();
      Operator bob = Operator.of(TestKeys.operator(1), "bob", folder, portal);
      long usual = usualMillis(sign(bob, file));
      Operator alice = Operator.of(TestKeys.operator(0), "alice", folder, portal);
      killedAndContinued(alice, usual, () -> sign(alice, file));
      alice.does("charter", "publish", "--federation", "oc-me-v1");
      RunningPortal.Reply roster = portal.get("/api/operator/charter?federation=oc-me-v1");
      assertThat(roster.text("meta.ratified")).isEqualTo("1");
      assertThat(roster.text("signatures.0.operator_id")).isEqualTo(alice.id());
    }
  }

  /** Kills the command again and again, then lets it end: one envelope was signed in all. */
  private void killedAndContinued(Operator operator, long usual, Supplier<Command> command)
      throws Exception {
    Random random = Scale.random();
    for (int i = 0; i < Scale.pick(1, 4, 60); i++) {
      killed(command.get(), random.nextLong(usual));
      operator.does("audit", "log");
      assertThat(operator.does("status").text("envelopes_signed")).isIn("0", "1");
    }
    command.get().run().exits(0);
    assertThat(operator.does("status").text("envelopes_signed")).isEqualTo("1");
  }

  private static Command prepare(Operator operator, Path answers) {
    return operator
        .kit("apply", "prepare", "--portal", "https://portal.example")
        .with("--answers", answers.toString())
        .with("--out", operator.file("application.json").toString());
  }

  private static Command sign(Operator operator, String charter) {
    return operator
        .kit("charter", "sign", "--federation", "oc-me-v1", "--yes")
        .with("--file", charter);
  }

  private static Command init(Operator operator) {
    return operator
        .kit("init", "--hsm", "keystore-file", "--no-confirm")
        .with("--words-file", operator.file("words").toString());
  }

  private static Command publish(Operator operator, String name) {
    return operator
        .kit("incident", "publish", "--federation", "oc-me-v1", "--severity", "info")
        .with("--portal", "https://portal.example", "--title", name, "--body", "text")
        .with("--out", operator.file(name + ".json").toString());
  }

  private static long usualMillis(Command command) {
    long started = System.nanoTime();
    command.run().exits(0);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
  }

  private void killed(Command command, long afterMillis) throws IOException, InterruptedException {
    Process process = command.start(folder.resolve("out"), folder.resolve("err"));
    process.getOutputStream().close();
    process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    process.onExit().join();
  }

  private static String keyOf(Operator operator) throws IOException {
    Path file = operator.file("exported");
    operator.does("export-private-key", "--as", "hex", "--out", file.toString(), "--yes");
    byte[] seed = HexFormat.of().parseHex(Files.readString(file).strip());
    return SigningKey.ofSeed(seed).publicKey().hex();
  }
}
