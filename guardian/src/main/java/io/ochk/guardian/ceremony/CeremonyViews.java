package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.CeremonyRows.FrameRow;
import io.ochk.guardian.ceremony.CeremonyRows.JoinRow;
import io.ochk.guardian.ceremony.CeremonyRows.SetupRow;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.keygen.CeremonySession;
import io.ochk.verify.BrowserSeats;
import io.ochk.verify.FederationKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far ceremonies have come, for everybody to look at: who has done what, and who is missing.
 */
public final class CeremonyViews {
  private final Turns turns;
  private final Keys keys;
  private final Blame blame;
  private volatile Shown shown = new Shown(List.of(), keys(List.of()));

  private record Shown(List<EpochRecord> records, JsonObject json) {}

  /** Views of a node's ceremonies. */
  public CeremonyViews(Turns turns, Keys keys) {
    this.turns = turns;
    this.keys = keys;
    this.blame = new Blame(keys.suite());
  }

  /** All ceremonies, the newest first. */
  public JsonArray all() throws ProblemException {
    return turns.read(session ->
        new JsonArray(
            CeremonyRows.setups(session, false).stream()
                .<JsonValue>map(row -> view(session, row))
                .toList()));
  }

  /** One ceremony with its setup. */
  public Optional<JsonObject> one(String setupHash) throws ProblemException {
    return turns.read(
        session -> CeremonyRows.setup(session, setupHash).map(row -> view(session, row)));
  }

  /** The epoch record of a ceremony. */
  public Optional<String> record(String setupHash) throws ProblemException {
    return keys.record(setupHash);
  }

  /**
   * The newest epoch.
   *
   * @throws ProblemException if there is no key yet
   */
  public Keys.Current newest() throws ProblemException {
    return keys.require();
  }

  /**
   * The epochs of the key: x(Q), address, t, n, transcript hash, and who has left since. Worked out
   * once for each epoch, however often somebody asks.
   */
  public JsonObject keys() {
    List<EpochRecord> records = keys.chain();
    Shown before = shown;
    if (before.records().size() != records.size()) {
      before = new Shown(records, keys(records));
      shown = before;
    }
    return before.json();
  }

  private static JsonObject keys(List<EpochRecord> records) {
    JsonObject.Builder json = JsonObject.builder().put("ok", true);
    if (records.isEmpty()) {
      return json.put("epochs", new JsonArray(List.of())).put("requires_new_key", false).build();
    }
    try {
      FederationKey key = FederationKey.verified(records);
      return json.put(
              "epochs",
              new JsonArray(key.epochs().stream().<JsonValue>map(CeremonyViews::epoch).toList()))
          .put("requires_new_key", key.requiresNewKey())
          .build();
    } catch (io.ochk.protocol.signature.VerificationException e) {
      throw new IllegalStateException("epochs that count do not follow from each other", e);
    }
  }

  private static JsonObject epoch(FederationKey.Epoch epoch) {
    return JsonObject.builder()
        .put("epoch", epoch.number())
        .put("key", epoch.key())
        .put("address", epoch.address())
        .put("network", epoch.network().wireName())
        .put("t", epoch.threshold())
        .put("n", epoch.holders().size())
        .put("setup_hash", epoch.setupHash())
        .put("transcript_sha256", epoch.transcriptSha256())
        .put("departures", epoch.departures())
        .build();
  }

  private JsonObject view(Session session, SetupRow row) {
    SetupDocument setup = row.setup();
    List<JoinRow> joins = CeremonyRows.joins(session, row.hash());
    List<FrameRow> frames =
        row.session().map(s -> CeremonyRows.frames(session, s)).orElse(List.of());
    boolean live =
        session.count("SELECT COUNT(*) FROM epochs WHERE setup_hash = ?", row.hash()) > 0;
    List<ActionEnvelope> abandonments = CeremonyRows.abandonments(session, row.hash());
    List<String> abandoned =
        abandonments.stream().map(e -> OperatorId.of(e.pubkey()).text()).toList();
    Optional<Blame.Proven> proven =
        live ? Optional.empty() : blame.of(row, joins, frames, abandonments);
    List<String> culprits = proven.map(Blame.Proven::culprits).orElse(List.of());
    String state = state(row, joins, frames, live, culprits, abandoned);
    JsonObject.Builder json =
        JsonObject.builder()
            .put("setup_hash", row.hash())
            .put("kind", setup.resharing().isPresent() ? "reshare" : "keygen")
            .put("epoch", setup.epoch())
            .put("t", setup.threshold())
            .put("n", setup.seats().size())
            .put("network", setup.network().wireName())
            .put("state", state)
            .put("session_hash", row.session())
            .put("code", row.session().map(s -> CeremonySession.code(Hash256.ofHex(s))))
            .put("received_at", row.receivedAt())
            .put("changed_at", row.changedAt());
    if (proven.isPresent()) {
      json.put(
          "failure",
          JsonObject.builder()
              .put("reason", proven.get().reason())
              .put("culprits", JsonArray.ofStrings(culprits))
              .build());
    } else if (state.equals("abandoned")) {
      List<String> who = new ArrayList<>(abandoned);
      who.addAll(Blame.by(frames, CeremonyFrame.Kind.ABANDON));
      json.put(
          "failure",
          JsonObject.builder()
              .put("reason", "abandoned")
              .put("culprits", JsonArray.ofStrings(who))
              .build());
    }
    json.put(
        "warning", BrowserSeats.warning(setup, joins.stream().map(JoinRow::envelope).toList()));
    json.put(
        "next",
        NextStep.of(
            state,
            row.hash(),
            setup.resharing().isPresent(),
            complained(frames),
            setup.joiners().stream().map(h -> OperatorId.of(h.operatorPubkey()).text()).toList(),
            Blame.by(frames, CeremonyFrame.Kind.CERTIFY),
            culprits));
    json.put("complaints", complaints(frames));
    json.put("seats", seats(setup, joins, frames));
    json.put("setup", setup.json());
    return json.build();
  }

  private static String state(
      SetupRow row,
      List<JoinRow> joins,
      List<FrameRow> frames,
      boolean live,
      List<String> culprits,
      List<String> abandoned) {
    if (live) {
      return "live";
    }
    if (!culprits.isEmpty()) {
      return "failed";
    }
    if (!abandoned.isEmpty() || !Blame.by(frames, CeremonyFrame.Kind.ABANDON).isEmpty()) {
      return "abandoned";
    }
    if (complained(frames)) {
      return "disputed";
    }
    if (row.session().isEmpty()) {
      return joins.size() < row.setup().joiners().size() ? "joining" : "failed";
    }
    return "running";
  }

  private static boolean complained(List<FrameRow> frames) {
    return !Blame.by(frames, CeremonyFrame.Kind.COMPLAIN).isEmpty();
  }

  private static JsonArray complaints(List<FrameRow> frames) {
    return new JsonArray(
        frames.stream()
            .filter(f -> f.kind() == CeremonyFrame.Kind.COMPLAIN.number())
            .<JsonValue>map(f ->
                JsonObject.builder()
                    .put("by", f.sender())
                    .put("about", f.counterpart())
                    .put(
                        "revealed",
                        frames.stream()
                            .anyMatch(r ->
                                r.kind() == CeremonyFrame.Kind.REVEAL.number()
                                    && r.sender().equals(f.counterpart())
                                    && r.counterpart().equals(f.sender())))
                    .build())
            .toList());
  }

  private static JsonArray seats(SetupDocument setup, List<JoinRow> joins, List<FrameRow> frames) {
    List<JsonValue> rows = new ArrayList<>();
    setup
        .resharing()
        .ifPresent(old ->
            old.oldSeats()
                .forEach(h ->
                    rows.add(
                        seat(
                            h,
                            "old",
                            setup.dealer(h.operatorPubkey()).isPresent(),
                            setup,
                            joins,
                            frames))));
    setup
        .seats()
        .forEach(h -> rows.add(seat(h, "new", setup.resharing().isEmpty(), setup, joins, frames)));
    return new JsonArray(rows);
  }

  private static JsonObject seat(
      SeatHolder holder,
      String group,
      boolean deals,
      SetupDocument setup,
      List<JoinRow> joins,
      List<FrameRow> frames) {
    String sender = (group.equals("old") ? "old " : "") + (holder.seat() + 1);
    Map<String, JsonValue> steps = new LinkedHashMap<>();
    if (setup.joiners().stream()
        .anyMatch(j -> j.operatorPubkey().equals(holder.operatorPubkey()))) {
      steps.put(
          "join",
          joins.stream()
              .filter(j -> j.envelope().pubkey().equals(holder.operatorPubkey()))
              .findFirst()
              .<JsonValue>map(j -> JsonNumber.of(j.receivedAt()))
              .orElse(JsonNull.NULL));
    }
    for (CeremonyFrame.Kind kind : CeremonyFrame.Kind.values()) {
      boolean due =
          switch (kind) {
            case ROUND1, SHARES -> deals;
            case ECHO -> deals || group.equals("new");
            case CERTIFY -> true;
            case COMPLAIN, REVEAL, ABANDON -> false;
          };
      Optional<FrameRow> frame =
          frames.stream()
              .filter(f -> f.kind() == kind.number() && f.sender().equals(sender))
              .findFirst();
      if (due || frame.isPresent()) {
        steps.put(
            kind.name().toLowerCase(java.util.Locale.ROOT),
            frame.<JsonValue>map(f -> JsonNumber.of(f.receivedAt())).orElse(JsonNull.NULL));
      }
    }
    return JsonObject.builder()
        .put("seat", holder.seat())
        .put("operator_id", holder.operatorId().shortForm().text())
        .put("group", group)
        .put("steps", new JsonObject(steps))
        .build();
  }
}
