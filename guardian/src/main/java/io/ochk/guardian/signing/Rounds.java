package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;

/** Reads the binary part of a round's envelope; it has to agree with the rest of the envelope. */
final class Rounds {
  private Rounds() {}

  /**
   * Commitments of the operator that signed the envelope.
   *
   * @throws VerificationException if the two parts do not agree, or the key holds no share
   */
  static SigningCommitments commitments(
      Keys.Current key, ActionEnvelope envelope, SignCommit commit) throws VerificationException {
    SigningCommitments commitments =
        SigningCommitments.decode(key.key().suite().curve(), commit.commitments().bytes());
    require(key, envelope, commit.round(), commitments.attempt(), commitments.identifier());
    return commitments;
  }

  /**
   * The share of the operator that signed the envelope; its arithmetic is not verified here.
   *
   * @throws VerificationException as above
   */
  static SignatureShare share(Keys.Current key, ActionEnvelope envelope, SignShare signed)
      throws VerificationException {
    SignatureShare share = SignatureShare.decode(signed.share().bytes());
    require(key, envelope, signed.round(), share.attempt(), share.identifier());
    return share;
  }

  private static void require(
      Keys.Current key,
      ActionEnvelope envelope,
      SigningRound round,
      SigningAttempt attempt,
      Identifier identifier)
      throws VerificationException {
    agree("request_hash", round.requestHash(), attempt.requestHash().toString());
    agree("attempt", "" + round.attempt(), "" + attempt.number());
    agree("epoch", "" + round.epoch(), "" + attempt.epoch());
    agree("epoch", "" + key.number(), "" + attempt.epoch());
    String seat =
        key.holder(envelope.pubkey()).map(SeatHolder::seat).map(s -> "" + (s + 1)).orElse("none");
    agree("identifier", seat, "" + identifier.value());
  }

  private static void agree(String check, String expected, String found)
      throws VerificationException {
    if (!expected.equals(found)) {
      throw new VerificationException(check, expected, found);
    }
  }
}
