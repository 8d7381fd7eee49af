package io.ochk.portal.guardian;

import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.federation.MembershipRoutes;
import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.Admitted;
import io.ochk.portal.intake.Intake;
import io.ochk.portal.key.CeremonyJoins;
import io.ochk.portal.key.Epochs;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
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
import io.ochk.server.store.StoredJson;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who has joined which ceremony. The ceremony itself runs between the guardians' nodes. */
public final class CeremonyRoutes {
  private static final int MOST_JOINS = 500;
  private static final int SHOWN = 200;

  private final Store store;
  private final Intake intake;
  private final Federations federations;

  /** Routes over this directory. */
  public CeremonyRoutes(Store store, Intake intake, Federations federations) {
    this.store = store;
    this.intake = intake;
    this.federations = federations;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post(Addresses.CEREMONIES, this::join), Route.get(Addresses.CEREMONIES, this::list));
  }

  private Reply join(Request request) throws ProblemException {
    ActionEnvelope envelope = request.json(JsonLimits.SIGNED, ActionEnvelope::read);
    CeremonyJoin action = Intake.action(envelope, CeremonyJoin.class);
    Reply reply = intake.take(envelope, action, 201, this::store).reply();
    federations.refresh(store);
    return reply;
  }

  private JsonObject store(Session session, Admitted<CeremonyJoin> admitted)
      throws ProblemException {
    CeremonyJoin join = admitted.action();
    String slug = join.federationSlug().text();
    String pubkey = admitted.envelope().pubkey().hex();
    MembershipRoutes.requireSeat(
        federations.require(session, join.federationSlug()), admitted.envelope());
    long before =
        session.count(
            "SELECT COUNT(*) FROM ceremony_joins WHERE federation_slug = ? AND pubkey = ?",
            slug,
            pubkey);
    if (before >= MOST_JOINS) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most " + MOST_JOINS + " joins of a guardian, found more",
              Duration.ofDays(1))
          .exception();
    }
    if (!CeremonyJoins.keep(
        session,
        join.federationSlug(),
        join.setupHash(),
        admitted.envelope(),
        admitted.receivedAt())) {
      throw Problem.of(
              ProblemCode.ALREADY_JOINED,
              "payload.params.setup_hash",
              "expected one join of a guardian, found another before")
          .exception();
    }
    return JsonObject.builder()
        .put("ok", true)
        .put("federation_slug", slug)
        .put("operator_id", admitted.operatorId().text())
        .put("setup_hash", join.setupHash())
        .put("envelope_sha256", admitted.envelopeSha256())
        .put("received_at", UtcTime.format(admitted.receivedAt()))
        .build();
  }

  private record Row(String setupHash, long position, String envelope) {
    JsonObject json() {
      ActionEnvelope parsed = StoredJson.envelope(envelope);
      Instant received = Instant.EPOCH.plus(position, ChronoUnit.MICROS);
      return JsonObject.builder()
          .put("operator_id", OperatorId.of(parsed.pubkey()).text())
          .put("received_at", UtcTime.format(received))
          .put("envelope", parsed.json())
          .build();
    }
  }

  private Reply list(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request, "federation");
    Map<String, Integer> finished = new LinkedHashMap<>();
    List<Row> rows =
        store.read(session -> {
          var _ = federations.require(session, slug);
          Epochs.all(session, slug).forEach(e -> finished.put(e.setupHash(), e.number()));
          return session.list(
              "SELECT setup_hash, position, envelope FROM ceremony_joins"
                  + " WHERE federation_slug = ? ORDER BY position DESC, pubkey LIMIT "
                  + SHOWN,
              row -> new Row(row.getString(1), row.getLong(2), row.getString(3)),
              slug.text());
        });
    federations.refresh(store);
    Map<String, List<JsonValue>> joins = new LinkedHashMap<>();
    for (Row row : rows) {
      joins.computeIfAbsent(row.setupHash(), hash -> new ArrayList<>()).add(row.json());
    }
    List<JsonValue> ceremonies = new ArrayList<>();
    joins.forEach((hash, list) -> ceremonies.add(ceremony(hash, list, finished)));
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("federation_slug", slug.text())
            .put("ceremonies", new JsonArray(ceremonies))
            .build());
  }

  private static JsonObject ceremony(
      String hash, List<JsonValue> joins, Map<String, Integer> finished) {
    Integer epoch = finished.get(hash);
    JsonObject.Builder json =
        JsonObject.builder().put("setup_hash", hash).put("joined", joins.size());
    if (epoch == null) {
      json.put("epoch", (String) null);
    } else {
      json.put("epoch", epoch.longValue());
    }
    return json.put("joins", new JsonArray(joins.reversed())).build();
  }
}
