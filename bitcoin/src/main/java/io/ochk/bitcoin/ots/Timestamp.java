package io.ochk.bitcoin.ots;

import fr.acinq.bitcoin.ByteVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A tree of operations with attestations at its nodes. It does not contain the message it starts
 * from; every method that needs it takes it. Immutable, and equal trees write equal bytes.
 */
public final class Timestamp {
  /** The most nodes on a path, the root included. */
  public static final int MAX_DEPTH = 256;

  private final SortedSet<Attestation> attestations;
  private final SortedMap<Operation, Timestamp> branches;

  private Timestamp(SortedSet<Attestation> attestations, SortedMap<Operation, Timestamp> branches) {
    this.attestations = Collections.unmodifiableSortedSet(attestations);
    this.branches = Collections.unmodifiableSortedMap(branches);
  }

  /**
   * A node.
   *
   * @throws OtsException if it has neither an attestation nor a branch
   */
  public static Timestamp of(
      Collection<Attestation> attestations, Map<Operation, Timestamp> branches)
      throws OtsException {
    if (attestations.isEmpty() && branches.isEmpty()) {
      throw new OtsException("a proof ends without an attestation");
    }
    SortedSet<Attestation> sorted = new TreeSet<>(Attestation.FILE_ORDER);
    sorted.addAll(attestations);
    SortedMap<Operation, Timestamp> ordered = new TreeMap<>(Operation.FILE_ORDER);
    ordered.putAll(branches);
    return new Timestamp(sorted, ordered);
  }

  /** A node that is attested and leads nowhere. */
  public static Timestamp attested(Attestation attestation) {
    SortedSet<Attestation> one = new TreeSet<>(Attestation.FILE_ORDER);
    one.add(attestation);
    return new Timestamp(one, new TreeMap<>(Operation.FILE_ORDER));
  }

  /** This tree at the end of a chain of operations. */
  public Timestamp after(List<Operation> operations) {
    Timestamp tree = this;
    for (Operation operation : operations.reversed()) {
      SortedMap<Operation, Timestamp> one = new TreeMap<>(Operation.FILE_ORDER);
      one.put(operation, tree);
      tree = new Timestamp(new TreeSet<>(Attestation.FILE_ORDER), one);
    }
    return tree;
  }

  /** The attestations of the root, in file order. */
  public SortedSet<Attestation> attestations() {
    return attestations;
  }

  /** The branches of the root, in file order. */
  public SortedMap<Operation, Timestamp> branches() {
    return branches;
  }

  /** Everything that this tree or another for the same message says. */
  public Timestamp merged(Timestamp other) {
    SortedSet<Attestation> all = new TreeSet<>(attestations);
    all.addAll(other.attestations);
    SortedMap<Operation, Timestamp> joined = new TreeMap<>(branches);
    other.branches.forEach((operation, tree) -> joined.merge(operation, tree, Timestamp::merged));
    return new Timestamp(all, joined);
  }

  /**
   * Adds another tree wherever this one reaches a message.
   *
   * @param start the message that this tree starts from
   * @param target the message that {@code more} starts from
   * @throws OtsException if the message is not reached, or an operation does not apply
   */
  public Timestamp mergedAt(byte[] start, byte[] target, Timestamp more) throws OtsException {
    Timestamp result = graft(start, target, more);
    if (claims(start).stream().noneMatch(c -> Arrays.equals(c.message().toByteArray(), target))) {
      throw new OtsException("the proof has no such message to extend");
    }
    return result;
  }

  private Timestamp graft(byte[] message, byte[] target, Timestamp more) throws OtsException {
    SortedMap<Operation, Timestamp> grown = new TreeMap<>(Operation.FILE_ORDER);
    for (Map.Entry<Operation, Timestamp> branch : branches.entrySet()) {
      byte[] next = branch.getKey().apply(message);
      grown.put(branch.getKey(), branch.getValue().graft(next, target, more));
    }
    Timestamp same = new Timestamp(new TreeSet<>(attestations), grown);
    return Arrays.equals(message, target) && !attestations.isEmpty() ? same.merged(more) : same;
  }

  /**
   * Every attestation with the message that it vouches for.
   *
   * @param start the message that the tree starts from
   * @throws OtsException if an operation does not apply
   */
  public List<Claim> claims(byte[] start) throws OtsException {
    List<Claim> claims = new ArrayList<>();
    collect(start, claims);
    return List.copyOf(claims);
  }

  private void collect(byte[] message, List<Claim> claims) throws OtsException {
    for (Attestation attestation : attestations) {
      claims.add(new Claim(new ByteVector(message), attestation));
    }
    for (Map.Entry<Operation, Timestamp> branch : branches.entrySet()) {
      branch.getValue().collect(branch.getKey().apply(message), claims);
    }
  }

  /** The calendars that have promised and not yet delivered. */
  public Set<String> pending() {
    Set<String> calendars = new TreeSet<>();
    gather(calendars);
    return calendars;
  }

  private void gather(Set<String> calendars) {
    for (Attestation attestation : attestations) {
      if (attestation instanceof Attestation.Pending pending) {
        calendars.add(pending.uri());
      }
    }
    branches.values().forEach(b -> b.gather(calendars));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Timestamp t
        && attestations.equals(t.attestations)
        && branches.equals(t.branches);
  }

  @Override
  public int hashCode() {
    return 31 * attestations.hashCode() + branches.hashCode();
  }

  @Override
  public String toString() {
    return "Timestamp" + attestations + branches;
  }

  /**
   * An attestation and what it vouches for.
   *
   * @param message at most 4096 bytes
   * @param attestation who vouches
   */
  public record Claim(ByteVector message, Attestation attestation) {}
}
