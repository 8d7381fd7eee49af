package io.ochk.signer.signing;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.policy.Quotas;
import io.ochk.signer.policy.Ruling;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.store.Journal;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.signing.SigningRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How requests are answered: by the policy or by the operator, with an approval or a denial that is
 * on disk before it leaves. Runs in the request's turn, so nothing here happens twice at a time.
 */
final class RequestAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(RequestAnswers.class);

  private final FederationSlug federation;
  private final DeskMeans means;
  private final Supplier<Policy> policy;
  private final CurrentShare share;
  private final SigningRounds rounds;
  private final Outlet outlet;
  private final Runnable changed;
  private final BooleanSupplier mayAnswer;
  private final PassedOver passedOver = new PassedOver();

  RequestAnswers(
      FederationSlug federation,
      DeskMeans means,
      Supplier<Policy> policy,
      CurrentShare share,
      SigningRounds rounds,
      Outlet outlet,
      Runnable changed,
      BooleanSupplier mayAnswer) {
    this.federation = federation;
    this.means = means;
    this.policy = policy;
    this.share = share;
    this.rounds = rounds;
    this.outlet = outlet;
    this.changed = changed;
    this.mayAnswer = mayAnswer;
  }

  /** The request of this hash, if it is known. */
  Optional<PendingRequest> found(String hash) {
    return means.store().read(session -> RequestRows.find(session, federation, hash));
  }

  /** Judges a request that has come, and does what the policy says. */
  void consider(Request request, Optional<Integer> origin) {
    Instant now = means.operator().now();
    Look look = look(request, now);
    if (look.known()) {
      return;
    }
    Optional<String> refusal =
        RequestRules.refusal(request, federation, means.epochs().newest(federation), now)
            .or(() ->
                share.signer().isEmpty() ? Optional.of("no share of this key is here") : none());
    if (refusal.isPresent()) {
      // It leaves nothing here: what may be answered later is told again.
      passOver(request, refusal.get(), now);
      return;
    }
    passedOver.remove(request.hash());
    Ruling ruling =
        mayAnswer.getAsBoolean()
            ? look.ruling()
            : new Ruling.Asked("the signer's store was restored: nothing is answered yet");
    switch (ruling) {
      case Ruling.Allowed allowed -> approve(request, origin, "the policy", false);
      case Ruling.Asked(String why) -> put(request, origin, RequestState.WAITING, why);
      case Ruling.Denied denied -> deny(request, origin, "the policy");
    }
  }

  /** What the store has to say about a request: whether it is there, and what the policy says. */
  private record Look(boolean known, Ruling ruling) {}

  private Look look(Request request, Instant now) {
    String hash = request.hash();
    return means
        .store()
        .read(session ->
            new Look(
                RequestRows.expiry(session, federation, hash).isPresent(),
                judge(session, request, now)));
  }

  private void passOver(Request request, String why, Instant now) {
    String line = "request " + request.id() + " is not looked at: " + why;
    if (passedOver.add(request.hash(), line, now)) {
      LOG.warn("{}", line);
      changed.run();
    }
  }

  /** The requests that came lately and were not looked at, with why. */
  List<String> passedOver() {
    return passedOver.lines(means.operator().now());
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

  /** The operator has decided about a request; if it does not wait any more, nothing follows. */
  void decided(PendingRequest pending, boolean yes) {
    Optional<PendingRequest> now = found(pending.hash());
    if (now.isPresent() && now.get().state() == RequestState.WAITING) {
      if (yes) {
        approve(pending.request(), pending.origin(), "the operator", true);
      } else {
        deny(pending.request(), pending.origin(), "the operator");
      }
    }
  }

  /** The operator makes a request, unless there is the same already. */
  void proposed(Request request, Optional<Integer> seat) {
    if (found(request.hash()).isEmpty()) {
      approve(request, seat, "the operator", true);
    }
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
  Optional<EpochSigner> take(Request request) {
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
            new SignApprove(verdict, federation, means.operator().id(), request.hash()),
            SigningDesk.LIFETIME);
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
}
