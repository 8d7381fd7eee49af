package io.ochk.bitcoin.address;

import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.Crypto;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What binds an address to an e-mail without revealing it: tagged hash {@code oc-guardian/user/v1}
 * of a 32-byte salt and the SHA-256 of the normalised e-mail. Whoever knows both can open it;
 * nobody can find the e-mail from it.
 *
 * @param value the 32-byte commitment
 */
public record UserCommitment(ByteVector32 value) {
  private static final String TAG = "oc-guardian/user/v1";

  /**
   * Commits to an e-mail hash.
   *
   * @param salt 32 random bytes
   * @param emailHash the 32 bytes of {@link #emailHash(String)}
   */
  public static UserCommitment of(byte[] salt, byte[] emailHash) {
    if (salt.length != 32 || emailHash.length != 32) {
      throw new IllegalArgumentException("salt and e-mail hash have 32 bytes each");
    }
    byte[] both = new byte[64];
    System.arraycopy(salt, 0, both, 0, 32);
    System.arraycopy(emailHash, 0, both, 32, 32);
    return new UserCommitment(Crypto.taggedHash(both, TAG));
  }

  /**
   * Normalises an e-mail address: surrounding space, tab, CR and LF go, letters become lower-case.
   * Nothing else changes: dots and plus parts stay, since only the mailbox's provider knows what
   * they mean.
   *
   * @throws AddressException if it is not one {@code @} between two non-empty parts of visible
   *     ASCII, at most 254 characters; international addresses are refused because their normal
   *     form is not agreed between systems
   */
  public static String normaliseEmail(String email) throws AddressException {
    String trimmed = email.replaceAll("^[ \\t\\r\\n]+|[ \\t\\r\\n]+$", "");
    // Before the letters change: some other letters have an ASCII lower-case form.
    if (!trimmed.matches("[!-?A-~]+@[!-?A-~]+") || trimmed.length() > 254) {
      throw new AddressException(
          "an e-mail address is written in visible ASCII as name@domain, at most 254 characters");
    }
    return trimmed.toLowerCase(Locale.ROOT);
  }

  /**
   * SHA-256 of the normalised e-mail, 32 bytes.
   *
   * @throws AddressException as {@link #normaliseEmail(String)}
   */
  public static byte[] emailHash(String email) throws AddressException {
    return Crypto.sha256(normaliseEmail(email).getBytes(StandardCharsets.US_ASCII));
  }
}
