package io.ochk.web;

import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.util.Optional;

/** The browser's files. */
public final class AssetRoutes {
  private AssetRoutes() {}

  /** The route of all of them; their addresses are {@link Bundle#address}. */
  public static Route route() {
    return Route.get("/assets/{version}/{file*}", AssetRoutes::file);
  }

  private static Reply file(Request request) throws ProblemException {
    Optional<Reply.File> file =
        Bundle.own()
            .file(
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
