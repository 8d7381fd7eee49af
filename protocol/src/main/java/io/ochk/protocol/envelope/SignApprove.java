package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Locale;

/**
 * {@code sign-approve}: an operator's word about one request for a signature.
 *
 * @param verdict for or against
 * @param federationSlug the federation
 * @param operatorId whose word
 * @param requestHash the request's hash, 64 lower-case hex characters
 */
public record SignApprove(
    Verdict verdict, FederationSlug federationSlug, OperatorId operatorId, String requestHash)
    implements GuardianAction {
  /** The name on the wire. */
  public static final String NAME = "sign-approve";

  /** For or against. */
  public enum Verdict {
    /** The signer will take part until there is a signature, or the request expires. */
    APPROVE,
    /** The signer will not take part. */
    DENY;

    /** The word on the wire. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Verdict read(JsonMembers members, String name) throws MalformedException {
      String word = members.string(name);
      for (Verdict verdict : values()) {
        if (verdict.wireName().equals(word)) {
          return verdict;
        }
      }
      throw new MalformedException(members.path(name), "approve or deny", "another word");
    }
  }

  static SignApprove read(JsonMembers members) throws MalformedException {
    return new SignApprove(
        Verdict.read(members, "decision"),
        FederationSlug.read(members, "federation_slug"),
        OperatorId.read(members, "operator_id"),
        members.sha256("request_hash"));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .put("decision", verdict.wireName())
        .put("federation_slug", federationSlug.text())
        .put("operator_id", operatorId.text())
        .put("request_hash", requestHash)
        .build();
  }
}
