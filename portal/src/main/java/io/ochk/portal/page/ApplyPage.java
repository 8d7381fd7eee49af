package io.ochk.portal.page;

import io.ochk.portal.application.ApplicationInbox;
import io.ochk.portal.intake.Addresses;
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

/**
 * A form for handing in an {@code application.json} that a kit has made. It needs no script and no
 * key: the file is signed already, and takes the same way as one that comes over the API.
 */
public final class ApplyPage {
  /** Where it is. */
  static final String ADDRESS = "/operator/apply";

  private static final String FIELD = "application";

  // As strict as for every page, but for the one form that is sent back to where it came from.
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private final ApplicationInbox inbox;

  /** A page in front of this inbox. */
  public ApplyPage(ApplicationInbox inbox) {
    this.inbox = inbox;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get(ADDRESS, request -> form()).refusing(ApplyPage::refused),
        Route.post(ADDRESS, this::take).refusing(ApplyPage::refused));
  }

  private static Reply.Whole form() {
    Html html = Html.page("Hand in an application");
    html.element(
        "p",
        "Choose the application.json that your kit has made. It holds your answers and your"
            + " signature; nothing is added here, and no key leaves your machine.");
    html.open("pre").element("code", COMMANDS).close("pre");
    html.open("form", "method", "post", "action", ADDRESS, "enctype", "multipart/form-data");
    html.open("p").element("label", "Application (JSON, at most 256 KiB)", "for", FIELD).close("p");
    html.open("p")
        .open(
            "input",
            "type",
            "file",
            "id",
            FIELD,
            "name",
            FIELD,
            "accept",
            ".json,application/json",
            "required",
            "required")
        .close("p");
    html.open("p").element("button", "Hand in", "type", "submit").close("p").close("form");
    return page(Reply.of(200, Html.MEDIA_TYPE, html.document()));
  }

  private static final String COMMANDS =
      """
      oc-guardian apply prepare --template questionnaire.md
      oc-guardian apply prepare --answers questionnaire.md
      """;

  private Reply take(Request request) throws ProblemException {
    byte[] file = request.file(FIELD, JsonLimits.APPLICATION.maxBytes());
    Answer answer =
        inbox.take(Request.json(file, JsonLimits.APPLICATION, ApplicationInbox.Submission::read));
    return page(Reply.of(answer.status(), Html.MEDIA_TYPE, received(answer)));
  }

  private static String received(Answer answer) {
    JsonMembers members = members(answer);
    try {
      String id = members.string("application_id");
      Html html = Html.page("Application received");
      html.open("p", "role", "status").text("It waits for the reviewer as ");
      html.element("strong", id).text(".").close("p");
      html.open("dl");
      row(html, "Operator", members.string("operator_id"));
      row(html, "Received", members.string("received_at"));
      row(html, "SHA-256 of the envelope", members.string("envelope_sha256"));
      html.close("dl");
      html.open("p").text("See ");
      html.element("a", "its state", "href", Addresses.APPLICATIONS + "/" + id);
      html.text("; your kit checks the reviewer's answer with:").close("p");
      html.open("pre").element("code", "oc-guardian apply verify-acceptance").close("pre");
      return html.document();
    } catch (MalformedException e) {
      throw new IllegalStateException("our own answer is another than expected", e);
    }
  }

  // The answer to a file that was handed in before comes from the store, as text.
  private static JsonMembers members(Answer answer) {
    try {
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      return JsonMembers.of(StrictJson.parseObject(body, JsonLimits.SIGNED));
    } catch (MalformedException e) {
      throw new IllegalStateException("our own answer does not parse", e);
    }
  }

  private static Reply.Whole refused(Problem problem) {
    Html html = Html.page("Not received");
    html.open("p", "role", "alert").element("strong", problem.code().title());
    html.text(".").close("p");
    html.open("dl");
    row(html, "Code", problem.code().wireName());
    problem.member().ifPresent(member -> row(html, "Where", member));
    row(html, "What", problem.detail());
    problem.code().next().ifPresent(next -> row(html, "Next step", next));
    html.close("dl");
    html.open("p").element("a", "Choose another file", "href", ADDRESS).close("p");
    return page(Reply.refusal(problem, Html.MEDIA_TYPE, html.document()));
  }

  private static void row(Html html, String name, String value) {
    html.element("dt", name).element("dd", value);
  }

  private static Reply.Whole page(Reply.Whole reply) {
    return reply.with("Content-Security-Policy", POLICY);
  }
}
