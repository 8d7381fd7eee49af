package io.ochk.portal.guardian;

import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.key.Epochs;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import io.ochk.verify.FederationKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The epochs of a federation's key: taken from anybody, because they prove themselves. */
public final class EpochRoutes {
  // Records are read whole by everybody who verifies: all epochs of a key have to fit.
  private static final long MOST_BYTES = 32L << 20;
  private static final int MOST_AT_ONCE = 2;
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Semaphore turns = new Semaphore(MOST_AT_ONCE, true);
  private final Store store;
  private final Federations federations;
  private final HighWater highWater;

  /** Routes over this directory. */
  public EpochRoutes(Store store, Federations federations, HighWater highWater) {
    this.store = store;
    this.federations = federations;
    this.highWater = highWater;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post("/api/public/federations/{slug}/epochs", this::publish),
        Route.get("/api/public/federations/{slug}/epochs", this::list),
        Route.get("/api/public/federations/{slug}/epochs/{epoch}", this::show));
  }

  private Reply list(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    List<Epochs.Row> epochs =
        store.read(session -> {
          var _ = federations.require(session, slug);
          return Epochs.all(session, slug);
        });
    federations.refresh(store);
    List<JsonValue> rows = epochs.stream().<JsonValue>map(Epochs.Row::json).toList();
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("federation_slug", slug.text())
            .put("epochs", new JsonArray(rows))
            .build());
  }

  private Reply show(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    String number = request.variable("epoch");
    Optional<String> record =
        number.matches("[0-9]{1,9}")
            ? store.read(session -> Epochs.record(session, slug, Integer.parseInt(number)))
            : Optional.empty();
    return Reply.json(
        200,
        record.orElseThrow(() ->
            Problem.of(ProblemCode.EPOCH_UNKNOWN, slug + " has no epoch " + number).exception()));
  }

  private Reply publish(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    EpochRecord record = request.json(JsonLimits.EPOCH, EpochRecord::read);
    if (!turns.tryAcquire()) {
      throw Problem.passing(ProblemCode.OVERLOADED, "too many epochs are being verified", SOON)
          .exception();
    }
    try {
      return publish(slug, record);
    } finally {
      turns.release();
    }
  }

  private Reply publish(FederationSlug slug, EpochRecord record) throws ProblemException {
    Optional<Epochs.Row> before = stored(slug, record);
    if (before.isPresent()) {
      return reply(200, slug, before.get());
    }
    List<EpochRecord> records = new ArrayList<>(store.read(s -> Epochs.records(s, slug)));
    requireRoom(records, record);
    records.add(record);
    FederationKey key;
    try {
      key = FederationKey.verified(records);
    } catch (VerificationException e) {
      throw Problem.of(ProblemCode.EPOCH_INVALID, String.valueOf(e.getMessage())).exception();
    }
    Instant now = highWater.now();
    Optional<Epochs.Row> made =
        store.write(session -> {
          if (!Epochs.store(session, slug, key, record, now)) {
            return Optional.<Epochs.Row>empty();
          }
          Federations.changed(session, slug);
          return Epochs.newest(session, slug);
        });
    federations.refresh(store);
    // Somebody else was quicker: what is there now is the answer, or the refusal.
    return made.isPresent()
        ? reply(201, slug, made.get())
        : reply(200, slug, stored(slug, record).orElseThrow());
  }

  /** The same epoch, if it is there; refuses what cannot be the next one. */
  private Optional<Epochs.Row> stored(FederationSlug slug, EpochRecord record)
      throws ProblemException {
    return store.read(session -> {
      FederationState state = federations.require(session, slug);
      List<Epochs.Row> epochs = Epochs.all(session, slug);
      Optional<Epochs.Row> same =
          epochs.stream().filter(e -> e.setupHash().equals(record.setup().hash())).findFirst();
      if (same.isPresent()) {
        return same;
      }
      if (record.setup().epoch() != epochs.size()) {
        throw Problem.of(
                ProblemCode.EPOCH_NOT_NEXT,
                "setup.epoch",
                "expected epoch " + epochs.size() + ", found " + record.setup().epoch())
            .exception();
      }
      Optional<DirectoryRefusal> refusal = state.setupRefusal(record.setup());
      if (refusal.isPresent()) {
        throw Problem.of(ProblemCode.SETUP_UNACCEPTABLE, "setup", refusal.get().detail())
            .exception();
      }
      return Optional.empty();
    });
  }

  private static void requireRoom(List<EpochRecord> records, EpochRecord next)
      throws ProblemException {
    long bytes = 2L * next.transcript().length();
    for (EpochRecord record : records) {
      bytes += 2L * record.transcript().length();
    }
    if (bytes > MOST_BYTES) {
      throw Problem.of(
              ProblemCode.TOO_LARGE, "the epochs of one key have at most " + MOST_BYTES + " bytes")
          .exception();
    }
  }

  private static Reply reply(int status, FederationSlug slug, Epochs.Row epoch) {
    return Reply.json(
        status,
        CanonicalJson.text(
            JsonObject.builder()
                .put("ok", true)
                .put("federation_slug", slug.text())
                .put("epoch", epoch.json())
                .build()));
  }
}
