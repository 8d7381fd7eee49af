package io.ochk.terminal;

import io.ochk.client.Answer;
import io.ochk.client.Problem;

/** What a portal's answer means for a command. */
public final class Answers {
  private Answers() {}

  /** The value of an answer, or the failure that it is. */
  public static <T> T require(Answer<T> answer) throws CommandFailure {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Refused<T>(Problem problem) -> throw refused(problem);
      case Answer.Unreachable<T>(String detail) ->
          throw new CommandFailure(
              ExitCode.UNREACHABLE,
              "portal_unreachable",
              detail,
              "Run the same command again later; what was signed is kept and sent as it is.");
      case Answer.Unintelligible<T>(String detail) ->
          throw new CommandFailure(
              ExitCode.UNREACHABLE, "not_a_portal", detail, "Check the portal's address.");
    };
  }

  /** The failure that a portal's refusal is. */
  public static CommandFailure refused(Problem problem) {
    String member = problem.member().map(m -> m + ": ").orElse("");
    String message =
        problem.detail().startsWith(member) ? problem.detail() : member + problem.detail();
    String later =
        problem
            .retryAfter()
            .map(d -> "Run the same command again in " + d.toSeconds() + " s.")
            .orElse("Run the same command again later.");
    return new CommandFailure(
        problem.isTemporary() ? ExitCode.UNREACHABLE : ExitCode.REFUSED,
        problem.code(),
        "the portal refuses (" + problem.status() + " " + problem.code() + "): " + message,
        problem
            .next()
            .orElse(problem.isTemporary() ? later : "Correct what is named and run it again."));
  }
}
