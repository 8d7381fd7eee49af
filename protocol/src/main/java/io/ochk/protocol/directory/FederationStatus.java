package io.ochk.protocol.directory;

import java.util.Locale;

/** Where a federation is in its life; it follows from the facts and is never set by hand. */
public enum FederationStatus {
  /** There are open seats. */
  RECRUITING,
  /** All seats are taken; the charter is being written or ratified. */
  FORMING,
  /** Every seat has ratified; the key is still to be made. */
  BINDING,
  /** The key exists, certified by all. */
  LIVE;

  /** The word on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
