package io.ochk.verify;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.json.MalformedException;
import java.util.Collection;
import java.util.Optional;

/**
 * How many seats sign in browsers. A page is code of whoever serves it, and from where a seat has
 * its page nobody else can see: as long as fewer seats than a signature needs have one, no party
 * that serves pages can sign, whoever it is.
 */
public final class BrowserSeats {
  private BrowserSeats() {}

  /**
   * What everybody has to know where as many seats sign in browsers as a signature needs. It is no
   * refusal: each may have the page of its own node.
   *
   * @param setup the ceremony
   * @param joins those that are there, in any order; who deals and keeps no seat counts for nothing
   */
  public static Optional<String> warning(SetupDocument setup, Collection<ActionEnvelope> joins) {
    long browsers =
        joins.stream()
            .filter(BrowserSeats::isBrowser)
            .flatMap(join -> setup.receiver(join.pubkey()).stream())
            .distinct()
            .count();
    return warning(browsers, setup.seats().size(), setup.threshold());
  }

  /**
   * The same where the seats are counted already.
   *
   * @param browsers how many seats sign in browsers
   * @param seats how many there are
   * @param threshold how many sign for the federation
   */
  public static Optional<String> warning(long browsers, int seats, int threshold) {
    return browsers < threshold
        ? Optional.empty()
        : Optional.of(
            browsers
                + " of "
                + seats
                + " seats sign in browsers, and "
                + threshold
                + " sign for the federation: if one party serves them all the signer's page, it"
                + " could sign alone. At least "
                + (browsers - threshold + 1)
                + " of them take the kit (oc-guardian sign --serve), the page of their own node"
                + " (/signer), or oc-guardian page.");
  }

  private static boolean isBrowser(ActionEnvelope join) {
    try {
      return join.action() instanceof CeremonyJoin said
          && said.signerKind() == CeremonyJoin.SignerKind.BROWSER;
    } catch (MalformedException e) {
      return false;
    }
  }
}
