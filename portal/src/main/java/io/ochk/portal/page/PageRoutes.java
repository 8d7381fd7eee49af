package io.ochk.portal.page;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.incident.Incidents;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import io.ochk.web.AssetRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pages about the programme and the portal, and what all pages run. */
public final class PageRoutes {
  private static final int MOST_OPERATORS = 200;
  private static final int MOST_INCIDENTS = 20;

  private final Store store;
  private final Federations federations;
  private final Authorities authorities;
  private final Pages pages;
  private final PageWords security = words("security.json");
  private final PageWords verification = words("verification.json");
  private final PageWords browser = words("browser.json");

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
    List<Route> routes = new ArrayList<>();
    routes.add(AssetRoutes.route());
    routes.add(Route.get("/api/openapi.json", request -> Reply.json(200, api)));
    routes.add(fixed("/api/public/bypass", PageJson.bypass(bypass)));
    routes.add(Route.get("/api/public/transparency", request -> comparable()));
    routes.add(fixed("/api/public/security", pages.named(security)));
    routes.add(fixed("/api/public/browser", pages.named(browser)));
    routes.add(Route.get("/api/public/verification", request -> verifiable()));
    routes.add(Route.get("/", request -> front()));
    routes.add(Route.get("/operator", request -> programme()));
    routes.add(Route.get("/operator/bypass", request -> bypass(bypass)));
    routes.add(Route.get("/docs/verify", request -> verifying()));
    routes.add(Route.get("/docs/charter", request -> charters()));
    routes.add(Route.get("/docs/browser", request -> browser()));
    routes.add(Route.get("/security", request -> security()));
    routes.add(Route.get("/transparency", request -> transparency()));
    routes.add(new SignerPage(pages).route());
    return routes;
  }

  private static Route fixed(String address, JsonObject json) {
    String text = CanonicalJson.text(json);
    return Route.get(address, request -> Reply.json(200, text));
  }

  private static PageWords words(String name) {
    return PageWords.of(resource(name));
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
                "federations", FederationView.all(session, federations.all(session)),
                "operators", Registry.newest(session, MOST_OPERATORS),
                "operatorCount", Registry.count(session),
                "incidents", Incidents.newest(session, MOST_INCIDENTS)));
    federations.refresh(store);
    Frame frame = pages.frame("Guardian programme", "/", "/api/federations");
    return pages.render(200, "front", frame, shown);
  }

  private Reply programme() throws ProblemException {
    Map<String, Object> shown =
        store.read(session ->
            Map.of(
                "federations", FederationView.all(session, federations.all(session)),
                "operatorCount", Registry.count(session)));
    federations.refresh(store);
    return pages.render(
        200, "programme", pages.frame("Become a guardian", "/operator", "/api/federations"), shown);
  }

  private Reply bypass(List<BypassTable.Row> rows) {
    Frame frame =
        pages.frame("Everything without this portal", "/operator/bypass", "/api/public/bypass");
    return pages.render(200, "bypass", frame, Map.of("rows", rows));
  }

  private Reply verifying() throws ProblemException {
    Map<String, Object> shown =
        store.read(session ->
            Map.of(
                "federations",
                FederationView.all(session, federations.all(session)),
                "words",
                verification));
    federations.refresh(store);
    Frame frame =
        pages.frame(
            "Verify a document", "/docs/verify", "/api/public/verification", "page/verify.js");
    return pages.render(200, "verify", frame, shown);
  }

  private Reply verifiable() throws ProblemException {
    JsonObject shown =
        store.read(session ->
            PageJson.verification(
                verification, FederationView.all(session, federations.all(session))));
    federations.refresh(store);
    return Reply.json(200, CanonicalJson.text(shown));
  }

  private Reply charters() throws ProblemException {
    Map<String, Object> shown =
        store.read(session ->
            Map.of("federations", FederationView.all(session, federations.all(session))));
    federations.refresh(store);
    Frame frame = pages.frame("The charter", "/docs/charter", "/api/federations");
    return pages.render(200, "docs-charter", frame, shown);
  }

  private Reply browser() {
    Frame frame = pages.frame("All of it in a browser", "/docs/browser", "/api/public/browser");
    return pages.render(200, "docs-browser", frame, Map.of("words", browser));
  }

  private Reply security() {
    Frame frame = pages.frame("Security", "/security", "/api/public/security");
    return pages.render(200, "security", frame, Map.of("words", security));
  }

  private Reply transparency() throws ProblemException {
    Map<String, Object> shown =
        store.read(session ->
            Map.of(
                "federations", FederationView.all(session, federations.all(session)),
                "reviewer", keys(session, Role.REVIEWER),
                "organiser", keys(session, Role.ORGANISER),
                "operatorCount", Registry.count(session),
                "incidents", Incidents.newest(session, MOST_INCIDENTS)));
    federations.refresh(store);
    Frame frame = pages.frame("Transparency", "/transparency", "/api/public/transparency");
    return pages.render(200, "transparency", frame, shown);
  }

  private Reply comparable() throws ProblemException {
    JsonObject shown =
        store.read(session ->
            PageJson.transparency(
                keys(session, Role.REVIEWER),
                keys(session, Role.ORGANISER),
                FederationView.all(session, federations.all(session)),
                Registry.count(session),
                Incidents.newest(session, MOST_INCIDENTS)));
    federations.refresh(store);
    return Reply.json(200, CanonicalJson.text(shown));
  }

  private Optional<KeyHistory> keys(Session session, Role role) {
    return authorities.find(session, role);
  }
}
