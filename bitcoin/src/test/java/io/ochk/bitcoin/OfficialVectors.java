package io.ochk.bitcoin;

import java.nio.file.Path;
import java.util.Optional;

/** The folder of the standards' own test vectors, named by {@code OC_VECTORS}. */
public final class OfficialVectors {
  private OfficialVectors() {}

  /** A file in the folder, if the folder is named and has it. */
  public static Optional<Path> file(String name) {
    String folder = System.getProperty("OC_VECTORS", System.getenv("OC_VECTORS"));
    return Optional.ofNullable(folder).map(f -> Path.of(f, name)).filter(p -> p.toFile().exists());
  }
}
