package io.ochk.signer.ceremony;

import io.ochk.server.store.StoreException;
import java.io.Serial;
import java.util.Locale;

/** The signer does not do what was asked; the message says why. */
public final class RefusedException extends Exception {
  /** Why a signer says nothing while its store may have said more than it knows. */
  public static final String RESTORED =
      "the signer's store was restored from a backup; restart with --accept-restored";

  @Serial private static final long serialVersionUID = 1L;

  /** The store could not keep what was asked for in one transaction, so it has not happened. */
  public static RefusedException notKept(StoreException e) {
    return new RefusedException(
        "the signer's store could not keep it ("
            + words(e)
            + "), so nothing was sent: "
            + e.kind().step()
            + ", then do it again");
  }

  /** The store failed at something of several steps; those before may have been kept and sent. */
  public static RefusedException perhapsNotKept(StoreException e) {
    return new RefusedException(
        "the signer's store failed ("
            + words(e)
            + "), so it may not have been kept, though a part may have been sent: "
            + e.kind().step()
            + ", then look at the ceremony (oc-guardian ceremony status) before you do it again");
  }

  private static String words(StoreException e) {
    return e.kind().name().toLowerCase(Locale.ROOT) + ": " + e.kind().words();
  }

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
