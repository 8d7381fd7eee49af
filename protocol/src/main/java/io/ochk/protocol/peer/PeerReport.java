package io.ochk.protocol.peer;

import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a node sees its peers, as it measured.
 *
 * @param report what is signed
 * @param pubkey the node's key
 * @param signature over the report's canonical bytes; valid only after {@link #verify()}
 */
public record PeerReport(Payload report, PublicKey pubkey, Ed25519Signature signature) {
  private static final String KIND = "oc-guardian-peer-report";

  /** The longest latency that is told, in milliseconds. */
  public static final int MAX_LATENCY_MS = 3_600_000;

  /**
   * One peer.
   *
   * @param operatorId whose node
   * @param reachable whether it answered lately
   * @param latencyMs how long an answer took, in milliseconds; only of a reachable peer
   */
  public record Peer(OperatorId operatorId, boolean reachable, Optional<Integer> latencyMs) {
    static Peer read(JsonMembers members) throws MalformedException {
      OperatorId operatorId = OperatorId.read(members, "operator_id");
      boolean reachable = members.bool("reachable");
      Optional<Integer> latency =
          members.optionalInteger("latency_ms", 0, MAX_LATENCY_MS).map(Long::intValue);
      members.end();
      if (!reachable && latency.isPresent()) {
        throw new MalformedException(
            members.path("latency_ms"), "null of a peer that is not reachable", "a number");
      }
      return new Peer(operatorId, reachable, latency);
    }

    JsonObject json() {
      return JsonObject.builder()
          .put("operator_id", operatorId.text())
          .put("reachable", reachable)
          .put("latency_ms", latencyMs.<JsonValue>map(JsonNumber::of).orElse(JsonNull.NULL))
          .build();
    }
  }

  /**
   * The signed part (declared order).
   *
   * @param federationSlug the federation
   * @param operatorId whose node measured
   * @param measuredAt Unix seconds
   * @param startedAt Unix seconds, when the node was started, not after {@code measuredAt}
   * @param peers at most 14, nobody twice
   * @param nodeCertificate the operator's certificate for the key that signs
   */
  public record Payload(
      FederationSlug federationSlug,
      OperatorId operatorId,
      long measuredAt,
      long startedAt,
      List<Peer> peers,
      ActionEnvelope nodeCertificate)
      implements Signable {
    /** Copies the list. */
    public Payload {
      peers = List.copyOf(peers);
    }

    /** The object in declared order. */
    public JsonObject json() {
      return JsonObject.builder()
          .put("kind", KIND)
          .put("federation_slug", federationSlug.text())
          .put("operator_id", operatorId.text())
          .put("measured_at", measuredAt)
          .put("started_at", startedAt)
          .put("peers", new JsonArray(peers.stream().<JsonValue>map(Peer::json).toList()))
          .put("node_certificate", nodeCertificate.json())
          .build();
    }

    @Override
    public byte[] signedBytes() {
      return CanonicalJson.bytes(json());
    }

    static Payload read(JsonMembers members) throws MalformedException {
      members.literal("kind", KIND);
      long measuredAt = members.unixSeconds("measured_at");
      Payload payload =
          new Payload(
              FederationSlug.read(members, "federation_slug"),
              OperatorId.read(members, "operator_id"),
              measuredAt,
              members.integer("started_at", 0, measuredAt),
              peers(members),
              ActionEnvelope.read(members.members("node_certificate")));
      members.end();
      return payload;
    }

    private static List<Peer> peers(JsonMembers members) throws MalformedException {
      List<Peer> peers = new ArrayList<>();
      Set<OperatorId> seen = new HashSet<>();
      for (JsonMembers row : members.objects("peers", Membership.MAX_SEAT)) {
        Peer peer = Peer.read(row);
        if (!seen.add(peer.operatorId.shortForm())) {
          throw new MalformedException(row.path("operator_id"), "each peer once", "it twice");
        }
        peers.add(peer);
      }
      return peers;
    }
  }

  /** Signs {@code payload} with the node's key. */
  public static PeerReport sign(Payload payload, MessageSigner node) {
    return new PeerReport(payload, node.publicKey(), node.sign(payload));
  }

  /**
   * Parses a report; does not verify it.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static PeerReport parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a report that stands inside another document. */
  public static PeerReport read(JsonMembers members) throws MalformedException {
    PeerReport result =
        new PeerReport(
            Payload.read(members.members("report")),
            PublicKey.read(members, "pubkey_hex"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return result;
  }

  /**
   * Checks the signature, and that the operator has certified the key for this node.
   *
   * @return the operator's key
   * @throws VerificationException naming the check that failed
   */
  public PublicKey verify() throws VerificationException {
    if (!StrictEd25519.verify(pubkey, report, signature)) {
      throw new VerificationException(
          "sig_hex",
          "a signature by " + pubkey.hex() + " over this report",
          "one that does not verify");
    }
    return NodeCertificate.verified(report.nodeCertificate)
        .requireCovers(pubkey, report.federationSlug, report.operatorId, report.measuredAt);
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("report", report.json())
        .put("pubkey_hex", pubkey.hex())
        .put("sig_hex", signature.hex())
        .build();
  }

  /** Canonical bytes of the whole report. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }
}
