package io.ochk.signer.signing;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.store.StoreException;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.policy.Quotas;
import io.ochk.signer.policy.Ruling;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.store.Journal;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.verify.KnownEpoch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests of one federation, and this signer's part in signing them. */
public final class SigningDesk implements AutoCloseable {
  /** How long an envelope of a request may be on its way. */
  static final Duration LIFETIME = Duration.ofDays(7);

  private static final Logger LOG = LoggerFactory.getLogger(SigningDesk.class);
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int REMOVED_AT_ONCE = 500;

  private final FederationSlug federation;
  private final DeskMeans means;
  private final Supplier<Policy> policy;
  private final Outlet outlet;
  private final Runnable changed;
  private final BooleanSupplier mayAnswer;
  private final KeyedQueue queue;
  private final SeatWords words;
  private final CurrentShare share;
  private final SigningRounds rounds;
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
    this.policy = policy;
    this.outlet = outlet;
    this.changed = changed;
    this.mayAnswer = mayAnswer;
    this.queue = new KeyedQueue(outlet::again);
    this.share = new CurrentShare(federation, means);
    this.words = new SeatWords(means.store(), changed);
    this.rounds = new SigningRounds(federation, means, share, outlet, queue, mayAnswer);
    this.outcomes = new RequestOutcomes(federation, means, share, changed);
  }

  /** Takes up what was approved before a restart; its nonces are gone and are drawn anew. */
  public void resume() {
    expire();
    for (PendingRequest pending : inState(RequestState.APPROVED)) {
      take(pending.request());
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
    var _ = queue.offer(request.hash(), () -> consider(request, origin));
  }

  private void consider(Request request, Optional<Integer> origin) {
    String hash = request.hash();
    if (found(hash).isPresent()) {
      return;
    }
    Instant now = means.operator().now();
    Optional<String> refusal =
        RequestRules.refusal(request, federation, means.epochs().newest(federation), now)
            .or(() ->
                share.signer().isEmpty() ? Optional.of("no share of this key is here") : none());
    if (refusal.isPresent()) {
      // It leaves nothing here: what may be answered later is told again.
      LOG.info("request {} is not looked at: {}", request.id(), refusal.get());
      return;
    }
    Ruling ruling =
        mayAnswer.getAsBoolean()
            ? means.store().read(session -> judge(session, request, now))
            : new Ruling.Asked("the signer's store was restored: nothing is answered yet");
    switch (ruling) {
      case Ruling.Allowed allowed -> approve(request, origin, "the policy", false);
      case Ruling.Asked(String why) -> put(request, origin, RequestState.WAITING, why);
      case Ruling.Denied denied -> deny(request, origin, "the policy");
    }
  }

  private Optional<PendingRequest> found(String hash) {
    return means.store().read(session -> RequestRows.find(session, federation, hash));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private Ruling judge(io.ochk.server.store.Session session, Request request, Instant now) {
    String kind = request.kind().wireName();
    return policy.get().judge(kind, now, Quotas.usedToday(session, federation, kind, now));
  }

  private void put(Request request, Optional<Integer> origin, RequestState state, String reason) {
    means
        .store()
        .write(session -> {
          RequestRows.put(
              session, request, origin, means.operator().now(), state, reason, Optional.empty());
          return true;
        });
    changed.run();
  }

  /**
   * Approves: quota, approval and first commitments are on disk in one transaction, then both
   * envelopes leave together.
   *
   * @param byHand whether the operator itself said so; then the policy is not asked again
   */
  private void approve(Request request, Optional<Integer> origin, String who, boolean byHand) {
    String hash = request.hash();
    Optional<EpochSigner> signer = take(request);
    if (signer.isEmpty()) {
      LOG.warn("request {} cannot be approved: no share of this key is here", request.id());
      return;
    }
    // Whatever happens before the commit, an approval that is on no disk is in no memory either.
    boolean stored = false;
    List<ActionEnvelope> envelopes = new ArrayList<>();
    try {
      envelopes.add(said(request, SignApprove.Verdict.APPROVE));
      origin
          .flatMap(seat -> rounds.commitments(signer.get(), hash, seat))
          .ifPresent(envelopes::add);
      stored = store(request, origin, who, byHand, envelopes);
    } finally {
      if (!stored) {
        signer.get().signer().close(Hash256.ofHex(hash));
      }
    }
    if (stored) {
      List<PeerMessage> messages = new ArrayList<>();
      if (byHand) {
        messages.add(new PeerMessage.Requested(Optional.empty(), request));
      }
      envelopes.forEach(e -> messages.add(new PeerMessage.Envelope(e)));
      outlet.send(messages);
    }
    changed.run();
  }

  /** Quota, approval and envelopes in one transaction; false if the policy allows it no more. */
  private boolean store(
      Request request,
      Optional<Integer> origin,
      String who,
      boolean byHand,
      List<ActionEnvelope> envelopes) {
    Instant now = means.operator().now();
    return means
        .store()
        .write(session -> {
          Ruling ruling = judge(session, request, now);
          if (!byHand && !(ruling instanceof Ruling.Allowed)) {
            String why =
                ruling instanceof Ruling.Asked(String asked) ? asked : "the policy changed";
            RequestRows.put(
                session, request, origin, now, RequestState.WAITING, why, Optional.empty());
            return false;
          }
          Quotas.reserve(session, federation, request.kind().wireName(), now);
          RequestRows.put(
              session,
              request,
              origin,
              now,
              RequestState.APPROVED,
              "approved by " + who,
              Optional.of(envelopes.getFirst()));
          envelopes.forEach(e -> Journal.signed(session, now, e));
          return true;
        });
  }

  /** Tells the share's signer that a request was approved, with the digest worked out here. */
  private Optional<EpochSigner> take(Request request) {
    Optional<EpochSigner> signer = share.signer();
    if (signer.isEmpty() || signer.get().epoch().number() != request.epoch()) {
      return Optional.empty();
    }
    try {
      byte[] digest = FederationStatement.of(request).digest();
      signer
          .get()
          .signer()
          .approve(new SigningRequest(Hash256.ofHex(request.hash()), signer.get().key(), digest));
      return signer;
    } catch (VerificationException | io.ochk.threshold.encoding.VerificationException e) {
      LOG.error("request {} cannot be signed: {}", request.id(), e.getMessage());
      return Optional.empty();
    }
  }

  private ActionEnvelope said(Request request, SignApprove.Verdict verdict) {
    return means
        .operator()
        .sign(
            new SignApprove(verdict, federation, means.operator().id(), request.hash()), LIFETIME);
  }

  private void deny(Request request, Optional<Integer> origin, String who) {
    ActionEnvelope envelope = said(request, SignApprove.Verdict.DENY);
    Instant now = means.operator().now();
    means
        .store()
        .write(session -> {
          RequestRows.put(
              session,
              request,
              origin,
              now,
              RequestState.DENIED,
              "denied by " + who,
              Optional.of(envelope));
          Journal.signed(session, now, envelope);
          return true;
        });
    outlet.send(List.of(new PeerMessage.Envelope(envelope)));
    changed.run();
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
            .map(SeatHolder::operatorId)
            .isPresent();
    try {
      envelope.verify();
    } catch (VerificationException e) {
      return;
    }
    if (bySeat && said.operatorId().names(envelope.pubkey())) {
      words.add(said.requestHash(), envelope.pubkey(), said.verdict());
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
    decided(
        pending.hash(),
        () -> {
          Optional<PendingRequest> now = found(pending.hash());
          if (now.isPresent() && now.get().state() == RequestState.WAITING) {
            if (yes) {
              approve(pending.request(), pending.origin(), "the operator", true);
            } else {
              deny(pending.request(), pending.origin(), "the operator");
            }
          }
        });
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
    decided(
        request.hash(),
        () -> {
          if (found(request.hash()).isEmpty()) {
            approve(request, seat, "the operator", true);
          }
        });
    return request;
  }

  // An operator is told "done" when it is on disk, not before.
  private void decided(String hash, Runnable task) throws RefusedException {
    try {
      queue.await(hash, task);
    } catch (StoreException e) {
      throw new RefusedException(
          "the signer's store could not keep it ("
              + e.kind().name().toLowerCase(Locale.ROOT)
              + "), so nothing was sent: give its disk room, then do it again");
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
