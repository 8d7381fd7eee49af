package io.ochk.portal.registry;

import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reading the registry. */
public final class RegistryRoutes {
  private final Store store;

  /** Routes over this registry. */
  public RegistryRoutes(Store store) {
    this.store = store;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/api/operator/registry", request -> list()),
        Route.get("/api/operator/registry/{operator_id}", this::show));
  }

  private Reply list() throws ProblemException {
    List<JsonValue> rows =
        store.read(session ->
            Registry.all(session).stream()
                .<JsonValue>map(accepted ->
                    JsonObject.builder()
                        .put("operator_id", accepted.operatorId().text())
                        .put("pubkey", accepted.pubkey().hex())
                        .build())
                .toList());
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("operators", new JsonArray(rows))
            .put("count", rows.size())
            .build());
  }

  private Reply show(Request request) throws ProblemException {
    Optional<OperatorId> id = OperatorId.parse(request.variable("operator_id"));
    return Reply.json(
        store.read(session -> {
          Optional<Registry.Accepted> found =
              id.isPresent() ? Registry.find(session, id.get()) : Optional.empty();
          if (found.isEmpty()) {
            throw Problem.of(
                    ProblemCode.OPERATOR_UNKNOWN,
                    "operator_id",
                    "expected the id of an accepted operator, found another")
                .exception();
          }
          return operator(session, found.get());
        }));
  }

  private static JsonObject operator(Session session, Registry.Accepted accepted) {
    return JsonObject.builder()
        .put("ok", true)
        .put(
            "operator",
            JsonObject.builder()
                .put("operator_id", accepted.operatorId().text())
                .put("pubkey", accepted.pubkey().hex())
                .put("accepted_at", Instant.ofEpochSecond(accepted.acceptedAtUnix()).toString())
                .put("decision", Registry.acceptance(session, accepted).json())
                .put("application_id", accepted.applicationId())
                .put("application_sha256", accepted.applicationSha256())
                .build())
        .build();
  }
}
