package io.ochk.portal.federation;

import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.Admitted;
import io.ochk.portal.intake.Intake;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Joining, leaving, and announcing to hand a seat over. */
public final class MembershipRoutes {
  private static final int MOST_REQUESTS = 500;

  private final Store store;
  private final Intake intake;
  private final Federations federations;

  /** Routes over this directory. */
  public MembershipRoutes(Store store, Intake intake, Federations federations) {
    this.store = store;
    this.intake = intake;
    this.federations = federations;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post(Addresses.MEMBERSHIPS, this::membership),
        Route.post(Addresses.EXITS, this::exit));
  }

  private Reply membership(Request request) throws ProblemException {
    ActionEnvelope envelope = request.json(JsonLimits.SIGNED, ActionEnvelope::read);
    Membership action = Intake.action(envelope, Membership.class);
    Reply reply = intake.take(envelope, action, 201, this::join).reply();
    federations.refresh(store);
    return reply;
  }

  // Requests stay in the federation's record for ever, and every state is computed from them. Who
  // has asked so often may still leave: that takes a request that is open, or a seat.
  private static void requireRoom(Session session, Admitted<Membership> admitted)
      throws ProblemException {
    long before =
        session.count(
            "SELECT COUNT(*) FROM memberships WHERE federation_slug = ? AND pubkey = ?",
            admitted.action().federationSlug().text(),
            admitted.envelope().pubkey().hex());
    if (admitted.action().kind() == Membership.Kind.JOIN && before >= MOST_REQUESTS) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most "
                  + MOST_REQUESTS
                  + " requests and departures of an operator in one federation, found more",
              Duration.ofDays(1))
          .exception();
    }
  }

  private JsonObject join(Session session, Admitted<Membership> admitted) throws ProblemException {
    Membership membership = admitted.action();
    FederationState state = federations.require(session, membership.federationSlug());
    var _ = Registry.require(session, admitted.envelope().pubkey());
    Optional<DirectoryRefusal> refusal =
        state.membershipRefusal(admitted.envelope().pubkey(), membership);
    if (refusal.isPresent()) {
      throw Problem.directory(refusal.get()).exception();
    }
    requireRoom(session, admitted);
    session.update(
        "INSERT INTO memberships (federation_slug, payload_sha256, pubkey, position, envelope)"
            + " VALUES (?, ?, ?, ?, ?)",
        membership.federationSlug().text(),
        admitted.payloadSha256(),
        admitted.envelope().pubkey().hex(),
        admitted.receivedMicros(),
        admitted.envelopeText());
    Federations.changed(session, membership.federationSlug());
    return JsonObject.builder()
        .put("ok", true)
        .put("operator_id", admitted.operatorId().text())
        .put("federation_slug", membership.federationSlug().text())
        .put("seat", membership.seat())
        .put("state", membership.kind() == Membership.Kind.JOIN ? "requested" : "left")
        .put("envelope_sha256", admitted.envelopeSha256())
        .put("received_at", UtcTime.format(admitted.receivedAt()))
        .build();
  }

  private Reply exit(Request request) throws ProblemException {
    ActionEnvelope envelope = request.json(JsonLimits.SIGNED, ActionEnvelope::read);
    ExitHandoff action = Intake.action(envelope, ExitHandoff.class);
    Reply reply = intake.take(envelope, action, 201, this::announce).reply();
    federations.refresh(store);
    return reply;
  }

  private JsonObject announce(Session session, Admitted<ExitHandoff> admitted)
      throws ProblemException {
    ExitHandoff exit = admitted.action();
    FederationState state = federations.require(session, exit.federationSlug());
    requireSeat(state, admitted.envelope());
    String id = admitted.id("exit-");
    session.update(
        "INSERT INTO exits (exit_id, federation_slug, position, envelope) VALUES (?, ?, ?, ?)",
        id,
        exit.federationSlug().text(),
        admitted.receivedMicros(),
        admitted.envelopeText());
    return JsonObject.builder()
        .put("ok", true)
        .put("exit_id", id)
        .put("operator_id", admitted.operatorId().text())
        .put("federation_slug", exit.federationSlug().text())
        .put("envelope_sha256", admitted.envelopeSha256())
        .put("received_at", UtcTime.format(admitted.receivedAt()))
        .build();
  }

  /** Refuses unless the sender sits in the federation. */
  public static void requireSeat(FederationState state, ActionEnvelope envelope)
      throws ProblemException {
    if (state.seatOf(envelope.pubkey()).isEmpty()) {
      throw Problem.of(
              ProblemCode.NOT_SEATED,
              "pubkey",
              "expected the key of a guardian of " + state.slug() + ", found another")
          .exception();
    }
  }
}
