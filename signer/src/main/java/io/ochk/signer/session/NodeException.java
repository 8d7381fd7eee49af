package io.ochk.signer.session;

import io.ochk.protocol.json.JsonObject;
import java.io.Serial;
import java.util.Optional;

/** A node did not answer as it should. */
public final class NodeException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String code;
  private final transient Optional<JsonObject> problem;

  /** What went wrong. */
  public enum Kind {
    /** It cannot be reached, or the line broke: to be tried again. */
    UNREACHABLE,
    /** It refuses, with a code. */
    REFUSED,
    /** It knows a later state of the signer's store. */
    BEHIND,
    /** What it said is not what the contract says, or it is another node than meant. */
    FOREIGN
  }

  /**
   * @param kind what went wrong
   * @param code the node's code in a refusal, else a word of ours
   * @param detail for people
   */
  public NodeException(Kind kind, String code, String detail) {
    this(kind, code, detail, Optional.empty());
  }

  /**
   * @param problem the node's whole answer, if it was a refusal
   */
  NodeException(Kind kind, String code, String detail, Optional<JsonObject> problem) {
    super(detail);
    this.kind = kind;
    this.code = code;
    this.problem = problem;
  }

  /** The node's whole answer, if it was a refusal. */
  Optional<JsonObject> problem() {
    return problem;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** A stable word. */
  public String code() {
    return code;
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }
}
