package io.ochk.protocol.signature;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 private key in memory: the 32-byte seed of RFC 8032, section 5.1.5.
 *
 * <p>Never printed, compared or serialised; {@link #close()} overwrites the seed.
 */
public final class SigningKey implements MessageSigner, AutoCloseable {
  /** Length of a seed in bytes. */
  public static final int SEED_LENGTH = 32;

  private final byte[] seed;
  private final PublicKey publicKey;
  private boolean destroyed;

  private SigningKey(byte[] seed, PublicKey publicKey) {
    this.seed = seed;
    this.publicKey = publicKey;
  }

  /**
   * The key of this seed. The array is copied; the caller wipes its own.
   *
   * @throws IllegalArgumentException unless there are 32 bytes
   */
  public static SigningKey ofSeed(byte[] seed) {
    if (seed.length != SEED_LENGTH) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
    byte[] copy = seed.clone();
    byte[] derived = new byte[PublicKey.LENGTH];
    Ed25519.generatePublicKey(copy, 0, derived, 0);
    return new SigningKey(copy, PublicKey.derived(derived));
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public synchronized Ed25519Signature sign(Signable statement) {
    requireAlive();
    byte[] message = statement.signedBytes();
    byte[] signature = new byte[Ed25519Signature.LENGTH];
    Ed25519.sign(seed, 0, publicKey.bytes(), 0, message, 0, message.length, signature, 0);
    return Ed25519Signature.of(signature);
  }

  /** A copy of the seed, for the stores that keep it and for the owner's backup. */
  public synchronized byte[] exportSeed() {
    requireAlive();
    return seed.clone();
  }

  /** Overwrites the seed; the key cannot sign afterwards. */
  @Override
  public synchronized void close() {
    Arrays.fill(seed, (byte) 0);
    destroyed = true;
  }

  private void requireAlive() {
    if (destroyed) {
      throw new IllegalStateException("this key has been closed");
    }
  }

  @Override
  public String toString() {
    return "SigningKey[" + publicKey.hex() + "]";
  }
}
