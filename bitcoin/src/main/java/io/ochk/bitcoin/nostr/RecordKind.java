package io.ochk.bitcoin.nostr;

import java.util.Optional;

/**
 * The kinds of public records: addressable (NIP-01), so the newest of an author with the same
 * {@code d} tag counts.
 */
public enum RecordKind {
  /** A receipt. */
  RECEIPT(30090),
  /** A checkpoint of the public log. */
  LOG_CHECKPOINT(30091),
  /** An incident that a guardian published. */
  INCIDENT(30092),
  /** A charter's ratification. */
  CHARTER_RATIFICATION(30093),
  /** A graduation to self-custody. */
  GRADUATION(30094),
  /** A federation's rotation. */
  ROTATION(30095),
  /** A custody descriptor. */
  DESCRIPTOR(30096);

  private final int number;

  RecordKind(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /** The record kind with this number, if it is one. */
  public static Optional<RecordKind> of(int number) {
    for (RecordKind kind : values()) {
      if (kind.number == number) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
