package io.ochk.kit.charter;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.federation.FederationOption;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.Settings;
import io.ochk.kit.signing.Outbox;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.VerifiedDirectory;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterValidation;
import io.ochk.protocol.charter.Finding;
import io.ochk.protocol.charter.FrontMatter;
import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code charter sign}: the ratification. */
@Command(
    name = "sign",
    header = "Ratify a charter that you have read.",
    description = {
      "Recomputes the hash from the file, checks the rules of charter validate, that the charter is"
          + " this federation's and lists you. Unless --offline it then fetches everything that was"
          + " signed about the federation, verifies it with the pinned keys, and checks that you"
          + " hold a seat and that no newer charter replaces this one. Then it shows exactly what"
          + " will be signed, and signs."
          + " The envelope is kept in the audit log; charter publish posts it."
    },
    exitCodeList = {
      "0: signed",
      "1: refused: a rule is broken, a placeholder, not your seat, superseded, or you said no",
      "4: what the portal publishes about the federation does not verify"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian charter sign --federation oc-me-v1 --file charter.md",
      "  oc-guardian charter sign --federation oc-me-v1 --file charter.md --yes",
      "  oc-guardian charter sign --federation oc-me-v1 --file charter.md --offline \\",
      "      --portal https://ochk.io --out ratification.json"
    })
public final class CharterSignCommand extends KitCommand {
  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Mixin Transport transport = new Transport();

  @Mixin VerifiedDirectory directory = new VerifiedDirectory();

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "SLUG",
      description = "The federation's short name.")
  String federation = "";

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = "The charter's text, as charter fetch wrote it.")
  Path file = Path.of("");

  @Option(
      names = "--offline",
      description = "Ask no portal: check the text alone, not that it is the one in force.")
  boolean offline;

  @Option(names = "--yes", description = "Sign without asking; needed where there is no terminal.")
  boolean yes;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Also write the signed envelope to FILE, for e-mail.")
  Optional<Path> out = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure,
          IOException,
          KeyStoreException,
          MalformedException,
          VerificationException {
    FederationSlug slug = FederationOption.parse(federation);
    Home home = home(context);
    Identity identity = home.requireIdentity();
    Charter charter = Charter.parse(Files.readAllBytes(file));
    FrontMatter front = requireSignable(charter, slug, identity);
    Settings settings = home.settings();
    try (DirectoryLock _ = home.lock()) {
      CharterSign action =
          new CharterSign(
              Optional.of(transport.portal(context, settings)),
              charter.hash(),
              front.charterVersion(),
              slug,
              identity.operatorId(),
              context.clock().instant());
      if (!offline) {
        requireInForce(context, home, settings, action, identity);
      }
      Outbox outbox = new Outbox(context, home, identity, passphrase);
      Outbox.Recorded recorded =
          outbox.sign(
              action, Optional.of(slug), Set.of("signed_at"), payload -> review(context, payload));
      if (out.isPresent()) {
        outbox.write(recorded.envelope(), recorded.envelope().bytes(), out.get());
      }
      return report(slug, charter, front, recorded);
    }
  }

  private static FrontMatter requireSignable(
      Charter charter, FederationSlug slug, Identity identity) throws CommandFailure {
    List<Finding> findings = CharterValidation.check(charter);
    if (charter.frontMatter().isEmpty() || !CharterValidation.acceptable(findings)) {
      throw CommandFailure.refused(
          "charter_invalid",
          "the charter breaks rules:" + CharterValidateCommand.lines(findings),
          "Do not sign it. Tell the organiser what has to change.");
    }
    FrontMatter front = charter.frontMatter().orElseThrow();
    if (!front.federationId().equals(slug)) {
      throw CommandFailure.refused(
          "charter_of_another_federation",
          "the charter is that of " + front.federationId() + ", not of " + slug,
          "Fetch the right one: oc-guardian charter fetch --federation " + slug + ".");
    }
    boolean listed =
        front.guardians().stream().anyMatch(g -> g.operatorId().names(identity.pubkey()));
    if (!listed) {
      throw CommandFailure.refused(
          "not_seated",
          "the charter does not list " + identity.operatorId() + " (you) among its guardians",
          "Only seated operators ratify. See oc-guardian federations list.");
    }
    return front;
  }

  // Not what the portal says counts, but what organiser, reviewer and operators have signed.
  private void requireInForce(
      CommandContext context, Home home, Settings settings, CharterSign sign, Identity identity)
      throws CommandFailure, IOException, MalformedException, VerificationException {
    FederationRecord record;
    try (PortalClient client = transport.client(context, settings)) {
      record = Answers.require(client.federationRecord(sign.federationSlug()));
    }
    FederationState state = directory.verified(context, home, sign.federationSlug(), record);
    Optional<DirectoryRefusal> refusal = state.ratificationRefusal(identity.pubkey(), sign);
    if (refusal.isPresent()) {
      throw CommandFailure.refused(
          refusal.get().code().name().toLowerCase(Locale.ROOT),
          refusal.get().detail(),
          "Fetch and read the current charter: oc-guardian charter fetch --federation "
              + sign.federationSlug()
              + ".");
    }
  }

  private void review(CommandContext context, ActionPayload payload) throws CommandFailure {
    var err = context.terminal().err();
    Report.Builder preview = Report.builder().field("action", payload.action());
    payload
        .params()
        .members()
        .forEach((name, value) -> preview.field(name, CanonicalJson.text(value).replace("\"", "")));
    preview
        .field("nonce", payload.nonce().toString())
        .field(
            "expires_at",
            payload.expiresAt() + " (" + Instant.ofEpochSecond(payload.expiresAt()) + ")")
        .field("sha256", payload.sha256() + " (of these canonical bytes)");
    err.println("You are about to sign:");
    preview.build().lines().forEach(line -> err.println("  " + line));
    if (yes) {
      return;
    }
    if (!context.terminal().isInteractive()) {
      throw CommandFailure.usage(
          "nobody is there to be asked", "Give --yes if you have read the charter and agree.");
    }
    String answer = context.terminal().ask("Ratify this charter? [y/N] ").orElse("");
    if (!answer.toLowerCase(Locale.ROOT).startsWith("y")) {
      throw CommandFailure.refused("not_agreed", "you did not agree", "Nothing was signed.");
    }
  }

  private Report report(
      FederationSlug slug, Charter charter, FrontMatter front, Outbox.Recorded recorded) {
    Report.Builder report =
        Report.builder()
            .line(recorded.resumed() ? "Signed before; the same envelope is kept." : "Signed.")
            .field("federation", slug.text())
            .field("version", front.charterVersion())
            .field("charter hash", charter.hash() + " (recomputed)")
            .field("envelope", recorded.envelope().payload().sha256() + " (SHA-256 of payload)");
    report
        .json()
        .put("federation_slug", slug.text())
        .put("charter_version", front.charterVersion())
        .put("charter_hash", charter.hash())
        .put("envelope_sha256", recorded.envelope().payload().sha256())
        .put("envelope", recorded.envelope().json())
        .put("resumed", recorded.resumed());
    if (out.isPresent()) {
      report.field("written to", out.get().toAbsolutePath().toString());
      report.json().put("file", out.get().toAbsolutePath().toString());
    } else {
      report.line("Post it with: oc-guardian charter publish --federation " + slug);
    }
    return report.build();
  }
}
