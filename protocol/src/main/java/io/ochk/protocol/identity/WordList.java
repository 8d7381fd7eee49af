package io.ochk.protocol.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The English word list of BIP-39: 2048 words, sorted. */
final class WordList {
  static final List<String> ENGLISH = load();
  static final Map<String, Integer> INDEX = index();

  private WordList() {}

  private static List<String> load() {
    try (InputStream in = WordList.class.getResourceAsStream("bip39-english.txt")) {
      byte[] text =
          Objects.requireNonNull(in, "the word list is part of this library").readAllBytes();
      return new String(text, StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Integer> index() {
    Map<String, Integer> result = new HashMap<>();
    for (String word : ENGLISH) {
      result.put(word, result.size());
    }
    return result;
  }
}
