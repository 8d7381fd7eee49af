package io.ochk.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.client.Patience;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What a bug in a command looks like from outside: its kind and place, and nothing it knew. */
class CrashTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A program with a bug. */
  @Command(name = "buggy")
  private record Buggy(CommandContext context) implements Program {}

  /** The bug. */
  @Command(name = "fall")
  private static final class Fall extends CliCommand {
    @Override
    protected Report run(CommandContext context) {
      throw new IllegalStateException("a secret that the message quotes");
    }
  }

  /** What the machine cannot do. */
  @Command(name = "lack")
  private static final class Lack extends CliCommand {
    @Override
    protected Report run(CommandContext context) {
      throw new NoBuildException();
    }

    private static final class NoBuildException extends UnsupportedOperationException {
      @Serial private static final long serialVersionUID = 1L;

      NoBuildException() {
        super("the library has no build here");
      }
    }
  }

  private int run(String... arguments) {
    CommandContext context =
        new CommandContext(
            new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)),
            InstantSource.system(),
            SecureRandom::new,
            Map.of(),
            Patience.INTERACTIVE);
    CommandLine line = new CommandLine(new Buggy(context));
    line.addSubcommand(new Fall());
    line.addSubcommand(new Lack());
    return Invocation.run(line, context, arguments);
  }

  @Test
  void withJsonABugIsOneObjectOnStandardOutput() throws Exception {
    assertThat(run("fall", "--json")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    JsonMembers said = JsonMembers.of(StrictJson.parseObject(out.toByteArray(), JsonLimits.SIGNED));
    assertThat(said.bool("ok")).isFalse();
    assertThat(said.string("command")).isEqualTo("fall");
    assertThat(said.integer("exit_code", 0, 4)).isEqualTo(1);
    assertThat(said.string("code")).isEqualTo("internal_error");
    assertThat(said.string("message"))
        .contains("java.lang.IllegalStateException", "  at io.ochk.")
        .doesNotContain("secret that");
    assertThat(said.string("next")).isNotBlank();
  }

  @Test
  void withJsonWhatThisMachineLacksIsOneObjectToo() throws Exception {
    assertThat(run("lack", "--json")).isEqualTo(1);
    JsonMembers said = JsonMembers.of(StrictJson.parseObject(out.toByteArray(), JsonLimits.SIGNED));
    assertThat(said.string("code")).isEqualTo("unsupported");
    assertThat(said.string("message")).isEqualTo("the library has no build here");
  }

  private record Screen(PrintStream out, PrintStream err) implements Terminal {
    @Override
    public InputStream in() {
      return InputStream.nullInputStream();
    }

    @Override
    public boolean isInteractive() {
      return false;
    }

    @Override
    public Optional<String> ask(String question) {
      return Optional.empty();
    }

    @Override
    public void showPrivately(String text) {
      throw new UnsupportedOperationException("nothing secret is shown here");
    }

    @Override
    public Optional<char[]> askSecret(String question) {
      return Optional.empty();
    }
  }
}
