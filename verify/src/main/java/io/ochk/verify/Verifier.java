package io.ochk.verify;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterValidation;
import io.ochk.protocol.charter.Finding;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Actions;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Verifies any {@link Document}. */
public final class Verifier {
  private final Pins pins;

  /** A verifier that believes these keys. */
  public Verifier(Pins pins) {
    this.pins = pins;
  }

  /** Parses and verifies {@code bytes}. */
  public Report verify(byte[] bytes) throws MalformedException {
    return verify(Document.parse(bytes));
  }

  /** Verifies a parsed document. */
  public Report verify(Document document) {
    return switch (document) {
      case Document.Envelope e -> envelope(e.envelope());
      case Document.Application a -> application(a);
      case Document.ReviewerDecision d -> decision(d.decision());
      case Document.OrganiserStatement s -> {
        Report.Builder report = new Report.Builder("organiser's statement");
        signedByRole(
            report,
            Role.ORGANISER,
            s.statement().organiserKid(),
            history -> s.statement().verify(history));
        yield report
            .notChecked("chain", "a single statement; verify the federation's record for the rest")
            .build();
      }
      case Document.Rotation r -> rotation(r.rotation());
      case Document.Keys k -> keys(k.keys());
      case Document.RatificationRoster r -> roster(r.roster());
      case Document.Federation f -> new RecordVerification(f.record(), pins).report();
      case Document.Attestation a ->
          new Report.Builder("health attestation of " + a.attestation().attestation().operatorId())
              .rule("signature", "the operator's", () -> a.attestation().verify())
              .build();
      case Document.Peers p ->
          new Report.Builder("peer report of " + p.report().report().operatorId())
              .rule("signature", "the operator's", () -> p.report().verify())
              .build();
      case Document.Epoch e -> epoch(e.record());
      case Document.Result r -> result(r.result());
      case Document.Settlement s ->
          new Report.Builder("settlement event " + s.event().event().operationId())
              .rule("signature", "by " + s.event().pubkey(), () -> s.event().verify())
              .notChecked(
                  "signer", "whose key this must be is known to whoever relies on the event")
              .build();
      case Document.CharterText c -> charter(c.charter());
    };
  }

  private static Report epoch(EpochRecord record) {
    Report.Builder report =
        new Report.Builder(
            "epoch " + record.setup().epoch() + " of " + record.setup().federationSlug());
    try {
      VerifiedEpoch epoch = EpochRecords.verify(FederationKey.suite(), record);
      report
          .pass("joins, frames and certificates", "by all of " + record.setup().seats().size())
          .pass("key", epoch.outputKey().hex())
          .pass("address", epoch.address().toString())
          .pass("transcript", epoch.transcriptHash().toString());
    } catch (VerificationException e) {
      report.fail("joins, frames and certificates", e.getMessage());
    }
    return report
        .notChecked("seats", "whether these operators hold them; verify the federation's record")
        .build();
  }

  private static Report result(RequestResult result) {
    Report.Builder report = new Report.Builder("request " + result.request().id());
    try {
      FederationStatement statement = FederationStatement.verify(result);
      report.pass("signature", "by " + statement.address()).pass("text", statement.text());
    } catch (VerificationException e) {
      report.fail("signature", e.getMessage());
    }
    return report
        .notChecked("key", "whether it is the federation's; verify the federation's record")
        .build();
  }

  private static Report envelope(ActionEnvelope envelope) {
    Report.Builder report =
        new Report.Builder(envelope.payload().action() + " by " + OperatorId.of(envelope.pubkey()));
    checkEnvelope(report, "", envelope);
    return report.build();
  }

  /** The checks that every envelope gets, each name preceded by {@code at}. */
  static Optional<Action> checkEnvelope(Report.Builder report, String at, ActionEnvelope envelope) {
    report.rule(at + "signature", "by " + envelope.pubkey(), envelope::verify);
    if (!Actions.isKnown(envelope.payload().action())) {
      report.notChecked(
          at + "params",
          "the action " + envelope.payload().action() + " is not known to this version");
      return Optional.empty();
    }
    try {
      Action action = envelope.action();
      boolean own = action.operatorId().names(envelope.pubkey());
      report.expect(
          at + "operator_id",
          own,
          own
              ? action.operatorId() + " is the key's id"
              : "expected " + OperatorId.of(envelope.pubkey()) + ", found " + action.operatorId());
      boolean agrees =
          envelope.payload().federation().isEmpty()
              || action.federation().isEmpty()
              || envelope.payload().federation().equals(action.federation());
      if (!agrees) {
        report.fail(at + "federation", "expected the federation that the parameters name");
      }
      return Optional.of(action);
    } catch (MalformedException e) {
      report.fail(at + "params", e.getMessage());
      return Optional.empty();
    }
  }

  private static Report application(Document.Application application) {
    ActionEnvelope envelope = application.envelope();
    Report.Builder report =
        new Report.Builder("application of " + OperatorId.of(envelope.pubkey()));
    Optional<Action> action = checkEnvelope(report, "", envelope);
    byte[] questionnaire = application.questionnaire().getBytes(StandardCharsets.UTF_8);
    if (action.isPresent() && action.get() instanceof ProgramApply apply) {
      report.expect(
          "questionnaire",
          apply.matches(questionnaire),
          "length and SHA-256 of the answers against the signed ones");
    } else {
      report.fail("action", "expected program-apply, found " + envelope.payload().action());
    }
    return report.build();
  }

  private Report decision(Decision decision) {
    Report.Builder report =
        new Report.Builder(
            decision.payload().verdict().wireName() + " for " + decision.payload().operatorId());
    signedByRole(report, Role.REVIEWER, decision.reviewerKid(), decision::verify);
    return report.build();
  }

  private interface RoleRule {
    void check(KeyHistory history) throws VerificationException;
  }

  private void signedByRole(Report.Builder report, Role role, String kid, RoleRule rule) {
    try {
      Optional<KeyHistory> history = pins.history(role);
      if (history.isEmpty()) {
        report.fail(
            "signature", "expected the " + role.wireName() + "'s key to check against, found none");
        return;
      }
      notePin(report, role);
      report.rule(
          "signature",
          "by the " + role.wireName() + ", key " + kid + ", in office at that time",
          () -> rule.check(history.get()));
    } catch (VerificationException e) {
      report.fail(role.wireName() + " keys", e.getMessage());
    }
  }

  /** Says whether the role's key is believed or only asserted by the document itself. */
  void notePin(Report.Builder report, Role role) {
    if (pins.pin(role).isEmpty()) {
      report.notChecked(
          "pinned " + role.wireName() + " key",
          "no key is pinned: the published one is taken at its word");
    }
  }

  private Report keys(KeyDocument document) {
    Report.Builder report = new Report.Builder("published keys");
    List<KeyRotation> rotations = document.rotations();
    if (rotations.isEmpty()) {
      return unrotated(report, document).build();
    }
    KeyRotation.Payload first = rotations.getFirst().payload();
    Role role = first.role();
    notePin(report, role);
    return report
        .rule(
            "rotations",
            rotations.size() + " rotation(s) form a chain",
            () -> KeyHistory.resolve(role, pins.pin(role).orElse(first.predecessor()), document))
        .build();
  }

  // A key set alone does not say whose it is.
  private Report.Builder unrotated(Report.Builder report, KeyDocument document) {
    report.pass("keys", document.keys().size() + " key(s), never rotated");
    PublicKey key = document.keys().getFirst().key();
    List<Role> roles =
        Arrays.stream(Role.values()).filter(r -> pins.pin(r).equals(Optional.of(key))).toList();
    boolean allPinned = Arrays.stream(Role.values()).allMatch(r -> pins.pin(r).isPresent());
    if (!roles.isEmpty()) {
      report.pass("pin", "the pinned key of the " + roles.getFirst().wireName());
    } else if (allPinned) {
      report.fail("pin", "expected a pinned key, or rotations that lead from one, found " + key);
    } else {
      report.notChecked("pin", "no pin says whose key " + key + " is");
    }
    if (document.keys().size() > 1) {
      report.notChecked("other keys", "no rotation leads to or from the keys after the first");
    }
    return report;
  }

  private Report rotation(KeyRotation rotation) {
    Role role = rotation.payload().role();
    Report.Builder report =
        new Report.Builder("rotation of the " + role.wireName() + " key")
            .rule("signatures", "by predecessor and successor", rotation::verify);
    Optional<PublicKey> pin = pins.pin(role);
    boolean known =
        pin.equals(Optional.of(rotation.payload().predecessor()))
            || pin.equals(Optional.of(rotation.payload().successor()));
    return known
        ? report.pass("pin", "from or to the pinned " + role.wireName() + " key").build()
        : report
            .notChecked("pin", "whether the predecessor was in office; verify the published keys")
            .build();
  }

  private static Report charter(Charter charter) {
    Report.Builder report = new Report.Builder("charter " + charter.hash());
    // Any text at all has a hash, and lacks placeholders: neither shows that it is a charter.
    boolean isText = charter.frontMatter().isEmpty();
    if (isText) {
      report
          .notChecked("hash", charter.hash())
          .notChecked("form", "plain text: any text is such a charter, only its hash tells which");
    } else {
      report.pass("hash", charter.hash());
    }
    for (Finding finding : CharterValidation.check(charter)) {
      switch (finding.verdict()) {
        case PASS -> {
          if (isText) {
            report.notChecked(finding.rule(), finding.explanation());
          } else {
            report.pass(finding.rule(), finding.explanation());
          }
        }
        case FAIL -> report.fail(finding.rule(), finding.explanation());
        case MANUAL_REVIEW -> report.notChecked(finding.rule(), finding.explanation());
      }
    }
    return report.build();
  }

  private static Report roster(Roster roster) {
    Report.Builder report =
        new Report.Builder(
            "ratifications of charter "
                + roster.charterVersion()
                + " of "
                + roster.federationSlug());
    Set<OperatorId> seen = new HashSet<>();
    for (int i = 0; i < roster.signatures().size(); i++) {
      Roster.Row row = roster.signatures().get(i);
      String at = "signatures[" + i + "]: ";
      Optional<Action> action = checkEnvelope(report, at, row.envelope());
      boolean proves =
          action.isPresent()
              && action.get() instanceof CharterSign sign
              && sign.charterHash().equals(roster.charterHash())
              && sign.charterVersion().equals(roster.charterVersion())
              && sign.federationSlug().equals(roster.federationSlug())
              && row.charterHash().equals(roster.charterHash())
              && row.charterVersion().equals(roster.charterVersion())
              && row.operatorPubkey().equals(row.envelope().pubkey())
              && row.operatorId().names(row.operatorPubkey());
      report.expect(
          at + "row", proves, "what the row says against what " + row.operatorId() + " signed");
      report.expect(
          at + "once", seen.add(row.operatorId().shortForm()), row.operatorId() + " listed once");
    }
    report.notChecked(
        "seats", "whether these operators hold seats; verify the federation's record");
    if (roster.signatures().isEmpty()) {
      report.notChecked("signatures", "nobody has ratified yet");
    }
    return report.build();
  }
}
