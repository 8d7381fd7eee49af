package io.ochk.portal.federation;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.authority.Grants;
import io.ochk.portal.intake.Answer;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The organiser's desk. */
public final class OrganiserRoutes {
  private final Store store;
  private final Federations federations;
  private final Statements statements;
  private final Grants grants;
  private final HighWater clock;

  /** Routes over this directory. */
  public OrganiserRoutes(
      Store store,
      Federations federations,
      Authorities authorities,
      Grants grants,
      HighWater clock) {
    this.store = store;
    this.federations = federations;
    this.statements = new Statements(authorities, federations);
    this.grants = grants;
    this.clock = clock;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post("/api/organiser/statements", this::take),
        Route.get("/api/organiser/requests", this::requests));
  }

  record Submission(DirectoryStatement statement, Optional<String> charter) {
    static Submission read(JsonMembers members) throws MalformedException {
      Submission submission =
          new Submission(
              DirectoryStatement.read(members.members("statement")),
              members.appendedString("charter"));
      members.end();
      return submission;
    }
  }

  private Reply take(Request request) throws ProblemException {
    // A charter of 64 KiB grows when its line ends are escaped.
    Submission submission = request.json(JsonLimits.APPLICATION, Submission::read);
    Instant now = clock.now();
    Answer answer =
        store.write(
            session -> statements.take(session, submission.statement(), submission.charter(), now));
    federations.refresh(store);
    return answer.reply();
  }

  private Reply requests(Request request) throws ProblemException {
    grants.require(request, Role.ORGANISER);
    List<JsonValue> rows =
        store.read(session -> {
          FederationState state =
              federations.require(session, FederationRoutes.slug(request, "federation"));
          List<JsonValue> result = new ArrayList<>();
          for (ActionEnvelope envelope : state.openRequests()) {
            result.add(row(session, envelope));
          }
          return result;
        });
    return Reply.json(
        JsonObject.builder().put("ok", true).put("requests", new JsonArray(rows)).build());
  }

  private static JsonObject row(Session session, ActionEnvelope envelope) {
    Optional<Registry.Accepted> accepted = Registry.find(session, envelope.pubkey());
    Membership membership = membership(envelope);
    return JsonObject.builder()
        .put("operator_id", OperatorId.of(envelope.pubkey()).text())
        .put("operator_pubkey", envelope.pubkey().hex())
        .put("seat", membership.seat())
        .put("signed_at", UtcTime.format(membership.signedAt()))
        .put("envelope", envelope.json())
        .put("envelope_sha256", Sha256.hex(envelope.bytes()))
        .put("payload_sha256", envelope.payload().sha256())
        .put("decision_sha256", accepted.map(Registry.Accepted::decisionSha256))
        .put("accepted", accepted.isPresent())
        .build();
  }

  private static Membership membership(ActionEnvelope envelope) {
    try {
      return (Membership) envelope.action();
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an envelope that does not parse", e);
    }
  }
}
