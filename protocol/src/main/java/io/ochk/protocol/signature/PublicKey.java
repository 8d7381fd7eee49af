package io.ochk.protocol.signature;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.LowerHex;
import io.ochk.protocol.json.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An Ed25519 public key: 32 bytes, the canonical encoding (RFC 8032, section 5.1.2) of a point in
 * the prime-order subgroup that is not the neutral element.
 */
public final class PublicKey {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private PublicKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The key with these 32 bytes, or nothing if they break the strict rule. */
  public static Optional<PublicKey> of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      return Optional.empty();
    }
    byte[] copy = bytes.clone();
    return StrictEd25519.isStrictKey(copy) ? Optional.of(new PublicKey(copy)) : Optional.empty();
  }

  /** The key of 64 lower-case hex characters, or nothing if they break the strict rule. */
  public static Optional<PublicKey> ofHex(String hex) {
    return LowerHex.is(hex, 64) ? of(HexFormat.of().parseHex(hex)) : Optional.empty();
  }

  /** Reads a member that holds a key as 64 lower-case hex characters. */
  public static PublicKey read(JsonMembers members, String name) throws MalformedException {
    String hex = members.hex(name, 64);
    return of(HexFormat.of().parseHex(hex))
        .orElseThrow(() ->
            new MalformedException(
                members.path(name),
                "an Ed25519 key in canonical form and of prime order",
                "other bytes"));
  }

  /** Trusts bytes that a signing library has just derived from a seed. */
  static PublicKey derived(byte[] bytes) {
    return new PublicKey(bytes.clone());
  }

  /** A copy of the 32 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** 64 lower-case hex characters. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
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
