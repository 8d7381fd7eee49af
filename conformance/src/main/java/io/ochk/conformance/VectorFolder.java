package io.ochk.conformance;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder of files in memory.
 *
 * @param files by path, in the order of paths
 */
public record VectorFolder(SortedMap<String, VectorFile> files) {
  /** Copies the map. */
  public VectorFolder {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** The file at a path, if it is there. */
  public Optional<VectorFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }
}
