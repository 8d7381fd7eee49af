package io.ochk.protocol.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.Signable;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.protocol.signature.VerificationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages of one node for another, with their place in the sender's stream.
 *
 * @param frame what is signed
 * @param pubkey the sender's node key
 * @param signature over the frame's canonical bytes; valid only after {@link #verify()}
 */
public record PeerFrame(Payload frame, PublicKey pubkey, Ed25519Signature signature) {
  /** The most messages in one frame. */
  public static final int MAX_MESSAGES = 4_096;

  private static final String KIND = "oc-guardian-peer-frame";
  private static final int TAIL = 512;
  private static final Pattern ENDING =
      Pattern.compile(
          "\"pubkey_hex\"\\s*:\\s*\"([0-9a-f]{64})\"\\s*,\\s*\"sig_hex\"\\s*:"
              + "\\s*\"[0-9a-f]{128}\"\\s*}\\s*$");
  private static final long MAX_NUMBER = (1L << 53) - 1;

  /**
   * The signed part (declared order).
   *
   * @param federationSlug the federation
   * @param from the sender
   * @param to the receiver
   * @param stream grows with each start of the sender, 0 to 2^53−1
   * @param sequence from 1 in each stream
   * @param sentAtMs the sender's clock in milliseconds
   * @param messages at most 4,096
   */
  public record Payload(
      FederationSlug federationSlug,
      OperatorId from,
      OperatorId to,
      long stream,
      long sequence,
      long sentAtMs,
      List<PeerMessage> messages)
      implements Signable {
    /** Copies the list. */
    public Payload {
      messages = List.copyOf(messages);
    }

    /** The object in declared order. */
    public JsonObject json() {
      return JsonObject.builder()
          .put("kind", KIND)
          .put("federation_slug", federationSlug.text())
          .put("from", from.text())
          .put("to", to.text())
          .put("stream", stream)
          .put("sequence", sequence)
          .put("sent_at_ms", sentAtMs)
          .put(
              "messages",
              new JsonArray(messages.stream().<JsonValue>map(PeerMessage::json).toList()))
          .build();
    }

    @Override
    public byte[] signedBytes() {
      return CanonicalJson.bytes(json());
    }

    static Payload read(JsonMembers members) throws MalformedException {
      members.literal("kind", KIND);
      List<PeerMessage> messages = new ArrayList<>();
      for (JsonMembers message : members.objects("messages", MAX_MESSAGES)) {
        messages.add(PeerMessage.read(message));
      }
      Payload payload =
          new Payload(
              FederationSlug.read(members, "federation_slug"),
              OperatorId.read(members, "from"),
              OperatorId.read(members, "to"),
              members.integer("stream", 0, MAX_NUMBER),
              members.integer("sequence", 1, MAX_NUMBER),
              members.integer("sent_at_ms", 0, MAX_NUMBER),
              messages);
      members.end();
      return payload;
    }
  }

  /** Signs {@code payload} with the node's key. */
  public static PeerFrame sign(Payload payload, MessageSigner node) {
    return new PeerFrame(payload, node.publicKey(), node.sign(payload));
  }

  /** The canonical bytes of a frame that is signed with the node's key. */
  public static byte[] signedFrame(Payload payload, MessageSigner node) {
    // Written once, for its signature and for the frame.
    byte[] written = payload.signedBytes();
    Signable signable = () -> written;
    return whole(written, node.publicKey(), node.sign(signable));
  }

  private static byte[] whole(byte[] payload, PublicKey pubkey, Ed25519Signature signature) {
    byte[] begin = "{\"frame\":".getBytes(US_ASCII);
    byte[] end =
        (",\"pubkey_hex\":\"" + pubkey.hex() + "\",\"sig_hex\":\"" + signature.hex() + "\"}")
            .getBytes(US_ASCII);
    byte[] whole = Arrays.copyOf(begin, begin.length + payload.length + end.length);
    System.arraycopy(payload, 0, whole, begin.length, payload.length);
    System.arraycopy(end, 0, whole, begin.length + payload.length, end.length);
    return whole;
  }

  /**
   * Parses a frame; does not verify it.
   *
   * @param utf8 at most 1 MiB of strict JSON
   */
  public static PeerFrame parse(byte[] utf8) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.FRAME));
    PeerFrame result =
        new PeerFrame(
            Payload.read(members.members("frame")),
            PublicKey.read(members, "pubkey_hex"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return result;
  }

  /**
   * The key that stands at the end of what should be a frame, without reading the rest: whose it
   * may be, before anything is spent on it. Canonical frames end with it and their signature.
   */
  public static Optional<PublicKey> namedKey(byte[] utf8) {
    int from = Math.max(0, utf8.length - TAIL);
    Matcher tail = ENDING.matcher(new String(utf8, from, utf8.length - from, ISO_8859_1));
    return tail.find() ? PublicKey.ofHex(tail.group(1)) : Optional.empty();
  }

  /**
   * Checks that the signature is the key's over the frame. Whether the key is a peer's is for the
   * receiver to say, who knows the newest certificates.
   *
   * @throws VerificationException if it is not
   */
  public void verify() throws VerificationException {
    verify(frame.signedBytes());
  }

  /**
   * The same where the signed bytes are needed for something else, too.
   *
   * @param signed the frame's {@link Payload#signedBytes}
   */
  public void verify(byte[] signed) throws VerificationException {
    if (!StrictEd25519.verify(pubkey, signed, signature)) {
      throw new VerificationException(
          "sig_hex",
          "a signature by " + pubkey.hex() + " over this frame",
          "one that does not verify");
    }
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("frame", frame.json())
        .put("pubkey_hex", pubkey.hex())
        .put("sig_hex", signature.hex())
        .build();
  }

  /** Canonical bytes of the whole frame. */
  public byte[] bytes() {
    return whole(frame.signedBytes(), pubkey, signature);
  }
}
