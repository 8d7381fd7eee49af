package io.ochk.keystore;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/** A passphrase in memory: never printed, overwritten by {@link #close()}. */
public final class Passphrase implements AutoCloseable {
  /** The fewest characters that a new keystore accepts. */
  public static final int MIN_LENGTH = 10;

  private static final int MAX_LENGTH = 1024;

  private final char[] characters;

  private Passphrase(char[] characters) {
    this.characters = characters;
  }

  /** Takes the array over: closing the passphrase wipes it. */
  public static Passphrase owning(char[] characters) {
    return new Passphrase(characters);
  }

  /** Why this may not seal a new keystore; empty when it may. */
  String weakness() {
    if (characters.length < MIN_LENGTH) {
      return "a passphrase has at least " + MIN_LENGTH + " characters; this one has fewer";
    }
    if (characters.length > MAX_LENGTH) {
      return "a passphrase has at most " + MAX_LENGTH + " characters; this one has more";
    }
    return "";
  }

  /** UTF-8 of the text in normal form C, so that two keyboards agree; the caller wipes it. */
  byte[] utf8() {
    CharBuffer text = CharBuffer.wrap(characters);
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      text = CharBuffer.wrap(Normalizer.normalize(text, Normalizer.Form.NFC).toCharArray());
    }
    ByteBuffer encoded = ByteBuffer.allocate(3 * text.length()); // the most that UTF-8 takes
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(text, encoded, true);
    byte[] result = Arrays.copyOf(encoded.array(), encoded.position());
    Arrays.fill(encoded.array(), (byte) 0);
    return result;
  }

  /** Whether both are the same text; takes the same time wherever they differ. */
  public boolean matches(Passphrase other) {
    byte[] mine = utf8();
    byte[] theirs = other.utf8();
    boolean same = java.security.MessageDigest.isEqual(mine, theirs);
    Arrays.fill(mine, (byte) 0);
    Arrays.fill(theirs, (byte) 0);
    return same;
  }

  @Override
  public void close() {
    Arrays.fill(characters, '\0');
  }

  @Override
  public String toString() {
    return "Passphrase[redacted]";
  }
}
