package io.ochk.server.store;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.MalformedException;
import java.nio.charset.StandardCharsets;

/** Reads signed documents back; they were parsed and verified before they were stored. */
public final class StoredJson {
  private StoredJson() {}

  /** Parses one type of document. */
  @FunctionalInterface
  private interface Parser<T> {
    T parse(byte[] utf8) throws MalformedException;
  }

  /** An operator's envelope. */
  public static ActionEnvelope envelope(String text) {
    return read(text, ActionEnvelope::parse);
  }

  /** A reviewer's decision. */
  public static Decision decision(String text) {
    return read(text, Decision::parse);
  }

  /** An organiser's statement. */
  public static DirectoryStatement statement(String text) {
    return read(text, DirectoryStatement::parse);
  }

  private static <T> T read(String text, Parser<T> parser) {
    try {
      return parser.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a document that does not parse", e);
    }
  }
}
