package io.ochk.bitcoin.ots;

import fr.acinq.bitcoin.ByteVector;
import java.util.ArrayList;
import java.util.List;

/**
 * Digests that are stamped together: each gets a 16-byte nonce, so that a calendar learns nothing
 * about it, and their hashes form a Merkle tree whose root alone is submitted.
 */
public final class StampBatch {
  private static final int NONCE = 16;

  private final List<ByteVector> digests;
  private final List<List<Operation>> paths;
  private final byte[] root;

  private StampBatch(List<ByteVector> digests, List<List<Operation>> paths, byte[] root) {
    this.digests = digests;
    this.paths = paths;
    this.root = root;
  }

  /**
   * Joins digests.
   *
   * @param digests SHA-256 digests, 32 bytes each, at least one
   * @param nonces 16 random bytes for each
   */
  public static StampBatch of(List<ByteVector> digests, List<ByteVector> nonces) {
    if (digests.isEmpty()
        || nonces.size() != digests.size()
        || digests.stream().anyMatch(d -> d.size() != 32)
        || nonces.stream().anyMatch(n -> n.size() != NONCE)) {
      throw new IllegalArgumentException("one 16-byte nonce for each 32-byte digest is needed");
    }
    List<List<Operation>> paths = new ArrayList<>();
    List<Subtree> level = new ArrayList<>();
    for (int i = 0; i < digests.size(); i++) {
      byte[] nonced = digests.get(i).concat(nonces.get(i)).toByteArray();
      paths.add(
          new ArrayList<>(List.of(new Operation.Append(nonces.get(i)), Operation.Hash.SHA256)));
      level.add(new Subtree(new ByteVector(Operation.Hash.SHA256.digest(nonced)), List.of(i)));
    }
    while (level.size() > 1) {
      List<Subtree> above = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        above.add(join(level.get(i), level.get(i + 1), paths));
      }
      if (level.size() % 2 == 1) {
        above.add(level.getLast());
      }
      level = above;
    }
    return new StampBatch(List.copyOf(digests), paths, level.get(0).hash().toByteArray());
  }

  private static Subtree join(Subtree left, Subtree right, List<List<Operation>> paths) {
    for (int leaf : left.leaves()) {
      paths.get(leaf).add(new Operation.Append(right.hash()));
      paths.get(leaf).add(Operation.Hash.SHA256);
    }
    for (int leaf : right.leaves()) {
      paths.get(leaf).add(new Operation.Prepend(left.hash()));
      paths.get(leaf).add(Operation.Hash.SHA256);
    }
    List<Integer> leaves = new ArrayList<>(left.leaves());
    leaves.addAll(right.leaves());
    byte[] both = left.hash().concat(right.hash()).toByteArray();
    return new Subtree(new ByteVector(Operation.Hash.SHA256.digest(both)), leaves);
  }

  private record Subtree(ByteVector hash, List<Integer> leaves) {}

  /** What is submitted to calendars, 32 bytes. */
  public byte[] root() {
    return root.clone();
  }

  /**
   * The proofs, one for each digest.
   *
   * @param answers what the calendars answered for the root, at least one; two or more so that one
   *     may fail
   */
  public List<DetachedTimestamp> proofs(List<Timestamp> answers) {
    Timestamp joined =
        answers.stream()
            .reduce(Timestamp::merged)
            .orElseThrow(() -> new IllegalArgumentException("no calendar has answered"));
    List<DetachedTimestamp> proofs = new ArrayList<>();
    for (int i = 0; i < digests.size(); i++) {
      proofs.add(
          new DetachedTimestamp(Operation.Hash.SHA256, digests.get(i), joined.after(paths.get(i))));
    }
    return proofs;
  }
}
