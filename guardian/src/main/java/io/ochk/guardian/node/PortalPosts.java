package io.ochk.guardian.node;

import io.ochk.guardian.peer.Http;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.request.RequestResult;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins, epochs and statements on their way to the portal. They are stored with what they are about
 * and posted until the portal has taken them, or said for good that it will not.
 *
 * <p>The node that made a statement's signature posts it; the others wait a while, ask what the
 * portal has, and post what it lacks: who coordinates cannot keep a statement from the portal.
 */
final class PortalPosts {
  private static final Logger LOG = LoggerFactory.getLogger(PortalPosts.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String FEDERATIONS = "/api/public/federations/";
  private static final String STATEMENTS = "/statements";
  private static final String REQUEST = "request ";
  private static final int AT_ONCE = 50;
  private static final int MOST_ROUNDS = 40;

  // Refusals that no repetition changes; everything else may pass.
  private static final Set<Integer> FOR_GOOD = Set.of(400, 403, 413, 415, 422);

  private final Store store;
  private final Http http;
  private final Origin portal;
  private final PortalStatements present;
  private final InstantSource clock;
  private final Duration pause;
  private final Duration others;
  private Instant notBefore = Instant.MIN;

  /**
   * Posts of a node.
   *
   * @param present what the portal has already
   * @param pause how long a portal is left alone that could not take something
   * @param others how long another node has to post what it made
   */
  PortalPosts(
      Store store,
      Http http,
      Origin portal,
      PortalStatements present,
      InstantSource clock,
      Duration pause,
      Duration others) {
    this.store = store;
    this.http = http;
    this.portal = portal;
    this.present = present;
    this.clock = clock;
    this.pause = pause;
    this.others = others;
  }

  private record Row(long id, String path, String subject, String body, boolean ofOther) {
    String requestHash() {
      return subject.substring(REQUEST.length());
    }
  }

  /** Stores the join of this node's own operator: the others' nodes post theirs. */
  static void join(Session session, ActionEnvelope join) {
    insert(
        session,
        "/api/operator/ceremonies",
        "join " + join.payload().sha256(),
        CanonicalJson.bytes(join.json()),
        0);
  }

  static void epoch(Session session, EpochRecord record) {
    String path = FEDERATIONS + record.setup().federationSlug() + "/epochs";
    insert(session, path, "epoch " + record.setup().hash(), record.bytes(), 0);
  }

  /**
   * Stores a result with the turn that it came in.
   *
   * @param made whether this node made it
   * @param now Unix seconds
   */
  void result(Session session, RequestResult result, boolean made, long now) {
    String path = FEDERATIONS + result.request().federationSlug() + STATEMENTS;
    insert(
        session,
        path,
        REQUEST + result.request().hash(),
        result.bytes(),
        made ? 0 : now + others.toSeconds());
  }

  private static void insert(
      Session session, String path, String subject, byte[] body, long dueAt) {
    session.update(
        "INSERT INTO portal_posts (path, subject, body, due_at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT DO NOTHING",
        path,
        subject,
        new String(body, StandardCharsets.UTF_8),
        dueAt);
  }

  /** How many documents wait. */
  long waiting() throws ProblemException {
    return store.read(
        session -> session.count("SELECT COUNT(*) FROM portal_posts WHERE refused IS NULL"));
  }

  /**
   * Posts what is due, joins and epochs first; often, so that little goes at a time and nobody's
   * signature waits behind it. Of a kind it stops at the first that cannot be taken now, and goes
   * on with the other kinds, however many of this one wait.
   */
  void post() {
    if (clock.instant().isBefore(notBefore)) {
      return;
    }
    Set<String> later = new HashSet<>();
    try {
      for (int round = 0; round < MOST_ROUNDS; round++) {
        List<Row> rows = due(later);
        post(rows, later);
        if (rows.size() < AT_ONCE) {
          return;
        }
      }
    } catch (ProblemException | StoreException e) {
      LOG.warn("documents for the portal: {}", e.getMessage());
    } finally {
      if (!later.isEmpty()) {
        notBefore = clock.instant().plus(pause);
      }
    }
  }

  private List<Row> due(Set<String> later) throws ProblemException {
    List<Object> parameters = new ArrayList<>(later);
    parameters.addFirst(clock.instant().getEpochSecond());
    return store.read(session ->
        session.list(
            "SELECT id, path, subject, body, due_at FROM portal_posts WHERE refused IS NULL"
                + " AND due_at <= ?"
                + " AND path <> ?".repeat(later.size())
                + " ORDER BY path, id LIMIT "
                + AT_ONCE,
            row ->
                new Row(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getLong(5) > 0),
            parameters.toArray()));
  }

  private void post(List<Row> rows, Set<String> later) throws ProblemException {
    Set<String> wanted = new HashSet<>();
    rows.stream().filter(Row::ofOther).map(Row::requestHash).forEach(wanted::add);
    Set<String> there = present.among(wanted);
    List<Long> taken = new ArrayList<>();
    try {
      for (Row row : rows) {
        if (row.ofOther() && there.contains(row.requestHash())) {
          taken.add(row.id());
        } else if (!later.contains(row.path()) && !post(row, taken)) {
          later.add(row.path());
        }
      }
    } finally {
      forget(taken);
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
