package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.intake.Source;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.signing.RequestRows.RequestRow;
import io.ochk.guardian.store.Early;
import io.ochk.guardian.store.Nonces;
import io.ochk.guardian.store.Turn;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.http.RateLimiter;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.encoding.VerificationException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests, approvals, results and blame in, keeps them, and passes them on. */
public final class Requests {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final int MOST_OPEN_OF_PEER = 500;
  private static final int MOST_OPEN_OF_BRIDGE = 50;
  private static final int MOST_OPEN_HERE = 2_000;
  private static final int MOST_OF_PEER = 36_000;
  private static final Duration OF_PEER = Duration.ofHours(1);
  private static final int MOST_BLAMES = 256;
  private static final Duration KEPT = Duration.ofDays(30);
  private static final long MOST_ENDED = 100_000;
  private static final int REMOVED_AT_ONCE = 500;

  private final FederationSlug federation;
  private final Roster roster;
  private final Keys keys;
  private final Digests digests;
  private final ResultPosts posts;
  private final Early early;
  private final InstantSource clock;
  private final RateLimiter peers;

  /** Stores a result for the portal, in the same transaction. */
  public interface ResultPosts {
    /**
     * Stores it.
     *
     * @param made whether this node made it; else another has, and posts it first
     * @param now Unix seconds
     */
    void store(Session session, RequestResult result, boolean made, long now);
  }

  /** What a turn has changed about a request, for its coordination. */
  public record News(
      String hash, boolean entered, Set<Identifier> approved, Set<Identifier> denied) {
    /** Copies the sets. */
    public News {
      approved = Set.copyOf(approved);
      denied = Set.copyOf(denied);
    }
  }

  /** Requests of a federation. */
  public Requests(
      FederationSlug federation,
      Roster roster,
      Keys keys,
      Digests digests,
      ResultPosts posts,
      Early early,
      InstantSource clock) {
    this.federation = federation;
    this.roster = roster;
    this.keys = keys;
    this.digests = digests;
    this.posts = posts;
    this.early = early;
    this.clock = clock;
    this.peers = new RateLimiter("requests", MOST_OF_PEER, OF_PEER, clock);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /**
   * Takes a request in.
   *
   * @param origin the seat whose node it entered at
   * @return whether it is new
   * @throws ProblemException if it is not one for the newest epoch now
   */
  public boolean request(Turn turn, Request request, int origin, Source source)
      throws ProblemException {
    Session session = turn.session();
    String hash = request.hash();
    if (RequestRows.find(session, hash).isPresent()) {
      return false;
    }
    Optional<String> refusal = refusal(request, keys.require());
    if (refusal.isPresent()) {
      throw Problem.of(ProblemCode.REQUEST_UNACCEPTABLE, refusal.get()).exception();
    }
    requireShare(session, source);
    boolean here = source.entersHere();
    int next = here ? Coordination.reservation(AttemptNumbers.first(request, origin, now())) : 0;
    RequestRows.insert(session, request, hash, origin, next, source.sender(), now());
    PeerMessage message = new PeerMessage.Requested(Optional.of(origin), request);
    if (here) {
      turn.tellPeers(message);
    }
    turn.tellSigners(message);
    for (Early.Held held : early.of(hash)) {
      late(turn, held);
    }
    turn.afterwards(() -> early.forget(hash));
    return true;
  }

  // Whoever brings a request is charged for it, and what one has open leaves room for all others.
  // Requests that run out at once are never many at a time, so they are counted besides.
  private void requireShare(Session session, Source source) throws ProblemException {
    if (source instanceof Source.Peer && !peers.take(source.sender()).allowed()) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most " + MOST_OF_PEER + " requests an hour, found more",
              Duration.ofSeconds(10))
          .exception();
    }
    int most =
        switch (source) {
          case Source.Peer peer -> MOST_OPEN_OF_PEER;
          case Source.Bridge bridge -> MOST_OPEN_OF_BRIDGE;
          case Source.Signer signer -> MOST_OPEN_HERE;
          case Source.Api api -> MOST_OPEN_HERE;
        };
    if (RequestRows.countOpenOf(session, source.sender(), now()) >= most) {
      throw Problem.passing(
              ProblemCode.OVERLOADED,
              "expected at most " + most + " open requests of " + source.sender() + ", found more",
              Duration.ofSeconds(10))
          .exception();
    }
  }

  private void late(Turn turn, Early.Held held) {
    try {
      if (held.envelope().action() instanceof SignApprove action
          && !Nonces.isKnown(turn.session(), held.envelope())) {
        approval(turn, held.envelope(), action, Source.of(held.sender()));
        Nonces.remember(turn.session(), held.envelope());
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("what waits was read once", e);
    } catch (ProblemException e) {
      LOG.debug("an approval that came early is refused: {}", e.getMessage());
    }
  }

  /** Whether a request is known here. */
  public boolean knows(Session session, String hash) {
    return RequestRows.find(session, hash).isPresent();
  }

  private Optional<String> refusal(Request request, Keys.Current key) {
    long now = now();
    long tolerance = Admission.CLOCK_TOLERANCE.toSeconds();
    if (!request.federationSlug().equals(federation)) {
      return differs("federation_slug", federation.text(), request.federationSlug().text());
    }
    if (!request.key().equals(key.x())) {
      return differs("key", key.x(), request.key());
    }
    if (request.epoch() != key.number()) {
      return differs("epoch", "" + key.number(), "" + request.epoch());
    }
    if (!request.network().equals(key.record().setup().network())) {
      return differs(
          "network", key.record().setup().network().wireName(), request.network().wireName());
    }
    if (request.createdAt() > now + tolerance) {
      return differs("created_at", "a time up to " + now, "" + request.createdAt());
    }
    return request.expiresAt() < now
        ? differs("expires_at", "a time after " + now, "" + request.expiresAt())
        : Optional.empty();
  }

  private static Optional<String> differs(String member, String expected, String found) {
    return Optional.of(member + ": expected " + expected + ", found " + found);
  }

  /**
   * Takes an operator's word about a request. Of one seat the first counts; but an approval can be
   * taken back.
   */
  public Optional<News> approval(
      Turn turn, ActionEnvelope envelope, SignApprove action, Source source)
      throws ProblemException {
    Session session = turn.session();
    Optional<RequestRow> row = RequestRows.find(session, action.requestHash());
    boolean here = source.entersHere();
    if (row.isEmpty()) {
      throw Problem.of(
              ProblemCode.SIGNING_REQUEST_UNKNOWN,
              "expected a request that is known here, found " + action.requestHash())
          .exception();
    }
    if (here && !row.get().isOpen(now())) {
      throw Problem.of(ProblemCode.REQUEST_CLOSED, "the request is signed or has expired")
          .exception();
    }
    boolean approve = action.verdict() == SignApprove.Verdict.APPROVE;
    List<String> before =
        RequestRows.words(session, action.requestHash()).getOrDefault(envelope.pubkey(), List.of());
    String word = action.verdict().wireName();
    if (before.contains(word)) {
      return Optional.empty();
    }
    if (approve && !before.isEmpty()) {
      throw Problem.of(ProblemCode.REQUEST_CLOSED, "expected no answer yet, found a denial")
          .exception();
    }
    RequestRows.insertApproval(
        session, action.requestHash(), envelope, word, source.signerId(), now());
    PeerMessage message = new PeerMessage.Envelope(envelope);
    if (here && approve) {
      // With it the signer committed for the first attempt, and that is already on its way.
      turn.tellPeersSoon(message);
    } else if (here) {
      turn.tellPeers(message);
    }
    if (row.get().signature().isPresent()) {
      // It is kept, and of no use any more to whoever has still to decide or to sign.
      return Optional.empty();
    }
    turn.tellSigners(message);
    Set<Identifier> who = new HashSet<>();
    identifier(envelope.pubkey()).ifPresent(who::add);
    return Optional.of(
        new News(action.requestHash(), false, approve ? who : Set.of(), approve ? Set.of() : who));
  }

  private Optional<Identifier> identifier(PublicKey operator) {
    return keys.find()
        .flatMap(k -> k.holder(operator))
        .map(SeatHolder::seat)
        .map(seat -> new Identifier(seat + 1));
  }

  /** Who takes part: those who have approved and not taken it back. */
  Set<Identifier> approvers(Session session, String hash) {
    Set<Identifier> approved = new HashSet<>();
    RequestRows.words(session, hash)
        .forEach((operator, words) -> {
          if (words.equals(List.of(SignApprove.Verdict.APPROVE.wireName()))) {
            identifier(operator).ifPresent(approved::add);
          }
        });
    return approved;
  }

  /**
   * Takes a result in.
   *
   * @return whether it is new
   * @throws ProblemException if the signature is not the federation's over that request
   */
  public boolean result(Turn turn, String hash, String signature, boolean made)
      throws ProblemException {
    Session session = turn.session();
    Optional<RequestRow> row = RequestRows.find(session, hash);
    if (row.isEmpty()) {
      throw Problem.of(
              ProblemCode.SIGNING_REQUEST_UNKNOWN, "expected a known request, found " + hash)
          .exception();
    }
    if (row.get().signature().isPresent()) {
      return false;
    }
    RequestResult result = new RequestResult(row.get().request(), signature);
    if (!made) {
      Optional<String> wrong = digests.wrong(result);
      if (wrong.isPresent()) {
        throw Problem.of(ProblemCode.ROUND_INVALID, "signature: " + wrong.get()).exception();
      }
    }
    RequestRows.finish(session, hash, signature, now());
    posts.store(session, result, made, now());
    PeerMessage message = new PeerMessage.Result(hash, signature);
    if (made) {
      // Who asked has it here already: it goes with what comes next.
      turn.tellPeersSoon(message);
    }
    turn.tellSigners(message);
    return true;
  }

  /**
   * Takes a proof of cheating in.
   *
   * @return whether it is new
   */
  public boolean blame(Turn turn, PeerMessage.Blame blame, boolean made) throws ProblemException {
    Session session = turn.session();
    Optional<RequestRow> row = RequestRows.find(session, blame.requestHash());
    if (row.isEmpty()) {
      throw Problem.of(ProblemCode.SIGNING_REQUEST_UNKNOWN, "a proof about an unknown request")
          .exception();
    }
    try {
      Blames.verify(keys.require(), digests.signing(row.get().request()), blame);
    } catch (VerificationException e) {
      throw Problem.of(ProblemCode.ROUND_INVALID, "blame: " + e.getMessage()).exception();
    }
    if (RequestRows.countBlames(session, blame.requestHash()) >= MOST_BLAMES) {
      return false;
    }
    boolean isNew =
        RequestRows.insertBlame(
            session,
            blame.requestHash(),
            blame.attempt(),
            CanonicalJson.text(blame.json()),
            String.join(" ", blame.cheaters().stream().map(Object::toString).toList()),
            now());
    if (isNew) {
      if (made) {
        turn.tellPeers(blame);
      }
      turn.tellSigners(blame);
    }
    return isNew;
  }

  /** The result of a request, if there is one. */
  Optional<PeerMessage> resultOf(Session session, String hash) {
    return RequestRows.find(session, hash)
        .flatMap(RequestRow::signature)
        .map(signature -> new PeerMessage.Result(hash, signature));
  }

  /**
   * Forgets requests a month after their time has ended, and earlier if there are very many: the
   * portal has their signatures. None is forgotten that could come in again.
   */
  public void forget(Turns turns) throws ProblemException {
    long now = now();
    // A clock that was ahead for a moment must not let a request in twice.
    long ended = now - Admission.CLOCK_TOLERANCE.toSeconds();
    int removed;
    do {
      removed =
          turns.run(turn ->
              RequestRows.removeEnded(
                  turn.session(), now - KEPT.toSeconds(), ended, MOST_ENDED, REMOVED_AT_ONCE));
    } while (removed == REMOVED_AT_ONCE);
  }

  /** The seat of this node's operator in the record, if it has one. */
  public Optional<Integer> ownSeat() {
    return roster.ownSeat().map(Seat::index);
  }
}
