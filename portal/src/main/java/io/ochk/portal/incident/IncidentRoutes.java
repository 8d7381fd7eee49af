package io.ochk.portal.incident;

import io.ochk.portal.federation.Federations;
import io.ochk.portal.federation.MembershipRoutes;
import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.Admitted;
import io.ochk.portal.intake.Answer;
import io.ochk.portal.intake.Intake;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Publishing, reading and following incidents. */
public final class IncidentRoutes {
  private static final int PAGE = 50;
  private static final int MOST_FOLLOWERS = 2_000;

  private final Store store;
  private final Intake intake;
  private final Federations federations;
  private final IncidentBell bell;
  private final Semaphore followers = new Semaphore(MOST_FOLLOWERS);

  /** Routes over this timeline. */
  public IncidentRoutes(Store store, Intake intake, Federations federations, IncidentBell bell) {
    this.store = store;
    this.intake = intake;
    this.federations = federations;
    this.bell = bell;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post(Addresses.INCIDENTS, this::publish),
        Route.get("/api/public/incidents", this::list),
        Route.get("/api/public/incidents/stream", this::stream),
        Route.get("/api/public/incidents/{incident_id}", this::show));
  }

  private Reply publish(Request request) throws ProblemException {
    ActionEnvelope envelope = request.json(JsonLimits.SIGNED, ActionEnvelope::read);
    AlertPublish action = Intake.action(envelope, AlertPublish.class);
    Answer answer = intake.take(envelope, action, 201, this::add);
    federations.refresh(store);
    if (answer.first()) {
      bell.ring();
    }
    return answer.reply();
  }

  private JsonObject add(Session session, Admitted<AlertPublish> admitted) throws ProblemException {
    FederationState state = federations.require(session, admitted.action().federationSlug());
    MembershipRoutes.requireSeat(state, admitted.envelope());
    String id = Incidents.publish(session, admitted, store.nextPosition(admitted.receivedMicros()));
    return JsonObject.builder()
        .put("ok", true)
        .put("incident_id", id)
        .put("federation_slug", admitted.action().federationSlug().text())
        .put("envelope_sha256", admitted.envelopeSha256())
        .put("received_at", UtcTime.format(admitted.receivedAt()))
        .build();
  }

  private Reply list(Request request) throws ProblemException {
    TimelinePage page = TimelinePage.read(store, request, PAGE);
    List<JsonValue> rows = page.incidents().stream().<JsonValue>map(Incident::json).toList();
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("incidents", new JsonArray(rows))
            .put("next_cursor", page.next().map(Cursor::toString))
            .build());
  }

  // The signed envelope itself, so that whatever is saved from here verifies.
  private Reply show(Request request) throws ProblemException {
    return Reply.json(200, CanonicalJson.text(find(store, request).envelope().json()));
  }

  /** The incident that a request's path names. */
  public static Incident find(Store store, Request request) throws ProblemException {
    String id = request.variable("incident_id");
    return store
        .read(session -> Incidents.find(session, id))
        .orElseThrow(() ->
            Problem.of(
                    ProblemCode.INCIDENT_UNKNOWN,
                    "incident_id",
                    "expected the id of a published incident, found another")
                .exception());
  }

  private Reply stream(Request request) throws ProblemException {
    IncidentFilter filter = IncidentFilter.of(store, request);
    Optional<Cursor> last = cursor("last-event-id", request.headers().get("last-event-id"));
    Cursor start =
        last.isPresent()
            ? last.get()
            : filter.since().isPresent() ? filter.start() : store.read(Incidents::end);
    if (!followers.tryAcquire()) {
      throw Problem.passing(ProblemCode.OVERLOADED, "too many followers", Duration.ofSeconds(30))
          .exception();
    }
    IncidentFollower follower = new IncidentFollower(store, bell, filter, start);
    return new Reply.Stream(
        "text/event-stream",
        (last.isPresent() ? follower.resumed() : follower)::follow,
        followers::release);
  }

  static Optional<Cursor> cursor(String name, Optional<String> text) throws ProblemException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Cursor> cursor = Cursor.parse(text.get());
    if (cursor.isEmpty()) {
      throw Request.invalid(name, "a cursor that this portal gave");
    }
    return cursor;
  }
}
