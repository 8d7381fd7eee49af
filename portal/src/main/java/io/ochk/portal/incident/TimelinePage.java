package io.ochk.portal.incident;

import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.server.http.Request;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * A page of the timeline, the newest first.
 *
 * @param incidents what is on it
 * @param next where the page after it begins, if there is one
 * @param federation the one that was asked for, if only one was
 * @param operator whose, if only one operator's were
 * @param severity the least that was asked for
 */
public record TimelinePage(
    List<Incident> incidents,
    Optional<Cursor> next,
    Optional<FederationSlug> federation,
    Optional<OperatorId> operator,
    Severity severity) {
  private static final int LARGEST = 500;

  /**
   * Reads what a request asks for with {@code federation}, {@code operator}, {@code severity},
   * {@code since}, {@code limit} and {@code cursor}.
   *
   * @param usual how many incidents a page has if the request does not say
   */
  public static TimelinePage read(Store store, Request request, int usual) throws ProblemException {
    IncidentFilter filter = IncidentFilter.of(store, request);
    int limit = request.queryInt("limit", usual, 1, LARGEST);
    Optional<Cursor> cursor = IncidentRoutes.cursor("cursor", request.query("cursor"));
    // One more than asked for says whether there is a next page.
    List<Incident> found =
        store.read(session -> Incidents.before(session, filter, cursor, limit + 1));
    List<Incident> page = found.subList(0, Math.min(limit, found.size()));
    Optional<Cursor> next =
        found.size() > limit ? Optional.of(page.getLast().cursor()) : Optional.empty();
    return new TimelinePage(
        page, next, filter.federation(), filter.operator().map(OperatorId::of), filter.severity());
  }
}
