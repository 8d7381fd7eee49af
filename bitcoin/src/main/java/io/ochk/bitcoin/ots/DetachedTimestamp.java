package io.ochk.bitcoin.ots;

import fr.acinq.bitcoin.ByteVector;
import java.util.List;

/**
 * An {@code .ots} file: which hash of the file, that digest, and the tree that starts from it.
 *
 * @param fileHash the hash function
 * @param digest the file's digest, 20 or 32 bytes
 * @param tree the proof
 */
public record DetachedTimestamp(Operation.Hash fileHash, ByteVector digest, Timestamp tree) {
  /** The longest file that is read, in bytes. Real proofs have a few kilobytes. */
  public static final int MAX_LENGTH = 1 << 18;

  /** Checks the digest's length. */
  public DetachedTimestamp {
    if (digest.size() != fileHash.length()) {
      throw new IllegalArgumentException("the digest's length does not fit the hash function");
    }
  }

  /**
   * Reads a file.
   *
   * @throws OtsException if it is not exactly one proof; see {@link OtsReader}
   */
  public static DetachedTimestamp read(byte[] bytes) throws OtsException {
    return OtsReader.file(bytes);
  }

  /** The bytes of the file, in the one canonical form. */
  public byte[] write() {
    return OtsWriter.file(this);
  }

  /**
   * Everything that this proof or another of the same digest says.
   *
   * @throws OtsException if the other proof is of another digest
   */
  public DetachedTimestamp merged(DetachedTimestamp other) throws OtsException {
    if (fileHash != other.fileHash || !digest.equals(other.digest)) {
      throw new OtsException(
          "proofs of different digests: expected "
              + digest.toHex()
              + ", found "
              + other.digest.toHex());
    }
    return new DetachedTimestamp(fileHash, digest, tree.merged(other.tree));
  }

  /**
   * This proof with what a calendar answered for one of its messages.
   *
   * @throws OtsException if the proof does not contain that message
   */
  public DetachedTimestamp upgraded(byte[] message, Timestamp answer) throws OtsException {
    return new DetachedTimestamp(
        fileHash, digest, tree.mergedAt(digest.toByteArray(), message, answer));
  }

  /** Every attestation with the message that it vouches for. */
  public List<Timestamp.Claim> claims() throws OtsException {
    return tree.claims(digest.toByteArray());
  }
}
