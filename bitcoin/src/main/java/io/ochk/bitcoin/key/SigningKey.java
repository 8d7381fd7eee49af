package io.ochk.bitcoin.key;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * One secp256k1 private key. It never prints itself, compares by its public key, cannot be
 * serialised, and wipes its bytes when destroyed or closed.
 *
 * <p>This type is for keys that one party holds alone: a guardian's address, a user's device, a
 * Nostr publisher. A federation's key never exists as one of these.
 */
public final class SigningKey implements Destroyable, AutoCloseable {
  private final byte[] secret;
  private final byte[] point;
  private boolean destroyed;

  private SigningKey(byte[] secret, byte[] point) {
    this.secret = secret;
    this.point = point;
  }

  /**
   * Takes a copy of 32 big-endian bytes.
   *
   * @throws KeyException if the length differs, or the number is zero or not below the group order
   */
  public static SigningKey of(byte[] secret) throws KeyException {
    if (secret.length != 32) {
      throw new KeyException("a private key has 32 bytes, found " + secret.length);
    }
    if (!NativeCurve.get().secKeyVerify(secret)) {
      throw new KeyException("a private key is a number from 1 to the group order less one");
    }
    byte[] point = NativeCurve.get().pubKeyCompress(NativeCurve.get().pubkeyCreate(secret));
    return new SigningKey(secret.clone(), point);
  }

  /** The 33-byte SEC1 compressed public key. */
  public byte[] publicKey() {
    return point.clone();
  }

  /** The public key as BIP-340 writes it. */
  public XOnlyKey xOnly() {
    return XOnlyKey.ofPoint(point);
  }

  /**
   * A BIP-340 signature of a 32-byte digest.
   *
   * @param digest 32 bytes
   * @param auxiliaryRandom 32 bytes drawn for this signature; BIP-340 allows any value, fresh
   *     random bytes protect against side channels
   * @return 64 bytes
   */
  public byte[] signSchnorr(byte[] digest, byte[] auxiliaryRandom) {
    requireLength(digest);
    requireLength(auxiliaryRandom);
    return NativeCurve.get().signSchnorr(digest, live(), auxiliaryRandom);
  }

  /**
   * An ECDSA signature of a 32-byte digest with the deterministic nonce of RFC 6979.
   *
   * @return strict DER with low S, without a hash type byte
   */
  public byte[] signEcdsa(byte[] digest) {
    requireLength(digest);
    byte[] compact = NativeCurve.get().sign(digest, live(), null);
    return NativeCurve.get().compact2der(NativeCurve.get().signatureNormalize(compact).getFirst());
  }

  /**
   * An ECDSA signature of a 32-byte digest in compact form: R and S, 32 bytes each, low S.
   *
   * @return 64 bytes
   */
  public byte[] signEcdsaCompact(byte[] digest) {
    requireLength(digest);
    return NativeCurve.get()
        .signatureNormalize(NativeCurve.get().sign(digest, live(), null))
        .getFirst();
  }

  /**
   * The key of even(P) + tweak·G, where P is this key's point.
   *
   * @param tweak 32 bytes, big-endian
   * @throws KeyException if the tweak or the sum is out of range
   */
  public SigningKey plusTweak(byte[] tweak) throws KeyException {
    byte[] even = point[0] == 2 ? live().clone() : NativeCurve.get().privKeyNegate(live().clone());
    byte[] sum = new byte[0];
    try {
      sum = NativeCurve.get().privKeyTweakAdd(even, tweak.clone());
      return of(sum);
    } catch (RuntimeException e) {
      throw new KeyException("the tweak does not give a key: it is out of range");
    } finally {
      Arrays.fill(even, (byte) 0);
      Arrays.fill(sum, (byte) 0);
    }
  }

  private static void requireLength(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("expected 32 bytes, found " + bytes.length);
    }
  }

  private byte[] live() {
    if (destroyed) {
      throw new IllegalStateException("this key has been destroyed");
    }
    return secret;
  }

  @Override
  public void destroy() {
    Arrays.fill(secret, (byte) 0);
    destroyed = true;
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  /** Same as {@link #destroy()}. */
  @Override
  public void close() {
    destroy();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigningKey k && MessageDigest.isEqual(point, k.point);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(point);
  }

  /** Names the public key only. */
  @Override
  public String toString() {
    return "SigningKey[of " + xOnly().hex() + "]";
  }
}
