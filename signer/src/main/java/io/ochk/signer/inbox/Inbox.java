package io.ochk.signer.inbox;

import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.store.Session;
import io.ochk.signer.ceremony.Ceremony;
import io.ochk.signer.ceremony.CeremonyRows;
import io.ochk.signer.ceremony.Stage;
import io.ochk.signer.signing.PendingRequest;
import io.ochk.signer.signing.RequestRows;
import io.ochk.signer.signing.RequestState;
import io.ochk.signer.store.SignerStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The operator's inbox, as the store has it. */
public final class Inbox {
  private static final int MOST = 500;

  private Inbox() {}

  /**
   * What is there, the newest first.
   *
   * @param all also what was decided or has run out
   */
  public static List<JsonObject> items(SignerStore store, Instant now, boolean all) {
    return store.read(session -> {
      Map<String, String> decided = decided(session);
      List<JsonObject> items = new ArrayList<>();
      for (Ceremony ceremony : CeremonyRows.all(session).reversed()) {
        if (all || ceremony.stage() == Stage.PROPOSED || ceremony.stage() == Stage.CODE) {
          items.add(item(ceremony, decided));
        }
      }
      List<PendingRequest> requests =
          all ? RequestRows.newest(session, MOST) : RequestRows.waiting(session, now, MOST);
      requests.forEach(pending -> items.add(item(session, pending, decided, now)));
      return items;
    });
  }

  /** What one line says of each item, the newest first: cheap enough to be looked at often. */
  public static List<JsonObject> headlines(SignerStore store, Instant now) {
    return store.read(session -> {
      Map<String, String> decided = decided(session);
      List<JsonObject> items = new ArrayList<>();
      CeremonyRows.all(session).reversed().forEach(c -> items.add(item(c, decided)));
      for (RequestRows.Headline headline : RequestRows.headlines(session, MOST)) {
        String id = headline.hash().substring(0, Request.ID_LENGTH);
        items.add(
            JsonObject.builder()
                .put("id", id)
                .put("type", "request")
                .put("federation_slug", headline.federation())
                .put("kind", headline.kind())
                .put("state", state(headline.state(), headline.expiresAt(), now))
                .put("detail", headline.reason())
                .put("decision", Optional.ofNullable(decided.get(headline.hash())))
                .build());
      }
      return items;
    });
  }

  private static String state(RequestState state, long expiresAt, Instant now) {
    boolean late = state == RequestState.WAITING && expiresAt < now.getEpochSecond();
    return late ? RequestState.EXPIRED.word() : state.word();
  }

  private static JsonObject item(Ceremony ceremony, Map<String, String> decided) {
    SetupDocument setup = ceremony.setup();
    return JsonObject.builder()
        .put("id", ceremony.id())
        .put("type", "ceremony")
        .put("federation_slug", setup.federationSlug().text())
        .put("kind", setup.resharing().isPresent() ? "reshare" : "keygen")
        .put("epoch", setup.epoch())
        .put("network", setup.network().wireName())
        .put("threshold", setup.threshold() + " of " + setup.seats().size())
        .put(
            "seats",
            JsonArray.ofStrings(
                setup.seats().stream().map(SeatHolder::operatorId).map(OperatorId::text).toList()))
        .put("setup_hash", ceremony.setupHash())
        .put("charter_hash", setup.charterHash())
        .put("state", ceremony.stage().word())
        .put("code", ceremony.code())
        .put("detail", ceremony.detail())
        .put("received_at", UtcTime.format(Instant.ofEpochSecond(ceremony.receivedAt())))
        .put("decision", Optional.ofNullable(decided.get(ceremony.setupHash())))
        .build();
  }

  private static JsonObject item(
      Session session, PendingRequest pending, Map<String, String> decided, Instant now) {
    List<JsonValue> approvals = new ArrayList<>();
    RequestRows.said(session, pending.hash())
        .forEach((key, verdict) ->
            approvals.add(
                JsonObject.builder()
                    .put(
                        "operator_id",
                        PublicKey.ofHex(key).map(k -> OperatorId.of(k).text()).orElse(key))
                    .put("decision", verdict)
                    .build()));
    return JsonObject.builder()
        .put("id", pending.request().id())
        .put("type", "request")
        .put("federation_slug", pending.request().federationSlug().text())
        .put("kind", pending.request().kind().wireName())
        .put("text", pending.request().kind().text())
        .put("network", pending.request().network().wireName())
        .put("key", pending.request().key())
        .put("epoch", pending.request().epoch())
        .put("request_hash", pending.hash())
        .put("created_at", UtcTime.format(Instant.ofEpochSecond(pending.request().createdAt())))
        .put("expires_at", UtcTime.format(Instant.ofEpochSecond(pending.request().expiresAt())))
        .put("state", state(pending.state(), pending.request().expiresAt(), now))
        .put("detail", pending.reason())
        .put("others", new JsonArray(approvals))
        .put("decision", Optional.ofNullable(decided.get(pending.hash())))
        .put("signature", pending.signature())
        .build();
  }

  private static Map<String, String> decided(Session session) {
    Map<String, String> decided = new HashMap<>();
    decisions(session).forEach(d -> decided.put(d.item(), d.verdict().word()));
    return decided;
  }

  /** Writes a decision down for the next signer that runs. */
  public static void record(SignerStore store, Decision decision, Instant now) {
    store.write(session ->
        session.update(
            "INSERT INTO decisions (item, decision, decided_at) VALUES (?, ?, ?)"
                + " ON CONFLICT (item) DO UPDATE SET decision = excluded.decision",
            decision.item(),
            (decision.verdict().word() + " " + decision.verdict().compared().orElse("")).strip(),
            now.getEpochSecond()));
  }

  /** What was written down about these items, to be carried out; the rest stays. */
  public static List<Decision> take(SignerStore store, Predicate<String> items) {
    List<Decision> all = store.read(Inbox::decisions);
    List<Decision> taken = all.stream().filter(d -> items.test(d.item())).toList();
    if (!taken.isEmpty()) {
      store.write(session -> {
        taken.forEach(d -> session.update("DELETE FROM decisions WHERE item = ?", d.item()));
        return true;
      });
    }
    return taken;
  }

  private static List<Decision> decisions(Session session) {
    return session.list(
        "SELECT item, decision FROM decisions ORDER BY decided_at, item",
        row -> decision(row.getString(1), row.getString(2).split(" ", 2)));
  }

  private static Decision decision(String item, String[] words) {
    Optional<String> code = words.length > 1 ? Optional.of(words[1]) : Optional.empty();
    return new Decision(
        item,
        Decision.Verdict.of(words[0], code)
            .orElseThrow(
                () -> new IllegalStateException("the store holds a decision that is none")));
  }
}
