package io.ochk.threshold.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import javax.security.auth.Destroyable;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/** An X25519 key pair. Secret: it stays with its owner. */
public final class EncryptionKeyPair implements Destroyable, AutoCloseable {
  private static final byte[] SEED_INFO = "oc-guardian/encryption/v1".getBytes(US_ASCII);

  private final byte[] privateKey;
  private final EncryptionKey publicKey;
  private volatile boolean destroyed;

  private EncryptionKeyPair(byte[] owned) {
    this.privateKey = owned;
    this.publicKey =
        new EncryptionKey(new X25519PrivateKeyParameters(owned).generatePublicKey().getEncoded());
  }

  /** The pair of an operator: HKDF-SHA256 of the 32-byte seed, used raw. */
  public static EncryptionKeyPair ofSeed(byte[] seed) {
    if (seed.length != 32) {
      throw new IllegalArgumentException("a seed has 32 bytes");
    }
    return new EncryptionKeyPair(KeyDerivation.derive(seed, SEED_INFO, 32));
  }

  /** The pair of a raw private key, 32 bytes. */
  public static EncryptionKeyPair ofPrivateKey(byte[] privateKey) {
    if (privateKey.length != 32) {
      throw new IllegalArgumentException("a private key has 32 bytes");
    }
    return new EncryptionKeyPair(privateKey.clone());
  }

  /** The public half. */
  public EncryptionKey publicKey() {
    return publicKey;
  }

  /** A copy of the private key; each call site is a place where a secret leaves its type. */
  public byte[] revealSecretBytes() {
    requireAlive();
    return privateKey.clone();
  }

  AsymmetricCipherKeyPair parameters() {
    requireAlive();
    // The public half was worked out once; doing it again would cost as much as the agreement.
    return new AsymmetricCipherKeyPair(
        new X25519PublicKeyParameters(publicKey.encode()),
        new X25519PrivateKeyParameters(privateKey));
  }

  private void requireAlive() {
    if (destroyed) {
      throw new IllegalStateException("this key was destroyed");
    }
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(privateKey, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public void close() {
    destroy();
  }

  /** Whether the public halves are equal; no secret byte is looked at. */
  @Override
  public boolean equals(Object other) {
    return other instanceof EncryptionKeyPair that && publicKey.equals(that.publicKey);
  }

  @Override
  public int hashCode() {
    return publicKey.hashCode();
  }

  @Override
  public String toString() {
    return "[encryption key pair of " + publicKey + "]";
  }
}
