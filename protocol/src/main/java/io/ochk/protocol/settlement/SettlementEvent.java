package io.ochk.protocol.settlement;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.Signable;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.protocol.signature.VerificationException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A signed statement that a payment settled.
 *
 * @param event what is signed
 * @param pubkey the key that signed
 * @param signature over the event's canonical bytes; valid only after {@link #verify()}
 */
public record SettlementEvent(Payload event, PublicKey pubkey, Ed25519Signature signature) {
  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");
  private static final long MAX_SATS = 2_100_000_000_000_000L;
  private static final int MAX_TEXT = 512;

  /**
   * The signed part (declared order). Strings have 1 to 512 characters.
   *
   * @param kind such as {@code escrow.deposit}
   * @param federationSlug through which federation
   * @param operationId the federation's id of the operation
   * @param amountSats satoshis, 0 to 21 million bitcoin
   * @param direction into the federation or out of it
   * @param settledAt Unix seconds
   * @param paymentHash of a Lightning payment
   * @param preimage of that hash
   * @param txid of an on-chain payment
   * @param gatewayPubkey the gateway's key
   * @param projectKey the integrator's project
   * @param userAddress the user's address
   * @param payoutBindingId what a payout is bound to
   * @param distributionId which distribution it belongs to
   * @param operatorId which operator it concerns
   * @param destination where it went
   * @param note for people
   * @param feeSats the fee in satoshis; appended when present
   */
  public record Payload(
      String kind,
      FederationSlug federationSlug,
      String operationId,
      long amountSats,
      Direction direction,
      long settledAt,
      Optional<String> paymentHash,
      Optional<String> preimage,
      Optional<String> txid,
      Optional<String> gatewayPubkey,
      Optional<String> projectKey,
      Optional<String> userAddress,
      Optional<String> payoutBindingId,
      Optional<String> distributionId,
      Optional<String> operatorId,
      Optional<String> destination,
      Optional<String> note,
      Optional<Long> feeSats)
      implements Signable {

    /** The object in declared order. */
    public JsonObject json() {
      JsonObject.Builder json =
          JsonObject.builder()
              .put("kind", kind)
              .put("federation_slug", federationSlug.text())
              .put("operation_id", operationId)
              .put("amount_sats", amountSats)
              .put("direction", direction.wireName())
              .put("settled_at", settledAt)
              .put("payment_hash", paymentHash)
              .put("preimage", preimage)
              .put("txid", txid)
              .put("gateway_pubkey", gatewayPubkey)
              .put("project_key", projectKey)
              .put("user_address", userAddress)
              .put("payout_binding_id", payoutBindingId)
              .put("distribution_id", distributionId)
              .put("operator_id", operatorId)
              .put("destination", destination)
              .put("note", note);
      feeSats.ifPresent(fee -> json.put("fee_sats", fee));
      return json.build();
    }

    @Override
    public byte[] signedBytes() {
      return CanonicalJson.bytes(json());
    }

    static Payload read(JsonMembers members) throws MalformedException {
      Payload payload =
          new Payload(
              members.matching("kind", KIND, "a kind such as escrow.deposit"),
              FederationSlug.read(members, "federation_slug"),
              members.text("operation_id", MAX_TEXT),
              members.integer("amount_sats", 0, MAX_SATS),
              Direction.read(members, "direction"),
              members.unixSeconds("settled_at"),
              optionalText(members, "payment_hash"),
              optionalText(members, "preimage"),
              optionalText(members, "txid"),
              optionalText(members, "gateway_pubkey"),
              optionalText(members, "project_key"),
              optionalText(members, "user_address"),
              optionalText(members, "payout_binding_id"),
              optionalText(members, "distribution_id"),
              optionalText(members, "operator_id"),
              optionalText(members, "destination"),
              optionalText(members, "note"),
              members.has("fee_sats")
                  ? Optional.of(members.integer("fee_sats", 0, MAX_SATS))
                  : Optional.empty());
      members.end();
      return payload;
    }

    private static Optional<String> optionalText(JsonMembers members, String name)
        throws MalformedException {
      return members.optionalString(name).isEmpty()
          ? Optional.empty()
          : Optional.of(members.text(name, MAX_TEXT));
    }
  }

  /** Signs {@code payload}. */
  public static SettlementEvent sign(Payload payload, MessageSigner signer) {
    return new SettlementEvent(payload, signer.publicKey(), signer.sign(payload));
  }

  /**
   * Parses an event; does not verify it.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static SettlementEvent parse(byte[] utf8) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED));
    SettlementEvent result =
        new SettlementEvent(
            Payload.read(members.members("event")),
            PublicKey.read(members, "pubkey_hex"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return result;
  }

  /**
   * Checks that the signature is the key's over the event. Whose key it should be, the caller
   * knows.
   *
   * @throws VerificationException if it is not
   */
  public void verify() throws VerificationException {
    if (!StrictEd25519.verify(pubkey, event, signature)) {
      throw new VerificationException(
          "sig_hex",
          "a signature by " + pubkey.hex() + " over this event",
          "one that does not verify");
    }
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("event", event.json())
        .put("pubkey_hex", pubkey.hex())
        .put("sig_hex", signature.hex())
        .build();
  }

  /** Canonical bytes of the whole event. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }
}
