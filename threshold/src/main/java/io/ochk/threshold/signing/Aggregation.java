package io.ochk.threshold.signing;

import io.ochk.threshold.Identifier;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What adding up the shares came to. */
public sealed interface Aggregation {
  /**
   * All shares were right.
   *
   * @param signature verified under the signing key
   */
  record Complete(Signature signature) implements Aggregation {}

  /**
   * There is no signature.
   *
   * @param cheaters everybody whose share is wrong, and nobody whose share is right
   */
  record Cheated(SortedSet<Identifier> cheaters) implements Aggregation {
    /** Copies the set. */
    public Cheated {
      cheaters = Collections.unmodifiableSortedSet(new TreeSet<>(cheaters));
    }
  }
}
