package io.ochk.portal.page;

import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import java.util.List;
import java.util.Map;

/**
 * The reviewer's desk in a browser. The pages themselves hold nothing private: their modules read
 * in a session that the reviewer's key has opened, and sign in the browser.
 */
public final class ReviewerPages {
  private static final String ID = "[A-Za-z0-9-]{1,128}";

  private final Pages pages;

  /** The desk's pages. */
  public ReviewerPages(Pages pages) {
    this.pages = pages;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/reviewer", request -> queue()),
        Route.get("/reviewer/applications/{application_id}", this::application)
            .refusing(problem -> pages.refused(problem, "/reviewer", "")));
  }

  private Reply queue() {
    Frame frame = pages.frame("Review queue", "/reviewer", "", "page/reviewer.js");
    return pages.render(200, "reviewer", frame, Map.of());
  }

  private Reply application(Request request) throws ProblemException {
    String id = request.variable("application_id");
    if (!id.matches(ID)) {
      throw Request.invalid("application_id", "the id of an application");
    }
    Frame frame = pages.frame("Application " + id, "/reviewer", "", "page/review.js");
    return pages.render(200, "review", frame, Map.of("applicationId", id));
  }
}
