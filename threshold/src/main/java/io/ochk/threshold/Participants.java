package io.ochk.threshold;

import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who holds a key, and how many of them it takes to sign.
 *
 * <p>A threshold of one is refused: each holder would hold the key.
 *
 * @param threshold t, from 2 to the number of members
 * @param members n different identifiers in rising order, at most 1000
 */
public record Participants(int threshold, List<Identifier> members) {
  /** The most members that a key can have. */
  public static final int MAXIMUM = 1000;

  /** Checks the bounds and the order. */
  public Participants {
    members = List.copyOf(members);
    if (members.size() > MAXIMUM || threshold < 2 || threshold > members.size()) {
      throw new IllegalArgumentException(
          "a threshold from 2 to n and n up to 1000, not " + threshold + " of " + members.size());
    }
    for (int i = 1; i < members.size(); i++) {
      if (members.get(i - 1).compareTo(members.get(i)) >= 0) {
        throw new IllegalArgumentException("members are different and sorted: " + members);
      }
    }
  }

  /** A threshold and members in any order. */
  public static Participants of(int threshold, Collection<Identifier> members) {
    return new Participants(threshold, members.stream().sorted().toList());
  }

  /** t of n with the identifiers 1 to n. */
  public static Participants ofSeats(int threshold, int seats) {
    return new Participants(
        threshold, IntStream.range(0, seats).mapToObj(Identifier::ofSeat).toList());
  }

  /** n. */
  public int size() {
    return members.size();
  }

  /** Whether somebody is a member. */
  public boolean contains(Identifier identifier) {
    return members.contains(identifier);
  }

  /** Writes t, n and the identifiers. */
  public void write(MessageWriter out) {
    out.u16(threshold).u16(size());
    members.forEach(member -> out.fixed(member.encode()));
  }

  /** Reads what {@link #write} wrote; whatever the constructor refuses is refused. */
  public static Participants read(MessageReader in) throws VerificationException {
    int threshold = in.u16("threshold");
    int size = in.u16("number of members");
    if (size > MAXIMUM || threshold < 2 || threshold > size) {
      throw in.refuse("a threshold from 2 to n, n up to 1000", threshold + " of " + size);
    }
    List<Identifier> members = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Identifier next = Identifier.decode(in.fixed("identifier", Identifier.LENGTH));
      if (i > 0 && members.get(i - 1).compareTo(next) >= 0) {
        throw in.refuse("identifiers in rising order", next + " after " + members.get(i - 1));
      }
      members.add(next);
    }
    return new Participants(threshold, members);
  }

  @Override
  public String toString() {
    return threshold + "-of-" + size();
  }
}
