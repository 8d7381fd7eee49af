package io.ochk.portal.application;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.authority.Grants;
import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.intake.Intake;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
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
import io.ochk.server.store.Store;
import io.ochk.server.store.StoredJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Applying, and the reviewer's desk. */
public final class ApplicationRoutes {
  private final Store store;
  private final Intake intake;
  private final Authorities authorities;
  private final Grants grants;
  private final HighWater clock;

  /** Routes over this queue. */
  public ApplicationRoutes(
      Store store, Intake intake, Authorities authorities, Grants grants, HighWater clock) {
    this.store = store;
    this.intake = intake;
    this.authorities = authorities;
    this.grants = grants;
    this.clock = clock;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post(Addresses.APPLICATIONS, this::apply),
        Route.get("/api/operator/applications/{application_id}", this::status),
        Route.get("/api/reviewer/applications", this::list),
        Route.get("/api/reviewer/applications/{application_id}", this::show),
        Route.post("/api/reviewer/decisions", this::decide));
  }

  private record Submission(ActionEnvelope envelope, String questionnaire) {
    static Submission read(JsonMembers members) throws MalformedException {
      Submission submission =
          new Submission(
              ActionEnvelope.read(members.members("envelope")), members.string("questionnaire"));
      members.end();
      return submission;
    }
  }

  private Reply apply(Request request) throws ProblemException {
    Submission submission = request.json(JsonLimits.APPLICATION, Submission::read);
    ProgramApply action = Intake.action(submission.envelope(), ProgramApply.class);
    byte[] questionnaire = submission.questionnaire().getBytes(StandardCharsets.UTF_8);
    if (!action.matches(questionnaire)) {
      throw Problem.of(
              ProblemCode.QUESTIONNAIRE_DIFFERS,
              "questionnaire",
              "expected "
                  + action.questionnaireBytes()
                  + " bytes with SHA-256 "
                  + action.questionnaireSha256()
                  + ", found "
                  + questionnaire.length
                  + " bytes that differ")
          .exception();
    }
    return intake
        .take(
            submission.envelope(),
            action,
            201,
            (session, admitted) -> Applications.receive(session, admitted, questionnaire))
        .reply();
  }

  private Reply status(Request request) throws ProblemException {
    return Reply.json(
        store.read(session -> {
          var application = Applications.require(session, request.variable("application_id"));
          return JsonObject.builder()
              .put("ok", true)
              .put("application_id", application.id())
              .put("state", application.state().wireName())
              .put("received_at", UtcTime.format(application.receivedAt()))
              .put("decision", json(Decisions.find(session, application.id())))
              .build();
        }));
  }

  private Reply list(Request request) throws ProblemException {
    grants.require(request, Role.REVIEWER);
    String word = request.query("state").orElse("received");
    Optional<ApplicationState> state = ApplicationState.parse(word);
    if (state.isEmpty() && !word.equals("all")) {
      throw Request.invalid("state", "received, accepted, rejected or all");
    }
    List<JsonValue> rows =
        store.read(session ->
            Applications.list(session, state).stream()
                .<JsonValue>map(Applications::summary)
                .toList());
    return Reply.json(
        JsonObject.builder().put("ok", true).put("applications", new JsonArray(rows)).build());
  }

  private Reply show(Request request) throws ProblemException {
    grants.require(request, Role.REVIEWER);
    return Reply.json(
        store.read(session -> {
          var application = Applications.require(session, request.variable("application_id"));
          return JsonObject.builder()
              .put("ok", true)
              .put("application_id", application.id())
              .put("state", application.state().wireName())
              .put("received_at", UtcTime.format(application.receivedAt()))
              .put("envelope", StoredJson.envelope(application.envelope()).json())
              .put(
                  "questionnaire",
                  application
                      .questionnaire()
                      .map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
              .put("decision", json(Decisions.find(session, application.id())))
              .build();
        }));
  }

  private Reply decide(Request request) throws ProblemException {
    Decision decision = request.json(JsonLimits.SIGNED, Decision::read);
    Instant now = clock.now();
    return store.write(session -> Decisions.take(session, authorities, decision, now)).reply();
  }

  private static JsonValue json(Optional<Decision> decision) {
    return decision.<JsonValue>map(Decision::json).orElse(JsonNull.NULL);
  }
}
