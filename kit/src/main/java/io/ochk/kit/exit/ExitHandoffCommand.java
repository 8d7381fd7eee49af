package io.ochk.kit.exit;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.federation.FederationOption;
import io.ochk.kit.signing.Delivery;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code exit-handoff}. */
@Command(
    name = "exit-handoff",
    header = "Announce that you leave a federation, and to whom your seat may go.",
    description = {
      "Signs a public statement. You keep your duties until a successor has the seat and the shares"
          + " are dealt anew; leaving does not undo what your share could sign."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian exit-handoff --federation oc-me-v1 --reason 'Closing the company' \\",
      "      --successor op-0123456789abcdef"
    })
public final class ExitHandoffCommand extends KitCommand {
  @Mixin Delivery delivery = new Delivery();

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "SLUG",
      description = "The federation's short name.")
  String federation = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the public; up to 2,000 characters.")
  String reason = "";

  @Option(
      names = "--successor",
      paramLabel = "OPERATOR_ID",
      description = "Who is to take the seat, if you know.")
  Optional<String> successor = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    FederationSlug slug = FederationOption.parse(federation);
    Optional<OperatorId> next = successor();
    if (reason.isBlank() || reason.length() > ExitHandoff.MAX_REASON) {
      throw CommandFailure.usage(
          "the reason has " + reason.length() + " characters",
          "Give 1 to " + ExitHandoff.MAX_REASON + " characters.");
    }
    Report.Builder report =
        delivery.run(
            context,
            home(context),
            PortalClient.Inbox.EXITS,
            (identity, audience) ->
                new ExitHandoff(
                    Optional.of(audience),
                    slug,
                    identity.operatorId(),
                    reason,
                    context.clock().instant(),
                    next),
            Set.of("signed_at"));
    report
        .field("federation", slug.text())
        .line(
            "When the successor has the seat and all have ratified the new charter, the shares are"
                + " dealt anew: oc-guardian share refresh. Keep your signer running until then.");
    report
        .json()
        .put("federation_slug", slug.text())
        .put("successor_operator_id", next.map(OperatorId::text));
    return report.build();
  }

  private Optional<OperatorId> successor() throws CommandFailure {
    if (successor.isEmpty()) {
      return Optional.empty();
    }
    Optional<OperatorId> parsed = OperatorId.parse(successor.get());
    if (parsed.isEmpty()) {
      throw CommandFailure.usage(
          "not an operator id: " + Printable.line(successor.get()),
          "It is op- and 16 lower-case hex digits.");
    }
    return parsed;
  }
}
