package io.ochk.portal.charter;

import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.Admitted;
import io.ochk.portal.intake.Intake;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reading and ratifying charters. */
public final class CharterRoutes {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private final Store store;
  private final Intake intake;
  private final Federations federations;
  private final Origin origin;

  /** Routes over the charters of these federations. */
  public CharterRoutes(Store store, Intake intake, Federations federations, Origin origin) {
    this.store = store;
    this.intake = intake;
    this.federations = federations;
    this.origin = origin;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get(Addresses.CHARTER, this::show),
        Route.post(Addresses.CHARTER, this::sign),
        Route.get("/api/public/federations/{slug}/charters/{hash}", this::text));
  }

  private Reply sign(Request request) throws ProblemException {
    ActionEnvelope envelope = request.json(JsonLimits.SIGNED, ActionEnvelope::read);
    CharterSign action = Intake.action(envelope, CharterSign.class);
    Reply reply = intake.take(envelope, action, 201, this::ratify).reply();
    federations.refresh(store);
    return reply;
  }

  private JsonObject ratify(Session session, Admitted<CharterSign> admitted)
      throws ProblemException {
    CharterSign sign = admitted.action();
    FederationState before = federations.require(session, sign.federationSlug());
    var _ = Registry.require(session, admitted.envelope().pubkey());
    Optional<DirectoryRefusal> refusal =
        before.ratificationRefusal(admitted.envelope().pubkey(), sign);
    if (refusal.isPresent()) {
      throw Problem.directory(refusal.get()).exception();
    }
    // A second ratification of the same version adds nothing; the first stands.
    int added =
        session.update(
            "INSERT INTO ratifications (federation_slug, charter_hash, pubkey, position,"
                + " payload_sha256, envelope) VALUES (?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (federation_slug, charter_hash, pubkey) DO NOTHING",
            sign.federationSlug().text(),
            sign.charterHash(),
            admitted.envelope().pubkey().hex(),
            admitted.receivedMicros(),
            admitted.payloadSha256(),
            admitted.envelopeText());
    if (added > 0) {
      Federations.changed(session, sign.federationSlug());
    }
    FederationState after = federations.require(session, sign.federationSlug());
    CharterPublish charter = after.charter().orElseThrow();
    return JsonObject.builder()
        .put("ok", true)
        .put("federation_slug", sign.federationSlug().text())
        .put("operator_id", admitted.operatorId().text())
        .put("charter_hash", sign.charterHash())
        .put("charter_version", sign.charterVersion())
        .put("ratified", after.ratifiers(charter).size())
        .put("of", after.founding().targetGuardianCount())
        .put("envelope_sha256", admitted.envelopeSha256())
        .put("received_at", UtcTime.format(admitted.receivedAt()))
        .build();
  }

  private Reply show(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request, "federation");
    Reply reply =
        Reply.json(
            store.read(session -> {
              FederationState state = federations.require(session, slug);
              return document(session, state);
            }));
    federations.refresh(store);
    return reply;
  }

  private JsonObject document(Session session, FederationState state) throws ProblemException {
    if (state.charter().isEmpty()) {
      throw Problem.of(
              ProblemCode.CHARTER_UNKNOWN, state.slug() + " has not published a charter yet")
          .exception();
    }
    CharterPublish charter = state.charter().get();
    long published =
        state.chain().stream()
            .filter(s -> s.payload().subject().equals(charter))
            .mapToLong(s -> s.payload().link().issuedAtUnix())
            .findFirst()
            .orElseThrow();
    JsonObject meta =
        JsonObject.builder()
            .put("federation_slug", state.slug().text())
            .put("charter_hash", charter.charterHash())
            .put("charter_version", charter.charterVersion())
            .put(
                "charter_url",
                origin
                    + "/api/public/federations/"
                    + state.slug()
                    + "/charters/"
                    + charter.charterHash())
            .put("published_at", Instant.ofEpochSecond(published).toString())
            .put("supersedes", charter.supersedes())
            .put("ratified", state.ratifiers(charter).size())
            .put("ratifications_needed", state.ratificationsNeeded(charter))
            .put("of", state.founding().targetGuardianCount())
            .build();
    return JsonObject.builder()
        .put("ok", true)
        .put("meta", meta)
        .put("signatures", new JsonArray(signatures(session, charter, state.slug())))
        .build();
  }

  private static List<JsonValue> signatures(
      Session session, CharterPublish charter, FederationSlug slug) {
    return session.list(
        "SELECT envelope, position FROM ratifications WHERE federation_slug = ?"
            + " AND charter_hash = ? ORDER BY position, payload_sha256",
        row -> signature(StoredJson.envelope(row.getString(1)), row.getLong(2)),
        slug.text(),
        charter.charterHash());
  }

  private static JsonObject signature(ActionEnvelope envelope, long receivedMicros) {
    CharterSign sign;
    try {
      sign = (CharterSign) envelope.action();
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an envelope that does not parse", e);
    }
    return JsonObject.builder()
        .put("federation_slug", sign.federationSlug().text())
        .put("operator_id", OperatorId.of(envelope.pubkey()).text())
        .put("operator_pubkey", envelope.pubkey().hex())
        .put("charter_hash", sign.charterHash())
        .put("charter_version", sign.charterVersion())
        .put("signed_at", UtcTime.format(sign.signedAt()))
        .put("sig_hex", envelope.signature().hex())
        .put("received_at", UtcTime.format(Instant.EPOCH.plus(receivedMicros, ChronoUnit.MICROS)))
        .put("envelope", envelope.json())
        .build();
  }

  private Reply text(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    String hash = request.variable("hash");
    // PostgreSQL takes no text with a zero character, not even to find nothing.
    Optional<byte[]> bytes = HASH.matcher(hash).matches() ? charter(slug, hash) : Optional.empty();
    if (bytes.isEmpty()) {
      throw Problem.of(
              ProblemCode.CHARTER_UNKNOWN,
              "hash",
              "expected the hash of a charter that " + slug + " has published, found another")
          .exception();
    }
    return Reply.of(
            200, "text/markdown; charset=utf-8", new String(bytes.get(), StandardCharsets.UTF_8))
        .with("Cache-Control", "public, max-age=31536000, immutable")
        .with("ETag", "\"" + hash + "\"");
  }

  private Optional<byte[]> charter(FederationSlug slug, String hash) throws ProblemException {
    return store.read(session ->
        session.first(
            "SELECT charter FROM charters WHERE federation_slug = ? AND charter_hash = ?",
            row -> row.getBytes(1),
            slug.text(),
            hash));
  }
}
