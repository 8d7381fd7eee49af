package io.ochk.verify;

import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.PeerReport;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.settlement.SettlementEvent;

/** A public object, recognised by its members. A closed family. */
public sealed interface Document {
  /** An operator's envelope. */
  record Envelope(ActionEnvelope envelope) implements Document {}

  /** An application: an envelope with the questionnaire that it is about. */
  record Application(ActionEnvelope envelope, String questionnaire) implements Document {}

  /** A reviewer's decision. */
  record ReviewerDecision(Decision decision) implements Document {}

  /** An organiser's statement. */
  record OrganiserStatement(DirectoryStatement statement) implements Document {}

  /** A hand-over from one role key to the next. */
  record Rotation(KeyRotation rotation) implements Document {}

  /** A role's published keys. */
  record Keys(KeyDocument keys) implements Document {}

  /** Who has ratified which charter: the answer of a portal's charter endpoint. */
  record RatificationRoster(Roster roster) implements Document {}

  /** A federation's whole record. */
  record Federation(FederationRecord record) implements Document {}

  /** A guardian's health attestation. */
  record Attestation(HealthAttestation attestation) implements Document {}

  /** A settlement event. */
  record Settlement(SettlementEvent event) implements Document {}

  /** The public record of one epoch of a federation's key. */
  record Epoch(EpochRecord record) implements Document {}

  /** Something that a federation signed. */
  record Result(RequestResult result) implements Document {}

  /** How a guardian's node sees its peers. */
  record Peers(PeerReport report) implements Document {}

  /** A charter's text. */
  record CharterText(Charter charter) implements Document {}

  /**
   * Finds out what {@code bytes} are and parses them; verifies nothing.
   *
   * @throws MalformedException if they are nothing that this version knows
   */
  static Document parse(byte[] bytes) throws MalformedException {
    if (!looksLikeJson(bytes)) {
      return new CharterText(Charter.parse(bytes));
    }
    JsonObject object = StrictJson.parseObject(bytes, JsonLimits.RECORD);
    if (object.get("statements").isPresent()) {
      return new Federation(FederationRecord.parse(bytes));
    }
    if (object.get("transcript").isPresent()) {
      return new Epoch(EpochRecord.parse(bytes));
    }
    if (object.get("keys").isPresent()) {
      return new Keys(KeyDocument.parse(bytes));
    }
    if (object.get("signatures").isPresent()) {
      return new RatificationRoster(Roster.read(JsonMembers.of(object)));
    }
    if (object.get("questionnaire").isPresent()) {
      return application(JsonMembers.of(StrictJson.parseObject(bytes, JsonLimits.APPLICATION)));
    }
    return signed(StrictJson.parseObject(bytes, JsonLimits.SIGNED), bytes);
  }

  private static Document application(JsonMembers members) throws MalformedException {
    Application application =
        new Application(
            ActionEnvelope.read(members.members("envelope")), members.string("questionnaire"));
    members.end();
    return application;
  }

  private static Document signed(JsonObject object, byte[] bytes) throws MalformedException {
    if (object.get("pubkey").isPresent()) {
      return new Envelope(ActionEnvelope.parse(bytes));
    }
    if (object.get("reviewer_kid").isPresent()) {
      return new ReviewerDecision(Decision.parse(bytes));
    }
    if (object.get("organiser_kid").isPresent()) {
      return new OrganiserStatement(DirectoryStatement.parse(bytes));
    }
    if (object.get("predecessor_sig_hex").isPresent()) {
      return new Rotation(KeyRotation.parse(bytes));
    }
    if (object.get("attestation").isPresent()) {
      return new Attestation(HealthAttestation.parse(bytes));
    }
    if (object.get("report").isPresent()) {
      return new Peers(PeerReport.parse(bytes));
    }
    if (object.get("request").isPresent()) {
      return new Result(RequestResult.parse(bytes));
    }
    if (object.get("event").isPresent()) {
      return new Settlement(SettlementEvent.parse(bytes));
    }
    throw new MalformedException(
        "document",
        "an envelope, application, decision, directory statement, key document, rotation, roster,"
            + " federation record, attestation, peer report, epoch record, signed request,"
            + " settlement event or charter",
        "an object with other members");
  }

  // By the first byte after the blanks that may stand around JSON, however many they are.
  private static boolean looksLikeJson(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b == '{';
      }
    }
    return false;
  }
}
