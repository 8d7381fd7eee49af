package io.ochk.signer.signing;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.session.Outlet;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningPackage;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This signer's part in the rounds of approved requests: commitments, then shares. What was not
 * approved here is refused by the share's own signer.
 */
final class SigningRounds {
  private static final Logger LOG = LoggerFactory.getLogger(SigningRounds.class);

  private final FederationSlug federation;
  private final DeskMeans means;
  private final CurrentShare share;
  private final Outlet outlet;
  private final KeyedQueue queue;
  private final BooleanSupplier mayAnswer;
  private final AttemptLimits limits = new AttemptLimits();
  private final Map<String, PeerMessage.AskCommitments> newest = new ConcurrentHashMap<>();

  SigningRounds(
      FederationSlug federation,
      DeskMeans means,
      CurrentShare share,
      Outlet outlet,
      KeyedQueue queue,
      BooleanSupplier mayAnswer) {
    this.federation = federation;
    this.means = means;
    this.share = share;
    this.outlet = outlet;
    this.queue = queue;
    this.mayAnswer = mayAnswer;
  }

  /**
   * A coordinator asks for commitments. They mean nothing after this process, so they are in no
   * file; of a lane's questions that wait, the newest is answered.
   */
  void ask(PeerMessage.AskCommitments ask) {
    String lane = ask.requestHash() + " " + ask.attempt() % SigningAttempt.LANES;
    if (newest.put(lane, ask) == null
        && !queue.offer(ask.requestHash(), () -> answerNewest(lane))) {
      newest.remove(lane);
    }
  }

  private void answerNewest(String lane) {
    PeerMessage.AskCommitments ask = newest.remove(lane);
    if (ask == null) {
      return;
    }
    Optional<EpochSigner> signer = share.signer();
    if (signer.isEmpty() || signer.get().epoch().number() != ask.epoch()) {
      refuse(ask.requestHash(), ask.attempt(), wrongEpoch());
    } else if (hasRunOut(ask.requestHash())) {
      refuse(ask.requestHash(), ask.attempt(), runOut());
    } else if (mayAnswer.getAsBoolean()) {
      Instant now = means.operator().now();
      if (!isAllowed(ask, now)) {
        refuse(
            ask.requestHash(),
            ask.attempt(),
            new SigningAnswer.Refused(
                SigningAnswer.Reason.TOO_MANY_ATTEMPTS, "attempt " + ask.attempt()));
        return;
      }
      commitments(signer.get(), ask.requestHash(), ask.attempt())
          .ifPresent(e -> outlet.send(List.of(new PeerMessage.Envelope(e))));
    }
  }

  private boolean isAllowed(PeerMessage.AskCommitments ask, Instant now) {
    Optional<PendingRequest> pending =
        means.store().read(session -> RequestRows.find(session, federation, ask.requestHash()));
    if (pending.isEmpty()) {
      return true; // Nobody approved it; the share's own signer says so.
    }
    Instant created = Instant.ofEpochSecond(pending.get().request().createdAt());
    return AttemptLimits.isInReach(ask.attempt(), created, now)
        && limits.take(ask.requestHash(), ask.attempt(), now);
  }

  // The approval is taken back by a timer, which may be late: its time is looked at when it is
  // used.
  private boolean hasRunOut(String hash) {
    long now = means.operator().now().getEpochSecond();
    return means
        .store()
        .read(session -> RequestRows.expiry(session, federation, hash))
        .filter(expiry -> expiry < now)
        .isPresent();
  }

  private static SigningAnswer.Refused runOut() {
    return new SigningAnswer.Refused(SigningAnswer.Reason.NOT_APPROVED, "its time has run out");
  }

  private static SigningAnswer.Refused wrongEpoch() {
    return new SigningAnswer.Refused(SigningAnswer.Reason.WRONG_EPOCH, "no share of that epoch");
  }

  /** A coordinator asks for a share. */
  void ask(PeerMessage.AskShare ask) {
    SigningPackage signingPackage;
    try {
      signingPackage = SigningPackage.decode(means.suite().curve(), ask.signingPackage().bytes());
    } catch (VerificationException e) {
      LOG.warn("a package that does not decode: {}", e.getMessage());
      return;
    }
    SigningAttempt attempt = signingPackage.attempt();
    String hash = attempt.requestHash().toString();
    var _ =
        queue.offer(
            hash,
            () -> {
              Optional<EpochSigner> signer = share.signer();
              if (signer.isEmpty()) {
                refuse(hash, attempt.number(), wrongEpoch());
                return;
              }
              if (hasRunOut(hash)) {
                refuse(hash, attempt.number(), runOut());
                return;
              }
              if (!mayAnswer.getAsBoolean()) {
                return;
              }
              switch (signer.get().signer().sign(signingPackage)) {
                case SigningAnswer.Released released ->
                    outlet.send(
                        List.of(
                            new PeerMessage.Envelope(
                                share
                                    .releases()
                                    .envelope(signer.get().signer().identifier(), attempt))));
                case SigningAnswer.Refused refused -> refuse(hash, attempt.number(), refused);
                case SigningAnswer.Committed committed ->
                    throw new IllegalStateException("a share was asked for");
              }
            });
  }

  /** Commitments to fresh nonces for an attempt, or nothing where they were refused. */
  Optional<ActionEnvelope> commitments(EpochSigner signer, String hash, int attempt) {
    SigningAttempt wanted =
        new SigningAttempt(Hash256.ofHex(hash), attempt, signer.epoch().number());
    return switch (signer.signer().commit(wanted)) {
      case SigningAnswer.Committed(var commitments) ->
          Optional.of(
              means
                  .operator()
                  .sign(
                      new SignCommit(round(wanted), Octets.of(commitments.encode())),
                      SigningDesk.LIFETIME));
      case SigningAnswer.Released released ->
          throw new IllegalStateException("commitments were asked for");
      case SigningAnswer.Refused refused -> {
        refuse(hash, attempt, refused);
        yield Optional.empty();
      }
    };
  }

  private SigningRound round(SigningAttempt attempt) {
    return new SigningRound(
        attempt.number(),
        attempt.epoch(),
        federation,
        means.operator().id(),
        attempt.requestHash().toString());
  }

  private void refuse(String hash, int attempt, SigningAnswer.Refused refused) {
    LOG.info("request {}, attempt {}: {}", hash, attempt, refused);
    outlet.send(
        List.of(
            new PeerMessage.Refusal(
                hash, attempt, refused.reason().name().toLowerCase(Locale.ROOT))));
  }
}
