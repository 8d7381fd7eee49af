package io.ochk.guardian.node;

import io.ochk.guardian.peer.Http;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.request.RequestResult;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Epochs and statements on their way to the portal. They are stored with what they are about and
 * posted until the portal has taken them, or said for good that it will not.
 */
final class PortalPosts {
  private static final Logger LOG = LoggerFactory.getLogger(PortalPosts.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String FEDERATIONS = "/api/public/federations/";
  private static final int AT_ONCE = 50;

  // Refusals that no repetition changes; everything else may pass.
  private static final Set<Integer> FOR_GOOD = Set.of(400, 403, 413, 415, 422);

  private final Store store;
  private final Http http;
  private final Origin portal;

  PortalPosts(Store store, Http http, Origin portal) {
    this.store = store;
    this.http = http;
    this.portal = portal;
  }

  private record Row(long id, String path, String subject, String body) {}

  static void epoch(Session session, EpochRecord record) {
    String path = FEDERATIONS + record.setup().federationSlug() + "/epochs";
    insert(session, path, "epoch " + record.setup().hash(), record.bytes());
  }

  static void result(Session session, RequestResult result) {
    String path = FEDERATIONS + result.request().federationSlug() + "/statements";
    insert(session, path, "request " + result.request().hash(), result.bytes());
  }

  private static void insert(Session session, String path, String subject, byte[] body) {
    session.update(
        "INSERT INTO portal_posts (path, subject, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        path,
        subject,
        new String(body, StandardCharsets.UTF_8));
  }

  /** How many documents wait. */
  long waiting() throws ProblemException {
    return store.read(
        session -> session.count("SELECT COUNT(*) FROM portal_posts WHERE refused IS NULL"));
  }

  /** Posts what waits, epochs first; of a kind it stops at the first that cannot be taken now. */
  void post() {
    try {
      List<Row> rows =
          store.read(session ->
              session.list(
                  "SELECT id, path, subject, body FROM portal_posts WHERE refused IS NULL"
                      + " ORDER BY path, id LIMIT "
                      + AT_ONCE,
                  row ->
                      new Row(
                          row.getLong(1), row.getString(2), row.getString(3), row.getString(4))));
      Set<String> later = new HashSet<>();
      List<Long> taken = new ArrayList<>();
      try {
        for (Row row : rows) {
          if (!later.contains(row.path()) && !post(row, taken)) {
            later.add(row.path());
          }
        }
      } finally {
        forget(taken);
      }
    } catch (ProblemException | StoreException e) {
      LOG.warn("documents for the portal: {}", e.getMessage());
    }
  }

  // If the process dies before, they are posted again, and the portal says that it has them.
  private void forget(List<Long> taken) throws ProblemException {
    if (!taken.isEmpty()) {
      store.write(session -> {
        taken.forEach(id -> session.update("DELETE FROM portal_posts WHERE id = ?", id));
        return true;
      });
    }
  }

  private boolean post(Row row, List<Long> taken) throws ProblemException {
    return switch (http.post(
        portal.text() + row.path(), row.body().getBytes(StandardCharsets.UTF_8), PATIENCE)) {
      case Http.Outcome.Failed(String detail) -> {
        LOG.debug("{} not posted: {}", row.subject(), detail);
        yield false;
      }
      case Http.Outcome.Answered answered when answered.ok() || answered.status() == 409 -> {
        taken.add(row.id());
        yield true;
      }
      case Http.Outcome.Answered answered when FOR_GOOD.contains(answered.status()) -> {
        String code = answered.code().isEmpty() ? "status_" + answered.status() : answered.code();
        LOG.warn("the portal refuses {}: {}", row.subject(), code);
        store.write(session ->
            session.update("UPDATE portal_posts SET refused = ? WHERE id = ?", code, row.id()));
        yield true;
      }
      case Http.Outcome.Answered answered -> {
        LOG.debug("{} not taken yet: {}", row.subject(), answered.status());
        yield false;
      }
    };
  }
}
