package io.ochk.portal.federation;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.key.Epochs;
import io.ochk.portal.key.Results;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Everything signed about a federation, in one file. */
public final class RecordRoutes {
  /** The most incidents in a record; older ones are on the timeline. */
  public static final int MOST_INCIDENTS = 1_000;

  // Far below what readers take (64 MiB), whatever guardians publish.
  private static final int MOST_RESULTS = 1_000;
  private static final int MOST_EXITS = 1_000;
  private static final int MOST_CHARACTERS = 4 << 20;
  private static final int MOST_AT_ONCE = 4;
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Semaphore turns = new Semaphore(MOST_AT_ONCE, true);
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

  // A record is large and anybody may ask for one: only a few are made at a time.
  private Reply record(Request request) throws ProblemException {
    FederationSlug slug = FederationRoutes.slug(request);
    if (!turns.tryAcquire()) {
      throw Problem.passing(ProblemCode.OVERLOADED, "too many records are being made", SOON)
          .exception();
    }
    try {
      return record(slug);
    } finally {
      turns.release();
    }
  }

  private Reply record(FederationSlug slug) throws ProblemException {
    FederationRecord record =
        store.read(session -> {
          var _ = federations.require(session, slug);
          FederationRecord directory =
              new FederationRecord(
                  slug,
                  authorities.document(session, Role.REVIEWER),
                  authorities.document(session, Role.ORGANISER),
                  FactsReader.chain(session, slug),
                  FactsReader.acceptances(session, slug),
                  FactsReader.memberships(session, slug),
                  FactsReader.charters(session, slug),
                  FactsReader.ratifications(session, slug),
                  FactsReader.incidents(session, slug, MOST_INCIDENTS, MOST_CHARACTERS),
                  FactsReader.exits(session, slug, MOST_EXITS, MOST_CHARACTERS));
          return directory.withKey(
              Epochs.records(session, slug),
              Results.newest(session, slug, MOST_RESULTS, MOST_CHARACTERS));
        });
    return Reply.json(record.json());
  }
}
