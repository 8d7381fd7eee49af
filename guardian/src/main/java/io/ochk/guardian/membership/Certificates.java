package io.ochk.guardian.membership;

import io.ochk.guardian.node.Self;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoredJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The newest certificate of each operator's node. */
public final class Certificates {
  private final Roster roster;
  private final Map<PublicKey, NodeCertificate> newest = new ConcurrentHashMap<>();

  /** Certificates of the operators in {@code roster}. */
  public Certificates(Roster roster) {
    this.roster = roster;
  }

  /** Takes up what the store remembers. */
  public void load(Store store) throws ProblemException {
    for (ActionEnvelope envelope :
        store.<List<ActionEnvelope>>read(session ->
            session.list(
                "SELECT envelope FROM certificates",
                row -> StoredJson.envelope(row.getString(1))))) {
      try {
        NodeCertificate certificate = NodeCertificate.verified(envelope);
        newest.put(certificate.operatorKey(), certificate);
      } catch (VerificationException e) {
        throw new IllegalStateException("the store holds a certificate that does not verify", e);
      }
    }
  }

  /** Whether this certificate is newer than the one that counts now. */
  public boolean isNews(NodeCertificate certificate) {
    NodeCertificate known = newest.get(certificate.operatorKey());
    return known == null || known.certify().issuedAt() < certificate.certify().issuedAt();
  }

  /** Stores a certificate; {@link #published} has to follow when the transaction is durable. */
  public void store(Session session, NodeCertificate certificate) {
    session.update(
        "INSERT INTO certificates (operator_pubkey, issued_at, envelope) VALUES (?, ?, ?)"
            + " ON CONFLICT (operator_pubkey) DO UPDATE SET issued_at = excluded.issued_at,"
            + " envelope = excluded.envelope WHERE excluded.issued_at > certificates.issued_at",
        certificate.operatorKey().hex(),
        certificate.certify().issuedAt(),
        CanonicalJson.text(certificate.envelope().json()));
  }

  /** Lets a stored certificate count. */
  public void published(NodeCertificate certificate) {
    newest.merge(
        certificate.operatorKey(),
        certificate,
        (a, b) -> a.certify().issuedAt() >= b.certify().issuedAt() ? a : b);
  }

  /** The newest certificate of an operator, valid or not. */
  public Optional<NodeCertificate> of(PublicKey operator) {
    return Optional.ofNullable(newest.get(operator));
  }

  /** The newest certificate of an operator, if it is valid at that time. */
  public Optional<NodeCertificate> valid(PublicKey operator, Instant at) {
    return of(operator).filter(c -> c.certify().notAfter() >= at.getEpochSecond());
  }

  /**
   * This node's own certificate, if its operator's newest is valid at that time and names this
   * node's key: the operator may have certified another one before.
   */
  public Optional<NodeCertificate> own(Self self, Instant at) {
    return valid(self.operatorKey(), at)
        .filter(c -> c.certify().nodePubkey().equals(self.nodeKey().publicKey()));
  }

  /**
   * The seat of this operator, if its newest and valid certificate names this node key. A
   * certificate does not prove that its operator holds the node key, so it says nothing about who
   * else does: a seat is looked up by who a frame says it is from, never by its key.
   */
  public Optional<Seat> seat(OperatorId operator, PublicKey nodeKey, Instant at) {
    return roster
        .find()
        .flatMap(m -> m.seatOf(operator))
        .filter(seat ->
            valid(seat.operatorPubkey(), at)
                .filter(c -> c.certify().nodePubkey().equals(nodeKey))
                .isPresent());
  }

  /** Whether the newest and valid certificate of some seat names this node key. */
  public boolean isNode(PublicKey nodeKey, Instant at) {
    return roster.find().stream()
        .flatMap(m -> m.seats().stream())
        .anyMatch(seat ->
            valid(seat.operatorPubkey(), at)
                .filter(c -> c.certify().nodePubkey().equals(nodeKey))
                .isPresent());
  }
}
