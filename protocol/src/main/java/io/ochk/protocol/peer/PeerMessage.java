package io.ochk.protocol.peer;

import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.request.Request;
import java.util.List;
import java.util.Optional;

/**
 * One message between nodes, or between a node and its signer: an object with {@code type} first.
 */
public sealed interface PeerMessage {
  /** The member {@code type}. */
  String type();

  /** Whether it is kept until the receiver has acknowledged it. */
  boolean durable();

  /** The object in declared order, {@code type} first. */
  JsonObject json();

  /** Proposes a ceremony. */
  record Setup(SetupDocument setup) implements PeerMessage {
    static final String TYPE = "setup";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return true;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this).put("setup", setup.json()).build();
    }
  }

  /**
   * Passes on what an operator signed.
   *
   * @param envelope of a ceremony, an approval, or a node's certificate; between a signer and its
   *     node a commitment or a share too
   */
  record Envelope(ActionEnvelope envelope) implements PeerMessage {
    static final String TYPE = "envelope";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return true;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this).put("envelope", envelope.json()).build();
    }
  }

  /** Passes on the public record of an epoch. */
  record Epoch(EpochRecord record) implements PeerMessage {
    static final String TYPE = "epoch";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return true;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this).put("record", record.json()).build();
    }
  }

  /**
   * Passes on a request for a signature.
   *
   * @param origin the seat whose node it entered at; a signer that asks names none
   * @param request what is asked for
   */
  record Requested(Optional<Integer> origin, Request request) implements PeerMessage {
    static final String TYPE = "request";

    /** A request that entered at the node of this seat, 0 to 14. */
    public Requested(int origin, Request request) {
      this(Optional.of(origin), request);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return true;
    }

    @Override
    public JsonObject json() {
      JsonObject.Builder json = MessageReader.typed(this);
      origin.ifPresent(seat -> json.put("origin", seat));
      return json.put("request", request.json()).build();
    }
  }

  /**
   * The signature for a request.
   *
   * @param requestHash 64 lower-case hex characters
   * @param signature BIP-322, simple form
   */
  record Result(String requestHash, String signature) implements PeerMessage {
    static final String TYPE = "result";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return true;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this)
          .put("request_hash", requestHash)
          .put("signature", signature)
          .build();
    }
  }

  /**
   * Proves who gave wrong shares in an attempt.
   *
   * @param requestHash 64 lower-case hex characters
   * @param attempt which attempt
   * @param signingPackage the binary package that was to be answered
   * @param shares the signed answers
   * @param cheaters whose answers are wrong
   */
  record Blame(
      String requestHash,
      int attempt,
      Octets signingPackage,
      List<ActionEnvelope> shares,
      List<OperatorId> cheaters)
      implements PeerMessage {
    static final String TYPE = "blame";

    /** Copies the lists. */
    public Blame {
      shares = List.copyOf(shares);
      cheaters = List.copyOf(cheaters);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return true;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this)
          .put("request_hash", requestHash)
          .put("attempt", attempt)
          .put("package", signingPackage.hex())
          .put(
              "shares",
              new JsonArray(shares.stream().<JsonValue>map(ActionEnvelope::json).toList()))
          .put("cheaters", JsonArray.ofStrings(cheaters.stream().map(OperatorId::text).toList()))
          .build();
    }
  }

  /**
   * Asks a signer for commitments.
   *
   * @param requestHash 64 lower-case hex characters
   * @param attempt which attempt
   * @param epoch of the shares
   */
  record AskCommitments(String requestHash, int attempt, int epoch) implements PeerMessage {
    static final String TYPE = "ask-commitments";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return false;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this)
          .put("request_hash", requestHash)
          .put("attempt", attempt)
          .put("epoch", epoch)
          .build();
    }
  }

  /** Asks a signer for its share, with the binary signing package. */
  record AskShare(Octets signingPackage) implements PeerMessage {
    static final String TYPE = "ask-share";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return false;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this).put("package", signingPackage.hex()).build();
    }
  }

  /** A signer's answer to a coordinator: a {@code sign-commit} or {@code sign-share} envelope. */
  record Answer(ActionEnvelope envelope) implements PeerMessage {
    static final String TYPE = "answer";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return false;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this).put("envelope", envelope.json()).build();
    }
  }

  /**
   * A signer will not answer.
   *
   * @param requestHash 64 lower-case hex characters
   * @param attempt which attempt
   * @param reason a word such as {@code no_nonces}
   */
  record Refusal(String requestHash, int attempt, String reason) implements PeerMessage {
    static final String TYPE = "refusal";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return false;
    }

    @Override
    public JsonObject json() {
      return MessageReader.typed(this)
          .put("request_hash", requestHash)
          .put("attempt", attempt)
          .put("reason", reason)
          .build();
    }
  }

  /**
   * A sign of life.
   *
   * @param sentAtMs the sender's clock in milliseconds
   * @param status how the sender says it is
   * @param version the sender's version, 1 to 64 characters
   * @param seen what it sees of the federation; nothing while it has no verified record
   */
  record Ping(long sentAtMs, NodeStatus status, String version, Optional<SeenFederation> seen)
      implements PeerMessage {
    static final String TYPE = "ping";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean durable() {
      return false;
    }

    @Override
    public JsonObject json() {
      JsonObject.Builder json =
          MessageReader.typed(this)
              .put("sent_at_ms", sentAtMs)
              .put("status", status.wireName())
              .put("version", version);
      seen.ifPresent(s -> json.put("seen", s.json()));
      return json.build();
    }
  }

  /** Reads a message that stands inside another document. */
  static PeerMessage read(JsonMembers members) throws MalformedException {
    return MessageReader.read(members);
  }
}
