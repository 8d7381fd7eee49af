package io.ochk.protocol.signature;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ed25519 signature: 64 bytes, R then S, little-endian (RFC 8032). Says nothing of validity. */
public final class Ed25519Signature {
  /** Length in bytes. */
  public static final int LENGTH = 64;

  private final byte[] bytes;

  private Ed25519Signature(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The signature with these bytes.
   *
   * @throws IllegalArgumentException unless there are 64
   */
  public static Ed25519Signature of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a signature has 64 bytes, not " + bytes.length);
    }
    return new Ed25519Signature(bytes.clone());
  }

  /** Reads a member that holds a signature as 128 lower-case hex characters. */
  public static Ed25519Signature read(JsonMembers members, String name) throws MalformedException {
    String hex = members.hex(name, 128);
    return new Ed25519Signature(HexFormat.of().parseHex(hex));
  }

  /** A copy of the 64 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** 128 lower-case hex characters. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ed25519Signature signature && Arrays.equals(bytes, signature.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
