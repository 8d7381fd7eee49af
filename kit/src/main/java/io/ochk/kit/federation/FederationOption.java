package io.ochk.kit.federation;

import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CommandFailure;

/** Reads what a person types about a federation. */
public final class FederationOption {
  private FederationOption() {}

  /** The federation of this name. */
  public static FederationSlug parse(String text) throws CommandFailure {
    return FederationSlug.parse(text)
        .orElseThrow(() ->
            CommandFailure.usage(
                "not a federation's short name: " + Printable.line(text),
                "Use 1 to 64 of a-z, 0-9 and -, such as oc-me-v1."));
  }

  static void requireSeat(int seat) throws CommandFailure {
    if (seat < 0 || seat > Membership.MAX_SEAT) {
      throw CommandFailure.usage(
          "there is no seat " + seat, "Seats are numbered from 0 to " + Membership.MAX_SEAT + ".");
    }
  }
}
