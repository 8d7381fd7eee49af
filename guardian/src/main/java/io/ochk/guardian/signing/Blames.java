package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Proofs that somebody gave a wrong share. Each signer signs which package it answered, so that
 * nobody can be framed with another one; and whether a share is right, everybody can calculate.
 */
final class Blames {
  private Blames() {}

  /**
   * The proof against cheaters of an attempt.
   *
   * @param shares what the signers of the attempt answered, by identifier
   */
  static PeerMessage.Blame of(
      Keys.Current key,
      SigningPackage signingPackage,
      Map<Identifier, ActionEnvelope> shares,
      List<Identifier> cheaters) {
    List<ActionEnvelope> proof = new ArrayList<>();
    List<OperatorId> names = new ArrayList<>();
    for (Identifier cheater : cheaters) {
      ActionEnvelope envelope = shares.get(cheater);
      if (envelope != null) {
        proof.add(envelope);
        key.record()
            .setup()
            .holder(cheater.value() - 1)
            .map(SeatHolder::operatorId)
            .map(OperatorId::shortForm)
            .ifPresent(names::add);
      }
    }
    return new PeerMessage.Blame(
        signingPackage.attempt().requestHash().toString(),
        signingPackage.attempt().number(),
        Octets.of(signingPackage.encode()),
        proof,
        names);
  }

  /**
   * Verifies a proof.
   *
   * @throws VerificationException if a share named as wrong is right, or not a seat's answer to
   *     that package
   */
  static void verify(Keys.Current key, SigningRequest request, PeerMessage.Blame blame)
      throws VerificationException {
    SigningPackage signingPackage =
        SigningPackage.decode(key.key().suite().curve(), blame.signingPackage().bytes());
    if (!signingPackage.attempt().equals(request.attempt(blame.attempt()))) {
      throw new VerificationException(
          "attempt", "" + request.attempt(blame.attempt()), "" + signingPackage.attempt());
    }
    SigningSession session = SigningSession.of(request.key(), request.message(), signingPackage);
    List<OperatorId> proved = new ArrayList<>();
    for (ActionEnvelope envelope : blame.shares()) {
      proved.add(cheater(key, session, envelope, blame));
    }
    if (proved.isEmpty() || !proved.equals(blame.cheaters())) {
      throw new VerificationException("cheaters", proved.toString(), blame.cheaters().toString());
    }
  }

  private static OperatorId cheater(
      Keys.Current key, SigningSession session, ActionEnvelope envelope, PeerMessage.Blame blame)
      throws VerificationException {
    try {
      envelope.verify();
      if (!(envelope.action() instanceof SignShare signed)) {
        throw new VerificationException("action", SignShare.NAME, envelope.payload().action());
      }
      String sha256 = Sha256.hex(blame.signingPackage().bytes());
      if (!signed.packageSha256().equals(sha256)) {
        throw new VerificationException("package_sha256", sha256, signed.packageSha256());
      }
      SignatureShare share = Rounds.share(key, envelope, signed);
      if (session.verifyShare(share)) {
        throw new VerificationException(
            "share of " + share.identifier(), "a wrong one", "one that is right");
      }
      return OperatorId.of(envelope.pubkey());
    } catch (MalformedException | io.ochk.protocol.signature.VerificationException e) {
      throw new VerificationException("share", "a signed share", String.valueOf(e.getMessage()));
    }
  }
}
