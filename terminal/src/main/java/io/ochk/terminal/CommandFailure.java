package io.ochk.terminal;

import java.io.Serial;

/** A command ends early: with an exit code, a stable word, a sentence and the next step. */
public final class CommandFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final ExitCode exit;
  private final String code;
  private final String next;

  /**
   * @param exit how the process ends
   * @param code a stable word for programs
   * @param message what is wrong; no secret in it
   * @param next what to do about it
   */
  public CommandFailure(ExitCode exit, String code, String message, String next) {
    super(message);
    this.exit = exit;
    this.code = code;
    this.next = next;
  }

  /** Refused here. */
  public static CommandFailure refused(String code, String message, String next) {
    return new CommandFailure(ExitCode.REFUSED, code, message, next);
  }

  /** The command line is wrong. */
  public static CommandFailure usage(String message, String next) {
    return new CommandFailure(ExitCode.USAGE, "usage", message, next);
  }

  /** Something is not what it claims to be. */
  public static CommandFailure unverified(String code, String message, String next) {
    return new CommandFailure(ExitCode.VERIFICATION_FAILED, code, message, next);
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }

  /** How the process ends. */
  public ExitCode exit() {
    return exit;
  }

  /** A stable word for programs. */
  public String code() {
    return code;
  }

  /** What to do about it. */
  public String next() {
    return next;
  }
}
