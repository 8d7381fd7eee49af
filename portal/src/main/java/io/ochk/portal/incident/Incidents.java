package io.ochk.portal.incident;

import io.ochk.portal.intake.Admitted;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.RowReader;
import io.ochk.server.store.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The timeline in the store. */
public final class Incidents {
  static final String PREFIX = "inc-";
  private static final Pattern ID = Pattern.compile(PREFIX + "[0-9a-f]{16}");
  private static final String SELECT = "SELECT position, incident_id, envelope FROM incidents";
  private static final RowReader<Incident> READER =
      row -> Incident.stored(row.getLong(1), row.getString(2), row.getString(3));

  private Incidents() {}

  static String publish(Session session, Admitted<AlertPublish> admitted, long position)
      throws ProblemException {
    String id = admitted.id(PREFIX);
    int added =
        session.update(
            "INSERT INTO incidents (incident_id, federation_slug, severity, position, pubkey,"
                + " envelope) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (incident_id) DO NOTHING",
            id,
            admitted.action().federationSlug().text(),
            rank(admitted.action().severity()),
            position,
            admitted.envelope().pubkey().hex(),
            admitted.envelopeText());
    if (added == 0) {
      throw Problem.of(ProblemCode.NONCE_REUSED, "the incident " + id + " is on the timeline")
          .exception();
    }
    return id;
  }

  /** The incident with this id. */
  public static Optional<Incident> find(Session session, String id) {
    // PostgreSQL takes no text with a zero character, not even to find nothing.
    return ID.matcher(id).matches()
        ? session.first(SELECT + " WHERE incident_id = ?", READER, id)
        : Optional.empty();
  }

  /** The newest incidents before a place, the newest first. */
  static List<Incident> before(
      Session session, IncidentFilter filter, Optional<Cursor> cursor, int limit) {
    Where where = new Where(filter).from(filter.start());
    cursor.ifPresent(where::before);
    return where.list(session, "DESC", limit);
  }

  /** The incidents after a place, the oldest first. */
  static List<Incident> after(Session session, IncidentFilter filter, Cursor cursor, int limit) {
    return new Where(filter).after(cursor).list(session, "ASC", limit);
  }

  /** The places after a place, the first first. */
  static List<Cursor> placesAfter(Session session, Cursor cursor, int limit) {
    return session.list(
        "SELECT position, incident_id FROM incidents WHERE (position, incident_id) > (?, ?)"
            + " ORDER BY position, incident_id LIMIT ?",
        row -> new Cursor(row.getLong(1), row.getString(2)),
        cursor.position(),
        cursor.incidentId(),
        limit);
  }

  /** The newest incidents of all federations, the newest first. */
  public static List<Incident> newest(Session session, int limit) {
    return session.list(
        SELECT + " ORDER BY position DESC, incident_id DESC LIMIT ?", READER, limit);
  }

  /** The newest incidents of one federation, the newest first. */
  public static List<Incident> newestOf(Session session, FederationSlug slug, int limit) {
    return session.list(
        SELECT + " WHERE federation_slug = ? ORDER BY position DESC, incident_id DESC LIMIT ?",
        READER,
        slug.text(),
        limit);
  }

  /** The newest incidents that one operator has published, the newest first. */
  public static List<Incident> newestBy(Session session, PublicKey operator, int limit) {
    return session.list(
        SELECT + " WHERE pubkey = ? ORDER BY position DESC, incident_id DESC LIMIT ?",
        READER,
        operator.hex(),
        limit);
  }

  /** The end of the timeline. */
  static Cursor end(Session session) {
    return newest(session, 1).stream().findFirst().map(Incident::cursor).orElse(new Cursor(0, ""));
  }

  // The number in the store, which must not depend on how the words are declared.
  private static long rank(AlertPublish.Severity severity) {
    return switch (severity) {
      case INFO -> 0;
      case WARNING -> 1;
      case CRITICAL -> 2;
    };
  }

  /** A condition that is put together bit by bit. */
  private static final class Where {
    private final StringBuilder sql = new StringBuilder(SELECT).append(" WHERE severity >= ?");
    private final List<Object> parameters = new ArrayList<>();

    Where(IncidentFilter filter) {
      parameters.add(rank(filter.severity()));
      filter
          .federation()
          .ifPresent(slug -> {
            sql.append(" AND federation_slug = ?");
            parameters.add(slug.text());
          });
      filter
          .operator()
          .ifPresent(key -> {
            sql.append(" AND pubkey = ?");
            parameters.add(key.hex());
          });
    }

    Where from(Cursor cursor) {
      sql.append(" AND position >= ?");
      parameters.add(cursor.position());
      return this;
    }

    Where after(Cursor cursor) {
      return compare(">", cursor);
    }

    Where before(Cursor cursor) {
      return compare("<", cursor);
    }

    // Both databases compare rows, and use the index for it.
    private Where compare(String operator, Cursor cursor) {
      sql.append(" AND (position, incident_id) ").append(operator).append(" (?, ?)");
      parameters.add(cursor.position());
      parameters.add(cursor.incidentId());
      return this;
    }

    List<Incident> list(Session session, String direction, int limit) {
      sql.append(" ORDER BY position ")
          .append(direction)
          .append(", incident_id ")
          .append(direction)
          .append(" LIMIT ?");
      parameters.add(limit);
      return session.list(sql.toString(), READER, parameters.toArray());
    }
  }
}
