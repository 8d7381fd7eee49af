package io.ochk.protocol.json;

import java.io.Serial;

/**
 * A document is not what its type says it must be.
 *
 * <p>The message always has the form {@code member: expected X, found Y}; the found part never
 * quotes more than a few characters and never a value of a member that may hold a secret.
 */
public final class MalformedException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String member;
  private final String expected;
  private final String found;

  /**
   * @param member path of the member, such as {@code payload.params.seat}; {@code document} for the
   *     whole
   * @param expected what the type asks for
   * @param found what stood there instead
   */
  public MalformedException(String member, String expected, String found) {
    super(member + ": expected " + expected + ", found " + found);
    this.member = member;
    this.expected = expected;
    this.found = found;
  }

  @Override
  public String getMessage() {
    return member + ": expected " + expected + ", found " + found;
  }

  /** The path of the offending member. */
  public String member() {
    return member;
  }

  /** What the type asks for. */
  public String expected() {
    return expected;
  }

  /** What stood there instead. */
  public String found() {
    return found;
  }
}
