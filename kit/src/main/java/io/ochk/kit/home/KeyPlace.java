package io.ochk.kit.home;

import java.util.Optional;

/** Where the operator's key rests. */
public enum KeyPlace {
  /** The keychain of the operating system. */
  OS_KEYCHAIN("os-keychain"),
  /** A file sealed with a passphrase. */
  KEYSTORE_FILE("keystore-file");

  private final String word;

  KeyPlace(String word) {
    this.word = word;
  }

  /** The word for it in options and files. */
  public String word() {
    return word;
  }

  /** The place of this word. */
  public static Optional<KeyPlace> parse(String word) {
    for (KeyPlace place : values()) {
      if (place.word.equals(word)) {
        return Optional.of(place);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return word;
  }
}
