package io.ochk.portal.page;

import io.ochk.portal.federation.Federations;
import io.ochk.portal.incident.Incident;
import io.ochk.portal.incident.Incidents;
import io.ochk.portal.key.Epochs;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.questionnaire.Field;
import io.ochk.protocol.questionnaire.Section;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pages in which an operator's own browser acts, with a key that never leaves it. */
public final class OperatorPages {
  private static final int MOST_INCIDENTS = 20;

  private final Store store;
  private final Federations federations;
  private final Guardians guardians;
  private final RoleKeys roleKeys;
  private final Pages pages;

  /** Finds the key that a role signs with now. */
  @FunctionalInterface
  public interface RoleKeys {
    /** The key in hex, if the role has one. */
    Optional<String> current(Session session, Role role);
  }

  /** Pages over this portal. */
  public OperatorPages(
      Store store, Federations federations, Guardians guardians, RoleKeys roleKeys, Pages pages) {
    this.store = store;
    this.federations = federations;
    this.guardians = guardians;
    this.roleKeys = roleKeys;
    this.pages = pages;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/me/operator", request -> dashboard()),
        Route.get("/me/operator/federations", request -> ownFederations()),
        Route.get("/me/operator/ceremonies", request -> ceremonies()),
        Route.get("/me/operator/incidents", request -> ownIncidents()),
        Route.get("/me/operator/attestation", this::attestation),
        Route.get("/me/operator/runbook", this::runbook));
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
    List<FederationView> views =
        store.read(session -> FederationView.all(session, federations.all(session)));
    federations.refresh(store);
    Frame frame =
        pages.frame(
            "Your federations",
            "/me/operator/federations",
            "/api/federations",
            "page/federations.js");
    return pages.render(200, "me-federations", frame, Map.of("federations", views));
  }

  private Reply ownIncidents() throws ProblemException {
    List<Incident> incidents = store.read(session -> Incidents.newest(session, MOST_INCIDENTS));
    Frame frame =
        pages.frame(
            "Incidents", "/me/operator/incidents", "/api/public/incidents", "page/incidents.js");
    return pages.render(200, "me-incidents", frame, Map.of("incidents", incidents));
  }

  /**
   * A federation whose ceremony may be watched.
   *
   * @param federation which one
   * @param nodes where its guardians' nodes say that they are, by their newest attestations
   * @param epochs what the portal knows of its key, the newest first
   */
  public record Watched(FederationView federation, List<Origin> nodes, List<Epochs.Row> epochs) {}

  // The guardians' nodes know; the portal only says where they are. So the browser asks them.
  private Reply ceremonies() throws ProblemException {
    List<Watched> watched =
        store.read(session -> {
          List<Watched> all = new ArrayList<>();
          for (FederationState state : federations.all(session)) {
            all.add(
                new Watched(
                    FederationView.of(session, state),
                    guardians.nodes(session, state),
                    Epochs.all(session, state.slug()).reversed()));
          }
          return all;
        });
    federations.refresh(store);
    Set<Origin> readable = new LinkedHashSet<>();
    watched.forEach(w -> readable.addAll(w.nodes()));
    Frame frame =
        pages.frame(
            "Ceremonies", "/me/operator/ceremonies", "/api/federations", "page/ceremonies.js");
    return pages.render(200, "me-ceremonies", frame, Map.of("watched", watched), readable);
  }

  private static Optional<OperatorId> operator(Request request) {
    return request.query("operator").map(String::strip).flatMap(OperatorId::parse);
  }

  private List<Guardians.Membership> seats(Session session, Request request)
      throws ProblemException {
    Optional<OperatorId> operator = operator(request);
    if (operator.isEmpty()) {
      return List.of();
    }
    Optional<FederationSlug> slug = request.query("federation").flatMap(FederationSlug::parse);
    return guardians.seatsOf(session, operator.get()).stream()
        .filter(m -> slug.isEmpty() || m.federation().state().slug().equals(slug.get()))
        .toList();
  }

  private Reply attestation(Request request) throws ProblemException {
    List<Guardians.Membership> seats = store.read(session -> seats(session, request));
    federations.refresh(store);
    String json =
        seats.isEmpty()
            ? ""
            : "/api/operator/attestation?federation=" + seats.getFirst().federation().slug();
    Frame frame =
        pages.frame("Attestation", "/me/operator/attestation", json, "page/attestation.js");
    return pages.render(
        200,
        "me-attestation",
        frame,
        Map.of(
            "operator", operator(request),
            "given", request.query("operator").orElse(""),
            "seats", seats,
            "pinnedImage", guardians.pinnedImage()));
  }

  private Reply runbook(Request request) throws ProblemException {
    Map<String, Object> shown =
        store.read(session -> {
          List<Guardians.Membership> seats = seats(session, request);
          List<String> peers = new ArrayList<>();
          for (Guardians.Membership seat : seats.stream().limit(1).toList()) {
            for (GuardianView peer : guardians.all(session, seat.federation().state())) {
              if (peer.seat().index() != seat.guardian().seat().index()) {
                peer.latest()
                    .map(l -> l.p2pUrl())
                    .flatMap(Origin::of)
                    .map(Origin::text)
                    .ifPresent(peers::add);
              }
            }
          }
          return Map.of(
              "operator", operator(request),
              "given", request.query("operator").orElse(""),
              "seats", seats,
              "peers", peers,
              "reviewer", roleKeys.current(session, Role.REVIEWER).orElse("REVIEWER_KEY"),
              "organiser", roleKeys.current(session, Role.ORGANISER).orElse("ORGANISER_KEY"),
              "pinnedImage", guardians.pinnedImage());
        });
    federations.refresh(store);
    Frame frame = pages.frame("Runbook", "/me/operator/runbook", "", "page/runbook.js");
    return pages.render(200, "me-runbook", frame, shown);
  }
}
