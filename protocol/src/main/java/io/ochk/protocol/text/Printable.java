package io.ochk.protocol.text;

/**
 * Text that somebody else wrote, made fit for a terminal or a log: what would move the cursor,
 * change colours, reach the clipboard or turn the direction of reading is replaced.
 *
 * <p>Applications, charters, incidents and what portals and nodes answer all come from others, and
 * a terminal obeys whatever stands in them.
 */
public final class Printable {
  private static final int REPLACEMENT = 0xFFFD;
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  private Printable() {}

  /** The text with its lines and tabs, and nothing else that a terminal would obey. */
  public static String text(String text) {
    return clean(text.replace("\r\n", "\n"), true);
  }

  /** The same on one line: for a field that must not be able to look like the next one. */
  public static String line(String text) {
    return clean(text, false);
  }

  private static String clean(String text, boolean keepsLines) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> obeyed(c) && !(keepsLines && (c == '\n' || c == '\t')) ? REPLACEMENT : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean obeyed(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      // Marks of direction and invisible characters; some scripts cannot do without the two
      // joiners.
      case Character.FORMAT -> c != NON_JOINER && c != JOINER;
      default -> false;
    };
  }
}
