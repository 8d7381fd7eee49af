package io.ochk.protocol.signature;

/**
 * A typed statement that a key of the programme may sign.
 *
 * <p>Implemented only by the statement types of this library, so that a signature can always be
 * traced to something with a meaning.
 */
public interface Signable {
  /** The exact bytes that are signed: the canonical JSON of the statement, in declared order. */
  byte[] signedBytes();
}
