package io.ochk.signer.inbox;

import java.util.Optional;

/**
 * What the operator decided about one item of the inbox.
 *
 * @param item the whole hash of the request or of the ceremony's setup, 64 lower-case hex
 *     characters
 * @param verdict the decision
 */
public record Decision(String item, Verdict verdict) {

  /**
   * A verdict. Joining a ceremony and saying that its code is the others' are two: a yes that was
   * meant for the one is never taken for the other.
   */
  public sealed interface Verdict {
    /** The word for it in rows and on the control socket. */
    default String word() {
      return switch (this) {
        case Approve _ -> "approve";
        case Deny _ -> "deny";
        case SameCode _ -> "code";
      };
    }

    /** The code that was compared, where the verdict is about one. */
    default Optional<String> compared() {
      return switch (this) {
        case SameCode(String code) -> Optional.of(code);
        case Approve _, Deny _ -> Optional.empty();
      };
    }

    /** The verdict of a word, unless it is none. */
    static Optional<Verdict> of(String word, Optional<String> code) {
      return switch (word) {
        case "approve" -> Optional.of(new Approve());
        case "deny" -> Optional.of(new Deny());
        case "code" -> code.map(SameCode::new);
        default -> Optional.empty();
      };
    }
  }

  /** Sign the request, or join the ceremony. */
  public record Approve() implements Verdict {}

  /** Do not sign, do not join, or give the ceremony up. */
  public record Deny() implements Verdict {}

  /**
   * All others read this code; it holds for the session of that code and no other.
   *
   * @param code the 20 characters that were compared
   */
  public record SameCode(String code) implements Verdict {}
}
