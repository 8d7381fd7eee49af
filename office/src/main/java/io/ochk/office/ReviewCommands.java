package io.ochk.office;

import io.ochk.keystore.KeyStoreException;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import io.ochk.verify.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code review}: the reviewer's desk. */
@Command(
    name = "review",
    header = "Read applications and answer them.",
    description = "Applications from the portal's form, its API and e-mailed files are one queue.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReviewCommands.ListCommand.class,
      ReviewCommands.ShowCommand.class,
      ReviewCommands.AcceptCommand.class,
      ReviewCommands.RejectCommand.class,
      ReviewCommands.ImportCommand.class
    })
final class ReviewCommands {
  /** {@code list}. */
  @Command(
      name = "list",
      header = "List applications, the oldest first.",
      description =
          "Asks the portal for page after page until the list is complete or has --limit rows;"
              + " then the last line, and next_cursor with --json, say where to continue.",
      footer = {
        "",
        "Examples:",
        "  oc portal review list --state received",
        "  oc portal review list --limit 20 --json"
      })
  static final class ListCommand extends DeskCommand {
    private static final int MOST_ROWS = 100_000;

    /** Which part of the queue. */
    enum State {
      RECEIVED,
      ACCEPTED,
      REJECTED,
      ALL
    }

    @Option(
        names = "--state",
        paramLabel = "STATE",
        defaultValue = "received",
        description = "received, accepted, rejected or all (default: received).")
    State state = State.RECEIVED;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "1000",
        description = "The most rows, 1 to 100000 (default: ${DEFAULT-VALUE}).")
    int limit = 1_000;

    @Option(
        names = "--after",
        paramLabel = "CURSOR",
        description = "Continue where an earlier list stopped.")
    Optional<String> after = Optional.empty();

    ListCommand() {
      super(Role.REVIEWER);
    }

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException {
      String word = state.name().toLowerCase(java.util.Locale.ROOT);
      if (limit < 1 || limit > MOST_ROWS) {
        throw CommandFailure.usage(
            "not a number of rows: --limit " + limit, "Give 1 to " + MOST_ROWS + ".");
      }
      if (after.isPresent() && !ReviewDesk.isCursor(after.get())) {
        throw CommandFailure.usage(
            "not a cursor: --after", "Give the one that the last line of a list names.");
      }
      return withKey(
          context, (portal, key) -> report(new ReviewDesk(portal).list(key, word, after, limit)));
    }

    private Report report(ReviewDesk.Listing listing) throws MalformedException {
      Report.Builder report = Report.builder();
      for (JsonMembers row : listing.rows()) {
        report.line(
            String.format(
                "%-22s %-20s %-9s %s  %s",
                row.string("application_id"),
                row.string("operator_id"),
                row.string("state"),
                row.string("received_at"),
                Printable.line(row.optionalString("handle").orElse("-"))));
      }
      if (listing.rows().isEmpty()) {
        report.line(
            after.isPresent()
                ? "Nothing comes behind this place."
                : "No application waits here. Operators apply with: oc-guardian apply submit.");
      }
      listing
          .next()
          .ifPresent(next -> report.line("There are more; continue with --after " + next));
      report
          .json()
          .put(
              "applications",
              new JsonArray(listing.rows().stream().<JsonValue>map(JsonMembers::source).toList()))
          .put("next_cursor", listing.next());
      return report.build();
    }
  }

  /** A command about one application. */
  abstract static class OfApplication extends DeskCommand {
    @Parameters(
        paramLabel = "APPLICATION_ID",
        description = "The application, such as app-0123456789abcdef.")
    String applicationId = "";

    OfApplication() {
      super(Role.REVIEWER);
    }
  }

  /** {@code show}. */
  @Command(
      name = "show",
      header = "Show one application, with its answers, verified here.",
      footer = {"", "Examples:", "  oc portal review show app-0123456789abcdef"})
  static final class ShowCommand extends OfApplication {
    @Override
    protected Report run(CommandContext context)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException {
      return withKey(
          context,
          (portal, key) -> {
            ReviewDesk.Application application = new ReviewDesk(portal).show(key, applicationId);
            Report.Builder report =
                Report.builder()
                    .field("application", application.applicationId())
                    .field("state", application.state())
                    .field("public key", application.envelope().pubkey().hex());
            for (Check check : application.report().checks()) {
              report.field(check.name(), check.result().wireName() + ": " + check.detail());
            }
            report.line("").line(application.questionnaire());
            report
                .json()
                .put("application_id", application.applicationId())
                .put("state", application.state())
                .put("envelope", application.envelope().json())
                .put("questionnaire", application.questionnaire())
                .put("verification", application.report().json());
            return report.build();
          });
    }
  }

  /** What accept and reject have in common. */
  abstract static class Decide extends OfApplication {
    @Option(
        names = "--federation",
        paramLabel = "SLUG",
        description = "A federation that the applicant is meant for.")
    Optional<String> federation = Optional.empty();

    abstract Decision.Verdict verdict();

    abstract String note();

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException {
      Optional<FederationSlug> slug =
          federation.isEmpty() ? Optional.empty() : Optional.of(slug(federation.get()));
      return withKey(
          context,
          (portal, key) -> {
            Decision decision =
                new ReviewDesk(portal).decide(key, applicationId, verdict(), note(), slug);
            Report.Builder report =
                Report.builder()
                    .line(
                        decision.payload().verdict().wireName()
                            + " for "
                            + decision.payload().operatorId()
                            + " is signed and published.")
                    .field("key id", decision.reviewerKid());
            report.json().put("decision", decision.json());
            return report.build();
          });
    }
  }

  /** {@code accept}. */
  @Command(
      name = "accept",
      header = "Accept an application that verifies.",
      footer = {
        "",
        "Examples:",
        "  oc portal review accept app-0123456789abcdef --federation oc-me-v1 --note 'Welcome'"
      })
  static final class AcceptCommand extends Decide {
    @Option(names = "--note", paramLabel = "TEXT", description = "A note; it is published.")
    String note = "";

    @Override
    Decision.Verdict verdict() {
      return Decision.Verdict.ACCEPT;
    }

    @Override
    String note() {
      return note;
    }
  }

  /** {@code reject}. */
  @Command(
      name = "reject",
      header = "Reject an application, with reasons.",
      footer = {
        "",
        "Examples:",
        "  oc portal review reject app-0123456789abcdef --reason 'no power backup'"
      })
  static final class RejectCommand extends Decide {
    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "The reasons; the applicant reads them.")
    String reason = "";

    @Override
    Decision.Verdict verdict() {
      return Decision.Verdict.REJECT;
    }

    @Override
    String note() {
      return reason;
    }
  }

  /** {@code import}. */
  @Command(
      name = "import",
      header = "Put an application.json that came by e-mail into the queue.",
      description = "Verifies the file first. Needs no key.",
      footer = {
        "",
        "Examples:",
        "  oc portal review import application.json --portal https://ochk.io"
      })
  static final class ImportCommand extends DeskCommand {
    @Parameters(paramLabel = "FILE", description = "The applicant's application.json.")
    Path file = Path.of("application.json");

    ImportCommand() {
      super(Role.REVIEWER);
    }

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure, IOException, MalformedException {
      try (var client = client(context)) {
        JsonObject answer =
            new ReviewDesk(portal(context, client)).importFile(Files.readAllBytes(file));
        String id = JsonMembers.of(answer).string("application_id");
        Report.Builder report = Report.builder().line("In the queue as " + id + ".");
        report.json().put("application_id", id);
        return report.build();
      }
    }
  }
}
