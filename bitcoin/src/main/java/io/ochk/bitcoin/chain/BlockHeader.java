package io.ochk.bitcoin.chain;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A block header: version, previous block, Merkle root, time, target and nonce, little-endian
 * throughout.
 *
 * @param bytes the 80 bytes
 */
public record BlockHeader(ByteVector bytes) {
  /** Length in bytes. */
  public static final int LENGTH = 80;

  /**
   * Takes bytes whose length is known; bytes from elsewhere go through {@link #of}.
   *
   * @throws IllegalArgumentException if there are not 80
   */
  public BlockHeader {
    if (bytes.size() != LENGTH) {
      throw new IllegalArgumentException("a block header has 80 bytes, found " + bytes.size());
    }
  }

  /**
   * Reads a header. Takes a copy.
   *
   * @throws HeaderException if there are not exactly 80 bytes; every 80 bytes are a header
   */
  public static BlockHeader of(byte[] bytes) throws HeaderException {
    if (bytes.length != LENGTH) {
      throw new HeaderException(LENGTH, bytes.length);
    }
    return new BlockHeader(new ByteVector(bytes.clone()));
  }

  /** The block's hash in internal byte order, 32 bytes. */
  public byte[] hash() {
    return Crypto.hash256(bytes.toByteArray());
  }

  /** The block's hash as it is shown to people: 64 hexadecimal characters, reversed. */
  public String id() {
    byte[] hash = hash();
    byte[] reversed = new byte[32];
    for (int i = 0; i < 32; i++) {
      reversed[i] = hash[31 - i];
    }
    return HexFormat.of().formatHex(reversed);
  }

  /** The Merkle root in internal byte order, 32 bytes. */
  public byte[] merkleRoot() {
    return Arrays.copyOfRange(bytes.toByteArray(), 36, 68);
  }

  /** The miner's time. */
  public Instant time() {
    return Instant.ofEpochSecond(uint32(68));
  }

  /**
   * Whether the hash is at most the target that the header itself names, and that target is a
   * number in range.
   */
  public boolean meetsOwnTarget() {
    long bits = uint32(72);
    int exponent = (int) (bits >>> 24);
    long mantissa = bits & 0x7fffff;
    if ((bits & 0x800000) != 0 || mantissa == 0 || exponent > 34) {
      return false;
    }
    BigInteger target = BigInteger.valueOf(mantissa).shiftLeft(8 * Math.max(0, exponent - 3));
    if (exponent < 3) {
      target = BigInteger.valueOf(mantissa).shiftRight(8 * (3 - exponent));
    }
    return new BigInteger(id(), 16).compareTo(target) <= 0;
  }

  private long uint32(int at) {
    long value = 0;
    for (int i = 3; i >= 0; i--) {
      value = value << 8 | (bytes.get(at + i) & 0xff);
    }
    return value;
  }
}
