package io.ochk.kit.incident;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.federation.FederationOption;
import io.ochk.kit.signing.Delivery;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code incident publish}. */
@Command(
    name = "publish",
    aliases = "post",
    header = "Sign an incident and publish it.",
    description = {
      "Everybody can read and verify it, for ever: leave out what is not for the public."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian incident publish --federation oc-me-v1 --severity warning \\",
      "      --title 'Disk replaced' --body 'No downtime.' --tag hardware",
      "  oc-guardian incident publish --federation oc-me-v1 --severity critical \\",
      "      --title 'Node unreachable' --body-file report.md --occurred-at 2026-04-29T18:34:51Z"
    })
public final class IncidentPublishCommand extends KitCommand {
  @Mixin Delivery delivery = new Delivery();

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "SLUG",
      description = "The federation's short name.")
  String federation = "";

  @Option(
      names = "--severity",
      required = true,
      paramLabel = "WORD",
      description = "info, warning or critical.")
  String severity = "";

  @Option(
      names = "--title",
      required = true,
      paramLabel = "TEXT",
      description = "One line, up to 200 characters.")
  String title = "";

  @ArgGroup(multiplicity = "1")
  Body body = new Body();

  /** The text, from the command line or a file. */
  static final class Body {
    @Option(
        names = "--body",
        paramLabel = "TEXT",
        description = "What happened, Markdown, up to 20,000 characters.")
    Optional<String> text = Optional.empty();

    @Option(names = "--body-file", paramLabel = "FILE", description = "The same from a file.")
    Optional<Path> file = Optional.empty();
  }

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "A tag of a-z, 0-9 and -; up to 16 times.")
  List<String> tags = new ArrayList<>();

  @Option(
      names = "--occurred-at",
      paramLabel = "TIME",
      description = "When it happened, such as 2026-04-29T18:34:51Z (default: now).")
  Optional<String> occurredAt = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    FederationSlug slug = FederationOption.parse(federation);
    Severity level = severity(severity);
    Instant when = occurredAt(context);
    String text = text();
    requireLengths(text);
    Report.Builder report =
        delivery.run(
            context,
            home(context),
            PortalClient.Inbox.INCIDENTS,
            (identity, audience) ->
                new AlertPublish(
                    Optional.of(audience),
                    title,
                    text,
                    level,
                    tags,
                    slug,
                    identity.operatorId(),
                    when),
            occurredAt.isPresent() ? Set.of() : Set.of("occurred_at"));
    report.field("federation", slug.text()).field("severity", level.wireName());
    report.json().put("federation_slug", slug.text()).put("severity", level.wireName());
    return report.build();
  }

  static Severity severity(String word) throws CommandFailure {
    return Severity.parse(word)
        .orElseThrow(() ->
            CommandFailure.usage(
                "there is no severity " + Printable.line(word), "Use info, warning or critical."));
  }

  static Instant instant(String text, String option) throws CommandFailure {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw CommandFailure.usage(
          "not a UTC time: " + option + " " + Printable.line(text),
          "Write it like 2026-04-29T18:34:51Z.");
    }
  }

  private Instant occurredAt(CommandContext context) throws CommandFailure {
    return occurredAt.isPresent()
        ? instant(occurredAt.get(), "--occurred-at")
        : context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private String text() throws IOException {
    return body.file.isPresent()
        ? Files.readString(body.file.get(), StandardCharsets.UTF_8)
        : body.text.orElse("");
  }

  private void requireLengths(String text) throws CommandFailure {
    if (title.isBlank() || title.length() > AlertPublish.MAX_TITLE) {
      throw CommandFailure.usage(
          "the title has " + title.length() + " characters",
          "Give 1 to " + AlertPublish.MAX_TITLE + " characters.");
    }
    if (text.isBlank() || text.length() > AlertPublish.MAX_BODY) {
      throw CommandFailure.usage(
          "the body has " + text.length() + " characters",
          "Give 1 to " + AlertPublish.MAX_BODY + " characters.");
    }
    if (tags.size() > AlertPublish.MAX_TAGS
        || !tags.stream().allMatch(t -> AlertPublish.TAG.matcher(t).matches())) {
      throw CommandFailure.usage(
          "a tag is not one", "Give up to 16 tags of 1 to 32 of a-z, 0-9 and -.");
    }
  }
}
