package io.ochk.portal.attestation;

import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.server.store.Session;
import java.util.OptionalLong;

/**
 * The newest certificate of each guardian's node. A new one replaces a node's key at once, here as
 * among the guardians: whoever has a key of before cannot speak for the node any more, though its
 * certificate has not run out.
 */
public final class NewestCertificates {
  private NewestCertificates() {}

  /**
   * Notes a certificate that verifies.
   *
   * @return when the newest one was issued, Unix seconds, if this one is older; else nothing
   */
  public static OptionalLong note(
      Session session, FederationSlug slug, OperatorId operator, NodeCertificate certificate) {
    long issuedAt = certificate.certify().issuedAt();
    int noted =
        session.update(
            "INSERT INTO node_certificates (federation_slug, operator_id, issued_at)"
                + " VALUES (?, ?, ?) ON CONFLICT (federation_slug, operator_id)"
                + " DO UPDATE SET issued_at = excluded.issued_at"
                + " WHERE excluded.issued_at >= node_certificates.issued_at",
            slug.text(),
            operator.shortForm().text(),
            issuedAt);
    if (noted == 1) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        session
            .first(
                "SELECT issued_at FROM node_certificates"
                    + " WHERE federation_slug = ? AND operator_id = ?",
                row -> row.getLong(1),
                slug.text(),
                operator.shortForm().text())
            .orElse(issuedAt));
  }
}
