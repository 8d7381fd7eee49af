package io.ochk.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The process's own streams and its controlling terminal. */
public final class SystemTerminal implements Terminal {
  private final PrintStream out = stream(FileDescriptor.out);
  private final PrintStream err = stream(FileDescriptor.err);
  private @Nullable Console console;
  private boolean looked;

  private static PrintStream stream(FileDescriptor descriptor) {
    // UTF-8 whatever the locale: charters and questionnaires are, and --json must be.
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  @Override
  public PrintStream out() {
    return out;
  }

  @Override
  public PrintStream err() {
    return err;
  }

  @Override
  public InputStream in() {
    return System.in;
  }

  @Override
  public boolean isInteractive() {
    return console() != null;
  }

  @Override
  public Optional<String> ask(String question) {
    Console person = console();
    return person == null
        ? Optional.empty()
        : Optional.ofNullable(person.readLine("%s", question)).map(String::strip);
  }

  @Override
  public Optional<char[]> askSecret(String question) {
    Console person = console();
    return person == null
        ? Optional.empty()
        : Optional.ofNullable(person.readPassword("%s", question));
  }

  @Override
  public void showPrivately(String text) {
    Console person = console();
    if (person == null) {
      throw new IllegalStateException("nobody is there to be shown anything privately");
    }
    person.writer().println(text);
    person.flush();
  }

  // With some settings of jdk.console there is no console at all, whatever the newer default.
  @SuppressWarnings("SystemConsoleNull")
  private @Nullable Console console() {
    if (!looked) {
      looked = true;
      Console found = System.console();
      console = found != null && found.isTerminal() ? found : null;
    }
    return console;
  }
}
