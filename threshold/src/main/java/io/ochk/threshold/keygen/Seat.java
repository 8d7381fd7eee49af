package io.ochk.threshold.keygen;

import io.ochk.threshold.Identifier;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Comparator;

/**
 * A place at a ceremony's table. In a re-sharing somebody may sit at two: as an old member who
 * deals and as a new one who receives.
 *
 * @param group the members of the epoch before, or those of the epoch that is being made
 * @param identifier the identifier within that group
 */
public record Seat(Group group, Identifier identifier) implements Comparable<Seat> {
  /** Which epoch's members. */
  public enum Group {
    /** The epoch before; in a key generation there is none. */
    OLD,
    /** The epoch that the ceremony makes. */
    NEW
  }

  private static final Comparator<Seat> ORDER =
      Comparator.comparing(Seat::group).thenComparing(Seat::identifier);

  /** A member of the epoch that the ceremony makes. */
  public static Seat ofNew(Identifier identifier) {
    return new Seat(Group.NEW, identifier);
  }

  /** A member of the epoch before. */
  public static Seat ofOld(Identifier identifier) {
    return new Seat(Group.OLD, identifier);
  }

  void write(MessageWriter out) {
    out.u8(group == Group.OLD ? 0 : 1).fixed(identifier.encode());
  }

  /** 33 bytes: 0 for old or 1 for new, and the identifier. */
  byte[] encode() {
    byte[] bytes = new byte[1 + Identifier.LENGTH];
    bytes[0] = (byte) (group == Group.OLD ? 0 : 1);
    System.arraycopy(identifier.encode(), 0, bytes, 1, Identifier.LENGTH);
    return bytes;
  }

  static Seat read(MessageReader in) throws VerificationException {
    int group = in.u8("group");
    if (group > 1) {
      throw in.refuse("group 0 or 1", "group " + group);
    }
    return new Seat(
        group == 0 ? Group.OLD : Group.NEW,
        Identifier.decode(in.fixed("identifier", Identifier.LENGTH)));
  }

  /** Old members first, then by identifier. */
  @Override
  public int compareTo(Seat other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return (group == Group.OLD ? "old " : "") + identifier;
  }
}
