package io.ochk.client;

import io.ochk.protocol.json.MalformedException;

/**
 * What came back from a portal.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {
  /**
   * What was asked for.
   *
   * @param value parsed, not verified
   */
  record Ok<T>(T value) implements Answer<T> {}

  /**
   * The portal understood and said no.
   *
   * @param problem its reasons
   */
  record Refused<T>(Problem problem) implements Answer<T> {}

  /**
   * Nobody answered, or not in time, or not to the end.
   *
   * @param detail one sentence for a person
   */
  record Unreachable<T>(String detail) implements Answer<T> {}

  /**
   * Somebody answered, but not as a portal of this programme does.
   *
   * @param detail one sentence for a person
   */
  record Unintelligible<T>(String detail) implements Answer<T> {}

  /** Reads a parsed answer. */
  interface Reading<T, U> {
    /** The typed value. */
    U read(T value) throws MalformedException;
  }

  /** The same answer with its value read as a type; what cannot be read is unintelligible. */
  default <U> Answer<U> map(Reading<T, U> reading) {
    return switch (this) {
      case Ok<T>(T value) -> {
        try {
          yield new Ok<>(reading.read(value));
        } catch (MalformedException e) {
          yield new Unintelligible<>("the portal's answer is malformed: " + e.getMessage());
        }
      }
      case Refused<T>(Problem problem) -> new Refused<>(problem);
      case Unreachable<T>(String detail) -> new Unreachable<>(detail);
      case Unintelligible<T>(String detail) -> new Unintelligible<>(detail);
    };
  }
}
