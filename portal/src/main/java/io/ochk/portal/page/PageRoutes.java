package io.ochk.portal.page;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.incident.Incident;
import io.ochk.portal.incident.Incidents;
import io.ochk.portal.key.Epochs;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.questionnaire.Field;
import io.ochk.protocol.questionnaire.Section;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pages that people read, and those in which an operator's own browser acts. */
public final class PageRoutes {
  private static final int MOST_OPERATORS = 200;
  private static final int MOST_INCIDENTS = 20;

  private final Store store;
  private final Federations federations;
  private final Authorities authorities;
  private final Pages pages;

  /** Routes over this portal. */
  public PageRoutes(Store store, Federations federations, Authorities authorities, Pages pages) {
    this.store = store;
    this.federations = federations;
    this.authorities = authorities;
    this.pages = pages;
  }

  /** The routes. */
  public List<Route> routes() {
    String api = resource("openapi.json");
    List<BypassTable.Row> bypass = BypassTable.rows(resource("BYPASS.md"));
    List<Route> routes = new ArrayList<>(new AssetRoutes(pages.bundle()).routes());
    routes.add(Route.get("/api/openapi.json", request -> Reply.json(200, api)));
    routes.add(Route.get("/", request -> front()));
    routes.add(Route.get("/federations/{slug}", this::federation).refusing(this::refused));
    routes.add(Route.get("/operator", request -> programme()));
    routes.add(Route.get("/operator/bypass", request -> bypass(bypass)));
    routes.add(Route.get("/security", request -> security()));
    routes.add(Route.get("/transparency", request -> transparency()));
    routes.add(Route.get("/me/operator", request -> dashboard()));
    routes.add(Route.get("/me/operator/federations", request -> ownFederations()));
    routes.add(Route.get("/me/operator/incidents", request -> ownIncidents()));
    routes.add(new SignerPage(pages).route());
    return routes;
  }

  private static String resource(String name) {
    try (InputStream in = PageRoutes.class.getResourceAsStream("/io/ochk/portal/page/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reply front() throws ProblemException {
    Map<String, Object> shown =
        store.read(session ->
            Map.of(
                "federations", views(session, federations.all(session)),
                "operators", Registry.newest(session, MOST_OPERATORS),
                "operatorCount", Registry.count(session),
                "incidents", Incidents.newest(session, MOST_INCIDENTS)));
    federations.refresh(store);
    Frame frame = pages.frame("Guardian programme", "/", "/api/federations");
    return pages.render(200, "front", frame, shown);
  }

  private static List<FederationView> views(Session session, List<FederationState> states) {
    return states.stream().map(state -> view(session, state)).toList();
  }

  private static FederationView view(Session session, FederationState state) {
    return new FederationView(state, Epochs.newest(session, state.slug()));
  }

  private Reply federation(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    FederationState state = store.read(session -> federations.require(session, slug));
    Map<String, Object> shown =
        store.read(session ->
            Map.of(
                "federation", view(session, state),
                "charterText", charterText(session, state),
                "incidents", Incidents.newestOf(session, slug, MOST_INCIDENTS)));
    federations.refresh(store);
    Frame frame =
        pages.frame(
            state.founding().name(),
            "/federations/" + slug,
            "/api/public/federations/" + slug,
            "page/federation.js");
    return pages.render(200, "federation", frame, shown);
  }

  // A person who followed an old link reads a page, not a problem in JSON.
  private Reply.Whole refused(Problem problem) {
    Frame frame = pages.frame(problem.code().title(), "/federations", "/api/federations");
    return Reply.refusal(
        problem,
        pages.render(problem.code().status(), "refused", frame, Map.of("problem", problem)));
  }

  private static String charterText(Session session, FederationState state) {
    return state
        .charter()
        .flatMap(charter ->
            session.first(
                "SELECT charter FROM charters WHERE federation_slug = ? AND charter_hash = ?",
                row -> new String(row.getBytes(1), StandardCharsets.UTF_8),
                state.slug().text(),
                charter.charterHash()))
        .orElse("");
  }

  private Reply programme() throws ProblemException {
    Map<String, Object> shown =
        store.read(session ->
            Map.of(
                "federations", views(session, federations.all(session)),
                "operatorCount", Registry.count(session)));
    federations.refresh(store);
    return pages.render(
        200, "programme", pages.frame("Become a guardian", "/operator", "/api/federations"), shown);
  }

  private Reply bypass(List<BypassTable.Row> rows) {
    Frame frame = pages.frame("Everything without this portal", "/operator/bypass", "");
    return pages.render(200, "bypass", frame, Map.of("rows", rows));
  }

  private Reply security() {
    return pages.render(200, "security", pages.frame("Security", "/security", ""), Map.of());
  }

  private Reply transparency() throws ProblemException {
    Map<String, Object> shown =
        store.read(session ->
            Map.of(
                "federations", views(session, federations.all(session)),
                "reviewer", keys(session, Role.REVIEWER),
                "organiser", keys(session, Role.ORGANISER),
                "operatorCount", Registry.count(session),
                "incidents", Incidents.newest(session, MOST_INCIDENTS)));
    federations.refresh(store);
    Frame frame = pages.frame("Transparency", "/transparency", "/api/federations");
    return pages.render(200, "transparency", frame, shown);
  }

  private Optional<KeyHistory> keys(Session session, Role role) {
    return authorities.find(session, role);
  }

  private Reply dashboard() {
    Frame frame = pages.frame("Your operator", "/me/operator", "", "page/operator.js");
    return pages.render(
        200,
        "me-operator",
        frame,
        Map.of("sections", Section.values(), "fields", List.of(Field.values())));
  }

  private Reply ownFederations() throws ProblemException {
    List<FederationView> views = store.read(session -> views(session, federations.all(session)));
    federations.refresh(store);
    Frame frame =
        pages.frame(
            "Federations", "/me/operator/federations", "/api/federations", "page/federations.js");
    return pages.render(200, "me-federations", frame, Map.of("federations", views));
  }

  private Reply ownIncidents() throws ProblemException {
    List<Incident> incidents = store.read(session -> Incidents.newest(session, MOST_INCIDENTS));
    Frame frame =
        pages.frame(
            "Incidents", "/me/operator/incidents", "/api/public/incidents", "page/incidents.js");
    return pages.render(200, "me-incidents", frame, Map.of("incidents", incidents));
  }
}
