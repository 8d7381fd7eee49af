package io.ochk.kit.federation;

import io.ochk.protocol.envelope.Membership;
import picocli.CommandLine.Command;

/** {@code federations join}. */
@Command(
    name = "join",
    header = "Sign a request for a seat.",
    description = {
      "Only accepted operators can be seated; the organiser grants the request with a signed"
          + " assignment. Asking again after an interruption sends the same envelope again."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian federations join --federation oc-me-v1 --seat 2",
      "  oc-guardian federations join --federation oc-me-v1 --seat 2 --out join.json"
    })
public final class FederationsJoinCommand extends MembershipCommand {
  /** Made by the command line. */
  public FederationsJoinCommand() {
    super(Membership.Kind.JOIN);
  }
}
