package io.ochk.signer.signing;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the proof that comes with a blame: whose signed shares are really wrong. */
final class BlameProof {
  private BlameProof() {}

  /** The operators whose shares are wrong, separated by commas; nothing if nobody's is. */
  static Optional<String> cheaters(EpochSigner signer, Request request, PeerMessage.Blame blame) {
    try {
      SigningPackage signingPackage =
          SigningPackage.decode(signer.key().suite().curve(), blame.signingPackage().bytes());
      if (!isAbout(signingPackage.attempt(), signer, blame)) {
        return Optional.empty();
      }
      SigningSession session =
          SigningSession.of(signer.key(), FederationStatement.of(request).digest(), signingPackage);
      List<String> cheaters = new ArrayList<>();
      for (ActionEnvelope envelope : blame.shares()) {
        if (isWrong(signer, session, signingPackage, envelope)) {
          cheaters.add(OperatorId.of(envelope.pubkey()).text());
        }
      }
      return cheaters.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", cheaters));
    } catch (VerificationException
        | io.ochk.threshold.encoding.VerificationException
        | MalformedException e) {
      return Optional.empty();
    }
  }

  // A share that is right under one request is wrong under the digest of every other.
  private static boolean isAbout(
      SigningAttempt attempt, EpochSigner signer, PeerMessage.Blame blame) {
    return attempt.requestHash().toString().equals(blame.requestHash())
        && attempt.number() == blame.attempt()
        && attempt.epoch() == signer.epoch().number();
  }

  private static boolean isAbout(SigningRound round, SigningAttempt attempt) {
    return round.requestHash().equals(attempt.requestHash().toString())
        && round.attempt() == attempt.number()
        && round.epoch() == attempt.epoch();
  }

  private static boolean isWrong(
      EpochSigner signer,
      SigningSession session,
      SigningPackage signingPackage,
      ActionEnvelope envelope)
      throws VerificationException,
          io.ochk.threshold.encoding.VerificationException,
          MalformedException {
    envelope.verify();
    Optional<Identifier> seat =
        signer
            .epoch()
            .record()
            .setup()
            .receiver(envelope.pubkey())
            .map(h -> Identifier.ofSeat(h.seat()));
    if (seat.isEmpty()
        || !(envelope.action() instanceof SignShare action)
        || !action.packageSha256().equals(signingPackage.hash().toString())
        || !isAbout(action.round(), signingPackage.attempt())) {
      return false;
    }
    SignatureShare share = SignatureShare.decode(action.share().bytes());
    return share.identifier().equals(seat.get())
        && share.attempt().equals(signingPackage.attempt())
        && !session.verifyShare(share);
  }
}
