package io.ochk.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads secrets from files and standard input into arrays that can be wiped. */
public final class SecretInput {
  private static final int MOST = 4096;
  private static final String STANDARD_INPUT = "-";

  private SecretInput() {}

  /** The first line of a file, or of standard input for {@code -}; the caller wipes it. */
  public static char[] firstLine(Terminal terminal, Path from) throws IOException {
    char[] all = all(terminal, from);
    int end = 0;
    while (end < all.length && all[end] != '\n' && all[end] != '\r') {
      end++;
    }
    char[] line = Arrays.copyOf(all, end);
    Arrays.fill(all, '\0');
    return line;
  }

  /** Up to 4 KiB of a file, or of standard input for {@code -}; the caller wipes it. */
  public static char[] all(Terminal terminal, Path from) throws IOException {
    byte[] bytes = new byte[MOST];
    int length;
    if (from.toString().equals(STANDARD_INPUT)) {
      length = terminal.in().readNBytes(bytes, 0, MOST);
    } else {
      try (InputStream in = Files.newInputStream(from)) {
        length = in.readNBytes(bytes, 0, MOST);
      }
    }
    CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes, 0, length));
    char[] result = new char[decoded.remaining()];
    decoded.get(result);
    decoded.clear();
    while (decoded.hasRemaining()) {
      decoded.put('\0');
    }
    Arrays.fill(bytes, (byte) 0);
    return result;
  }
}
