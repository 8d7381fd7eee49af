package io.ochk.kit.federation;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.signing.Delivery;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
public final class FederationsLeaveCommand extends KitCommand {
  @Mixin Delivery delivery = new Delivery();

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "SLUG",
      description = "The federation's short name.")
  String federation = "";

  @Option(
      names = "--seat",
      required = true,
      paramLabel = "N",
      description = "The seat's number, from 0.")
  int seat;

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    FederationSlug slug = FederationOption.parse(federation);
    FederationOption.requireSeat(seat);
    Report.Builder report =
        delivery.run(
            context,
            home(context),
            PortalClient.Inbox.MEMBERSHIPS,
            (identity, audience) ->
                new Membership(
                    Membership.Kind.LEAVE,
                    Optional.of(audience),
                    slug,
                    identity.operatorId(),
                    seat,
                    context.clock().instant()),
            Set.of("signed_at"));
    report.field("federation", slug.text()).field("seat", "" + seat);
    report.json().put("federation_slug", slug.text()).put("seat", seat);
    return report.build();
  }
}
