package io.ochk.kit.federation;

import io.ochk.protocol.envelope.Membership;
import picocli.CommandLine.Command;

/** {@code federations leave}. */
@Command(
    name = "leave",
    header = "Give a seat, or the request for it, up.",
    description = {
      "A seat under a ratified charter is better handed over: see oc-guardian exit-handoff."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian federations leave --federation oc-me-v1 --seat 2",
      "  oc-guardian federations leave --federation oc-me-v1 --seat 2 --out leave.json"
    })
public final class FederationsLeaveCommand extends MembershipCommand {
  /** Made by the command line. */
  public FederationsLeaveCommand() {
    super(Membership.Kind.LEAVE);
  }
}
