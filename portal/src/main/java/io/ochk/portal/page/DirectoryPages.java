package io.ochk.portal.page;

import io.ochk.portal.federation.FederationRoutes;
import io.ochk.portal.federation.Federations;
import io.ochk.portal.incident.Incidents;
import io.ochk.portal.key.Epochs;
import io.ochk.portal.registry.Registry;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Federations and operators, for everybody to read; no script is needed. */
public final class DirectoryPages {
  private static final int MOST_INCIDENTS = 20;
  private static final int MOST_STATEMENTS = 10;
  private static final int OPERATORS = 100;
  private static final int MOST_OPERATORS = 500;

  private final Store store;
  private final Federations federations;
  private final Guardians guardians;
  private final Pages pages;

  /** Pages over this portal. */
  public DirectoryPages(Store store, Federations federations, Guardians guardians, Pages pages) {
    this.store = store;
    this.federations = federations;
    this.guardians = guardians;
    this.pages = pages;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/federations", request -> federations()),
        Route.get("/federations/{slug}", this::federation)
            .refusing(problem -> pages.refused(problem, "/federations", "/api/federations")),
        Route.get("/operators", this::operators)
            .refusing(problem -> pages.refused(problem, "/operators", "/api/operator/registry")),
        Route.get("/operators/{operator_id}", this::operator)
            .refusing(problem -> pages.refused(problem, "/operators", "/api/operator/registry")));
  }

  private Reply federations() throws ProblemException {
    List<FederationView> views =
        store.read(session -> FederationView.all(session, federations.all(session)));
    federations.refresh(store);
    Frame frame = pages.frame("Federations", "/federations", "/api/federations");
    return pages.render(200, "federations", frame, Map.of("federations", views));
  }

  private Reply federation(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    Map<String, Object> shown =
        store.read(session -> {
          FederationState state = federations.require(session, slug);
          FederationView view = FederationView.of(session, state);
          return Map.of(
              "federation", view,
              "guardians", guardians.all(session, state),
              // Whoever has no key signs nothing.
              "reachable",
                  view.key().map(k -> guardians.reachable(session, state)).orElse(List.of()),
              "grid", RatificationGrid.of(session, state),
              "epochs", Epochs.all(session, slug).reversed(),
              "statements", StatementView.newest(session, slug, MOST_STATEMENTS),
              "charterText", charterText(session, state),
              "incidents", Incidents.newestOf(session, slug, MOST_INCIDENTS));
        });
    federations.refresh(store);
    FederationView view = (FederationView) Objects.requireNonNull(shown.get("federation"));
    List<Origin> readable =
        ((List<?>) Objects.requireNonNull(shown.get("reachable")))
            .stream().map(node -> ((Guardians.Reachable) node).api()).distinct().toList();
    Frame frame =
        pages.frame(
            view.name(),
            "/federations/" + slug,
            "/api/public/federations/" + slug,
            "page/federation.js");
    return pages.render(200, "federation", frame, shown, readable);
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

  private Reply operators(Request request) throws ProblemException {
    int limit = request.queryInt("limit", OPERATORS, 1, MOST_OPERATORS);
    Optional<String> after = request.query("after");
    Map<String, Object> shown =
        store.read(session -> {
          // One more than asked for says whether there is a next page.
          List<Registry.Accepted> found =
              after.isEmpty()
                  ? Registry.newest(session, limit + 1)
                  : Registry.before(session, last(session, after.get()), limit + 1);
          List<Registry.Accepted> page = found.subList(0, Math.min(limit, found.size()));
          String asked = TimelinePages.query(request, "limit");
          return Map.of(
              "operators",
              page,
              "operatorCount",
              Registry.count(session),
              "seats",
              seats(session),
              "newest",
              after.isPresent() ? "/operators" + asked : "",
              "older",
              found.size() > limit ? Optional.of(older(asked, page)) : Optional.empty());
        });
    federations.refresh(store);
    Frame frame = pages.frame("Operators", "/operators", "/api/operator/registry");
    return pages.render(200, "operators", frame, shown);
  }

  private static Registry.Accepted last(Session session, String id) throws ProblemException {
    Optional<Registry.Accepted> last =
        OperatorId.parse(id).flatMap(operator -> Registry.find(session, operator));
    if (last.isEmpty()) {
      throw Request.invalid("after", "the id of an accepted operator");
    }
    return last.get();
  }

  private static String older(String asked, List<Registry.Accepted> page) {
    String last = page.getLast().operatorId().text();
    return "/operators" + TimelinePages.more(asked, "after", last);
  }

  /** In which federations each key sits. */
  private Map<PublicKey, List<String>> seats(Session session) {
    Map<PublicKey, List<String>> seats = new LinkedHashMap<>();
    for (FederationState state : federations.all(session)) {
      for (Seat seat : state.seats()) {
        seats
            .computeIfAbsent(seat.operatorPubkey(), key -> new ArrayList<>())
            .add(state.slug().text());
      }
    }
    return seats;
  }

  private Reply operator(Request request) throws ProblemException {
    Optional<OperatorId> id = OperatorId.parse(request.variable("operator_id"));
    Map<String, Object> shown =
        store.read(session -> {
          Optional<Registry.Accepted> found = id.flatMap(i -> Registry.find(session, i));
          if (found.isEmpty()) {
            throw Problem.of(
                    ProblemCode.OPERATOR_UNKNOWN,
                    "operator_id",
                    "expected the id of an accepted operator, found another")
                .exception();
          }
          Registry.Accepted operator = found.get();
          List<Guardians.Membership> memberships =
              guardians.seatsOf(session, operator.operatorId());
          return Map.of(
              "operator",
              operator,
              "decision",
              Registry.acceptance(session, operator),
              "memberships",
              memberships,
              "incidents",
              Incidents.newestBy(session, operator.pubkey(), MOST_INCIDENTS));
        });
    federations.refresh(store);
    OperatorId shownId =
        ((Registry.Accepted) Objects.requireNonNull(shown.get("operator"))).operatorId();
    Frame frame =
        pages.frame(shownId.text(), "/operators/" + shownId, "/api/operator/registry/" + shownId);
    return pages.render(200, "operator", frame, shown);
  }
}
