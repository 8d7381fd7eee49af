package io.ochk.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Command;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Operator;
import io.ochk.system.world.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
