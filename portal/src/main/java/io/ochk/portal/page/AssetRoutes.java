package io.ochk.portal.page;

import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.util.List;
import java.util.Optional;

/** The browser's files. */
public final class AssetRoutes {
  private final Bundle bundle;

  AssetRoutes(Bundle bundle) {
    this.bundle = bundle;
  }

  List<Route> routes() {
    return List.of(Route.get("/assets/{version}/{file*}", this::file));
  }

  private Reply file(Request request) throws ProblemException {
    Optional<Reply.File> file =
        bundle.file(
            request.variable("version"),
            request.variable("file"),
            request.headers().get("accept-encoding").orElse(""));
    if (file.isEmpty()) {
      throw Problem.of(
              ProblemCode.ROUTE_UNKNOWN, "expected a file of this version of the pages, found none")
          .exception();
    }
    return file.get();
  }
}
