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
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private final Bundle bundle;

  AssetRoutes(Bundle bundle) {
    this.bundle = bundle;
  }

  List<Route> routes() {
    return List.of(Route.get("/assets/{version}/{file*}", this::file));
  }

  private Reply file(Request request) throws ProblemException {
    String path = request.variable("file");
    Optional<String> text = bundle.file(request.variable("version"), path);
    if (text.isEmpty()) {
      throw Problem.of(
              ProblemCode.ROUTE_UNKNOWN, "expected a file of this version of the pages, found none")
          .exception();
    }
    return Reply.of(200, mediaType(path), text.get()).with("Cache-Control", FOR_EVER);
  }

  private static String mediaType(String path) {
    if (path.endsWith(".css")) {
      return "text/css; charset=utf-8";
    }
    return path.endsWith(".svg") ? "image/svg+xml" : "text/javascript; charset=utf-8";
  }
}
