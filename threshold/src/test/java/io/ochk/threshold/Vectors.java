package io.ochk.threshold;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of official vectors, where one is named by {@code OC_VECTORS}. */
public final class Vectors {
  private Vectors() {}

  /** The file, if the folder is named and holds it. */
  public static Optional<Path> file(String name) {
    String folder = System.getProperty("OC_VECTORS", System.getenv("OC_VECTORS"));
    return Optional.ofNullable(folder).map(f -> Path.of(f, name)).filter(Files::exists);
  }
}
