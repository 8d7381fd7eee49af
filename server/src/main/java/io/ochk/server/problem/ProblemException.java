package io.ochk.server.problem;

import java.io.Serial;

/** A refusal on its way to the response; it has undone its transaction. */
public final class ProblemException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** Refuses with {@code problem}. */
  public ProblemException(Problem problem) {
    // An expected answer, not a fault: nobody reads its stack.
    super(problem.code().wireName() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** What is refused and why. */
  public Problem problem() {
    return problem;
  }
}
