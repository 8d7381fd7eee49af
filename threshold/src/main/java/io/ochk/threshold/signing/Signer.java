package io.ochk.threshold.signing;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.SigningAnswer.Committed;
import io.ochk.threshold.signing.SigningAnswer.Reason;
import io.ochk.threshold.signing.SigningAnswer.Refused;
import io.ochk.threshold.signing.SigningAnswer.Released;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One member's side of signing: it holds the share, the owner's approvals and the live nonces.
 *
 * <p>It answers messages in any order and from any thread. Whatever it is sent, a pair of nonces
 * answers at most one package, a share leaves only after its {@link ReleaseRecord} is durable, and
 * what it signs is what the owner approved. Nonces live in this object alone: a new {@code Signer}
 * after a restart has none, and refuses packages made from commitments of the old one.
 *
 * <p>For each request and lane there is one pair of nonces at a time: the next attempt voids the
 * pair of the one before. The caller has authenticated the coordinator and checked that the {@link
 * SigningAttempt#lane} is its own.
 */
public final class Signer {
  /** The most pairs of nonces that are kept at a time. */
  public static final int MAXIMUM_PAIRS = 4096;

  /** What there is one pair of nonces for. */
  private record Lane(Hash256 requestHash, int number) {
    static Lane of(SigningAttempt attempt) {
      return new Lane(attempt.requestHash(), attempt.lane());
    }
  }

  private final Ciphersuite suite;
  private final KeyShare share;
  private final ReleaseStore releases;
  private final RandomSource random;
  private final Map<Hash256, SigningRequest> approved = new ConcurrentHashMap<>();
  private final Map<Lane, SigningNonces> nonces = new ConcurrentHashMap<>();

  /** Creates a signer without approvals and without nonces. */
  public Signer(Ciphersuite suite, KeyShare share, ReleaseStore releases, RandomSource random) {
    this.suite = suite;
    this.share = share;
    this.releases = releases;
    this.random = random;
  }

  /** Whose signer it is. */
  public Identifier identifier() {
    return share.identifier();
  }

  /**
   * Takes note of the owner's approval. It covers one message and any number of attempts.
   *
   * @throws VerificationException if the request is for another key or epoch than the share's, or
   *     another message was approved under the same hash
   */
  public void approve(SigningRequest request) throws VerificationException {
    if (!request.key().publicKey().equals(share.publicKey())) {
      throw new VerificationException(
          "key of the request",
          share.publicKey().groupKey() + " in epoch " + share.publicKey().epoch(),
          request.key().publicKey().groupKey() + " in epoch " + request.key().publicKey().epoch());
    }
    SigningRequest present = approved.putIfAbsent(request.requestHash(), request);
    if (present != null && !present.sameAs(request)) {
      throw new VerificationException(
          "approval of " + request.requestHash(), present.toString(), request.toString());
    }
  }

  /** Ends an approval, because there is a signature or the request expired. Unused nonces go. */
  public void close(Hash256 requestHash) {
    approved.remove(requestHash);
    nonces
        .entrySet()
        .removeIf(entry -> {
          boolean closed = entry.getKey().requestHash().equals(requestHash);
          if (closed) {
            entry.getValue().discard();
          }
          return closed;
        });
  }

  /**
   * Round one. Asked again for the same attempt before round two, it gives the same commitments;
   * asked for a later one, it gives fresh ones and those of the earlier attempt are void.
   *
   * @return {@link Committed} or {@link Refused}
   */
  public SigningAnswer commit(SigningAttempt attempt) {
    if (!approved.containsKey(attempt.requestHash())) {
      return new Refused(Reason.NOT_APPROVED, "request " + attempt.requestHash());
    }
    if (attempt.epoch() != share.publicKey().epoch()) {
      return wrongEpoch(attempt);
    }
    if (releases.find(identifier(), attempt).isPresent()) {
      return new Refused(Reason.ALREADY_RELEASED, "attempt " + attempt.number());
    }
    Lane lane = Lane.of(attempt);
    if (nonces.size() >= MAXIMUM_PAIRS && !nonces.containsKey(lane)) {
      return new Refused(Reason.TOO_MANY_ATTEMPTS, MAXIMUM_PAIRS + " are open");
    }
    SigningNonces current =
        nonces.compute(
            lane,
            (l, present) -> {
              if (present != null && present.commitments().attempt().number() >= attempt.number()) {
                return present;
              }
              if (present != null) {
                present.discard();
              }
              return SigningNonces.draw(suite, share, attempt, random);
            });
    int number = current.commitments().attempt().number();
    if (number > attempt.number()) {
      return new Refused(Reason.NO_NONCES, "attempt " + number + " has begun");
    }
    return current.isConsumed()
        ? new Refused(Reason.NO_NONCES, "attempt " + number + " was answered")
        : new Committed(current.commitments());
  }

  /**
   * Round two. The same package again gives the same share again, from the record.
   *
   * @return {@link Released} or {@link Refused}
   */
  public SigningAnswer sign(SigningPackage signingPackage) {
    SigningAttempt attempt = signingPackage.attempt();
    SigningRequest request = approved.get(attempt.requestHash());
    if (request == null) {
      return new Refused(Reason.NOT_APPROVED, "request " + attempt.requestHash());
    }
    Optional<ReleaseRecord> released = releases.find(identifier(), attempt);
    if (released.isPresent()) {
      return released.get().answers(identifier(), request, signingPackage)
          ? new Released(released.get().share())
          : new Refused(Reason.ALREADY_RELEASED, "attempt " + attempt.number());
    }
    if (attempt.epoch() != share.publicKey().epoch()) {
      return wrongEpoch(attempt);
    }
    Optional<SigningCommitments> own = signingPackage.of(identifier());
    if (own.isEmpty()) {
      return new Refused(Reason.NOT_IN_SET, "set " + signingPackage.signers());
    }
    SigningNonces drawn = nonces.get(Lane.of(attempt));
    if (drawn == null || !drawn.commitments().attempt().equals(attempt)) {
      return new Refused(Reason.NO_NONCES, "attempt " + attempt.number());
    }
    if (!own.get().equals(drawn.commitments())) {
      return new Refused(Reason.COMMITMENTS_CHANGED, "attempt " + attempt.number());
    }
    return answer(request, signingPackage, drawn);
  }

  /**
   * All checks that need no nonce are done before the nonce is touched; then there is no way back.
   */
  private SigningAnswer answer(
      SigningRequest request, SigningPackage signingPackage, SigningNonces drawn) {
    SigningSession session;
    try {
      session = SigningSession.of(request.key(), request.message(), signingPackage);
    } catch (VerificationException e) {
      return new Refused(Reason.BAD_SIGNER_SET, String.valueOf(e.getMessage()));
    }
    Optional<SigningNonces.Pair> consumed = drawn.consume();
    if (consumed.isEmpty()) {
      return new Refused(
          Reason.NO_NONCES, "attempt " + signingPackage.attempt().number() + " was answered");
    }
    try (SigningNonces.Pair pair = consumed.get();
        SecretScalar tweaked = request.key().map(share)) {
      SignatureShare z = session.sign(identifier(), pair.hiding(), pair.binding(), tweaked);
      if (!session.verifyShare(z)) {
        throw new IllegalStateException("own share does not verify; it stays here");
      }
      releases.record(
          new ReleaseRecord(
              z, request.key().key(), signingPackage.hash(), Hash256.of(request.message())));
      return new Released(z);
    }
  }

  private Refused wrongEpoch(SigningAttempt attempt) {
    return new Refused(
        Reason.WRONG_EPOCH,
        "epoch " + attempt.epoch() + " is asked for, shares of " + share.publicKey().epoch());
  }

  @Override
  public String toString() {
    return "[signer " + identifier() + "]";
  }
}
