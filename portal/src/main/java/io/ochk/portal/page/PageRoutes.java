package io.ochk.portal.page;

import io.ochk.portal.federation.Federations;
import io.ochk.portal.incident.Incident;
import io.ochk.portal.incident.Incidents;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The front page, its style and the description of the API. */
public final class PageRoutes {
  private static final int MOST_OPERATORS = 200;
  private static final int MOST_INCIDENTS = 20;
  private static final String DAY = "public, max-age=86400";

  private final Store store;
  private final Federations federations;
  private final Origin origin;

  /** Routes over this portal. */
  public PageRoutes(Store store, Federations federations, Origin origin) {
    this.store = store;
    this.federations = federations;
    this.origin = origin;
  }

  /** The routes. */
  public List<Route> routes() {
    String style = resource("portal.css");
    String api = resource("openapi.json");
    return List.of(
        Route.get("/", request -> page()),
        Route.get(
            "/assets/portal.css",
            request -> Reply.of(200, "text/css; charset=utf-8", style).with("Cache-Control", DAY)),
        Route.get("/api/openapi.json", request -> Reply.json(200, api)));
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

  private record Content(
      List<FederationState> federations,
      List<Registry.Accepted> operators,
      long operatorCount,
      List<Incident> incidents) {}

  private Reply page() throws ProblemException {
    Content content =
        store.read(session -> {
          List<Registry.Accepted> operators = Registry.newest(session, MOST_OPERATORS);
          return new Content(
              federations.all(session),
              operators,
              Registry.count(session),
              Incidents.newest(session, MOST_INCIDENTS));
        });
    federations.refresh(store);
    Html html =
        Html.page("Guardian programme")
            .element(
                "p",
                "The portal of "
                    + origin
                    + ". It verifies and remembers; every row below is a signed statement that"
                    + " anybody can check offline.")
            .open("p");
    link(html, ApplyPage.ADDRESS, "Hand in an application");
    html.close("p");
    federations(html, content.federations());
    operators(html, content);
    incidents(html, content.incidents());
    addresses(html);
    return Reply.of(200, Html.MEDIA_TYPE, html.document());
  }

  private static void federations(Html html, List<FederationState> states) {
    html.element("h2", "Federations");
    if (states.isEmpty()) {
      html.element("p", "None has been founded yet.");
      return;
    }
    head(html, "Federation", "Status", "Threshold", "Seats", "Charter", "Ratified", "");
    for (FederationState state : states) {
      int seats = state.founding().targetGuardianCount();
      html.open("tr")
          .element("th", state.founding().name() + " (" + state.slug() + ")", "scope", "row")
          .element("td", state.status().wireName())
          .element("td", state.founding().threshold() + " of " + seats)
          .element("td", state.seats().size() + " of " + seats)
          .element("td", state.charter().map(CharterPublish::charterVersion).orElse("none"))
          .element(
              "td",
              state
                  .charter()
                  .map(c -> state.ratifiers(c).size() + " of " + state.ratificationsNeeded(c))
                  .orElse(""));
      String address = "/api/public/federations/" + state.slug();
      html.open("td");
      link(html, address, "seats");
      link(html, address + "/record", "record");
      if (state.charter().isPresent()) {
        link(html, address + "/charters/" + state.charter().get().charterHash(), "charter");
        link(html, "/api/operator/charter?federation=" + state.slug(), "ratifications");
      }
      html.close("td").close("tr");
    }
    html.close("tbody").close("table");
  }

  private static void operators(Html html, Content content) {
    html.element("h2", "Operators");
    if (content.operatorCount() == 0) {
      html.element("p", "Nobody has been accepted yet.");
      return;
    }
    html.element("p", content.operatorCount() + " accepted.");
    head(html, "Operator", "Key", "Accepted");
    for (Registry.Accepted accepted : content.operators()) {
      String id = accepted.operatorId().text();
      html.open("tr").open("th", "scope", "row");
      link(html, "/api/operator/registry/" + id, id);
      html.close("th").open("td").element("code", accepted.pubkey().hex()).close("td");
      html.element("td", Instant.ofEpochSecond(accepted.acceptedAtUnix()).toString()).close("tr");
    }
    html.close("tbody").close("table");
  }

  private static void incidents(Html html, List<Incident> incidents) {
    html.element("h2", "Incidents");
    if (incidents.isEmpty()) {
      html.element("p", "None has been published.");
      return;
    }
    for (Incident incident : incidents) {
      html.open("article").open("h3");
      html.element(
          "span",
          incident.alert().severity().wireName(),
          "class",
          "severity " + incident.alert().severity().wireName());
      html.text(" " + incident.alert().title()).close("h3");
      html.element(
          "p",
          incident.alert().federationSlug()
              + ", "
              + OperatorId.of(incident.envelope().pubkey())
              + ", "
              + UtcTime.format(incident.alert().occurredAt()),
          "class",
          "origin");
      html.element("p", incident.alert().body(), "class", "body").close("article");
    }
  }

  private static void addresses(Html html) {
    html.element("h2", "Addresses").open("ul");
    for (String path :
        List.of(
            "/api/federations",
            "/api/operator/registry",
            "/api/public/incidents",
            "/.well-known/oc-operator-reviewer.json",
            "/.well-known/oc-operator-organiser.json",
            "/api/openapi.json",
            "/api/health/deep",
            "/metrics")) {
      html.open("li");
      link(html, path, path);
      html.close("li");
    }
    html.close("ul");
  }

  private static void head(Html html, String... columns) {
    html.open("table").open("thead").open("tr");
    for (String column : columns) {
      html.element("th", column, "scope", "col");
    }
    html.close("tr").close("thead").open("tbody");
  }

  private static void link(Html html, String address, String text) {
    html.element("a", text, "href", address);
  }
}
