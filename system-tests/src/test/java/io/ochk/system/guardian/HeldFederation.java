package io.ochk.system.guardian;

import io.ochk.system.world.LivingFederation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A federation in a folder of its own, which go together. */
record HeldFederation(Path folder, LivingFederation living) implements AutoCloseable {
  /** How it comes about. */
  interface Start {
    LivingFederation in(Path folder) throws IOException;
  }

  static HeldFederation of(Start start) {
    try {
      Path folder = Files.createTempDirectory("oc-federation");
      return new HeldFederation(folder, start.in(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    living.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
