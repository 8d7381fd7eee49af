package io.ochk.protocol.json;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that a document carries as lower-case hex and that this library does not look into. */
public final class Octets {
  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of these bytes. */
  public static Octets of(byte[] bytes) {
    return new Octets(bytes.clone());
  }

  /**
   * Reads a member that holds bytes.
   *
   * @param min fewest bytes
   * @param max most bytes
   */
  public static Octets read(JsonMembers members, String name, int min, int max)
      throws MalformedException {
    String hex = members.string(name);
    int length = hex.length() / 2;
    if (length < min || length > max || hex.length() % 2 != 0 || !LowerHex.isAll(hex, 0)) {
      throw new MalformedException(
          members.path(name),
          min + " to " + max + " bytes in lower-case hex",
          hex.length() + " characters" + (length < min || length > max ? "" : ", not all of them"));
    }
    return new Octets(HexFormat.of().parseHex(hex));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** How many there are. */
  public int length() {
    return bytes.length;
  }

  /** Two lower-case hex characters for each byte. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
