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
  private static final int LARGEST_PAGE = 500;
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
        Route.get("/api/public/incidents/stream", this::stream));
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
    IncidentFilter filter = IncidentFilter.of(request);
    int limit = request.queryInt("limit", PAGE, 1, LARGEST_PAGE);
    Optional<Cursor> cursor = cursor("cursor", request.query("cursor"));
    // One more than asked for says whether there is a next page.
    List<Incident> found =
        store.read(session -> Incidents.before(session, filter, cursor, limit + 1));
    List<Incident> page = found.subList(0, Math.min(limit, found.size()));
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("incidents", new JsonArray(page.stream().<JsonValue>map(Incident::json).toList()))
            .put(
                "next_cursor",
                found.size() > limit
                    ? Optional.of(page.getLast().cursor().toString())
                    : Optional.empty())
            .build());
  }

  private Reply stream(Request request) throws ProblemException {
    IncidentFilter filter = IncidentFilter.of(request);
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

  private static Optional<Cursor> cursor(String name, Optional<String> text)
      throws ProblemException {
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
