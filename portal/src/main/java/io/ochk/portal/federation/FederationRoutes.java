package io.ochk.portal.federation;

import io.ochk.portal.attestation.Attestations;
import io.ochk.portal.key.Epochs;
import io.ochk.portal.key.KeyRisks;
import io.ochk.portal.key.SignerKinds;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.CeremonyJoin.SignerKind;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    List<JsonValue> rows =
        store.read(session ->
            federations.all(session).stream()
                .<JsonValue>map(state -> summary(session, state).build())
                .toList());
    federations.refresh(store);
    return Reply.json(
        JsonObject.builder().put("ok", true).put("federations", new JsonArray(rows)).build());
  }

  private Reply show(Request request) throws ProblemException {
    FederationSlug slug = slug(request);
    JsonObject shown = store.read(session -> shown(session, federations.require(session, slug)));
    federations.refresh(store);
    return Reply.json(JsonObject.builder().put("ok", true).put("federation", shown).build());
  }

  private static JsonObject shown(Session session, FederationState state) {
    List<Epochs.Row> epochs = Epochs.all(session, state.slug());
    Map<PublicKey, SignerKind> signers = SignerKinds.of(session, state.slug());
    return summary(session, state)
        .put(
            "seats",
            new JsonArray(
                state.seats().stream().<JsonValue>map(seat -> seat(seat, signers)).toList()))
        .put("epochs", new JsonArray(epochs.stream().<JsonValue>map(Epochs.Row::json).toList()))
        .build();
  }

  private static JsonObject.Builder summary(Session session, FederationState state) {
    Optional<Epochs.Row> key = Epochs.newest(session, state.slug());
    Optional<Instant> attested =
        Attestations.lastOf(
            session, state.slug(), state.seats().stream().map(Seat::operatorId).toList());
    FederationCreate founding = state.founding();
    Optional<CharterPublish> charter = state.charter();
    JsonObject.Builder json =
        JsonObject.builder()
            .put("slug", state.slug().text())
            .put("name", founding.name())
            .put("status", state.status(key.isPresent()).wireName())
            .put("threshold", founding.threshold())
            .put("target_guardian_count", founding.targetGuardianCount())
            .put("bootstrap_mode", founding.bootstrapMode())
            .put("invite", founding.invite())
            .put("charter_hash", charter.map(CharterPublish::charterHash))
            .put("charter_version", charter.map(CharterPublish::charterVersion))
            .put("last_attestation_at", attested.map(UtcTime::format))
            .put("geography_hint", founding.geographyHint())
            .put("seats_taken", state.seats().size())
            .put("ratified", charter.map(c -> state.ratifiers(c).size()).orElse(0))
            .put(
                "ratifications_needed",
                charter.map(state::ratificationsNeeded).orElse(founding.targetGuardianCount()))
            .put("address", key.map(Epochs.Row::address))
            .put("network", key.map(Epochs.Row::network));
    KeyRisks.of(session, state, key).addTo(json);
    return json;
  }

  private static JsonObject seat(Seat seat, Map<PublicKey, SignerKind> signers) {
    return JsonObject.builder()
        .put("index", seat.index())
        .put("operator_id", seat.operatorId().text())
        .put("operator_pubkey", seat.operatorPubkey().hex())
        .put("assigned_at", Instant.ofEpochSecond(seat.assignedAtUnix()).toString())
        .put(
            "signer_kind",
            Optional.ofNullable(signers.get(seat.operatorPubkey())).map(SignerKind::wireName))
        .build();
  }
}
