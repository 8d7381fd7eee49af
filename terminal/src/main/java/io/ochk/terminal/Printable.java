package io.ochk.terminal;

/**
 * Text that somebody else wrote, made fit for a terminal, by the rule of {@link
 * io.ochk.protocol.text.Printable}.
 */
public final class Printable {
  private Printable() {}

  /** The text with its lines and tabs, and nothing else that a terminal would obey. */
  public static String text(String text) {
    return io.ochk.protocol.text.Printable.text(text);
  }

  /** The same on one line: for a field that must not be able to look like the next one. */
  public static String line(String text) {
    return io.ochk.protocol.text.Printable.line(text);
  }
}
