package io.ochk.protocol.attestation;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;

/** What an operator's {@code node-certify} envelope must say for its node to attest. */
final class NodeCertificate {
  private static final String ACTION = "node-certify";

  private NodeCertificate() {}

  /** Checks that {@code certificate} covers {@code statement} and returns the operator's key. */
  static PublicKey verify(ActionEnvelope certificate, HealthAttestation statement)
      throws VerificationException {
    require("action", ACTION, certificate.payload().action());
    certificate.verify();
    HealthAttestation.Payload attestation = statement.attestation();
    try {
      JsonMembers params = JsonMembers.of(certificate.payload().params(), "params");
      FederationSlug federation = FederationSlug.read(params, "federation_slug");
      require("federation_slug", attestation.federationSlug().text(), federation.text());
      require("node_pubkey", statement.pubkey().hex(), PublicKey.read(params, "node_pubkey").hex());
      OperatorId operatorId = OperatorId.read(params, "operator_id");
      require(
          "operator_id",
          attestation.operatorId().shortForm().text(),
          operatorId.shortForm().text());
      long notAfter = params.unixSeconds("not_after");
      if (attestation.attestedAt() > notAfter) {
        throw new VerificationException(
            "node_certificate.not_after",
            "a time not before " + attestation.attestedAt(),
            String.valueOf(notAfter));
      }
    } catch (MalformedException e) {
      throw new VerificationException("node_certificate." + e.member(), e.expected(), e.found());
    }
    return certificate.pubkey();
  }

  private static void require(String member, String expected, String actual)
      throws VerificationException {
    if (!expected.equals(actual)) {
      throw new VerificationException("node_certificate." + member, expected, actual);
    }
  }
}
