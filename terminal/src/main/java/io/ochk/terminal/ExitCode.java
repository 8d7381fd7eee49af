package io.ochk.terminal;

/** How a command ends. */
public enum ExitCode {
  /** It is done. */
  DONE(0),
  /** It was refused, here or by the portal; nothing was done. */
  REFUSED(1),
  /** The command line is wrong. */
  USAGE(2),
  /** Portal, node or signer cannot be reached, are something else, or did not answer in time. */
  UNREACHABLE(3),
  /** Something is not what it claims to be. */
  VERIFICATION_FAILED(4);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The process's exit code. */
  public int code() {
    return code;
  }
}
