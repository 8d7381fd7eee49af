package io.ochk.threshold.encryption;

import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;

/** Seals scalars to receivers and opens them. */
public final class ShareSealing {
  private ShareSealing() {}

  // One for each call: the library's object keeps digests and an agreement in the making, and two
  // threads that shared it would seal rubbish.
  private static HPKE suite() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);
  }

  /**
   * Seals a scalar.
   *
   * @param ephemeral a pair that seals this one ciphertext and no other
   * @param info what the ciphertext is for; the receiver has to name the same
   * @param associated what the ciphertext belongs to; the receiver has to name the same
   */
  public static SealedShare seal(
      SecretScalar share,
      EncryptionKey receiver,
      EncryptionKeyPair ephemeral,
      byte[] info,
      byte[] associated) {
    byte[] plain = share.revealSecretBytes();
    HPKE suite = suite();
    try {
      HPKEContextWithEncapsulation context =
          suite.setupBaseS(
              suite.deserializePublicKey(receiver.encode()), info, ephemeral.parameters());
      byte[] sealed = Arrays.copyOf(context.getEncapsulation(), SealedShare.LENGTH);
      byte[] ciphertext = context.seal(associated, plain);
      System.arraycopy(ciphertext, 0, sealed, 32, ciphertext.length);
      return new SealedShare(sealed);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("sealing cannot fail", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Opens a sealed scalar.
   *
   * @throws VerificationException if it was not sealed to this receiver, for this purpose, or holds
   *     no scalar from 1 to n−1
   */
  public static SecretScalar open(
      SealedShare sealed, EncryptionKeyPair receiver, byte[] info, byte[] associated)
      throws VerificationException {
    byte[] plain;
    try {
      plain =
          suite()
              .setupBaseR(sealed.encapsulation(), receiver.parameters(), info)
              .open(associated, sealed.ciphertext());
    } catch (InvalidCipherTextException | IllegalStateException | IllegalArgumentException e) {
      // The library reports an all-zero agreement and a bad tag in different ways.
      throw new VerificationException(
          "sealed share", "a ciphertext for " + receiver.publicKey(), "one that does not open");
    }
    try {
      if (plain.length != Scalar.LENGTH) {
        throw new VerificationException("sealed share", "32 bytes", plain.length + " bytes");
      }
      return SecretScalar.decode(plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }
}
