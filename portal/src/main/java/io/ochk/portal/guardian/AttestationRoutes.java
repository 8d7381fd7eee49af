package io.ochk.portal.guardian;

import io.ochk.portal.attestation.Attestations;
import io.ochk.portal.attestation.Figures;
import io.ochk.portal.attestation.NewestCertificates;
import io.ochk.portal.attestation.PeerReports;
import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.intake.HighWater;
import io.ochk.protocol.attestation.Health;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.peer.PeerReport;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import io.ochk.server.store.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes what nodes say every minute, and shows what follows from it. */
public final class AttestationRoutes {
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final int MOST_SHOWN = 500;

  private final Store store;
  private final Federations federations;
  private final HighWater highWater;
  private final Optional<String> pinnedImage;

  /**
   * Routes over this directory.
   *
   * @param pinnedImage the digest of the image that guardians should run, if one is pinned
   */
  public AttestationRoutes(
      Store store, Federations federations, HighWater highWater, Optional<String> pinnedImage) {
    this.store = store;
    this.federations = federations;
    this.highWater = highWater;
    this.pinnedImage = pinnedImage;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post("/api/operator/attestation", this::attest),
        Route.post("/api/operator/peer-reports", this::report),
        Route.get("/api/operator/attestation", this::show),
        Route.get("/api/operator/attestation/{operator_id}", this::history));
  }

  /** Forgets what is older than 30 days; called every few minutes. */
  public void purge() throws ProblemException {
    Instant now = highWater.now();
    boolean more = true;
    while (more) {
      int attestations = store.write(session -> Attestations.purge(session, now));
      int reports = store.write(session -> PeerReports.purge(session, now));
      more = attestations > 0 || reports > 0;
    }
  }

  private Reply attest(Request request) throws ProblemException {
    HealthAttestation attestation = request.json(JsonLimits.SIGNED, HealthAttestation::read);
    PublicKey operator = verified(attestation::verify);
    FederationSlug slug = attestation.attestation().federationSlug();
    OperatorId id = OperatorId.of(operator);
    long at = attestation.attestation().attestedAt();
    requireFresh("attestation.attested_at", at);
    boolean added =
        write(session -> {
          requireSeat(session, slug, operator);
          Optional<ActionEnvelope> certificate = attestation.attestation().nodeCertificate();
          if (certificate.isPresent()) {
            requireNewest(session, slug, id, certificate.get());
          }
          Optional<HealthAttestation> last = Attestations.latest(session, slug, id);
          if (last.equals(Optional.of(attestation))) {
            return false;
          }
          requirePause("attestation.attested_at", last.map(l -> l.attestation().attestedAt()), at);
          return Attestations.store(session, slug, id, attestation);
        });
    return received(slug, id, added);
  }

  private Reply report(Request request) throws ProblemException {
    PeerReport report = request.json(JsonLimits.SIGNED, PeerReport::read);
    PublicKey operator = verified(report::verify);
    FederationSlug slug = report.report().federationSlug();
    OperatorId id = OperatorId.of(operator);
    long at = report.report().measuredAt();
    requireFresh("report.measured_at", at);
    boolean added =
        write(session -> {
          requireSeat(session, slug, operator);
          requireNewest(session, slug, id, report.report().nodeCertificate());
          Optional<Long> last = PeerReports.last(session, slug, id);
          if (last.equals(Optional.of(at))) {
            return false;
          }
          requirePause("report.measured_at", last, at);
          return PeerReports.store(session, slug, id, report);
        });
    return received(slug, id, added);
  }

  private <T> T write(Work<T> work) throws ProblemException {
    T result = store.write(work);
    federations.refresh(store);
    return result;
  }

  @FunctionalInterface
  private interface Verification {
    PublicKey run() throws VerificationException;
  }

  private static PublicKey verified(Verification verification) throws ProblemException {
    try {
      return verification.run();
    } catch (VerificationException e) {
      throw Problem.of(ProblemCode.SIGNATURE_INVALID, e.check(), String.valueOf(e.getMessage()))
          .exception();
    }
  }

  private void requireFresh(String member, long at) throws ProblemException {
    Instant now = highWater.now();
    Instant said = Instant.ofEpochSecond(at);
    if (said.isAfter(now.plus(Admission.CLOCK_TOLERANCE))
        || said.isBefore(now.minus(Health.STALE_AFTER))) {
      throw Problem.of(
              ProblemCode.ATTESTATION_STALE,
              member,
              "expected a time near " + now.getEpochSecond() + ", found " + at)
          .exception();
    }
  }

  private void requireSeat(Session session, FederationSlug slug, PublicKey operator)
      throws ProblemException {
    FederationState state = federations.require(session, slug);
    if (state.seatOf(operator).isEmpty()) {
      throw Problem.of(
              ProblemCode.NOT_SEATED,
              "operator_id",
              "expected the node of a guardian of " + slug + ", found another's")
          .exception();
    }
  }

  // A certificate that has not run out may have been replaced, with the key that it names.
  private static void requireNewest(
      Session session, FederationSlug slug, OperatorId id, ActionEnvelope envelope)
      throws ProblemException {
    NodeCertificate certificate;
    try {
      certificate = NodeCertificate.verified(envelope);
    } catch (VerificationException e) {
      throw new IllegalStateException("it was verified with what it stands in", e);
    }
    OptionalLong newest = NewestCertificates.note(session, slug, id, certificate);
    if (newest.isPresent()) {
      throw Problem.of(
              ProblemCode.ATTESTATION_STALE,
              "node_certificate.issued_at",
              "expected the node's newest certificate, of "
                  + newest.getAsLong()
                  + ", found one of "
                  + certificate.certify().issuedAt())
          .exception();
    }
  }

  // Whoever holds a seat's node key could otherwise fill the portal's disk.
  private static void requirePause(String member, Optional<Long> last, long at)
      throws ProblemException {
    if (last.isPresent() && at <= last.get()) {
      throw Problem.of(
              ProblemCode.ATTESTATION_STALE,
              member,
              "expected a time after " + last.get() + ", found " + at)
          .exception();
    }
    if (last.isPresent() && at - last.get() < SHORTEST.toSeconds()) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most one in " + SHORTEST.toSeconds() + " s",
              SHORTEST)
          .exception();
    }
  }

  private static Reply received(FederationSlug slug, OperatorId operator, boolean added) {
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("federation_slug", slug.text())
            .put("operator_id", operator.text())
            .put("new", added)
            .build());
  }

  private Reply show(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request, "federation");
    Instant now = highWater.now();
    JsonObject shown =
        store.read(session -> {
          FederationState state = federations.require(session, slug);
          List<JsonValue> rows =
              state.seats().stream().<JsonValue>map(seat -> row(session, slug, seat, now)).toList();
          return JsonObject.builder()
              .put("ok", true)
              .put("federation_slug", slug.text())
              .put("at", UtcTime.format(now))
              .put("pinned_image_digest", pinnedImage)
              .put("operators", new JsonArray(rows))
              .build();
        });
    federations.refresh(store);
    return Reply.json(shown);
  }

  private JsonObject row(Session session, FederationSlug slug, Seat seat, Instant now) {
    OperatorId id = seat.operatorId();
    Optional<HealthAttestation.Payload> latest =
        Attestations.latest(session, slug, id).map(HealthAttestation::attestation);
    return JsonObject.builder()
        .put("operator_id", id.text())
        .put("seat", seat.index())
        .put("health", Health.of(latest, pinnedImage, now).wireName())
        .put("status", latest.map(l -> l.status().wireName()))
        .put("attested_at", latest.map(l -> UtcTime.format(Instant.ofEpochSecond(l.attestedAt()))))
        .put("version", latest.map(HealthAttestation.Payload::fedimintdVersion))
        .put("image_digest", latest.flatMap(HealthAttestation.Payload::imageDigest))
        .put("p2p_url", latest.map(HealthAttestation.Payload::p2pUrl))
        .put("api_url", latest.map(HealthAttestation.Payload::apiUrl))
        .put("last_24h", Figures.of(session, slug, id, Duration.ofHours(24), now).json())
        .put("last_30d", Figures.of(session, slug, id, Attestations.KEPT, now).json())
        .build();
  }

  // Rows stand under the short id; the further digits of a long one must match the key too.
  private static boolean isBy(OperatorId id, HealthAttestation attestation) {
    return id.equals(id.shortForm()) || id.names(attestation.claimedOperatorKey());
  }

  private Reply history(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request, "federation");
    Optional<OperatorId> operator = OperatorId.parse(request.variable("operator_id"));
    if (operator.isEmpty()) {
      throw Request.invalid("operator_id", "op- and 16 or 32 hex digits");
    }
    int limit = request.queryInt("limit", 60, 1, MOST_SHOWN);
    int before = request.queryInt("before", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    List<HealthAttestation> attestations =
        store.read(session -> {
          var _ = federations.require(session, slug);
          return Attestations.list(session, slug, operator.get().shortForm(), before, limit)
              .stream()
              .filter(attestation -> isBy(operator.get(), attestation))
              .toList();
        });
    federations.refresh(store);
    List<JsonValue> rows = attestations.stream().<JsonValue>map(HealthAttestation::json).toList();
    return Reply.json(
        JsonObject.builder()
            .put("ok", true)
            .put("federation_slug", slug.text())
            .put("operator_id", operator.get().shortForm().text())
            .put("attestations", new JsonArray(rows))
            .build());
  }
}
