package io.ochk.office;

import io.ochk.protocol.authority.Role;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.directory.ChainLink;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.DirectorySubject;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.SeatAssign;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import io.ochk.verify.Document;
import io.ochk.verify.Pins;
import io.ochk.verify.Verifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The organiser's desk. */
final class OrganiserDesk {
  /** How long guardians have to ratify a charter again. */
  static final Duration RATIFICATION_TERM = Duration.ofDays(14);

  private static final int MOST_REQUESTS = 1_000;

  private final Portal portal;

  OrganiserDesk(Portal portal) {
    this.portal = portal;
  }

  /** A verified request for a seat that nobody has answered yet. */
  record Request(ActionEnvelope envelope, Membership membership) {
    OperatorId operatorId() {
      return OperatorId.of(envelope.pubkey());
    }
  }

  /** A signed statement and the portal's answer to it. */
  record Published(DirectoryStatement statement, JsonObject answer) {}

  /** Founds a federation. */
  Published found(MessageSigner organiser, FederationSlug slug, FederationCreate create)
      throws CommandFailure, IOException {
    portal.keys(Role.ORGANISER, organiser);
    if (portal.federation(slug, organiser).isPresent()) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "federation_exists",
          "the federation " + slug + " exists",
          "Choose another slug.");
    }
    ChainLink link = new ChainLink(slug, 0, Optional.empty(), portal.now());
    return publish(sign(organiser, link, create), Optional.empty());
  }

  /** The open requests for seats. */
  List<Request> requests(MessageSigner organiser, FederationSlug slug) throws CommandFailure {
    JsonObject answer =
        portal.read(Role.ORGANISER, organiser, "/api/organiser/requests?federation=" + slug.text());
    try {
      List<Request> requests = new ArrayList<>();
      for (JsonMembers row : JsonMembers.of(answer).objects("requests", MOST_REQUESTS)) {
        ActionEnvelope envelope = ActionEnvelope.read(row.members("envelope"));
        Portal.requireValid(new Verifier(Pins.NONE).verify(new Document.Envelope(envelope)));
        if (envelope.action() instanceof Membership membership
            && membership.kind() == Membership.Kind.JOIN
            && membership.federationSlug().equals(slug)) {
          requests.add(new Request(envelope, membership));
        }
      }
      return requests;
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "requests_malformed",
          e.getMessage(),
          "Do not sign anything for this portal until you know why.");
    }
  }

  /**
   * Grants an operator the seat that he or she asked for.
   *
   * @param reviewer the reviewer's key, where the organiser has pinned it
   */
  Published assign(
      MessageSigner organiser,
      FederationSlug slug,
      OperatorId operator,
      Optional<PublicKey> reviewer)
      throws CommandFailure, IOException {
    portal.keys(Role.ORGANISER, organiser);
    Portal.Federation federation = existing(slug, organiser);
    Request request =
        requests(organiser, slug).stream()
            .filter(r -> operator.names(r.envelope().pubkey()))
            .findFirst()
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.REFUSED,
                    "no_request",
                    operator + " has no open request for a seat of " + slug,
                    "The operator asks for a seat with: oc-guardian federations join."));
    PublicKey key = request.envelope().pubkey();
    SeatAssign assign =
        new SeatAssign(
            request.membership().seat(),
            request.operatorId(),
            key,
            request.envelope().payload().sha256(),
            portal.acceptance(key, reviewer).payload().sha256());
    DirectoryStatement statement = sign(organiser, next(federation), assign);
    requireFits(federation.record(), statement);
    return publish(statement, Optional.empty());
  }

  /** Puts a version of the charter before the guardians. */
  Published charter(MessageSigner organiser, FederationSlug slug, Charter charter)
      throws CommandFailure, IOException {
    portal.keys(Role.ORGANISER, organiser);
    Portal.Federation federation = existing(slug, organiser);
    String version =
        charter
            .frontMatter()
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.REFUSED,
                    "charter_invalid",
                    "expected YAML front matter, found none",
                    "Write the charter with front matter: oc portal organiser charter-template."))
            .charterVersion();
    Optional<CharterPublish> current = federation.state().charter();
    CharterPublish publish =
        new CharterPublish(
            version,
            charter.hash(),
            current.map(CharterPublish::charterHash),
            current.map(c -> portal.now() + RATIFICATION_TERM.toSeconds()));
    DirectoryStatement statement = sign(organiser, next(federation), publish);
    requireFits(withCharter(federation.record(), charter), statement);
    return publish(statement, Optional.of(charter));
  }

  /** A verified federation. */
  Portal.Federation existing(FederationSlug slug, MessageSigner organiser)
      throws CommandFailure, IOException {
    return portal
        .federation(slug, organiser)
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.REFUSED,
                "federation_unknown",
                "the portal knows no federation " + slug,
                "Found it first: oc portal organiser create-federation."));
  }

  private ChainLink next(Portal.Federation federation) {
    long last = federation.state().chain().getLast().payload().link().issuedAtUnix();
    return federation.state().next(Math.max(last, portal.now()));
  }

  private static DirectoryStatement sign(
      MessageSigner organiser, ChainLink link, DirectorySubject subject) {
    return DirectoryStatement.sign(new DirectoryStatement.Payload(link, subject), organiser);
  }

  // The portal decides by the same rules; this desk does not hand out a signature in the hope that
  // it does.
  private static void requireFits(FederationRecord record, DirectoryStatement statement)
      throws CommandFailure {
    try {
      switch (FederationState.replay(record.statements(), record.facts())) {
        case FederationState.Outcome.Applied(FederationState state) -> {
          if (state.apply(statement) instanceof FederationState.Outcome.Refused refused) {
            throw refused(refused.refusal());
          }
        }
        case FederationState.Outcome.Refused refused -> throw refused(refused.refusal());
      }
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "record_malformed",
          e.getMessage(),
          "Do not sign anything for this portal until you know why.");
    }
  }

  private static CommandFailure refused(DirectoryRefusal refusal) {
    return CommandFailure.refused(
        refusal.code().name().toLowerCase(Locale.ROOT),
        refusal.detail(),
        "Nothing was sent. Look at the federation: oc portal organiser show.");
  }

  private static FederationRecord withCharter(FederationRecord record, Charter charter) {
    List<Charter> charters = new ArrayList<>(record.charters());
    charters.add(charter);
    return new FederationRecord(
        record.federationSlug(),
        record.reviewerKeys(),
        record.organiserKeys(),
        record.statements(),
        record.acceptances(),
        record.memberships(),
        charters,
        record.ratifications(),
        record.incidents(),
        record.exits());
  }

  private Published publish(DirectoryStatement statement, Optional<Charter> charter)
      throws CommandFailure, IOException {
    JsonObject.Builder body = JsonObject.builder().put("statement", statement.json());
    charter.ifPresent(c -> body.put("charter", new String(c.source(), StandardCharsets.UTF_8)));
    JsonObject answer = portal.post("/api/organiser/statements", body.build());
    portal.memory().remember(statement);
    return new Published(statement, answer);
  }
}
