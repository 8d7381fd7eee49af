package io.ochk.portal.guardian;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.key.Epochs;
import io.ochk.portal.key.Results;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a federation has signed: taken from anybody, because it proves itself. */
public final class StatementRoutes {
  private static final int MOST_A_DAY = 2_000;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST_SHOWN = 500;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  private final Store store;
  private final Federations federations;
  private final HighWater highWater;

  /** Routes over this directory. */
  public StatementRoutes(Store store, Federations federations, HighWater highWater) {
    this.store = store;
    this.federations = federations;
    this.highWater = highWater;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post("/api/public/federations/{slug}/statements", this::publish),
        Route.get("/api/public/federations/{slug}/statements", this::list),
        Route.get("/api/public/federations/{slug}/statements/{request_id}", this::show));
  }

  private Reply publish(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    RequestResult result = request.json(JsonLimits.SIGNED, RequestResult::read);
    Optional<Epochs.Row> key =
        store.read(session -> {
          var _ = federations.require(session, slug);
          return Epochs.newest(session, slug);
        });
    federations.refresh(store);
    requireOwn(slug, result, key);
    FederationStatement statement = verified(result);
    boolean added =
        store.write(session -> {
          if (Results.isThere(session, slug, result.request().hash())) {
            return false;
          }
          long position = store.nextPosition(micros(highWater.now()));
          long dayAgo = position - Duration.ofDays(1).toNanos() / 1_000;
          if (Results.since(session, slug, dayAgo) >= MOST_A_DAY) {
            throw Problem.passing(
                    ProblemCode.RATE_LIMITED,
                    "expected at most " + MOST_A_DAY + " statements in a day, found more",
                    Duration.ofHours(1))
                .exception();
          }
          return Results.store(session, slug, result, position);
        });
    return Reply.json(
        added ? 201 : 200,
        CanonicalJson.text(
            JsonObject.builder()
                .put("ok", true)
                .put("federation_slug", slug.text())
                .put("request_id", result.request().id())
                .put("address", statement.address().toString())
                .build()));
  }

  private static FederationStatement verified(RequestResult result) throws ProblemException {
    try {
      return FederationStatement.verify(result);
    } catch (VerificationException e) {
      throw Problem.of(ProblemCode.SIGNATURE_INVALID, e.check(), String.valueOf(e.getMessage()))
          .exception();
    }
  }

  private static void requireOwn(
      FederationSlug slug, RequestResult result, Optional<Epochs.Row> key) throws ProblemException {
    Epochs.Row newest =
        key.orElseThrow(
            () -> Problem.of(ProblemCode.KEY_UNKNOWN, slug + " has no key yet").exception());
    require("federation_slug", slug.text(), result.request().federationSlug().text());
    require("key", newest.key(), result.request().key());
    require("network", newest.network(), result.request().network().wireName());
    if (result.request().epoch() > newest.number()) {
      require("epoch", "at most " + newest.number(), "" + result.request().epoch());
    }
  }

  private static void require(String member, String expected, String found)
      throws ProblemException {
    if (!expected.equals(found)) {
      throw Problem.of(
              ProblemCode.REQUEST_UNACCEPTABLE,
              "request." + member,
              "expected " + expected + ", found " + found)
          .exception();
    }
  }

  private Reply list(Request request) throws ProblemException {
    Shown shown = read(store, federations, request, DEFAULT_LIMIT);
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("federation_slug", shown.federation().slug().text())
            .put(
                "statements",
                new JsonArray(shown.rows().stream().<JsonValue>map(StatementRoutes::json).toList()))
            .put("next_before", shown.next())
            .build());
  }

  /**
   * Statements of a federation, the newest first.
   *
   * @param federation whose
   * @param rows what was asked for
   * @param next what to give as {@code before} for those after them, if there may be any
   */
  public record Shown(FederationState federation, List<Results.Row> rows, Optional<String> next) {}

  /**
   * Reads what a request asks for with {@code limit} and {@code before}.
   *
   * @param usual how many there are if the request does not say
   */
  public static Shown read(Store store, Federations federations, Request request, int usual)
      throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    int limit = request.queryInt("limit", usual, 1, MOST_SHOWN);
    Optional<String> before = request.query("before");
    Optional<Results.Place> place =
        before.isEmpty() ? Optional.of(Results.Place.END) : Results.Place.parse(before.get());
    if (place.isEmpty()) {
      throw Request.invalid("before", "next_before of an earlier answer");
    }
    Shown shown =
        store.read(session -> {
          FederationState state = federations.require(session, slug);
          // One more than asked for says whether there are older ones.
          List<Results.Row> found = Results.before(session, slug, place.get(), limit + 1);
          List<Results.Row> rows = found.subList(0, Math.min(limit, found.size()));
          return new Shown(
              state,
              rows,
              found.size() > limit
                  ? Optional.of(Results.Place.of(rows.getLast()).toString())
                  : Optional.empty());
        });
    federations.refresh(store);
    return shown;
  }

  // The result itself, so that whatever is saved from here verifies.
  private Reply show(Request request) throws ProblemException {
    byte[] result = find(store, request).result().bytes();
    return Reply.json(200, new String(result, StandardCharsets.UTF_8));
  }

  /** The statement that a request's path names. */
  public static Results.Row find(Store store, Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    String id = request.variable("request_id");
    Optional<Results.Row> found =
        ID.matcher(id).matches()
            ? store.read(session -> Results.find(session, slug, id))
            : Optional.empty();
    return found.orElseThrow(() ->
        Problem.of(
                ProblemCode.STATEMENT_UNKNOWN,
                "request_id",
                "expected the id of a statement of this federation, found another")
            .exception());
  }

  private static JsonObject json(Results.Row row) {
    RequestResult result = row.result();
    return JsonObject.builder()
        .put("request_id", result.request().id())
        .put("kind", result.request().kind().wireName())
        .put("received_at", UtcTime.format(Instant.EPOCH.plus(row.position(), ChronoUnit.MICROS)))
        .put("request", result.request().json())
        .put("signature", result.signature())
        .build();
  }

  private static long micros(Instant now) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, now);
  }
}
