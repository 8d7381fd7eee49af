package io.ochk.portal.application;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.authority.Grants;
import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.HighWater;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
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
  private final HighWater clock;

  /** Routes over this queue. */
  public ApplicationRoutes(
      Store store,
      ApplicationInbox inbox,
      Authorities authorities,
      Grants grants,
      HighWater clock) {
    this.store = store;
    this.inbox = inbox;
    this.authorities = authorities;
    this.grants = grants;
    this.clock = clock;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post(Addresses.APPLICATIONS, this::apply),
        Route.get("/api/operator/applications/{application_id}", this::status),
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

  private Reply list(Request request) throws ProblemException {
    grants.require(request, Role.REVIEWER);
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
    return Reply.json(
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
            .build());
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
    grants.require(request, Role.REVIEWER);
    return Reply.json(
        store.read(session -> {
          var application = Applications.require(session, request.variable("application_id"));
          return JsonObject.builder()
              .put("ok", true)
              .put("application_id", application.id())
              .put("state", application.state().wireName())
              .put("received_at", UtcTime.format(application.receivedAt()))
              .put("envelope", StoredJson.envelope(application.envelope()).json())
              .put(
                  "questionnaire",
                  application
                      .questionnaire()
                      .map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
              .put("decision", json(Decisions.find(session, application.id())))
              .build();
        }));
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
