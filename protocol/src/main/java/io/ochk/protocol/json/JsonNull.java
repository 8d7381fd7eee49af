package io.ochk.protocol.json;

/** The value {@code null}. */
public enum JsonNull implements JsonValue {
  /** The only one. */
  NULL
}
