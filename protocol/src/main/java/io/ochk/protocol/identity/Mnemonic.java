package io.ochk.protocol.identity;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.signature.SigningKey;
import java.nio.CharBuffer;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The 24 English words of BIP-39 whose 256 bits of entropy <em>are</em> the private seed.
 *
 * <p>There is no passphrase and no key stretching: words to seed is a change of notation.
 */
public final class Mnemonic {
  /** How many words. */
  public static final int WORDS = 24;

  private static final int BITS_PER_WORD = 11;
  private static final int SEED_BITS = 256;

  // What browsers take for white space too; what else there is has become a space in NFKD.
  private static final String SPACE = "[\\s\\u1680\\u2028\\u2029\\ufeff]+";

  private Mnemonic() {}

  /**
   * The words of a seed.
   *
   * @param seed 32 bytes
   * @return 24 lower-case words; a secret, to be shown once and dropped
   */
  public static List<String> words(byte[] seed) {
    if (seed.length != SigningKey.SEED_LENGTH) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
    byte[] bits = Arrays.copyOf(seed, seed.length + 1);
    bits[seed.length] = Sha256.hash(seed)[0];
    List<String> words = new ArrayList<>(WORDS);
    for (int i = 0; i < WORDS; i++) {
      words.add(WordList.ENGLISH.get(take(bits, i * BITS_PER_WORD)));
    }
    Arrays.fill(bits, (byte) 0);
    return words;
  }

  /**
   * The seed of 24 words; case, compatibility forms and white space around them do not matter.
   *
   * @param text the words; the caller wipes it
   * @return 32 bytes; the caller wipes them
   * @throws MnemonicException if the number of words, a word or the checksum is wrong
   */
  public static byte[] seed(char[] text) throws MnemonicException {
    String[] words =
        Normalizer.normalize(CharBuffer.wrap(text), Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("^" + SPACE + "|" + SPACE + "$", "")
            .split(SPACE);
    if (words.length != WORDS || words[0].isEmpty()) {
      int count = words[0].isEmpty() ? 0 : words.length;
      throw new MnemonicException("expected " + WORDS + " words, found " + count);
    }
    byte[] bits = new byte[SigningKey.SEED_LENGTH + 1];
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      Integer index = WordList.INDEX.get(words[i]);
      if (index == null) {
        unknown.add(i + 1);
      } else {
        put(bits, i * BITS_PER_WORD, index);
      }
    }
    if (!unknown.isEmpty()) {
      throw new MnemonicException(unknownWords(unknown));
    }
    byte[] seed = Arrays.copyOf(bits, SigningKey.SEED_LENGTH);
    boolean good = bits[SEED_BITS / 8] == Sha256.hash(seed)[0];
    Arrays.fill(bits, (byte) 0);
    if (!good) {
      Arrays.fill(seed, (byte) 0);
      throw new MnemonicException(
          "the checksum does not match: every word is in the list, but at least one of the words 1"
              + " to 24 is a wrong one or in a wrong place");
    }
    return seed;
  }

  private static String unknownWords(List<Integer> positions) {
    String which =
        positions.stream().map(String::valueOf).reduce((a, b) -> a + ", " + b).orElse("");
    return positions.size() == 1
        ? "word " + which + " is not in the BIP-39 English list"
        : "words " + which + " are not in the BIP-39 English list";
  }

  private static int take(byte[] bits, int from) {
    int value = 0;
    for (int i = from; i < from + BITS_PER_WORD; i++) {
      value = (value << 1) | ((bits[i >> 3] >> (7 - (i & 7))) & 1);
    }
    return value;
  }

  private static void put(byte[] bits, int from, int value) {
    for (int i = 0; i < BITS_PER_WORD; i++) {
      int at = from + i;
      int bit = (value >> (BITS_PER_WORD - 1 - i)) & 1;
      bits[at >> 3] |= (byte) (bit << (7 - (at & 7)));
    }
  }
}
