package io.ochk.server.http;

import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the route of a request. */
public final class Router {
  private final List<Route> routes;
  private final Route.Refusals people;

  /** A router over these routes, to whom everybody is a program. */
  public Router(List<Route> routes) {
    this(routes, Route.PROBLEMS);
  }

  /**
   * A router over these routes; one with more literal segments goes before one with fewer.
   *
   * @param people how a refusal looks to somebody who asks for a page where there is none
   */
  public Router(List<Route> routes, Route.Refusals people) {
    this.people = people;
    this.routes =
        routes.stream()
            .sorted(
                Comparator.comparingInt(
                    r -> (int) r.template().chars().filter(c -> c == '{').count()))
            .toList();
  }

  /** What a request leads to. */
  public sealed interface Match {
    /** To a route. */
    record Found(Route route, Map<String, String> variables) implements Match {}

    /** To an address that takes other methods only, in a list as {@code Allow} has it. */
    record OtherMethod(String allow, Problem problem) implements Match {}

    /** Nowhere. */
    record Nowhere(Problem problem) implements Match {}
  }

  /** All routes. */
  public List<Route> routes() {
    return routes;
  }

  /** How a refusal looks to who accepts these media types. */
  Route.Refusals refusals(Match match, Accept accept) {
    boolean page = match instanceof Match.Found found && found.route().isPage();
    if (page && accept.isPrograms()) {
      return Route.PROBLEMS;
    }
    return switch (match) {
      case Match.Found found when page -> found.route().refusals();
      case Match.Found _, Match.OtherMethod _, Match.Nowhere _ ->
          accept.isPersons() ? people : Route.PROBLEMS;
    };
  }

  /** Where {@code method} on {@code path} leads; {@code HEAD} goes where {@code GET} goes. */
  public Match find(String method, String path) {
    List<String> segments = Route.segments(path);
    String sought = method.equals("HEAD") ? "GET" : method;
    TreeSet<String> others = new TreeSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> variables = route.match(segments);
      if (variables.isPresent()) {
        if (route.method().equals(sought)) {
          return new Match.Found(route, variables.get());
        }
        others.add(route.method());
      }
    }
    if (others.isEmpty()) {
      return new Match.Nowhere(
          Problem.of(ProblemCode.ROUTE_UNKNOWN, "expected an address of this API, found another"));
    }
    if (others.contains("GET")) {
      others.add("HEAD");
    }
    others.add("OPTIONS");
    String allow = String.join(", ", others);
    return new Match.OtherMethod(
        allow,
        Problem.of(ProblemCode.METHOD_UNKNOWN, "expected one of " + allow + ", found " + method));
  }
}
