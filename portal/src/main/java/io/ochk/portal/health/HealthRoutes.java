package io.ochk.portal.health;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.intake.HighWater;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Shallow and deep health. */
public final class HealthRoutes {
  private static final long ENOUGH_BYTES = 64L << 20;

  private final Store store;
  private final HighWater clock;
  private final Authorities authorities;
  private final Path data;
  private final String version;

  /**
   * Health of this portal.
   *
   * @param data the folder whose disk must have room
   * @param version the portal's version
   */
  public HealthRoutes(
      Store store, HighWater clock, Authorities authorities, Path data, String version) {
    this.store = store;
    this.clock = clock;
    this.authorities = authorities;
    this.data = data;
    this.version = version;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/api/health", request -> Reply.json(basics(true).build())),
        Route.get("/api/health/deep", request -> deep()));
  }

  private JsonObject.Builder basics(boolean ok) {
    return JsonObject.builder().put("ok", ok).put("version", version).put("store", store.kind());
  }

  /**
   * One check.
   *
   * @param trouble what is wrong, if something is
   */
  private record Check(String name, Optional<String> trouble) {
    JsonObject json() {
      return JsonObject.builder()
          .put("name", name)
          .put("ok", trouble.isEmpty())
          .append("detail", trouble)
          .build();
    }
  }

  private Reply deep() {
    List<Check> checks =
        List.of(
            new Check("store", store()),
            new Check("migrations", migrations()),
            new Check("clock", clock.behind()),
            new Check("disk", disk()),
            new Check("reviewer_key", key(Role.REVIEWER)),
            new Check("organiser_key", key(Role.ORGANISER)));
    boolean ok = checks.stream().allMatch(check -> check.trouble().isEmpty());
    List<JsonValue> rows = checks.stream().<JsonValue>map(Check::json).toList();
    JsonObject.Builder body = basics(ok).put("checks", new JsonArray(rows));
    if (!ok) {
      body.put("code", ProblemCode.UNHEALTHY.wireName());
    }
    return Reply.json(ok ? 200 : ProblemCode.UNHEALTHY.status(), CanonicalJson.text(body.build()));
  }

  // A write, because a store that can only be read accepts nothing.
  private Optional<String> store() {
    return attempt(() -> {
      clock.exchange();
      return Optional.empty();
    });
  }

  private Optional<String> migrations() {
    return attempt(() -> {
      long failed =
          store.read(session ->
              session.count("SELECT COUNT(*) FROM flyway_schema_history WHERE NOT success"));
      return failed == 0 ? Optional.empty() : Optional.of(failed + " migrations failed");
    });
  }

  // A database server has disks of its own; beside it, the portal may never have made its folder.
  private Optional<String> disk() {
    if (!store.kind().equals("sqlite") && !Files.exists(data)) {
      return Optional.empty();
    }
    try {
      long free = Files.getFileStore(data).getUsableSpace();
      return free >= ENOUGH_BYTES
          ? Optional.empty()
          : Optional.of("expected at least " + ENOUGH_BYTES + " free bytes, found " + free);
    } catch (IOException e) {
      return Optional.of("the data folder cannot be read");
    }
  }

  private Optional<String> key(Role role) {
    return attempt(() ->
        store.read(session -> authorities.find(session, role)).isPresent()
            ? Optional.empty()
            : Optional.of("the " + role.wireName() + " has no key yet"));
  }

  @FunctionalInterface
  private interface Attempt {
    Optional<String> run() throws ProblemException;
  }

  private static Optional<String> attempt(Attempt attempt) {
    try {
      return attempt.run();
    } catch (ProblemException e) {
      return Optional.of(e.problem().detail());
    } catch (StoreException e) {
      return Optional.of("the store does not answer: " + e.kind());
    }
  }
}
