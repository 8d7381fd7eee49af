package io.ochk.conformance;

import java.util.List;

/** The vectors of one standard. */
public interface ConformanceSuite {
  /** The standard's name. */
  String standard();

  /** Whether a file holds vectors of this standard. Never throws, whatever the file holds. */
  boolean recognises(VectorFile file, VectorFolder folder);

  /** Whether a file is the other half of a vector, and read with it. Never throws. */
  default boolean accompanies(VectorFile file, VectorFolder folder) {
    return false;
  }

  /** Runs every vector in a file that {@link #recognises} has accepted. Never throws. */
  List<Outcome> run(VectorFile file, VectorFolder folder);
}
