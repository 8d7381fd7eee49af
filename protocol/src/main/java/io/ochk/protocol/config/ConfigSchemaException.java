package io.ochk.protocol.config;

import io.ochk.protocol.json.MalformedException;
import java.io.Serial;

/** A file is not a config bundle; the message begins {@code config schema mismatch: }. */
public final class ConfigSchemaException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  ConfigSchemaException(MalformedException cause) {
    super("config schema mismatch: " + cause.getMessage(), cause);
    this.reason = String.valueOf(cause.getMessage());
  }

  /** What is wrong: the member, what was expected and what stood there. */
  public String reason() {
    return reason;
  }
}
