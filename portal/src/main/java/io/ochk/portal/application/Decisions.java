package io.ochk.portal.application;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.authority.StatedTimes;
import io.ochk.portal.intake.Answer;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoredJson;
import java.time.Instant;
import java.util.Optional;

/** The reviewer's answers. */
final class Decisions {
  private Decisions() {}

  /** Takes a decision; the same one again gets the first answer. */
  static Answer take(Session session, Authorities authorities, Decision decision, Instant now)
      throws ProblemException {
    verify(session, authorities, decision);
    Decision.Payload payload = decision.payload();
    Applications.Application application = Applications.require(session, payload.applicationId());
    if (!application.operator().equals(payload.operatorPubkey())) {
      throw Problem.of(
              ProblemCode.APPLICANT_DIFFERS,
              "payload.operator_pubkey",
              "expected " + application.operator() + ", found " + payload.operatorPubkey())
          .exception();
    }
    Optional<Decision> before = find(session, payload.applicationId());
    if (before.isPresent()) {
      return again(before.get(), payload);
    }
    StatedTimes.requireRecent("payload.accepted_at_unix", payload.decidedAtUnix(), now);
    if (payload.verdict() == Decision.Verdict.ACCEPT) {
      Registry.accept(session, decision, application.payloadSha256());
    }
    session.update(
        "INSERT INTO decisions (application_id, decision_sha256, received_at, decision)"
            + " VALUES (?, ?, ?, ?)",
        payload.applicationId(),
        payload.sha256(),
        now.toEpochMilli(),
        CanonicalJson.text(decision.json()));
    Applications.decide(
        session, payload.applicationId(), ApplicationState.after(payload.verdict()));
    return Answer.of(201, body(payload));
  }

  private static void verify(Session session, Authorities authorities, Decision decision)
      throws ProblemException {
    try {
      decision.verify(authorities.history(session, Role.REVIEWER));
    } catch (VerificationException e) {
      throw Problem.unverified(e).exception();
    }
  }

  private static Answer again(Decision before, Decision.Payload payload) throws ProblemException {
    if (!before.payload().equals(payload)) {
      throw Problem.of(
              ProblemCode.ALREADY_DECIDED,
              "payload.application_id",
              payload.applicationId()
                  + " was answered with "
                  + before.payload().verdict().wireName()
                  + " ("
                  + before.payload().sha256()
                  + ")")
          .exception();
    }
    return Answer.of(201, body(payload));
  }

  private static JsonObject body(Decision.Payload payload) {
    return JsonObject.builder()
        .put("ok", true)
        .put("application_id", payload.applicationId())
        .put("verdict", payload.verdict().wireName())
        .put("decision_sha256", payload.sha256())
        .build();
  }

  static Optional<Decision> find(Session session, String applicationId) {
    return session
        .first(
            "SELECT decision FROM decisions WHERE application_id = ?",
            row -> row.getString(1),
            applicationId)
        .map(StoredJson::decision);
  }
}
