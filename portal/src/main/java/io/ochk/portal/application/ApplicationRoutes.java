package io.ochk.portal.application;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.authority.Grants;
import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.session.SessionGuard;
import io.ochk.portal.session.SessionRoutes;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoredJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Applying, and the reviewer's desk. */
public final class ApplicationRoutes {
  private final Store store;
  private final ApplicationInbox inbox;
  private final Authorities authorities;
  private final Grants grants;
  private final SessionGuard sessions;
  private final HighWater clock;

  /** Routes over this queue. */
  public ApplicationRoutes(
      Store store,
      ApplicationInbox inbox,
      Authorities authorities,
      Grants grants,
      SessionGuard sessions,
      HighWater clock) {
    this.store = store;
    this.inbox = inbox;
    this.authorities = authorities;
    this.grants = grants;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post(Addresses.APPLICATIONS, this::apply),
        Route.get("/api/operator/applications/{application_id}", this::status),
        Route.get("/api/operator/mine", this::mine),
        Route.get("/api/reviewer/applications", this::list),
        Route.get("/api/reviewer/applications/{application_id}", this::show),
        Route.post("/api/reviewer/decisions", this::decide));
  }

  private Reply apply(Request request) throws ProblemException {
    return inbox
        .take(request.json(JsonLimits.APPLICATION, ApplicationInbox.Submission::read))
        .reply();
  }

  private Reply status(Request request) throws ProblemException {
    return Reply.json(
        store.read(session -> {
          var application = Applications.require(session, request.variable("application_id"));
          return JsonObject.builder()
              .put("ok", true)
              .put("application_id", application.id())
              .put("state", application.state().wireName())
              .put("received_at", UtcTime.format(application.receivedAt()))
              .put("decision", json(Decisions.find(session, application.id())))
              .build();
        }));
  }

  private Reply mine(Request request) throws ProblemException {
    PublicKey key = sessions.require(request, PortalSession.Reader.OPERATOR);
    List<JsonValue> applications =
        store.read(session ->
            Applications.ofKey(session, key).stream()
                .<JsonValue>map(application -> whole(session, application).build())
                .toList());
    return SessionRoutes.unshared(
        Reply.json(
            JsonObject.builder()
                .put("ok", true)
                .put("operator_id", OperatorId.of(key).text())
                .put("applications", new JsonArray(applications))
                .build()));
  }

  // A signed grant from the command line, or a session from the reviewer's pages.
  private void requireReviewer(Request request) throws ProblemException {
    if (!sessions.isTried(request)) {
      grants.require(request, Role.REVIEWER);
      return;
    }
    PublicKey key = sessions.require(request, PortalSession.Reader.REVIEWER);
    PublicKey current =
        store.read(session -> authorities.history(session, Role.REVIEWER)).current().key();
    if (!key.equals(current)) {
      throw Problem.of(ProblemCode.SESSION_INVALID, "another key is in office now").exception();
    }
  }

  private Reply list(Request request) throws ProblemException {
    requireReviewer(request);
    String word = request.query("state").orElse("received");
    Optional<ApplicationState> state = ApplicationState.parse(word);
    if (state.isEmpty() && !word.equals("all")) {
      throw Request.invalid("state", "received, accepted, rejected or all");
    }
    int limit = request.queryInt("limit", Applications.LARGEST_PAGE, 1, Applications.LARGEST_PAGE);
    QueuePlace place = place(request.query("cursor"));
    // One more than asked for says whether there is a next page.
    List<Applications.Application> found =
        store.read(session -> Applications.after(session, state, place, limit + 1));
    List<Applications.Application> page = found.subList(0, Math.min(limit, found.size()));
    return SessionRoutes.unshared(
        Reply.json(
            JsonObject.builder()
                .put("ok", true)
                .put(
                    "applications",
                    new JsonArray(page.stream().<JsonValue>map(Applications::summary).toList()))
                .put(
                    "next_cursor",
                    found.size() > limit
                        ? Optional.of(QueuePlace.of(page.getLast()).toString())
                        : Optional.empty())
                .build()));
  }

  private static QueuePlace place(Optional<String> cursor) throws ProblemException {
    if (cursor.isEmpty()) {
      return QueuePlace.START;
    }
    Optional<QueuePlace> place = QueuePlace.parse(cursor.get());
    if (place.isEmpty()) {
      throw Request.invalid("cursor", "a cursor that this portal gave");
    }
    return place.get();
  }

  private Reply show(Request request) throws ProblemException {
    requireReviewer(request);
    return SessionRoutes.unshared(
        Reply.json(
            store.read(session ->
                whole(session, Applications.require(session, request.variable("application_id")))
                    .put("ok", true)
                    .build())));
  }

  private static JsonObject.Builder whole(Session session, Applications.Application application) {
    return JsonObject.builder()
        .put("application_id", application.id())
        .put("state", application.state().wireName())
        .put("received_at", UtcTime.format(application.receivedAt()))
        .put("envelope", StoredJson.envelope(application.envelope()).json())
        .put(
            "questionnaire",
            application.questionnaire().map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
        .put("decision", json(Decisions.find(session, application.id())));
  }

  private Reply decide(Request request) throws ProblemException {
    Decision decision = request.json(JsonLimits.SIGNED, Decision::read);
    Instant now = clock.now();
    return store.write(session -> Decisions.take(session, authorities, decision, now)).reply();
  }

  private static JsonValue json(Optional<Decision> decision) {
    return decision.<JsonValue>map(Decision::json).orElse(JsonNull.NULL);
  }
}
