package io.ochk.signer.membership;

import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.FederationSlug;

/** Gets a federation's record and verifies it under the operator's own pins. */
@FunctionalInterface
public interface RecordSource {
  /**
   * A record in which every signature holds.
   *
   * @throws UnavailableException if there is none to be had, or it does not verify
   */
  FederationRecord verified(FederationSlug federation) throws UnavailableException;

  /** There is no verified record to be had; the message says why. */
  final class UnavailableException extends Exception {
    private static final long serialVersionUID = 2L;

    private final boolean takesBack;

    private UnavailableException(String why, boolean takesBack) {
      super(why);
      this.takesBack = takesBack;
    }

    /** For this reason. */
    public UnavailableException(String why) {
      this(why, false);
    }

    /** There is one, but it lacks or replaces what was verified before. */
    public static UnavailableException takingBack(String why) {
      return new UnavailableException(why, true);
    }

    /** Whether what is shown lacks or replaces what was verified before. */
    public boolean takesBack() {
      return takesBack;
    }

    @Override
    public String getMessage() {
      String message = super.getMessage();
      return message == null ? "" : message;
    }
  }
}
