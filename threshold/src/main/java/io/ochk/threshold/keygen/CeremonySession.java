package io.ochk.threshold.keygen;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.threshold.Hash256;
import java.util.Arrays;
import java.util.List;

/** The session hash: what all members have in common before the first round. */
public final class CeremonySession {
  private static final byte[] PREFIX = "oc-guardian/session/v1\n".getBytes(US_ASCII);
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

  private CeremonySession() {}

  /**
   * Hashes the parameters that everybody joined for.
   *
   * @param setupHash the hash of the ceremony's parameters
   * @param joinHashes the hashes of the members' signed joins, in the order of seats
   */
  public static Hash256 hash(Hash256 setupHash, List<Hash256> joinHashes) {
    byte[][] parts = new byte[joinHashes.size() + 2][];
    parts[0] = PREFIX;
    parts[1] = setupHash.encode();
    for (int i = 0; i < joinHashes.size(); i++) {
      parts[i + 2] = joinHashes.get(i).encode();
    }
    return Hash256.of(parts);
  }

  /**
   * The first 100 bits of a session hash for people to compare aloud: 20 characters of 5 bits from
   * Crockford's alphabet (digits, and letters without i, l, o and u), in groups of five.
   */
  public static String code(Hash256 sessionHash) {
    byte[] bytes = Arrays.copyOf(sessionHash.encode(), 13);
    StringBuilder code = new StringBuilder(23);
    for (int i = 0; i < 20; i++) {
      int bit = 5 * i;
      int window =
          ((bytes[bit / 8] & 0xff) << 8) | (bit / 8 + 1 < 13 ? bytes[bit / 8 + 1] & 0xff : 0);
      code.append(i > 0 && i % 5 == 0 ? "-" : "");
      code.append(ALPHABET.charAt((window >>> (11 - bit % 8)) & 31));
    }
    return code.toString();
  }
}
