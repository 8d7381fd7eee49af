package io.ochk.portal.page;

import io.ochk.portal.application.ApplicationInbox;
import io.ochk.portal.intake.Answer;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A form for handing in an {@code application.json} that a kit has made. It needs no script and no
 * key: the file is signed already, and takes the same way as one that comes over the API.
 */
public final class ApplyPage {
  private static final String ADDRESS = "/operator/apply";
  private static final String QUESTIONNAIRE = "/api/public/questionnaire";
  private static final String FIELD = "application";

  private final ApplicationInbox inbox;
  private final Pages pages;

  /** A page in front of this inbox. */
  public ApplyPage(ApplicationInbox inbox, Pages pages) {
    this.inbox = inbox;
    this.pages = pages;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get(QUESTIONNAIRE, request -> Reply.json(PageJson.questionnaire())),
        Route.get(ADDRESS, request -> form()).refusing(this::refused),
        Route.post(ADDRESS, this::take).refusing(this::refused));
  }

  private Reply form() {
    return pages.render(200, "apply", frame("Hand in an application"), Map.of("field", FIELD));
  }

  private Reply take(Request request) throws ProblemException {
    byte[] file = request.file(FIELD, JsonLimits.APPLICATION.maxBytes());
    Answer answer =
        inbox.take(Request.json(file, JsonLimits.APPLICATION, ApplicationInbox.Submission::read));
    return pages.render(
        answer.status(), "apply-received", frame("Application received"), shown(answer));
  }

  // The answer to a file that was handed in before comes from the store, as text.
  private static Map<String, Object> shown(Answer answer) {
    try {
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      JsonMembers members = JsonMembers.of(StrictJson.parseObject(body, JsonLimits.SIGNED));
      return Map.of(
          "applicationId", members.string("application_id"),
          "operatorId", members.string("operator_id"),
          "receivedAt", members.string("received_at"),
          "envelopeSha256", members.string("envelope_sha256"));
    } catch (MalformedException e) {
      throw new IllegalStateException("our own answer does not parse", e);
    }
  }

  private Reply.Whole refused(Problem problem) {
    return Reply.refusal(
        problem,
        pages.render(
            problem.code().status(),
            "apply-refused",
            frame("Application not received"),
            Map.of("problem", problem)));
  }

  private Frame frame(String title) {
    return pages.frame(title, ADDRESS, QUESTIONNAIRE);
  }
}
