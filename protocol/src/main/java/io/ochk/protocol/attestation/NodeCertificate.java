package io.ochk.protocol.attestation;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;

/**
 * An operator's certificate for its node's key, verified to be the operator's own.
 *
 * @param envelope the certificate as the operator signed it
 * @param certify its typed parameters
 */
public record NodeCertificate(ActionEnvelope envelope, NodeCertify certify) {

  /**
   * Verifies that {@code envelope} is a node certificate by the operator that it names; whether it
   * is that operator's newest, and holds now, is for the receiver to say.
   *
   * @throws VerificationException naming the check that failed
   */
  public static NodeCertificate verified(ActionEnvelope envelope) throws VerificationException {
    require("action", NodeCertify.NAME, envelope.payload().action());
    envelope.verify();
    NodeCertify certify = typed(envelope);
    if (!certify.operatorId().names(envelope.pubkey())) {
      throw new VerificationException(
          "node_certificate.operator_id",
          OperatorId.of(envelope.pubkey()).text(),
          certify.operatorId().text());
    }
    return new NodeCertificate(envelope, certify);
  }

  private static NodeCertify typed(ActionEnvelope envelope) throws VerificationException {
    try {
      Action action = envelope.action();
      if (action instanceof NodeCertify certify) {
        return certify;
      }
      throw new IllegalStateException("the action's name was checked");
    } catch (MalformedException e) {
      throw new VerificationException("node_certificate." + e.member(), e.expected(), e.found());
    }
  }

  /**
   * Checks that the certificate covers something that {@code nodeKey} signed for this operator's
   * node.
   *
   * @param at Unix seconds, when it was signed
   * @return the operator's key
   * @throws VerificationException naming the check that failed
   */
  public PublicKey requireCovers(
      PublicKey nodeKey, FederationSlug federation, OperatorId operator, long at)
      throws VerificationException {
    require("federation_slug", federation.text(), certify.federationSlug().text());
    require("node_pubkey", nodeKey.hex(), certify.nodePubkey().hex());
    require("operator_id", operator.shortForm().text(), certify.operatorId().shortForm().text());
    if (at > certify.notAfter()) {
      throw new VerificationException(
          "node_certificate.not_after",
          "a time not before " + at,
          String.valueOf(certify.notAfter()));
    }
    return envelope.pubkey();
  }

  /** The operator's key. */
  public PublicKey operatorKey() {
    return envelope.pubkey();
  }

  private static void require(String member, String expected, String actual)
      throws VerificationException {
    if (!expected.equals(actual)) {
      throw new VerificationException("node_certificate." + member, expected, actual);
    }
  }
}
