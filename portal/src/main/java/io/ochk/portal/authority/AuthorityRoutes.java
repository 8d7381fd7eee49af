package io.ochk.portal.authority;

import io.ochk.portal.intake.HighWater;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.util.List;

/** The roles' published keys and their rotation. */
public final class AuthorityRoutes {
  private final Store store;
  private final Authorities authorities;
  private final HighWater clock;

  /** Routes over these keys. */
  public AuthorityRoutes(Store store, Authorities authorities, HighWater clock) {
    this.store = store;
    this.authorities = authorities;
    this.clock = clock;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/.well-known/oc-operator-reviewer.json", request -> document(Role.REVIEWER)),
        Route.get("/.well-known/oc-operator-organiser.json", request -> document(Role.ORGANISER)),
        Route.post("/api/authorities/{role}/rotations", this::rotate));
  }

  private Reply document(Role role) throws ProblemException {
    JsonObject document = store.read(session -> authorities.document(session, role).json());
    return Reply.json(document).with("Cache-Control", "max-age=60");
  }

  private Reply rotate(Request request) throws ProblemException {
    Role role =
        Role.parse(request.variable("role"))
            .orElseThrow(() ->
                Problem.of(
                        ProblemCode.ROUTE_UNKNOWN,
                        "role",
                        "expected reviewer or organiser, found another word")
                    .exception());
    KeyRotation rotation = request.json(JsonLimits.SIGNED, KeyRotation::read);
    if (rotation.payload().role() != role) {
      throw Problem.of(
              ProblemCode.WRONG_ENDPOINT,
              "payload.role",
              "expected " + role.wireName() + ", found " + rotation.payload().role().wireName())
          .exception();
    }
    boolean known =
        store.read(session -> authorities.document(session, role).rotations().contains(rotation));
    if (!known) {
      StatedTimes.requireNow(
          "payload.rotated_at_unix", rotation.payload().rotatedAtUnix(), clock.now());
    }
    String kid = store.write(session -> authorities.rotate(session, role, rotation));
    JsonObject body =
        JsonObject.builder()
            .put("ok", true)
            .put("role", role.wireName())
            .put("current_kid", kid)
            .build();
    return Reply.json(201, CanonicalJson.text(body));
  }
}
