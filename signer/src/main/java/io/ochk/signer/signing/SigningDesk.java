package io.ochk.signer.signing;

import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.server.store.StoreException;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.session.Outlet;
import io.ochk.verify.KnownEpoch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The requests of one federation, and this signer's part in signing them. */
public final class SigningDesk implements AutoCloseable {
  /** How long an envelope of a request may be on its way. */
  static final Duration LIFETIME = Duration.ofDays(7);

  private static final Duration KEPT = Duration.ofDays(30);
  private static final int REMOVED_AT_ONCE = 500;

  private final FederationSlug federation;
  private final DeskMeans means;
  private final Runnable changed;
  private final BooleanSupplier mayAnswer;
  private final KeyedQueue queue;
  private final SeatWords words;
  private final CurrentShare share;
  private final SigningRounds rounds;
  private final RequestAnswers answers;
  private final RequestOutcomes outcomes;

  /**
   * A desk.
   *
   * @param changed told when something new is to be seen or decided
   * @param mayAnswer false while nodes know a later state of the store than it has
   */
  public SigningDesk(
      FederationSlug federation,
      DeskMeans means,
      Supplier<Policy> policy,
      Outlet outlet,
      Runnable changed,
      BooleanSupplier mayAnswer) {
    this.federation = federation;
    this.means = means;
    this.changed = changed;
    this.mayAnswer = mayAnswer;
    this.queue = new KeyedQueue(outlet::again);
    this.share = new CurrentShare(federation, means);
    this.words = new SeatWords(federation, means.store(), changed);
    this.rounds = new SigningRounds(federation, means, share, outlet, queue, mayAnswer);
    this.answers =
        new RequestAnswers(federation, means, policy, share, rounds, outlet, changed, mayAnswer);
    this.outcomes = new RequestOutcomes(federation, means, share, changed);
  }

  /** Takes up what was approved before a restart; its nonces are gone and are drawn anew. */
  public void resume() {
    expire();
    for (PendingRequest pending : inState(RequestState.APPROVED)) {
      var _ = answers.take(pending.request());
    }
  }

  private List<PendingRequest> inState(RequestState state) {
    return means.store().read(session -> RequestRows.inState(session, federation, state));
  }

  /** The newest requests, whatever became of them. */
  public List<PendingRequest> newest(int most) {
    return means.store().read(session -> RequestRows.newest(session, federation, most));
  }

  /** What waits for the operator. */
  public List<PendingRequest> waiting() {
    expire();
    return inState(RequestState.WAITING);
  }

  /** What came lately and was not looked at, each with why; it is told again if that changes. */
  public List<String> passedOver() {
    return answers.passedOver();
  }

  /** What other seats said about a request, by their keys in hex. */
  public Map<String, String> said(String requestHash) {
    return means.store().read(session -> RequestRows.said(session, requestHash));
  }

  /** Everything that a node has to have from here. */
  public List<PeerMessage> everything() {
    List<PeerMessage> messages = new ArrayList<>();
    for (RequestState state : List.of(RequestState.APPROVED, RequestState.DENIED)) {
      for (PendingRequest pending : inState(state)) {
        if (pending.approval().isPresent()
            && pending.request().expiresAt() > means.operator().now().getEpochSecond()) {
          messages.add(new PeerMessage.Requested(Optional.empty(), pending.request()));
          messages.add(new PeerMessage.Envelope(pending.approval().get()));
        }
      }
    }
    return messages;
  }

  /**
   * Takes a request in; what it asks for is decided on a thread of its own. Where too much waits
   * already it is dropped, and the node tells it again.
   */
  public void request(Request request, Optional<Integer> origin) {
    var _ = queue.offer(request.hash(), () -> answers.consider(request, origin));
  }

  /** A coordinator asks for commitments. */
  public void ask(PeerMessage.AskCommitments ask) {
    rounds.ask(ask);
  }

  /** A coordinator asks for a share. */
  public void ask(PeerMessage.AskShare ask) {
    rounds.ask(ask);
  }

  /** Another seat's word about a request: shown to the operator, and nothing else. */
  public void said(ActionEnvelope envelope, SignApprove said) {
    boolean bySeat =
        means
            .epochs()
            .newest(federation)
            .flatMap(e -> e.record().setup().receiver(envelope.pubkey()))
            .isPresent();
    if (bySeat && said.operatorId().names(envelope.pubkey())) {
      words.add(envelope, said);
    }
  }

  /** The federation's signature: checked here before it is believed. */
  public void result(PeerMessage.Result result) {
    var _ = queue.offer(result.requestHash(), () -> outcomes.result(result));
  }

  /** Somebody is said to have given wrong shares: kept if the proof holds. */
  public void blame(PeerMessage.Blame blame) {
    var _ = queue.offer(blame.requestHash(), () -> outcomes.blame(blame));
  }

  /** Proved cheaters in attempts at a request. */
  public List<String> blamed(String requestHash) {
    return outcomes.blamed(requestHash);
  }

  /**
   * Carries out what the operator decided; when this returns, it is on disk.
   *
   * @param hash the whole hash: two requests may begin alike
   * @throws RefusedException if no such request waits, or it cannot be kept
   */
  public void decide(String hash, boolean yes) throws RefusedException {
    expire();
    PendingRequest pending =
        find(hash)
            .filter(p -> p.hash().equals(hash) && p.state() == RequestState.WAITING)
            .orElseThrow(() -> new RefusedException("no request " + hash + " waits"));
    if (!mayAnswer.getAsBoolean()) {
      throw new RefusedException(RefusedException.RESTORED);
    }
    decided(pending.hash(), () -> answers.decided(pending, yes));
  }

  /**
   * Makes a request with the operator's own approval, and sends both; when this returns, they are
   * on disk. The same within a second is one request.
   *
   * @throws RefusedException if no key is live here, or the request cannot be kept
   */
  public Request propose(RequestKind kind, Duration lifetime) throws RefusedException {
    KnownEpoch epoch =
        means
            .epochs()
            .newest(federation)
            .orElseThrow(() -> new RefusedException("no key of " + federation + " is live here"));
    if (share.signer().isEmpty() || !mayAnswer.getAsBoolean()) {
      throw new RefusedException("this signer has no share of the newest epoch, or may not use it");
    }
    long now = means.operator().now().getEpochSecond();
    Request request =
        new Request(
            now,
            epoch.number(),
            now + lifetime.toSeconds(),
            federation,
            epoch.keyX(),
            epoch.record().setup().network(),
            kind);
    Optional<Integer> seat =
        epoch.record().setup().receiver(means.operator().publicKey()).map(SeatHolder::seat);
    decided(request.hash(), () -> answers.proposed(request, seat));
    return request;
  }

  // An operator is told "done" when it is on disk, not before.
  private void decided(String hash, Runnable task) throws RefusedException {
    try {
      queue.await(hash, task);
    } catch (StoreException e) {
      throw RefusedException.notKept(e);
    }
  }

  /** Notes what has run out of time. */
  public void expire() {
    List<PendingRequest> overdue =
        means
            .store()
            .read(session -> RequestRows.overdue(session, federation, means.operator().now()));
    if (!overdue.isEmpty()) {
      means
          .store()
          .write(session -> {
            overdue.forEach(p -> RequestRows.state(session, p.hash(), RequestState.EXPIRED));
            return true;
          });
      overdue.forEach(p -> share.close(p.hash()));
      changed.run();
    }
  }

  /**
   * Forgets requests a month after their time has ended, and earlier if there are very many. None
   * is forgotten that could come in again, or of which a share could be asked for.
   *
   * @param most how many that have ended are kept
   */
  public void forget(long most) {
    Instant now = means.operator().now();
    // A clock that was ahead for a moment must not let a request in twice.
    Instant ended = now.minus(Admission.CLOCK_TOLERANCE);
    int removed;
    do {
      removed =
          means
              .store()
              .write(session ->
                  RequestRows.removeEnded(
                      session, federation, now.minus(KEPT), ended, most, REMOVED_AT_ONCE));
    } while (removed == REMOVED_AT_ONCE);
    means
        .store()
        .write(session -> {
          RequestRows.removeWordsAboutNothing(session);
          return true;
        });
  }

  /** The request of this id, or of this whole hash, if it is known. */
  public Optional<PendingRequest> find(String id) {
    return means.store().read(session -> RequestRows.ofId(session, federation, id));
  }

  @Override
  public void close() {
    queue.close();
    words.keep();
    share.close();
  }
}
