package io.ochk.guardian.rpc;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What signers post, read once. */
final class RpcBodies {
  /** How large a body may be. */
  static final JsonLimits LIMITS = JsonLimits.FRAME;

  private static final int MOST_MESSAGES = 64;
  private static final Pattern REASON = Pattern.compile("[a-z][a-z_]{0,63}");

  private RpcBodies() {}

  /** Reads what the signer drew for its question, 64 lower-case hex characters. */
  static String clientNonce(JsonMembers members) throws MalformedException {
    String read = members.sha256("client_nonce");
    members.end();
    return read;
  }

  /** Reads the envelope that opens a session. */
  static ActionEnvelope opening(JsonMembers members) throws MalformedException {
    ActionEnvelope read = ActionEnvelope.read(members.members("envelope"));
    members.end();
    return read;
  }

  /** What a signer may say. */
  sealed interface Said {
    /** Proposes a ceremony. */
    record Setup(SetupDocument setup) implements Said {}

    /** Hands over what the operator signed. */
    record Envelope(ActionEnvelope envelope) implements Said {}

    /** Lets a request in. */
    record Requested(Request request) implements Said {}

    /** Will not answer. */
    record Refused(PeerMessage.Refusal refusal) implements Said {}

    static Said read(JsonMembers members) throws MalformedException {
      Said said =
          switch (members.string("type")) {
            case "setup" -> new Setup(SetupDocument.read(members.members("setup")));
            case "envelope" -> new Envelope(ActionEnvelope.read(members.members("envelope")));
            case "request" -> new Requested(Request.read(members.members("request")));
            case "refusal" ->
                new Refused(
                    new PeerMessage.Refusal(
                        members.sha256("request_hash"),
                        (int) members.integer("attempt", 0, Integer.MAX_VALUE),
                        members.matching("reason", REASON, "a word of a-z and _")));
            default ->
                throw new MalformedException(
                    members.path("type"), "setup, envelope, request or refusal", "another word");
          };
      members.end();
      return said;
    }
  }

  /**
   * Messages of a signer.
   *
   * @param messages at most 64, in order
   * @param storeHead how far its store has come, 0 to 2^53 - 1
   */
  record Batch(List<Said> messages, long storeHead) {
    static Batch read(JsonMembers members) throws MalformedException {
      List<Said> said = new ArrayList<>();
      for (JsonMembers message : members.objects("messages", MOST_MESSAGES)) {
        said.add(Said.read(message));
      }
      Batch read = new Batch(said, members.integer("store_head", 0, SignerSession.MAX_STORE_HEAD));
      members.end();
      return read;
    }
  }
}
