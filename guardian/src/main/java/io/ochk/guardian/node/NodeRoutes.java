package io.ochk.guardian.node;

import io.ochk.guardian.attestation.Cause;
import io.ochk.guardian.attestation.Readiness;
import io.ochk.guardian.ceremony.CeremonyViews;
import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.intake.BridgeRules;
import io.ochk.guardian.intake.Desk;
import io.ochk.guardian.intake.Source;
import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.metrics.NodeMetrics;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.guardian.signing.RequestViews;
import io.ochk.guardian.signing.Requests;
import io.ochk.guardian.signing.SigningDesk;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.LowerHex;
import io.ochk.protocol.peer.EpochConfirmation;
import io.ochk.server.http.AllowedClients;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The public API of a node: {@code docs/spec/guardian.md}, section 7. */
final class NodeRoutes {
  private static final Set<String> STATES = Set.of("open", "signed", "expired");

  private final Self self;
  private final Turns turns;
  private final Certificates certificates;
  private final Desk desk;
  private final CeremonyViews ceremonyViews;
  private final RequestViews requestViews;
  private final SigningDesk signing;
  private final BridgeRules bridge;
  private final Readiness readiness;
  private final Preflight preflight;
  private final PeerLinks peers;
  private final NodeMetrics metrics;
  private final AllowedClients metricsFor;
  private final InstantSource clock;

  NodeRoutes(
      Self self,
      Turns turns,
      Certificates certificates,
      Desk desk,
      CeremonyViews ceremonyViews,
      RequestViews requestViews,
      SigningDesk signing,
      BridgeRules bridge,
      Readiness readiness,
      Preflight preflight,
      PeerLinks peers,
      NodeMetrics metrics,
      AllowedClients metricsFor,
      InstantSource clock) {
    this.self = self;
    this.turns = turns;
    this.certificates = certificates;
    this.desk = desk;
    this.ceremonyViews = ceremonyViews;
    this.requestViews = requestViews;
    this.signing = signing;
    this.bridge = bridge;
    this.readiness = readiness;
    this.preflight = preflight;
    this.peers = peers;
    this.metrics = metrics;
    this.metricsFor = metricsFor;
    this.clock = clock;
  }

  /** What both ports answer. */
  List<Route> health() {
    return List.of(
        Route.get("/livez", r -> Reply.json(JsonObject.builder().put("ok", true).build())),
        Route.get("/readyz", r -> ready()),
        Route.get("/healthz", r -> Reply.json(healthz())));
  }

  List<Route> api() {
    List<Route> routes = new ArrayList<>(health());
    routes.add(Route.get("/metrics", this::metrics));
    routes.add(Route.get("/api/node", r -> Reply.json(node())));
    routes.add(Route.get("/api/preflight", r -> Reply.json(preflight.json())));
    routes.add(Route.get("/api/peers", r -> Reply.json(list("peers", peers.json()))));
    routes.add(Route.get("/api/keys", r -> Reply.json(ceremonyViews.keys())));
    routes.add(Route.get("/api/keys/confirmation", this::confirmation));
    routes.add(
        Route.get("/api/ceremonies", r -> Reply.json(list("ceremonies", ceremonyViews.all()))));
    routes.add(Route.get("/api/ceremonies/{setup_hash}", this::ceremony));
    routes.add(Route.get("/api/ceremonies/{setup_hash}/epoch", this::epoch));
    routes.add(Route.get("/api/requests", this::requests));
    routes.add(Route.post("/api/requests", this::request));
    routes.add(Route.get("/api/requests/{request_id}", this::oneRequest));
    return routes;
  }

  private static JsonObject list(String name, JsonArray rows) {
    return JsonObject.builder().put("ok", true).put(name, rows).build();
  }

  private JsonObject healthz() {
    return JsonObject.builder()
        .put("ok", true)
        .put("version", self.version())
        .put("federation_slug", self.federation().text())
        .build();
  }

  private Reply ready() {
    List<Cause> causes = readiness.causes();
    JsonObject.Builder json = JsonObject.builder().put("ok", causes.isEmpty());
    if (causes.isEmpty()) {
      return Reply.json(json.build());
    }
    json.put("causes", new JsonArray(causes.stream().<JsonValue>map(Cause::json).toList()));
    return Reply.json(503, CanonicalJson.text(json.build()));
  }

  // Who asks often or sees how often others do learns more than everybody has to know.
  private Reply metrics(Request request) throws ProblemException {
    if (!metricsFor.allow(request.client())) {
      throw Problem.of(
              ProblemCode.CLIENT_NOT_ALLOWED,
              "expected a client on this machine or one of --metrics-from, found another")
          .exception();
    }
    return Reply.of(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text());
  }

  private JsonObject node() {
    return JsonObject.builder()
        .put("ok", true)
        .put("version", self.version())
        .put("federation_slug", self.federation().text())
        .put("operator_id", self.operatorId().text())
        .put("operator_pubkey", self.operatorKey().hex())
        .put("node_pubkey", self.nodeKey().publicKey().hex())
        .put(
            "certificate",
            certificates
                .of(self.operatorKey())
                .<JsonValue>map(c -> c.envelope().json())
                .orElse(JsonNull.NULL))
        .put("api", self.api().text())
        .put("p2p", self.p2p().text())
        .put("bridge", JsonArray.ofStrings(List.copyOf(bridge.allowed())))
        .put("status", readiness.status().wireName())
        .put("started_at", self.startedAt())
        .put("time_ms", clock.millis())
        .build();
  }

  // Who restores a share asks several guardians; each answer bears the signature of one.
  private Reply confirmation(Request request) throws ProblemException {
    String challenge = request.query("challenge").orElse("");
    if (!LowerHex.is(challenge, 64)) {
      throw Request.invalid("challenge", "32 random bytes, 64 lower-case hex characters");
    }
    Keys.Current newest = ceremonyViews.newest();
    ActionEnvelope certificate =
        certificates
            .own(self, clock.instant())
            .orElseThrow(() ->
                Problem.of(
                        ProblemCode.NODE_NOT_CERTIFIED,
                        "no signer has certified this node's key yet")
                    .exception())
            .envelope();
    EpochConfirmation confirmation =
        EpochConfirmation.sign(
            new EpochConfirmation.Payload(
                self.federation(),
                self.operatorId(),
                challenge,
                newest.x(),
                newest.number(),
                newest.epoch().transcriptHash().toString(),
                clock.instant().getEpochSecond(),
                certificate),
            self.nodeKey());
    return Reply.json(confirmation.json());
  }

  private Reply ceremony(Request request) throws ProblemException {
    JsonObject view =
        ceremonyViews
            .one(request.variable("setup_hash"))
            .orElseThrow(() ->
                Problem.of(ProblemCode.CEREMONY_UNKNOWN, "expected the hash of a setup")
                    .exception());
    return Reply.json(JsonObject.builder().put("ok", true).put("ceremony", view).build());
  }

  private Reply epoch(Request request) throws ProblemException {
    return Reply.json(
        200,
        ceremonyViews
            .record(request.variable("setup_hash"))
            .orElseThrow(() ->
                Problem.of(ProblemCode.EPOCH_UNKNOWN, "expected the setup of a finished ceremony")
                    .exception()));
  }

  private Reply requests(Request request) throws ProblemException {
    Optional<String> state = request.query("state");
    if (state.isPresent() && !STATES.contains(state.get())) {
      throw Request.invalid("state", "open, signed or expired");
    }
    return Reply.json(list("requests", requestViews.all(state)));
  }

  private Reply oneRequest(Request request) throws ProblemException {
    JsonObject view =
        requestViews
            .one(request.variable("request_id"))
            .orElseThrow(() ->
                Problem.of(ProblemCode.SIGNING_REQUEST_UNKNOWN, "expected the id of a request")
                    .exception());
    return Reply.json(JsonObject.builder().put("ok", true).put("request", view).build());
  }

  private record Asking(
      io.ochk.protocol.request.Request request, Optional<ActionEnvelope> approval) {}

  private Reply request(Request request) throws ProblemException {
    Asking asking =
        request.json(
            JsonLimits.APPLICATION,
            members -> {
              Asking read =
                  new Asking(
                      io.ochk.protocol.request.Request.read(members.members("request")),
                      members.has("envelope")
                          ? Optional.of(ActionEnvelope.read(members.members("envelope")))
                          : Optional.empty());
              members.end();
              return read;
            });
    String hash = asking.request().hash();
    Source source = asking.approval().isPresent() ? new Source.Api() : new Source.Bridge();
    Optional<Desk.Verified> approval = Optional.empty();
    if (asking.approval().isPresent()) {
      Desk.Verified verified = desk.verify(asking.approval().get(), source);
      if (!(verified.action() instanceof SignApprove approve)
          || approve.verdict() != SignApprove.Verdict.APPROVE
          || !approve.requestHash().equals(hash)) {
        throw Problem.of(
                ProblemCode.WRONG_ENDPOINT, "expected an approval of the request beside it")
            .exception();
      }
      approval = Optional.of(verified);
    } else {
      bridge.require(asking.request());
      bridge.require(request.headers(), request.client());
    }
    Optional<Desk.Verified> word = approval;
    List<Requests.News> news =
        turns.run(turn -> {
          List<Requests.News> found = new ArrayList<>();
          signing.enter(turn, asking.request(), source).ifPresent(found::add);
          if (word.isPresent()) {
            desk.envelope(turn, word.get(), source).ifPresent(found::add);
          }
          return found;
        });
    signing.follow(news, List.of(), List.of());
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("request_id", asking.request().id())
            .put("request_hash", hash)
            .build());
  }
}
