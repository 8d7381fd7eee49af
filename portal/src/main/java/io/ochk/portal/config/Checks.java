package io.ochk.portal.config;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What is refused at the command line. */
final class Checks {
  private Checks() {}

  static int within(@Nullable CommandSpec spec, String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw wrong(spec, name + ": expected " + min + " to " + max + ", found " + value);
    }
    return value;
  }

  static RuntimeException wrong(@Nullable CommandSpec spec, String message) {
    return spec == null
        ? new IllegalArgumentException(message)
        : new ParameterException(spec.commandLine(), message);
  }
}
