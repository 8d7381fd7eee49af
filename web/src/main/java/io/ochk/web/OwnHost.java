package io.ochk.web;

import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.Handler;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A server that answers those alone who call it by its own address. A name that somebody points at
 * this machine (DNS rebinding) gets no page, so that no page is ever of that name's origin.
 */
public final class OwnHost {
  private OwnHost() {}

  /** The same routes, for those who call them by this origin. */
  public static List<Route> only(Origin own, List<Route> routes) {
    String host = URI.create(own.text()).getAuthority();
    return routes.stream()
        .map(route ->
            new Route(
                route.method(),
                route.template(),
                checked(host, own, route.handler()),
                route.refusals(),
                route.limited()))
        .toList();
  }

  private static Handler checked(String host, Origin own, Handler handler) {
    return request -> {
      require(host, own, request);
      return handler.handle(request);
    };
  }

  private static void require(String host, Origin own, Request request) throws ProblemException {
    if (!request.headers().get("host").equals(Optional.of(host))) {
      throw Problem.of(
              ProblemCode.ROUTE_UNKNOWN, "expected a request to " + own + ", found another host")
          .exception();
    }
  }
}
