package io.ochk.protocol.json;

/**
 * {@code true} or {@code false}.
 *
 * @param value which
 */
public record JsonBoolean(boolean value) implements JsonValue {}
