package io.ochk.guardian.intake;

import io.ochk.guardian.ceremony.Ceremonies;
import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.signing.Requests;
import io.ochk.guardian.store.Early;
import io.ochk.guardian.store.Nonces;
import io.ochk.guardian.store.Turn;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.Refusal;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.time.InstantSource;
import java.util.Optional;

/** Takes durable messages in, whoever brings them, in a turn. */
public final class Desk {
  private final Self self;
  private final Roster roster;
  private final Certificates certificates;
  private final Ceremonies ceremonies;
  private final Requests requests;
  private final BridgeRules bridge;
  private final Early early;
  private final Admission admission;
  private final InstantSource clock;

  /**
   * An envelope that verifies, by a key that may speak here.
   *
   * @param envelope the envelope
   * @param action its typed parameters
   */
  public record Verified(ActionEnvelope envelope, Action action) {}

  /** A desk of this node. */
  public Desk(
      Self self,
      Roster roster,
      Certificates certificates,
      Ceremonies ceremonies,
      Requests requests,
      BridgeRules bridge,
      Early early,
      InstantSource clock) {
    this.self = self;
    this.roster = roster;
    this.certificates = certificates;
    this.ceremonies = ceremonies;
    this.requests = requests;
    this.bridge = bridge;
    this.early = early;
    this.admission = new Admission(self.api(), false);
    this.clock = clock;
  }

  /**
   * Verifies an envelope: its signature, operator, federation, time and audience; and that its key
   * holds a seat, or for a ceremony held one before. What a peer passes on may have expired on its
   * way: it is bound by the hash that it names. All other rules hold for it too.
   */
  public Verified verify(ActionEnvelope envelope, Source source) throws ProblemException {
    Action action = typed(envelope);
    Optional<Refusal> refusal =
        source instanceof Source.Peer
            ? admission.refusalOnItsWay(envelope, action, clock.instant())
            : admission.refusal(envelope, action, clock.instant());
    if (refusal.isPresent()) {
      throw Problem.admission(refusal.get()).exception();
    }
    if (!action.federation().equals(Optional.of(self.federation()))) {
      throw Problem.of(
              ProblemCode.FEDERATION_UNKNOWN,
              "payload.params.federation_slug",
              "expected " + self.federation() + ", found another")
          .exception();
    }
    // A signer may show what others have said in a ceremony: that is how lies come to light.
    boolean shows = action instanceof CeremonyFrame || action instanceof CeremonyJoin;
    if (source instanceof Source.Signer
        && !shows
        && !envelope.pubkey().equals(self.operatorKey())) {
      throw Problem.of(
              ProblemCode.SIGNER_FOREIGN,
              "pubkey",
              "expected " + self.operatorKey().hex() + ", found " + envelope.pubkey().hex())
          .exception();
    }
    return new Verified(envelope, action);
  }

  /** The typed parameters of an envelope. */
  public static Action typed(ActionEnvelope envelope) throws ProblemException {
    try {
      return envelope.action();
    } catch (MalformedException e) {
      throw Problem.malformed(e).exception();
    }
  }

  private void requireSeat(PublicKey key) throws ProblemException {
    if (roster.membership().seatOf(key).isEmpty()) {
      throw Problem.of(
              ProblemCode.NOT_SEATED, "pubkey", "expected a seat's key, found " + key.hex())
          .exception();
    }
  }

  /**
   * Takes a verified envelope in. The same again changes nothing.
   *
   * @return what is new about a request, if something is
   */
  public Optional<Requests.News> envelope(Turn turn, Verified verified, Source source)
      throws ProblemException {
    ActionEnvelope envelope = verified.envelope();
    if (Nonces.isKnown(turn.session(), envelope)) {
      return Optional.empty();
    }
    Optional<Requests.News> news = Optional.empty();
    Optional<String> missing = missing(turn.session(), verified.action(), source);
    if (missing.isPresent()) {
      requireSeatOnce(verified);
      early.put(new Early.Held(missing.get(), source.sender(), envelope));
      return Optional.empty();
    }
    switch (verified.action()) {
      case NodeCertify certify -> {
        requireSeat(envelope.pubkey());
        certificate(turn, envelope, source);
      }
      case CeremonyJoin join -> ceremonies.join(turn, envelope, join, source);
      case CeremonyFrame frame -> ceremonies.frame(turn, envelope, frame, source);
      case SignApprove approve -> {
        requireSeat(envelope.pubkey());
        news = requests.approval(turn, envelope, approve, source);
      }
      case BridgeCommand command when source instanceof Source.Signer ->
          bridge.take(turn, command, envelope.payload().expiresAt());
      default ->
          throw Problem.of(
                  ProblemCode.WRONG_ENDPOINT,
                  "payload.action",
                  "expected an action between guardians, found " + verified.action().name())
              .exception();
    }
    Nonces.remember(turn.session(), envelope);
    return news;
  }

  /** What an envelope is about, if that is not known here yet. */
  private Optional<String> missing(Session session, Action action, Source source) {
    return switch (action) {
      case CeremonyFrame frame ->
          frame
              .inSession()
              .map(CeremonyFrame.InSession::sessionHash)
              .filter(hash -> !ceremonies.knowsSession(session, hash));
      case SignApprove approve when source instanceof Source.Peer ->
          Optional.of(approve.requestHash()).filter(hash -> !requests.knows(session, hash));
      default -> Optional.empty();
    };
  }

  private void requireSeatOnce(Verified verified) throws ProblemException {
    if (verified.action() instanceof SignApprove) {
      requireSeat(verified.envelope().pubkey());
    }
  }

  private void certificate(Turn turn, ActionEnvelope envelope, Source source)
      throws ProblemException {
    NodeCertificate certificate;
    try {
      certificate = NodeCertificate.verified(envelope);
    } catch (VerificationException e) {
      throw Problem.unverified(e).exception();
    }
    NodeCertify certify = certificate.certify();
    if (source instanceof Source.Signer
        && !(certify.nodePubkey().equals(self.nodeKey().publicKey())
            && certify.api().equals(self.api())
            && certify.p2p().equals(self.p2p()))) {
      throw Problem.of(
              ProblemCode.ROUND_INVALID, "expected a certificate of this node, found another's")
          .exception();
    }
    if (!certificates.isNews(certificate)) {
      return;
    }
    certificates.store(turn.session(), certificate);
    if (source.entersHere()) {
      turn.tellPeers(new PeerMessage.Envelope(envelope));
    }
    turn.afterwards(() -> certificates.published(certificate));
  }
}
