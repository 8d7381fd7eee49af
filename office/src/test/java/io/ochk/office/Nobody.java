package io.ochk.office;

import io.ochk.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;

/** A terminal with nobody at it. */
record Nobody(PrintStream out, PrintStream err) implements Terminal {
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
  public Optional<char[]> askSecret(String question) {
    return Optional.empty();
  }

  @Override
  public void showPrivately(String text) {
    throw new IllegalStateException("nobody is there");
  }
}
