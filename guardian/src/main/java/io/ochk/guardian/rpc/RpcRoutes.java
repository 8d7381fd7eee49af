package io.ochk.guardian.rpc;

import io.ochk.guardian.ceremony.Ceremonies;
import io.ochk.guardian.intake.Desk;
import io.ochk.guardian.intake.Source;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.signing.Requests;
import io.ochk.guardian.signing.SigningDesk;
import io.ochk.guardian.store.Turn;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.peer.NodeHello;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoreException;
import io.ochk.threshold.RandomSource;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The RPC of signers: {@code docs/spec/guardian.md}, section 6. */
public final class RpcRoutes {

  private final Self self;
  private final SignerSessions sessions;
  private final SignerHub hub;
  private final SignerHeads heads;
  private final Turns turns;
  private final Desk desk;
  private final Ceremonies ceremonies;
  private final SigningDesk signing;
  private final Function<Session, List<PeerMessage>> everything;
  private final Supplier<List<SignerLink.Event>> now;
  private final RandomSource random;
  private final InstantSource clock;
  private final Duration heartbeat;

  RpcRoutes(
      Self self,
      SignerSessions sessions,
      SignerHub hub,
      SignerHeads heads,
      Turns turns,
      Desk desk,
      Ceremonies ceremonies,
      SigningDesk signing,
      Function<Session, List<PeerMessage>> everything,
      Supplier<List<SignerLink.Event>> now,
      RandomSource random,
      InstantSource clock,
      Duration heartbeat) {
    this.self = self;
    this.sessions = sessions;
    this.hub = hub;
    this.heads = heads;
    this.turns = turns;
    this.desk = desk;
    this.ceremonies = ceremonies;
    this.signing = signing;
    this.everything = everything;
    this.now = now;
    this.random = random;
    this.clock = clock;
    this.heartbeat = heartbeat;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post("/rpc/v1/challenge", this::challenge),
        Route.post("/rpc/v1/sessions", this::open),
        Route.get("/rpc/v1/events", this::events),
        Route.post("/rpc/v1/messages", this::messages).unlimited());
  }

  private Reply challenge(io.ochk.server.http.Request request) throws ProblemException {
    String clientNonce = request.json(JsonLimits.SIGNED, RpcBodies::clientNonce);
    NodeHello hello =
        new NodeHello(
            self.api(),
            sessions.challenge(),
            clientNonce,
            self.federation(),
            self.nodeKey().publicKey());
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("challenge", hello.challenge())
            .put("node_pubkey", hello.nodePubkey().hex())
            .put("node_signature", self.nodeKey().sign(hello).hex())
            .put("federation_slug", hello.federationSlug().text())
            .put("operator_id", self.operatorId().text())
            .put("audience", hello.audience().text())
            .put("version", self.version())
            .put("time_ms", clock.millis())
            .build());
  }

  private Reply open(io.ochk.server.http.Request request) throws ProblemException {
    ActionEnvelope envelope = request.json(RpcBodies.LIMITS, RpcBodies::opening);
    Action action = Desk.typed(envelope);
    if (!(action instanceof SignerSession session)) {
      throw Problem.of(ProblemCode.WRONG_ENDPOINT, "payload.action", "expected signer-session")
          .exception();
    }
    desk.verify(envelope, new Source.Signer(session.signerId()));
    if (!session.nodePubkey().equals(self.nodeKey().publicKey())) {
      throw Problem.of(
              ProblemCode.AUDIENCE_FOREIGN,
              "payload.params.node_pubkey",
              "expected " + self.nodeKey().publicKey().hex())
          .exception();
    }
    sessions.use(session.challenge());
    heads.require(envelope, session);
    long until = clock.millis() + SignerSessions.SESSION_LIFE.toMillis();
    SignerLink link =
        new SignerLink(HexFormat.of().formatHex(random.bytes(16)), session.signerId(), until);
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("token", sessions.open(link))
            .put("session_id", link.sessionId())
            .put("expires_at", until / 1000)
            .build());
  }

  private Reply events(io.ochk.server.http.Request request) throws ProblemException {
    SignerLink link = sessions.require(request.headers().get("authorization"));
    return new Reply.Stream(
        "text/event-stream",
        out -> {
          try {
            link.write(out, () -> beginning(link), heartbeat);
          } catch (StoreException e) {
            throw new IOException("the store does not answer", e);
          }
        },
        () -> {});
  }

  private List<SignerLink.Event> beginning(SignerLink link) {
    List<SignerLink.Event> events = new ArrayList<>(now.get());
    try {
      turns.read(everything::apply).forEach(m -> events.add(SignerHub.event(m)));
    } catch (ProblemException e) {
      throw new IllegalStateException("reading what is open is never refused", e);
    }
    events.addAll(hub.questions(link.signerId()));
    return events;
  }

  private Reply messages(io.ochk.server.http.Request request) throws ProblemException {
    SignerLink link = sessions.require(request.headers().get("authorization"));
    RpcBodies.Batch batch = request.json(RpcBodies.LIMITS, RpcBodies.Batch::read);
    List<Optional<Problem>> results = take(batch, link);
    List<JsonValue> rows = results.stream().<JsonValue>map(RpcRoutes::result).toList();
    return Reply.json(
        JsonObject.builder().put("ok", true).put("results", new JsonArray(rows)).build());
  }

  private static JsonObject result(Optional<Problem> problem) {
    return problem
        .map(p ->
            JsonObject.builder()
                .put("ok", false)
                .put("code", p.code().wireName())
                .put("detail", p.detail())
                .build())
        .orElseGet(() -> JsonObject.builder().put("ok", true).build());
  }

  private List<Optional<Problem>> take(RpcBodies.Batch batch, SignerLink link)
      throws ProblemException {
    Source source = new Source.Signer(link.signerId());
    heads.see(link.signerId(), batch.storeHead());
    List<Optional<Problem>> results = new ArrayList<>();
    List<Optional<Desk.Verified>> verified = new ArrayList<>();
    List<SigningDesk.Answers> answers = new ArrayList<>();
    boolean lasting = false;
    for (RpcBodies.Said said : batch.messages()) {
      Optional<Problem> problem = Optional.empty();
      Optional<Desk.Verified> envelope = Optional.empty();
      try {
        if (isAnswer(said)) {
          answer((RpcBodies.Said.Envelope) said, link).ifPresent(answers::add);
        } else if (said instanceof RpcBodies.Said.Envelope e) {
          envelope = Optional.of(desk.verify(e.envelope(), source));
          lasting = true;
        } else if (said instanceof RpcBodies.Said.Refused refused) {
          signing.refusal(refused.refusal(), self.operatorKey());
        } else {
          lasting = true;
        }
      } catch (ProblemException e) {
        problem = Optional.of(e.problem());
      }
      results.add(problem);
      verified.add(envelope);
    }
    if (lasting) {
      List<Optional<Problem>> before = List.copyOf(results);
      Outcome outcome = turns.run(turn -> lasting(turn, batch, verified, before, source));
      results = new ArrayList<>(outcome.results());
      signing.follow(
          outcome.news(),
          answers.stream().flatMap(a -> a.commitments().stream()).toList(),
          answers.stream().flatMap(a -> a.shares().stream()).toList());
    } else {
      for (SigningDesk.Answers answer : answers) {
        signing.follow(List.of(), answer.commitments(), answer.shares());
      }
    }
    return results;
  }

  private static boolean isAnswer(RpcBodies.Said said) {
    if (!(said instanceof RpcBodies.Said.Envelope e)) {
      return false;
    }
    String action = e.envelope().payload().action();
    return action.equals(SignCommit.NAME) || action.equals(SignShare.NAME);
  }

  private Optional<SigningDesk.Answers> answer(RpcBodies.Said.Envelope said, SignerLink link)
      throws ProblemException {
    ActionEnvelope envelope = said.envelope();
    if (!envelope.pubkey().equals(self.operatorKey())) {
      throw Problem.of(ProblemCode.SIGNER_FOREIGN, "pubkey", "expected this operator's key")
          .exception();
    }
    SigningRound round = SigningDesk.round(envelope);
    if (envelope.payload().action().equals(SignCommit.NAME)) {
      hub.committed(round.requestHash(), round.attempt(), link.signerId());
    }
    return signing.answerOfSigner(envelope);
  }

  private record Outcome(List<Optional<Problem>> results, List<Requests.News> news) {}

  private Outcome lasting(
      Turn turn,
      RpcBodies.Batch batch,
      List<Optional<Desk.Verified>> verified,
      List<Optional<Problem>> before,
      Source source) {
    List<Optional<Problem>> results = new ArrayList<>();
    List<Requests.News> news = new ArrayList<>();
    for (int i = 0; i < batch.messages().size(); i++) {
      Optional<Problem> problem = before.get(i);
      try {
        switch (batch.messages().get(i)) {
          case RpcBodies.Said.Setup setup -> ceremonies.setup(turn, setup.setup(), source);
          case RpcBodies.Said.Requested requested ->
              signing.enter(turn, requested.request(), source).ifPresent(news::add);
          case RpcBodies.Said.Envelope envelope -> {
            Optional<Desk.Verified> v = verified.get(i);
            if (v.isPresent()) {
              desk.envelope(turn, v.get(), source).ifPresent(news::add);
              noteApproval(turn, v.get().action(), source);
            }
          }
          case RpcBodies.Said.Refused refused -> {}
        }
      } catch (ProblemException e) {
        problem = Optional.of(e.problem());
      }
      results.add(problem);
    }
    heads.note(turn.session(), source.signerId(), batch.storeHead());
    return new Outcome(results, news);
  }

  private void noteApproval(Turn turn, Action action, Source source) {
    if (action instanceof SignApprove approve && approve.verdict() == SignApprove.Verdict.APPROVE) {
      turn.afterwards(() -> hub.approved(approve.requestHash(), source.signerId()));
    }
  }
}
