package io.ochk.portal.page;

import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.guardian.StatementRoutes;
import io.ochk.portal.incident.Incident;
import io.ochk.portal.incident.IncidentRoutes;
import io.ochk.portal.incident.TimelinePage;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What guardians and federations have said, however long ago: page by page, and each at an address
 * of its own.
 */
public final class TimelinePages {
  private static final int USUAL = 20;
  private static final String INCIDENTS = "/api/public/incidents";

  private final Store store;
  private final Federations federations;
  private final Pages pages;

  /** Pages over this portal. */
  public TimelinePages(Store store, Federations federations, Pages pages) {
    this.store = store;
    this.federations = federations;
    this.pages = pages;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/incidents", this::incidents)
            .refusing(problem -> pages.refused(problem, "/incidents", INCIDENTS)),
        Route.get("/incidents/{incident_id}", this::incident)
            .refusing(problem -> pages.refused(problem, "/incidents", INCIDENTS)),
        Route.get("/federations/{slug}/statements", this::statements)
            .refusing(problem -> pages.refused(problem, "/federations", "/api/federations")),
        Route.get("/federations/{slug}/statements/{request_id}", this::statement)
            .refusing(problem -> pages.refused(problem, "/federations", "/api/federations")));
  }

  private Reply incidents(Request request) throws ProblemException {
    TimelinePage timeline = TimelinePage.read(store, request, USUAL);
    List<String> slugs =
        store.read(session ->
            federations.all(session).stream().map(state -> state.slug().text()).toList());
    federations.refresh(store);
    String asked = query(request, "federation", "operator", "severity", "since", "limit");
    Frame frame =
        pages.frame(
            "Incidents",
            "/incidents",
            INCIDENTS
                + query(request, "federation", "operator", "severity", "since", "limit", "cursor"));
    return pages.render(
        200,
        "timeline",
        frame,
        Map.of(
            "incidents", timeline.incidents(),
            "slugs", slugs,
            "federation", timeline.federation().map(FederationSlug::text).orElse(""),
            "operator", timeline.operator().map(OperatorId::text).orElse(""),
            "severity", timeline.severity(),
            "severities", Severity.values(),
            "newest", request.query("cursor").isPresent() ? "/incidents" + asked : "",
            "older", timeline.next().map(c -> "/incidents" + more(asked, "cursor", c.toString()))));
  }

  private Reply incident(Request request) throws ProblemException {
    Incident incident = IncidentRoutes.find(store, request);
    String id = incident.cursor().incidentId();
    Frame frame = pages.frame("Incident " + id, "/incidents/" + id, INCIDENTS + "/" + id);
    return pages.render(200, "incident", frame, Map.of("incident", incident));
  }

  private Reply statements(Request request) throws ProblemException {
    StatementRoutes.Shown shown = StatementRoutes.read(store, federations, request, USUAL);
    String slug = shown.federation().slug().text();
    String path = "/federations/" + slug + "/statements";
    String asked = query(request, "limit");
    Frame frame =
        pages.frame(
            "Statements of " + shown.federation().founding().name(),
            path,
            "/api/public" + path + query(request, "limit", "before"));
    return pages.render(
        200,
        "statements",
        frame,
        Map.of(
            "slug", slug,
            "name", shown.federation().founding().name(),
            "statements", shown.rows().stream().map(StatementView::of).toList(),
            "newest", request.query("before").isPresent() ? path + asked : "",
            "older", shown.next().map(next -> path + more(asked, "before", next))));
  }

  private Reply statement(Request request) throws ProblemException {
    StatementView statement = StatementView.of(StatementRoutes.find(store, request));
    FederationSlug slug = FederationRoutes.slug(request);
    String path = "/federations/" + slug + "/statements/" + statement.id();
    Frame frame = pages.frame("Statement " + statement.id(), path, "/api/public" + path);
    return pages.render(
        200, "statement", frame, Map.of("slug", slug.text(), "statement", statement));
  }

  /** Those of the request's parameters that have these names, as a query. */
  static String query(Request request, String... names) {
    String query =
        Stream.of(names)
            .flatMap(name ->
                request.query(name).filter(v -> !v.isEmpty()).map(v -> pair(name, v)).stream())
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  /** A query with one parameter more. */
  static String more(String query, String name, String value) {
    return query + (query.isEmpty() ? "?" : "&") + pair(name, value);
  }

  private static String pair(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
