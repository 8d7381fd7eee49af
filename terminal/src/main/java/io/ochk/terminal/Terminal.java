package io.ochk.terminal;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;

/** Where a command prints and whom it asks. */
public interface Terminal {
  /** For results. */
  PrintStream out();

  /** For errors and for notes beside a result. */
  PrintStream err();

  /** Standard input, for what is piped in. */
  InputStream in();

  /** Whether a person sits there: both input and output are a terminal. */
  boolean isInteractive();

  /** Asks a question; nothing when nobody is there or the input ended. */
  Optional<String> ask(String question);

  /** Asks without echo; the caller wipes the answer. */
  Optional<char[]> askSecret(String question);

  /** Shows to the person alone: never to a file or pipe. */
  void showPrivately(String text);
}
