package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * {@code ceremony-join}: an operator agrees to a ceremony's setup and takes its seat.
 *
 * @param encryptionPubkey the X25519 key to which shares for this seat are sealed, 32 bytes
 * @param federationSlug the federation
 * @param guardianAddress the operator's own Bitcoin address, 14 to 100 letters and digits
 * @param operatorId who joins
 * @param setupHash the setup's hash, 64 lower-case hex characters
 * @param signerKind what will hold the share
 */
public record CeremonyJoin(
    Octets encryptionPubkey,
    FederationSlug federationSlug,
    String guardianAddress,
    OperatorId operatorId,
    String setupHash,
    SignerKind signerKind)
    implements GuardianAction {
  /** The name on the wire. */
  public static final String NAME = "ceremony-join";

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9]{14,100}");

  /** What holds an operator's share. */
  public enum SignerKind {
    /** The command-line kit. */
    KIT,
    /** A browser's tab. */
    BROWSER;

    /** The word on the wire. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static SignerKind read(JsonMembers members, String name) throws MalformedException {
      String word = members.string(name);
      for (SignerKind kind : values()) {
        if (kind.wireName().equals(word)) {
          return kind;
        }
      }
      throw new MalformedException(members.path(name), "kit or browser", "another word");
    }
  }

  static CeremonyJoin read(JsonMembers members) throws MalformedException {
    return new CeremonyJoin(
        Octets.read(members, "encryption_pubkey", 32, 32),
        FederationSlug.read(members, "federation_slug"),
        members.matching("guardian_address", ADDRESS, "a Bitcoin address"),
        OperatorId.read(members, "operator_id"),
        members.sha256("setup_hash"),
        SignerKind.read(members, "signer_kind"));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .put("encryption_pubkey", encryptionPubkey.hex())
        .put("federation_slug", federationSlug.text())
        .put("guardian_address", guardianAddress)
        .put("operator_id", operatorId.text())
        .put("setup_hash", setupHash)
        .put("signer_kind", signerKind.wireName())
        .build();
  }
}
