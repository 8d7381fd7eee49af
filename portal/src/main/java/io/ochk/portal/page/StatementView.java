package io.ochk.portal.page;

import io.ochk.portal.key.Results;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.store.Session;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a federation has signed, as the pages draw it.
 *
 * @param id of the request
 * @param kind what was asked for
 * @param text what was said
 * @param receivedAt when the portal got it
 * @param epoch of the shares that signed
 */
public record StatementView(String id, String kind, String text, String receivedAt, int epoch) {
  static List<StatementView> newest(Session session, FederationSlug slug, int limit) {
    return Results.before(session, slug, Results.Place.END, limit).stream()
        .map(StatementView::of)
        .toList();
  }

  static StatementView of(Results.Row row) {
    var request = row.result().request();
    String text =
        switch (request.kind()) {
          case RequestKind.Statement statement -> statement.text();
          case RequestKind.Liveness liveness -> "A sign of life.";
        };
    return new StatementView(
        request.id(),
        request.kind().wireName(),
        text,
        UtcTime.format(Instant.EPOCH.plus(row.position(), ChronoUnit.MICROS)),
        request.epoch());
  }
}
