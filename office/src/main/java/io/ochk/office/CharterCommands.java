package io.ochk.office;

import io.ochk.keystore.KeyStoreException;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterValidation;
import io.ochk.protocol.charter.Finding;
import io.ochk.protocol.charter.Verdict;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The organiser's commands about charters. */
final class CharterCommands {
  private CharterCommands() {}

  /** {@code charter-template}. */
  @Command(
      name = "charter-template",
      header = "Print a charter for those who sit, with gaps to be filled in.",
      description = "A charter with gaps left is refused by publish-charter and by every kit.",
      footer = {"", "Examples:", "  oc portal organiser charter-template oc-me-v1 > charter.md"})
  static final class TemplateCommand extends OrganiserCommands.OfFederation {
    @Override
    protected Report run(CommandContext context)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException {
      FederationSlug slug = federationSlug();
      return withKey(
          context,
          (portal, key) -> {
            String text = template(new OrganiserDesk(portal).existing(slug, key).state());
            Report.Builder report = Report.builder().line(text.stripTrailing());
            report.json().put("charter", text);
            return report.build();
          });
    }

    private static String template(FederationState state) {
      StringBuilder guardians = new StringBuilder();
      for (Seat seat : state.seats()) {
        guardians.append(
            """
              - operator_id: "%s"
                legal_entity: "{{legal entity of seat %2$d}}"
                jurisdiction: "{{jurisdiction of seat %2$d}}"
                api_endpoint: "{{https address of seat %2$d}}"
                contact: "{{contact of seat %2$d}}"
                pgp_fingerprint: null
            """
                .formatted(seat.operatorId(), seat.index()));
      }
      return """
      ---
      charter_version: "1.0.0"
      federation_id: "%s"
      federation_name: "{{name}}"
      ratified_at: null
      threshold:
        m: %d
        n: %d
      guardians:
      %sgateways:
        - operator: "{{somebody other than OC}}"
          api_endpoint: "{{https address}}"
          fee_schedule_url: "{{https address}}"
      exit_clause:
        on_federation_sunset: "{{what happens to users' funds}}"
        on_charter_amendment: "{{what those may do who disagree}}"
      amendment_process:
        who_can_propose: "any guardian"
        ratification: "%2$d of %3$d guardians sign the new version"
        notice_period_days: 14
      payouts:
        operator_share_bps: 2500
        uptime_floor_pct: 95
      upgrade_pause_seconds: 30
      ---
      # {{title}}

      {{text}}
      """
          .formatted(
              state.slug(),
              state.founding().threshold(),
              state.founding().targetGuardianCount(),
              guardians);
    }
  }

  /** {@code publish-charter}. */
  @Command(
      name = "publish-charter",
      header = "Put a version of the charter before the guardians.",
      description = "Recomputes the hash, checks every rule and that the charter lists who sits.",
      footer = {"", "Examples:", "  oc portal organiser publish-charter oc-me-v1 charter.md"})
  static final class PublishCommand extends OrganiserCommands.OfFederation {
    @Parameters(index = "1", paramLabel = "FILE", description = "The charter, in Markdown.")
    Path file = Path.of("charter.md");

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException {
      FederationSlug slug = federationSlug();
      Charter charter = Charter.parse(Files.readAllBytes(file));
      requireAcceptable(charter);
      return withKey(
          context,
          (portal, key) ->
              published(
                  new OrganiserDesk(portal).charter(key, slug, charter),
                  "Charter " + charter.hash() + " is published for ratification."));
    }

    private static void requireAcceptable(Charter charter) throws CommandFailure {
      List<Finding> findings = CharterValidation.check(charter);
      if (!CharterValidation.acceptable(findings)) {
        String failures =
            findings.stream()
                .filter(f -> f.verdict() == Verdict.FAIL)
                .map(f -> f.rule() + ": " + f.explanation())
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
        throw CommandFailure.refused(
            "charter_invalid", failures, "Correct the charter and publish it again.");
      }
    }
  }
}
