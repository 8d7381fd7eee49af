package io.ochk.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.client.Patience;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.Serial;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class InvocationTest {
  @Command(name = "program")
  private record Thrower(RuntimeException thrown) implements Runnable {
    @Override
    public void run() {
      throw thrown;
    }
  }

  private record Run(int code, String err) {}

  /** Ours: its message is made for people. */
  private static final class LackException extends UnsupportedOperationException {
    @Serial private static final long serialVersionUID = 1L;

    LackException(String message) {
      super(message);
    }
  }

  /** A program that throws, on a terminal of which only the two streams are used. */
  private static Run run(RuntimeException thrown) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Terminal terminal =
        (Terminal)
            Proxy.newProxyInstance(
                InvocationTest.class.getClassLoader(),
                new Class<?>[] {Terminal.class},
                (proxy, method, arguments) -> stream);
    CommandContext context =
        new CommandContext(
            terminal, InstantSource.system(), SecureRandom::new, Map.of(), Patience.INTERACTIVE);
    CommandLine line =
        new CommandLine(new Thrower(thrown)).addSubcommand(new CommandLine.HelpCommand());
    // Any argument: without one, the usage is shown.
    int code = Invocation.run(line, context, "--");
    return new Run(code, err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatThisMachineLacksIsSaidInOneLine() {
    Run run = run(new LackException("the library has no build here\u001b[2J"));
    assertThat(run.code()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(run.err().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("program: the library has no build here")
        .doesNotContain("\u001b");
  }

  // Anybody's code may throw the same kind and quote what it likes.
  @Test
  void aLibrarysExceptionOfThatKindIsABug() {
    Run run = run(new UnsupportedOperationException("hunter2"));
    assertThat(run.err())
        .startsWith("program: internal error: java.lang.UnsupportedOperationException")
        .doesNotContain("hunter2");
  }

  @Test
  void aBugIsNamedByItsKindAndPlaceAndNeverByItsMessage() {
    Run run = run(new IllegalStateException("hunter2"));
    assertThat(run.code()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(run.err())
        .startsWith("program: internal error: java.lang.IllegalStateException")
        .contains("  at io.ochk.terminal.InvocationTest")
        .doesNotContain("hunter2");
  }
}
