package io.ochk.portal.federation;

import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reading the directory. */
public final class FederationRoutes {
  private final Store store;
  private final Federations federations;

  /** Routes over this directory. */
  public FederationRoutes(Store store, Federations federations) {
    this.store = store;
    this.federations = federations;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/api/federations", request -> list()),
        Route.get("/api/public/federations/{slug}", this::show));
  }

  /**
   * The slug in a query parameter.
   *
   * @throws ProblemException if it is missing or is none
   */
  public static FederationSlug slug(Request request, String parameter) throws ProblemException {
    Optional<FederationSlug> slug = request.query(parameter).flatMap(FederationSlug::parse);
    if (slug.isEmpty()) {
      throw Request.invalid(parameter, "a federation slug (1 to 64 of a-z, 0-9, -)");
    }
    return slug.get();
  }

  /**
   * The slug in the address.
   *
   * @throws ProblemException if it is none, so that there is no such federation
   */
  public static FederationSlug slug(Request request) throws ProblemException {
    Optional<FederationSlug> slug = FederationSlug.parse(request.variable("slug"));
    if (slug.isEmpty()) {
      throw Request.invalid("slug", "a federation slug (1 to 64 of a-z, 0-9, -)");
    }
    return slug.get();
  }

  private Reply list() throws ProblemException {
    List<FederationState> states = store.read(federations::all);
    federations.refresh(store);
    List<JsonValue> rows = states.stream().<JsonValue>map(state -> summary(state).build()).toList();
    return Reply.json(
        JsonObject.builder().put("ok", true).put("federations", new JsonArray(rows)).build());
  }

  private Reply show(Request request) throws ProblemException {
    FederationSlug slug = slug(request);
    FederationState state = store.read(session -> federations.require(session, slug));
    federations.refresh(store);
    List<JsonValue> seats = state.seats().stream().<JsonValue>map(FederationRoutes::seat).toList();
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("federation", summary(state).put("seats", new JsonArray(seats)).build())
            .build());
  }

  private static JsonObject.Builder summary(FederationState state) {
    FederationCreate founding = state.founding();
    Optional<CharterPublish> charter = state.charter();
    return JsonObject.builder()
        .put("slug", state.slug().text())
        .put("name", founding.name())
        .put("status", state.status().wireName())
        .put("threshold", founding.threshold())
        .put("target_guardian_count", founding.targetGuardianCount())
        .put("bootstrap_mode", founding.bootstrapMode())
        .put("invite", founding.invite())
        .put("charter_hash", charter.map(CharterPublish::charterHash))
        .put("charter_version", charter.map(CharterPublish::charterVersion))
        // No guardian attests its health to this portal yet.
        .put("last_attestation_at", Optional.empty())
        .put("geography_hint", founding.geographyHint())
        .put("seats_taken", state.seats().size())
        .put("ratified", charter.map(c -> state.ratifiers(c).size()).orElse(0))
        .put(
            "ratifications_needed",
            charter.map(state::ratificationsNeeded).orElse(founding.targetGuardianCount()));
  }

  private static JsonObject seat(Seat seat) {
    return JsonObject.builder()
        .put("index", seat.index())
        .put("operator_id", seat.operatorId().text())
        .put("operator_pubkey", seat.operatorPubkey().hex())
        .put("assigned_at", Instant.ofEpochSecond(seat.assignedAtUnix()).toString())
        .build();
  }
}
