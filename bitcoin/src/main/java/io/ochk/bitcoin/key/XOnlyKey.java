package io.ochk.bitcoin.key;

import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.secp256k1.Secp256k1;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A public key in the form of BIP-340: the 32-byte big-endian x coordinate of a point on secp256k1,
 * meaning the point with even y. Always a point on the curve.
 */
public final class XOnlyKey {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  private final ByteVector32 x;

  private XOnlyKey(ByteVector32 x) {
    this.x = x;
  }

  /**
   * Reads 32 big-endian bytes.
   *
   * @throws KeyException if the length differs or no point of the curve has this x coordinate
   */
  public static XOnlyKey of(byte[] bytes) throws KeyException {
    if (bytes.length != LENGTH) {
      throw new KeyException("an x-only key has 32 bytes, found " + bytes.length);
    }
    byte[] compressed = new byte[33];
    compressed[0] = 2;
    System.arraycopy(bytes, 0, compressed, 1, LENGTH);
    Secp256k1 curve = NativeCurve.get();
    try {
      curve.pubkeyParse(compressed);
    } catch (RuntimeException e) {
      throw new KeyException("not the x coordinate of a point on secp256k1");
    }
    return new XOnlyKey(new ByteVector32(bytes.clone()));
  }

  /** Reads 64 hexadecimal characters, in either case; fails like {@link #of(byte[])}. */
  public static XOnlyKey ofHex(String hex) throws KeyException {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new KeyException("an x-only key is written as 64 hexadecimal characters");
    }
    return of(bytes);
  }

  /**
   * The x coordinate of a SEC1 point, compressed (33 bytes) or uncompressed (65 bytes), that is
   * already known good.
   */
  static XOnlyKey ofPoint(byte[] point) {
    return new XOnlyKey(new ByteVector32(Arrays.copyOfRange(point, 1, 33)));
  }

  /** A copy of the 32 bytes, big-endian. */
  public byte[] bytes() {
    return x.toByteArray();
  }

  /** The 33-byte SEC1 compressed encoding of the point with even y. */
  public byte[] compressed() {
    byte[] compressed = new byte[33];
    compressed[0] = 2;
    System.arraycopy(x.toByteArray(), 0, compressed, 1, LENGTH);
    return compressed;
  }

  /** 64 lower-case hexadecimal characters. */
  public String hex() {
    return x.toHex();
  }

  /**
   * Adds {@code tweak} times the generator to the point with even y.
   *
   * @param tweak 32 bytes, big-endian
   * @throws KeyException if the tweak is not below the group order or the sum is the point at
   *     infinity
   */
  public TweakedKey plusTweak(byte[] tweak) throws KeyException {
    Secp256k1 curve = NativeCurve.get();
    byte[] sum;
    try {
      sum = curve.pubKeyTweakAdd(compressed(), tweak.clone());
    } catch (RuntimeException e) {
      throw new KeyException("the tweak does not give a key: it is out of range");
    }
    // The library answers with the uncompressed point; the last byte of y tells its parity.
    boolean odd = sum.length == 65 ? (sum[64] & 1) == 1 : sum[0] == 3;
    return new TweakedKey(ofPoint(sum), odd);
  }

  /**
   * Verifies a BIP-340 signature.
   *
   * @param message what was signed, usually a 32-byte digest
   * @param signature 64 bytes
   * @return false for a wrong signature and for one of another length
   */
  public boolean verifies(byte[] message, byte[] signature) {
    if (signature.length != 64) {
      return false;
    }
    if (message.length != 32) {
      return LongMessageVerifier.verifies(this, message, signature);
    }
    Secp256k1 curve = NativeCurve.get();
    try {
      return curve.verifySchnorr(signature, message, x.toByteArray());
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof XOnlyKey k && x.equals(k.x);
  }

  @Override
  public int hashCode() {
    return x.hashCode();
  }

  /** The hexadecimal form. */
  @Override
  public String toString() {
    return hex();
  }

  /**
   * A key after a tweak.
   *
   * @param key its x coordinate
   * @param oddY whether the tweaked point itself has odd y
   */
  public record TweakedKey(XOnlyKey key, boolean oddY) {}
}
