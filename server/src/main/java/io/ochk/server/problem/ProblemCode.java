package io.ochk.server.problem;

import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.envelope.Refusal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every way in which portal and node refuse. The names are part of the API and never change. */
public enum ProblemCode {
  /** The body is not what its type says. */
  MALFORMED(400, "The document is malformed", "Correct the member and sign again."),
  /** The envelope's action belongs to another address. */
  WRONG_ENDPOINT(400, "Another address takes this action", "Post it to the address named."),
  /** A query parameter is not what it must be. */
  PARAMETER_INVALID(400, "A query parameter is invalid", "Correct the parameter."),
  /** The request is not HTTP as it should be. */
  BAD_REQUEST(400, "The request is not valid HTTP", "Correct the request."),
  /** The frame's time is not the receiver's. */
  FRAME_CLOCK(400, "The nodes' clocks differ", "Set the clock that is wrong, and send again."),

  /** Reading this needs a grant. */
  GRANT_MISSING(
      401,
      "Reading this needs a grant",
      "Send a signed read grant in the header Authorization: OC-Statement."),
  /** The grant is malformed, expired, or not by the role's current key. */
  GRANT_INVALID(401, "The read grant is not valid", "Sign a new grant with the role's key."),
  /** The signer's session has ended, or never was. */
  SESSION_INVALID(401, "The session is not valid", "Ask for a challenge and open a session."),
  /** The challenge was used, is older than 60 s, or was never given. */
  CHALLENGE_UNKNOWN(401, "The challenge is not known", "Ask for another challenge."),

  /** The signature is not the key's over the payload. */
  SIGNATURE_INVALID(403, "The signature does not verify", "Sign again with the key named."),
  /** The operator_id is another key's. */
  OPERATOR_ID_FOREIGN(403, "The operator_id is another key's", "Use the id of your own key."),
  /** The envelope is meant for another portal or node. */
  AUDIENCE_FOREIGN(403, "The envelope is meant for somebody else", "Sign one for this portal."),
  /** This action must say for whom it is meant. */
  AUDIENCE_MISSING(403, "The envelope names no audience", "Sign one for this portal."),
  /** A decision, directory statement or rotation does not verify. */
  AUTHORITY_INVALID(
      403, "The statement is not by the role's key", "Sign it with the key now in office."),
  /** The operator is not in the registry. */
  OPERATOR_NOT_ACCEPTED(
      403, "The operator is not accepted", "Apply, and wait for the reviewer's acceptance."),
  /** The operator holds no seat here. */
  NOT_SEATED(403, "The operator holds no seat here", "Join the federation first."),
  /** The signer is another operator's than the node's. */
  SIGNER_FOREIGN(403, "The signer is another operator's", "Connect to your own node."),
  /** No valid certificate names the frame's key for a seat. */
  PEER_UNKNOWN(403, "The sender is no peer", "Greet with the node's certificate first."),
  /** The operator has not allowed such requests without a seat's approval. */
  KIND_NOT_ALLOWED(
      403, "The operator does not take such requests", "Send the request with a seat's approval."),
  /** It is for programs on the machine itself, and for those whom its operator names. */
  CLIENT_NOT_ALLOWED(
      403, "The address is not for this client", "Ask from the machine itself, or be named there."),

  /** There is nothing at this address. */
  ROUTE_UNKNOWN(404, "There is nothing at this address", "See /api/openapi.json."),
  /** There is no such federation. */
  FEDERATION_UNKNOWN(404, "There is no such federation", "See /api/federations."),
  /** There is no such application. */
  APPLICATION_UNKNOWN(404, "There is no such application", "Check the application_id."),
  /** There is no such operator in the registry. */
  OPERATOR_UNKNOWN(404, "There is no such operator", "See /api/operator/registry."),
  /** There is no such charter. */
  CHARTER_UNKNOWN(404, "There is no such charter", "See /api/operator/charter."),
  /** There is no such incident. */
  INCIDENT_UNKNOWN(404, "There is no such incident", "See /api/public/incidents."),
  /** The federation has published no such statement here. */
  STATEMENT_UNKNOWN(
      404, "There is no such statement", "See /api/public/federations/{slug}/statements."),
  /** There is no such ceremony. */
  CEREMONY_UNKNOWN(404, "There is no such ceremony", "See /api/ceremonies."),
  /** There is no such request for a signature. */
  SIGNING_REQUEST_UNKNOWN(404, "There is no such request", "See /api/requests."),
  /** The ceremony has not come to its end. */
  EPOCH_UNKNOWN(
      404,
      "There is no such epoch",
      "Look at /api/ceremonies for who has not certified; if only old members are missing, wait a"
          + " minute."),
  /** The role has no key yet. */
  AUTHORITY_UNSET(
      404, "The role has no key yet", "The portal's keeper starts it with the role's first key."),
  /** The address does not take this method. */
  METHOD_UNKNOWN(405, "The address does not take this method", "Use a method of Allow."),

  /** The nonce was used with another payload. */
  NONCE_REUSED(409, "The nonce was used for another payload", "Sign with a fresh nonce."),
  /** The reviewer has already answered otherwise. */
  ALREADY_DECIDED(409, "The application is already decided", "Read the decision."),
  /** The operator is in the registry already. */
  ALREADY_ACCEPTED(409, "The operator is already accepted", "Read the acceptance."),
  /** The statement is not the next in the federation's chain. */
  NOT_NEXT_IN_CHAIN(
      409, "The statement is not the next of the chain", "Read the chain and sign the next link."),
  /** The key is not the one in office. */
  NOT_THE_CURRENT_KEY(
      409, "The rotation does not start from the current key", "Read the published keys."),
  /** The federation exists. */
  FEDERATION_EXISTS(409, "The federation exists already", "Choose another slug."),
  /** The federation has no such seat. */
  SEAT_UNKNOWN(409, "There is no such seat", "Choose one of the federation's seats."),
  /** Somebody sits there. */
  SEAT_TAKEN(409, "The seat is taken", "Choose an open seat."),
  /** The operator sits in this federation already. */
  ALREADY_SEATED(409, "The operator already holds a seat", "Leave that seat first."),
  /** The request that is granted is not known. */
  REQUEST_UNKNOWN(409, "The join request is not known", "Read the open requests."),
  /** The operator has withdrawn the request. */
  REQUEST_WITHDRAWN(409, "The join request was withdrawn", "Read the open requests."),
  /** There is neither a seat nor a request to give up. */
  NOTHING_TO_LEAVE(409, "There is nothing to leave", "Check the seat."),
  /** A charter needs every seat taken. */
  SEATS_NOT_FILLED(409, "Not all seats are taken", "Assign the open seats first."),
  /** No charter was published yet. */
  NO_CHARTER(409, "There is no charter yet", "Wait for the organiser to publish it."),
  /** A newer charter is there. */
  CHARTER_SUPERSEDED(409, "The charter is superseded", "Fetch and sign the newest version."),
  /** The hash is of no published charter. */
  CHARTER_HASH_UNKNOWN(
      409, "The hash is of no published charter", "Fetch the charter and recompute its hash."),
  /** The version is not the hash's. */
  CHARTER_VERSION_DIFFERS(409, "The charter has another version", "Fetch the charter again."),
  /** The version was used before, or the statement names another predecessor. */
  CHARTER_VERSION_NOT_NEW(
      409, "The charter's version is not new", "Publish a new version over the newest."),
  /** Frames are missing before this one. */
  FRAME_OUT_OF_ORDER(409, "Frames are missing", "Send from the sequence expected."),
  /** The frame is of an older stream, or differs from one that was taken. */
  FRAME_STALE(409, "The frame is stale", "Begin a stream above the one named."),
  /** The signer's store is older than one that the node has seen. */
  SIGNER_STORE_BEHIND(
      409,
      "The signer's store is older than it was",
      "Sign nothing with it: start with --accept-restored."),
  /** The seat has joined already. */
  ALREADY_JOINED(409, "The seat has joined already", "Watch, and recover the share afterwards."),
  /** The seat has said something else in the same place. */
  FRAME_CONTRADICTS(409, "The seat has said otherwise", "Let one signer take part at a time."),
  /** The ceremony is over, or the setup is not known. */
  CEREMONY_CLOSED(409, "The ceremony takes nothing more", "See /api/ceremonies."),
  /** The seat has answered the request, or the request is over. */
  REQUEST_CLOSED(409, "The request takes nothing more", "See /api/requests."),
  /** There is no key yet. */
  KEY_UNKNOWN(409, "There is no key yet", "Wait for the ceremony."),
  /** The epoch is not the one after the newest. */
  EPOCH_NOT_NEXT(409, "The epoch is not the next", "See the federation's epochs."),

  /** The operator had the application forgotten. */
  APPLICATION_FORGOTTEN(
      410, "The application was forgotten", "Prepare and sign a new application."),

  /** The body is too large. */
  TOO_LARGE(413, "The body is too large", "Send less."),
  /** The body's type is not the one that the address takes. */
  MEDIA_TYPE_UNKNOWN(
      415, "The body has another media type", "Send the Content-Type that is named."),
  /** The frame is for another node or federation. */
  FRAME_MISDIRECTED(421, "The frame is for somebody else", "Look the peer's address up again."),

  /** The envelope was to be accepted before now. */
  EXPIRED(422, "The envelope has expired", "Sign it again."),
  /** The envelope asks for too long a life. */
  EXPIRES_TOO_LATE(422, "The envelope expires too late", "Sign one for 31 days at most."),
  /** The envelope says that it was signed later than now. */
  STATED_IN_FUTURE(422, "The envelope's time lies ahead", "Check the clock and sign again."),
  /** The envelope names two federations. */
  FEDERATION_MISMATCH(422, "The envelope names two federations", "Sign one for one federation."),
  /** The questionnaire is not the one that was signed for. */
  QUESTIONNAIRE_DIFFERS(
      422, "The questionnaire is not the one signed for", "Send the bytes that were signed."),
  /** The decision's or statement's time lies ahead, or too far back. */
  TIME_IMPLAUSIBLE(422, "The statement's time is implausible", "Check the clock and sign again."),
  /** The decision is about another key than the application's. */
  APPLICANT_DIFFERS(422, "The decision is about another key", "Decide about the applicant's key."),
  /** The charter fails its own rules. */
  CHARTER_INVALID(422, "The charter fails its rules", "Run charter validate and correct it."),
  /** The charter is not the one of the statement, or not this federation's. */
  CHARTER_DIFFERS(422, "The charter does not fit", "Correct the charter or the statement."),
  /** The text of the charter did not come with the statement. */
  CHARTER_TEXT_MISSING(422, "The charter's text is missing", "Send it beside the statement."),
  /** The epoch's record does not verify. */
  EPOCH_INVALID(422, "The epoch does not verify", "Send the record of a finished ceremony."),
  /** What a node said is too old, lies ahead, or comes after something newer. */
  ATTESTATION_STALE(422, "The statement is not fresh", "Check the clock and send a new one."),
  /** The setup is not one for this federation now. */
  SETUP_UNACCEPTABLE(422, "The setup does not fit", "Propose one from the newest record."),
  /** The request is not one for this federation's key now. */
  REQUEST_UNACCEPTABLE(422, "The request does not fit", "Make one for the newest epoch."),
  /** What was said in a round is not about what it names. */
  ROUND_INVALID(422, "The message of the round does not fit", "Send what the round asks for."),

  /** Too many requests. */
  RATE_LIMITED(429, "Too many requests", "Wait as long as Retry-After says."),
  /** The key has enough applications waiting. */
  TOO_MANY_OPEN_APPLICATIONS(
      429, "The key has too many open applications", "Wait until the reviewer has answered one."),

  /** A bug. */
  INTERNAL(500, "The portal failed", "Send the same bytes again later; nothing is done twice."),
  /** The store cannot be reached. */
  STORE_UNAVAILABLE(
      503, "The store cannot be reached", "Send the same bytes again; nothing is done twice."),
  /** More is under way than the portal can take. */
  OVERLOADED(503, "The portal is overloaded", "Send the same bytes again later."),
  /** More applications wait than the reviewer can read. */
  REVIEW_QUEUE_FULL(
      503, "The review queue is full", "Nothing was stored. Send the same bytes again later."),
  /** The node has no certificate of its operator. */
  NODE_NOT_CERTIFIED(
      503, "The node is not certified", "Its operator's signer certifies it when it connects."),
  /** The node has no verified record of its federation. */
  RECORD_NOT_VERIFIED(
      503, "The federation's record is not there", "The node fetches it from the portal."),
  /** The clock was turned back. */
  CLOCK_BEHIND(503, "The portal's clock is behind", "The portal's keeper must set its clock."),
  /** A health check fails. */
  UNHEALTHY(503, "A health check fails", "See the checks."),
  /** No more room. */
  STORAGE_FULL(
      507, "The portal has no room left", "Nothing was stored. Send the same bytes again later.");

  private final int status;
  private final String title;
  private final String next;

  ProblemCode(int status, String title, String next) {
    this.status = status;
    this.title = title;
    this.next = next;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The same in a few words, always the same for this code. */
  public String title() {
    return title;
  }

  /** What to do next. */
  public Optional<String> next() {
    return Optional.of(next);
  }

  /** The code on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The code with this name on the wire, if there is one. */
  public static Optional<ProblemCode> ofWireName(String name) {
    return Arrays.stream(values()).filter(code -> code.wireName().equals(name)).findFirst();
  }

  static ProblemCode of(Refusal.Code code) {
    return switch (code) {
      case SIGNATURE_INVALID -> SIGNATURE_INVALID;
      case OPERATOR_ID_FOREIGN -> OPERATOR_ID_FOREIGN;
      case FEDERATION_MISMATCH -> FEDERATION_MISMATCH;
      case EXPIRED -> EXPIRED;
      case EXPIRES_TOO_LATE -> EXPIRES_TOO_LATE;
      case STATED_IN_FUTURE -> STATED_IN_FUTURE;
      case AUDIENCE_FOREIGN -> AUDIENCE_FOREIGN;
      case AUDIENCE_MISSING -> AUDIENCE_MISSING;
    };
  }

  static ProblemCode of(DirectoryRefusal.Code code) {
    return switch (code) {
      case NOT_NEXT_IN_CHAIN -> NOT_NEXT_IN_CHAIN;
      case SEAT_UNKNOWN -> SEAT_UNKNOWN;
      case SEAT_TAKEN -> SEAT_TAKEN;
      case ALREADY_SEATED -> ALREADY_SEATED;
      case REQUEST_UNKNOWN -> REQUEST_UNKNOWN;
      case REQUEST_WITHDRAWN -> REQUEST_WITHDRAWN;
      case OPERATOR_NOT_ACCEPTED -> OPERATOR_NOT_ACCEPTED;
      case SEATS_NOT_FILLED -> SEATS_NOT_FILLED;
      case CHARTER_TEXT_UNKNOWN -> CHARTER_TEXT_MISSING;
      case CHARTER_INVALID -> CHARTER_INVALID;
      case CHARTER_DIFFERS -> CHARTER_DIFFERS;
      case CHARTER_VERSION_NOT_NEW -> CHARTER_VERSION_NOT_NEW;
      case NO_CHARTER -> NO_CHARTER;
      case CHARTER_SUPERSEDED -> CHARTER_SUPERSEDED;
      case CHARTER_HASH_UNKNOWN -> CHARTER_HASH_UNKNOWN;
      case CHARTER_VERSION_DIFFERS -> CHARTER_VERSION_DIFFERS;
      case NOT_SEATED -> NOT_SEATED;
      case NOTHING_TO_LEAVE -> NOTHING_TO_LEAVE;
    };
  }
}
