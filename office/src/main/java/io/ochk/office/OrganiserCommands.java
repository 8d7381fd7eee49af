package io.ochk.office;

import io.ochk.keystore.KeyStoreException;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code organiser}: the organiser's desk. */
@Command(
    name = "organiser",
    header = "Found federations, assign seats, publish charters.",
    description = "Every step is a signed statement, linked to the one before.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      OrganiserCommands.CreateCommand.class,
      OrganiserCommands.RequestsCommand.class,
      OrganiserCommands.AssignCommand.class,
      CharterCommands.TemplateCommand.class,
      CharterCommands.PublishCommand.class,
      OrganiserCommands.ShowCommand.class
    })
final class OrganiserCommands {
  /** A command about one federation. */
  abstract static class OfFederation extends DeskCommand {
    @Parameters(paramLabel = "SLUG", description = "The federation, such as oc-me-v1.")
    String federation = "";

    OfFederation() {
      super(Role.ORGANISER);
    }

    final FederationSlug federationSlug() throws CommandFailure {
      return slug(federation);
    }

    static Report published(OrganiserDesk.Published published, String line) {
      Report.Builder report =
          Report.builder()
              .line(line)
              .field("statement", published.statement().payload().sha256())
              .field("sequence", "" + published.statement().payload().link().sequence());
      report
          .json()
          .put("statement", published.statement().json())
          .put("statement_sha256", published.statement().payload().sha256());
      return report.build();
    }
  }

  /** {@code create-federation}. */
  @Command(
      name = "create-federation",
      header = "Found a federation that recruits.",
      footer = {
        "",
        "Examples:",
        "  oc portal organiser create-federation oc-me-v1 --name 'OC Me' --threshold 3 --guardians"
            + " 4"
      })
  static final class CreateCommand extends OfFederation {
    @Option(names = "--name", required = true, paramLabel = "TEXT", description = "Its name.")
    String name = "";

    @Option(
        names = "--threshold",
        required = true,
        paramLabel = "M",
        description = "How many guardians must sign: over half of all.")
    int threshold;

    @Option(
        names = "--guardians",
        required = true,
        paramLabel = "N",
        description = "How many seats it has, 4 to 15.")
    int guardians;

    @Option(names = "--invite", paramLabel = "TEXT", description = "How to apply, for people.")
    Optional<String> invite = Optional.empty();

    @Option(names = "--geography", paramLabel = "TEXT", description = "Where its guardians are.")
    Optional<String> geography = Optional.empty();

    @Option(names = "--bootstrap", description = "Mark it as set up by invitation.")
    boolean bootstrap;

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException {
      if (guardians < FederationCreate.MIN_GUARDIANS
          || guardians > FederationCreate.MAX_GUARDIANS
          || threshold > guardians
          || 2 * threshold <= guardians) {
        throw CommandFailure.usage(
            "a federation has 4 to 15 guardians, of whom over half must sign; found "
                + threshold
                + " of "
                + guardians,
            "Give for example --threshold 3 --guardians 4.");
      }
      FederationSlug slug = federationSlug();
      FederationCreate create =
          new FederationCreate(name, threshold, guardians, bootstrap, invite, geography);
      return withKey(
          context,
          (portal, key) ->
              published(
                  new OrganiserDesk(portal).found(key, slug, create),
                  slug + " is founded: " + threshold + " of " + guardians + ", recruiting."));
    }
  }

  /** {@code requests}. */
  @Command(
      name = "requests",
      header = "List the open requests for seats.",
      footer = {
        "",
        "Examples:",
        "  oc portal organiser requests oc-me-v1",
        "  oc portal organiser requests oc-me-v1 --portal https://ochk.io --json"
      })
  static final class RequestsCommand extends OfFederation {
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
            List<OrganiserDesk.Request> requests = new OrganiserDesk(portal).requests(key, slug);
            Report.Builder report = Report.builder();
            for (OrganiserDesk.Request request : requests) {
              report.line("seat " + request.membership().seat() + "  " + request.operatorId());
            }
            if (requests.isEmpty()) {
              report.line("Nobody has an open request for a seat of " + slug + ".");
            }
            report
                .json()
                .put(
                    "requests",
                    new JsonArray(
                        requests.stream().<JsonValue>map(r -> r.envelope().json()).toList()));
            return report.build();
          });
    }
  }

  /** {@code assign-seat}. */
  @Command(
      name = "assign-seat",
      header = "Grant an accepted operator the seat that he or she asked for.",
      footer = {
        "",
        "Examples:",
        "  oc portal organiser assign-seat oc-me-v1 op-34750f98bd59fcfc",
        "  oc portal organiser assign-seat oc-me-v1 op-34750f98bd59fcfc --reviewer-key 64-HEX"
      })
  static final class AssignCommand extends OfFederation {
    @Parameters(index = "1", paramLabel = "OPERATOR_ID", description = "The operator.")
    String operator = "";

    @Option(
        names = "--reviewer-key",
        paramLabel = "HEX",
        description = "The reviewer's key, to check the acceptance against one that you know.")
    Optional<String> reviewerKey = Optional.empty();

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException {
      FederationSlug slug = federationSlug();
      OperatorId id =
          OperatorId.parse(operator)
              .orElseThrow(() ->
                  CommandFailure.usage(
                      "not an operator id: " + operator,
                      "It reads op- and 16 hex digits; 'requests' lists them."));
      Optional<PublicKey> reviewer =
          reviewerKey.isEmpty() ? Optional.empty() : Optional.of(publicKey(reviewerKey.get()));
      return withKey(
          context,
          (portal, key) ->
              published(
                  new OrganiserDesk(portal).assign(key, slug, id, reviewer),
                  id + " has a seat of " + slug + "."));
    }
  }

  /** {@code show}. */
  @Command(
      name = "show",
      header = "Show a federation, verified here.",
      footer = {"", "Examples:", "  oc portal organiser show oc-me-v1"})
  static final class ShowCommand extends OfFederation {
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
            FederationState state = new OrganiserDesk(portal).existing(slug, key).state();
            Report.Builder report =
                Report.builder()
                    .field("federation", slug + ", " + state.founding().name())
                    .field("status", state.status().wireName())
                    .field("statements", "" + state.chain().size());
            for (Seat seat : state.seats()) {
              report.field("seat " + seat.index(), seat.operatorId().text());
            }
            state
                .charter()
                .ifPresent(c ->
                    report.field(
                        "charter",
                        c.charterVersion()
                            + " "
                            + c.charterHash()
                            + ", "
                            + state.ratifiers(c).size()
                            + " of "
                            + state.ratificationsNeeded(c)
                            + " ratified"));
            report
                .json()
                .put("federation_slug", slug.text())
                .put("status", state.status().wireName())
                .put("seats", seats(state));
            return report.build();
          });
    }

    private static JsonArray seats(FederationState state) {
      return new JsonArray(
          state.seats().stream()
              .<JsonValue>map(s ->
                  JsonObject.builder()
                      .put("index", s.index())
                      .put("operator_id", s.operatorId().text())
                      .put("operator_pubkey", s.operatorPubkey().hex())
                      .build())
              .toList());
    }
  }
}
