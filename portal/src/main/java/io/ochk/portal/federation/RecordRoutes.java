package io.ochk.portal.federation;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.http.Reply;
import io.ochk.portal.http.Request;
import io.ochk.portal.http.Route;
import io.ochk.portal.problem.ProblemException;
import io.ochk.portal.store.Store;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.FederationSlug;
import java.util.List;

/** Everything signed about a federation, in one file. */
public final class RecordRoutes {
  /** The most incidents in a record; older ones are on the timeline. */
  public static final int MOST_INCIDENTS = 1_000;

  private final Store store;
  private final Federations federations;
  private final Authorities authorities;

  /** Routes over this directory. */
  public RecordRoutes(Store store, Federations federations, Authorities authorities) {
    this.store = store;
    this.federations = federations;
    this.authorities = authorities;
  }

  /** The route. */
  public List<Route> routes() {
    return List.of(Route.get("/api/public/federations/{slug}/record", this::record));
  }

  private Reply record(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    FederationRecord record =
        store.read(session -> {
          var _ = federations.require(session, slug);
          return new FederationRecord(
              slug,
              authorities.document(session, Role.REVIEWER),
              authorities.document(session, Role.ORGANISER),
              FactsReader.chain(session, slug),
              FactsReader.acceptances(session, slug),
              FactsReader.memberships(session, slug),
              FactsReader.charters(session, slug),
              FactsReader.ratifications(session, slug),
              FactsReader.incidents(session, slug, MOST_INCIDENTS),
              FactsReader.exits(session, slug));
        });
    return Reply.json(record.json());
  }
}
