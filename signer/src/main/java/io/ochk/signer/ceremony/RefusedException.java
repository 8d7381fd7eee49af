package io.ochk.signer.ceremony;

import java.io.Serial;

/** The signer does not do what was asked; the message says why. */
public final class RefusedException extends Exception {
  /** Why a signer says nothing while its store may have said more than it knows. */
  public static final String RESTORED =
      "the signer's store was restored from a backup; restart with --accept-restored";

  @Serial private static final long serialVersionUID = 1L;

  /** For this reason. */
  public RefusedException(String why) {
    super(why, null, false, false);
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }
}
