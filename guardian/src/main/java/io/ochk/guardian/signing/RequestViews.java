package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.signing.RequestRows.ApprovalRow;
import io.ochk.guardian.signing.RequestRows.RequestRow;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Requests as everybody can look at them. */
public final class RequestViews {
  private static final int MOST = 200;

  private final Turns turns;
  private final Keys keys;
  private final Coordinations coordinations;
  private final InstantSource clock;

  /** Views of a node's requests. */
  public RequestViews(Turns turns, Keys keys, Coordinations coordinations, InstantSource clock) {
    this.turns = turns;
    this.keys = keys;
    this.coordinations = coordinations;
    this.clock = clock;
  }

  /** The newest requests in this state, or in any. */
  public JsonArray all(Optional<String> state) throws ProblemException {
    long now = now();
    return turns.read(session ->
        new JsonArray(
            rows(session, state, now).stream()
                .<JsonValue>map(row -> view(session, row, now))
                .toList()));
  }

  private static List<RequestRow> rows(Session session, Optional<String> state, long now) {
    return switch (state.orElse("")) {
      case "open" -> RequestRows.oldestOpen(session, now, MOST);
      case "signed" -> RequestRows.newestSigned(session, MOST);
      case "expired" -> RequestRows.newestExpired(session, now, MOST);
      default -> RequestRows.newest(session, MOST);
    };
  }

  /** One request with all that belongs to it. */
  public Optional<JsonObject> one(String id) throws ProblemException {
    long now = now();
    return turns.read(session ->
        (id.length() == 64 ? RequestRows.find(session, id) : RequestRows.byId(session, id))
            .map(row -> view(session, row, now)));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** How many requests are open. */
  public long open() throws ProblemException {
    long now = now();
    return turns.read(session -> RequestRows.countOpen(session, now));
  }

  /**
   * How long the oldest open request that this operator has not answered has waited, in seconds.
   */
  public long oldestUnanswered(String operatorHex) throws ProblemException {
    long now = now();
    return turns.read(session ->
        session
            .first(
                "SELECT MIN(received_at) FROM requests r WHERE signature IS NULL AND expires_at >="
                    + " ? AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.request_hash ="
                    + " r.request_hash AND a.operator_pubkey = ?)",
                row -> {
                  long at = row.getLong(1);
                  return row.wasNull() ? 0 : Math.max(0, now - at);
                },
                now,
                operatorHex)
            .orElse(0L));
  }

  private static String state(RequestRow row, long now) {
    if (row.signature().isPresent()) {
      return "signed";
    }
    return row.request().expiresAt() < now ? "expired" : "open";
  }

  private JsonObject view(Session session, RequestRow row, long now) {
    List<ApprovalRow> approvals = RequestRows.approvals(session, row.hash());
    List<JsonValue> words =
        approvals.stream()
            .<JsonValue>map(a ->
                JsonObject.builder()
                    .put("operator_id", OperatorId.of(a.operator()).text())
                    .put(
                        "seat",
                        keys.find()
                            .flatMap(k -> k.holder(a.operator()))
                            .map(SeatHolder::seat)
                            .<JsonValue>map(JsonNumber::of)
                            .orElse(JsonNull.NULL))
                    .put("decision", a.decision())
                    .put("received_at", a.receivedAt())
                    .build())
            .toList();
    return JsonObject.builder()
        .put("request_id", row.request().id())
        .put("request_hash", row.hash())
        .put("state", state(row, now))
        .put("origin", row.origin())
        .put("received_at", row.receivedAt())
        .put(
            "threshold",
            keys.find()
                .map(Keys.Current::threshold)
                .<JsonValue>map(JsonNumber::of)
                .orElse(JsonNull.NULL))
        .put("approvals", new JsonArray(words))
        .put(
            "attempts",
            coordinations.attempts(row.hash()).<JsonValue>map(JsonNumber::of).orElse(JsonNull.NULL))
        .put(
            "blame",
            new JsonArray(
                RequestRows.blames(session, row.hash()).stream()
                    .map(RequestViews::parsed)
                    .toList()))
        .put("signature", row.signature())
        .put("finished_at", row.finishedAt().<JsonValue>map(JsonNumber::of).orElse(JsonNull.NULL))
        .put("request", row.request().json())
        .build();
  }

  private static JsonValue parsed(String text) {
    try {
      return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.FRAME);
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a proof that does not parse", e);
    }
  }
}
