package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.intake.Source;
import io.ochk.guardian.store.Turn;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.http.RateLimiter;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.signing.SigningAttempt;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the messages of rounds find their way: answers to the coordinator in whose lane the attempt
 * is, questions to the signer of the seat that is asked.
 */
public final class SigningDesk {
  private static final int MOST_ABOUT_ONE = 60;
  private static final int MOST_QUESTIONS = 20_000;

  private final PublicKey operator;
  private final Keys keys;
  private final Requests requests;
  private final Coordinations coordinations;
  private final Routes routes;
  private final RateLimiter questions;
  private final RateLimiter questionsAboutOne;

  /** How messages get to signers and peers. */
  public interface Routes {
    /** To the signer of this node's operator that takes part in this request. */
    void toSigner(PeerMessage question);

    /** To a peer's node, now or never. */
    void toPeer(OperatorId peer, PeerMessage message);

    /** A request is over: nothing more is asked about it. */
    void over(String requestHash);
  }

  /** What came in together. */
  public record Answers(List<Commitment> commitments, List<Share> shares) {}

  /**
   * A desk.
   *
   * @param operator this node's operator
   */
  public SigningDesk(
      PublicKey operator,
      Keys keys,
      Requests requests,
      Coordinations coordinations,
      Routes routes,
      InstantSource clock) {
    this.operator = operator;
    this.keys = keys;
    this.requests = requests;
    this.coordinations = coordinations;
    this.routes = routes;
    this.questions = new RateLimiter("questions", MOST_QUESTIONS, Duration.ofSeconds(10), clock);
    this.questionsAboutOne =
        new RateLimiter("questions-about-one", MOST_ABOUT_ONE, Duration.ofMinutes(1), clock);
  }

  /** Sends a coordinator's question to a seat. */
  public void ask(Identifier to, PeerMessage question) {
    Optional<SeatHolder> holder =
        keys.find().flatMap(k -> k.record().setup().holder(to.value() - 1));
    if (holder.isEmpty()) {
      return;
    }
    if (holder.get().operatorPubkey().equals(operator)) {
      routes.toSigner(question);
    } else {
      routes.toPeer(holder.get().operatorId().shortForm(), question);
    }
  }

  /** A peer asks for commitments; only in its own lane. */
  public void askedByPeer(PeerMessage.AskCommitments ask, Seat sender) throws ProblemException {
    requireLane(ask.attempt(), sender);
    requireShare(ask.requestHash(), sender);
    routes.toSigner(ask);
  }

  /** A peer asks for a share, likewise. */
  public void askedByPeer(PeerMessage.AskShare ask, Seat sender) throws ProblemException {
    SigningAttempt attempt;
    try {
      attempt =
          io.ochk.threshold.signing.SigningPackage.decode(
                  keys.suite().curve(), ask.signingPackage().bytes())
              .attempt();
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw Problem.of(ProblemCode.ROUND_INVALID, "package: " + e.getMessage()).exception();
    }
    requireLane(attempt.number(), sender);
    requireShare(attempt.requestHash().toString(), sender);
    routes.toSigner(ask);
  }

  // Each question costs the signer a signature, and a line in what it remembers.
  private void requireShare(String requestHash, Seat sender) throws ProblemException {
    String from = sender.operatorId().text();
    if (!questions.take(from).allowed()
        || !questionsAboutOne.take(from + " " + requestHash).allowed()) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most " + MOST_ABOUT_ONE + " questions a minute about one request",
              Duration.ofSeconds(10))
          .exception();
    }
  }

  private static void requireLane(int attempt, Seat sender) throws ProblemException {
    if (attempt % SigningAttempt.LANES != sender.index()) {
      throw Problem.of(
              ProblemCode.ROUND_INVALID,
              "attempt",
              "expected a number in the lane of seat " + sender.index() + ", found " + attempt)
          .exception();
    }
  }

  /** A peer passes on its signer's answer. */
  public void answer(ActionEnvelope envelope, Seat sender) throws ProblemException {
    if (!envelope.pubkey().equals(sender.operatorPubkey())) {
      throw Problem.of(
              ProblemCode.SIGNER_FOREIGN,
              "expected an answer of the sender's signer, found another")
          .exception();
    }
    Answers answers = read(envelope);
    SigningRound round = round(envelope);
    coordinations.answer(
        round.requestHash(),
        answers.commitments().stream().findFirst(),
        answers.shares().stream().findFirst());
  }

  /**
   * An answer of this node's own signer: read if the attempt is ours, else passed on to the
   * coordinator, who verifies it.
   */
  public Optional<Answers> answerOfSigner(ActionEnvelope envelope) throws ProblemException {
    SigningRound round = round(envelope);
    int lane = round.attempt() % SigningAttempt.LANES;
    if (requests.ownSeat().filter(own -> own == lane).isPresent()) {
      return Optional.of(read(envelope));
    }
    keys.require()
        .record()
        .setup()
        .holder(lane)
        .ifPresent(
            h -> routes.toPeer(h.operatorId().shortForm(), new PeerMessage.Answer(envelope)));
    return Optional.empty();
  }

  /** Which attempt an answer is about. */
  public static SigningRound round(ActionEnvelope envelope) throws ProblemException {
    try {
      Action action = envelope.action();
      if (action instanceof SignCommit commit) {
        return commit.round();
      }
      if (action instanceof SignShare share) {
        return share.round();
      }
      throw Problem.of(
              ProblemCode.ROUND_INVALID, "expected sign-commit or sign-share, found another")
          .exception();
    } catch (MalformedException e) {
      throw Problem.malformed(e).exception();
    }
  }

  private Answers read(ActionEnvelope envelope) throws ProblemException {
    Keys.Current key = keys.require();
    try {
      envelope.verify();
      List<Commitment> commitments = new ArrayList<>();
      List<Share> shares = new ArrayList<>();
      switch (envelope.action()) {
        case SignCommit commit -> {
          var c = Rounds.commitments(key, envelope, commit);
          commitments.add(new Commitment(c.identifier(), c));
        }
        case SignShare signed -> {
          var s = Rounds.share(key, envelope, signed);
          shares.add(new Share(s.identifier(), s, envelope));
        }
        default -> throw new IllegalStateException("the action was looked at");
      }
      return new Answers(commitments, shares);
    } catch (MalformedException e) {
      throw Problem.malformed(e).exception();
    } catch (VerificationException e) {
      throw Problem.of(ProblemCode.SIGNATURE_INVALID, "sig_hex", String.valueOf(e.getMessage()))
          .exception();
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw Problem.of(ProblemCode.ROUND_INVALID, String.valueOf(e.getMessage())).exception();
    }
  }

  /** A signer will not answer: for this node's coordination, or passed on to another's. */
  public void refusal(PeerMessage.Refusal refusal, PublicKey of) throws ProblemException {
    int lane = refusal.attempt() % SigningAttempt.LANES;
    Keys.Current key = keys.require();
    if (requests.ownSeat().filter(own -> own == lane).isPresent()) {
      key.holder(of)
          .ifPresent(h ->
              coordinations.refused(
                  refusal.requestHash(),
                  new Identifier(h.seat() + 1),
                  refusal.attempt(),
                  refusal.reason()));
    } else if (of.equals(operator)) {
      key.record()
          .setup()
          .holder(lane)
          .ifPresent(h -> routes.toPeer(h.operatorId().shortForm(), refusal));
    }
  }

  /** A request that a peer passes on. */
  public Optional<Requests.News> requested(
      Turn turn, PeerMessage.Requested requested, Source source) throws ProblemException {
    int origin =
        requested
            .origin()
            .orElseThrow(() ->
                Problem.of(ProblemCode.MALFORMED, "origin", "expected a seat, found nothing")
                    .exception());
    if (requests.request(turn, requested.request(), origin, source)) {
      return Optional.of(new Requests.News(requested.request().hash(), false, Set.of(), Set.of()));
    }
    // A peer that still tells of a request has missed its end.
    if (source instanceof Source.Peer peer) {
      requests
          .resultOf(turn.session(), requested.request().hash())
          .ifPresent(result -> turn.afterwards(() -> routes.toPeer(peer.operatorId(), result)));
    }
    return Optional.empty();
  }

  /** A request that enters here. */
  public Optional<Requests.News> enter(Turn turn, Request request, Source source)
      throws ProblemException {
    int seat =
        requests
            .ownSeat()
            .orElseThrow(() ->
                Problem.of(ProblemCode.NOT_SEATED, "this node's operator holds no seat")
                    .exception());
    if (!requests.request(turn, request, seat, source)) {
      return Optional.empty();
    }
    turn.beforehand(() -> coordinations.expect(request.hash()));
    return Optional.of(new Requests.News(request.hash(), true, Set.of(), Set.of()));
  }

  /** A result that a peer passes on. */
  public void result(Turn turn, PeerMessage.Result result) throws ProblemException {
    if (requests.result(turn, result.requestHash(), result.signature(), false)) {
      turn.afterwards(() -> {
        coordinations.end(result.requestHash());
        routes.over(result.requestHash());
      });
    }
  }

  /** A proof that a peer passes on. */
  public void blame(Turn turn, PeerMessage.Blame blame) throws ProblemException {
    requests.blame(turn, blame, false);
  }

  /** Follows what a turn has changed, with answers that came together with it. */
  public void follow(List<Requests.News> news, List<Commitment> commitments, List<Share> shares)
      throws ProblemException {
    Map<String, Boolean> entered = new LinkedHashMap<>();
    for (Requests.News one : news) {
      coordinations.denied(one.hash(), one.denied());
      entered.merge(one.hash(), one.entered(), Boolean::logicalOr);
    }
    for (String hash : entered.keySet()) {
      coordinations.consider(
          hash,
          commitments.stream().filter(c -> isAbout(c.commitments().attempt(), hash)).toList(),
          shares.stream().filter(s -> isAbout(s.share().attempt(), hash)).toList(),
          entered.getOrDefault(hash, false));
    }
    for (Commitment c : commitments) {
      String hash = c.commitments().attempt().requestHash().toString();
      if (!entered.containsKey(hash)) {
        coordinations.answer(hash, Optional.of(c), Optional.empty());
      }
    }
    for (Share s : shares) {
      String hash = s.share().attempt().requestHash().toString();
      if (!entered.containsKey(hash)) {
        coordinations.answer(hash, Optional.empty(), Optional.of(s));
      }
    }
  }

  private static boolean isAbout(SigningAttempt attempt, String hash) {
    return attempt.requestHash().toString().equals(hash);
  }
}
