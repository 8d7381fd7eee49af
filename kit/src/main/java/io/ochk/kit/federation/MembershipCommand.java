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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What joining and leaving have in common: both are a signed word about one seat. */
abstract class MembershipCommand extends KitCommand {
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

  private final Membership.Kind kind;

  MembershipCommand(Membership.Kind kind) {
    this.kind = kind;
  }

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
                    kind,
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
