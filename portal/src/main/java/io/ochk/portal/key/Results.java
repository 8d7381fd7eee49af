package io.ochk.portal.key;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.RequestResult;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stored results; every one was verified before it was stored. */
public final class Results {
  private Results() {}

  /**
   * A result with its place.
   *
   * @param position microseconds since 1970
   * @param result what was signed
   */
  public record Row(long position, RequestResult result) {}

  public static boolean store(
      Session session, FederationSlug slug, RequestResult result, long position) {
    return session.update(
            "INSERT INTO results (federation_slug, request_hash, position, result)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (federation_slug, request_hash) DO NOTHING",
            slug.text(),
            result.request().hash(),
            position,
            new String(result.bytes(), StandardCharsets.UTF_8))
        > 0;
  }

  public static boolean isThere(Session session, FederationSlug slug, String requestHash) {
    return session.count(
            "SELECT COUNT(*) FROM results WHERE federation_slug = ? AND request_hash = ?",
            slug.text(),
            requestHash)
        > 0;
  }

  public static long since(Session session, FederationSlug slug, long position) {
    return session.count(
        "SELECT COUNT(*) FROM results WHERE federation_slug = ? AND position > ?",
        slug.text(),
        position);
  }

  /** The result whose request has this id, the first 32 characters of its hash. */
  public static Optional<Row> find(Session session, FederationSlug slug, String requestId) {
    return session.first(
        "SELECT position, result FROM results WHERE federation_slug = ? AND request_hash >= ?"
            + " AND request_hash < ? ORDER BY request_hash",
        row -> new Row(row.getLong(1), read(row.getString(2))),
        slug.text(),
        requestId,
        requestId + "g"); // After every digit of a hash.
  }

  /**
   * A place among a federation's results; several may have come in the same microsecond.
   *
   * @param position microseconds since 1970
   * @param requestHash which of those at this position; empty for the place before all of them
   */
  public record Place(long position, String requestHash) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(?:\\.([0-9a-f]{64}))?");

    /** The place after all results. */
    public static final Place END = new Place(Long.MAX_VALUE, "");

    /** The place that this text is. */
    public static Optional<Place> parse(String text) {
      Matcher matcher = FORM.matcher(text);
      return matcher.matches()
          ? Optional.of(
              new Place(
                  Long.parseLong(matcher.group(1)),
                  Objects.requireNonNullElse(matcher.group(2), "")))
          : Optional.empty();
    }

    /** The place of a result. */
    public static Place of(Row row) {
      return new Place(row.position(), row.result().request().hash());
    }

    @Override
    public String toString() {
      return requestHash.isEmpty() ? "" + position : position + "." + requestHash;
    }
  }

  /** The results before a place, the newest first. */
  public static List<Row> before(Session session, FederationSlug slug, Place place, int limit) {
    return session.list(
        "SELECT position, result FROM results WHERE federation_slug = ?"
            + " AND (position, request_hash) < (?, ?)"
            + " ORDER BY position DESC, request_hash DESC LIMIT ?",
        row -> new Row(row.getLong(1), read(row.getString(2))),
        slug.text(),
        place.position(),
        place.requestHash(),
        limit);
  }

  /**
   * The newest results, in order of receipt.
   *
   * @param most how many at most
   * @param maxCharacters how long all of them may be together
   */
  public static List<RequestResult> newest(
      Session session, FederationSlug slug, int most, int maxCharacters) {
    List<RequestResult> kept = new ArrayList<>();
    long characters = 0;
    for (String text :
        session.list(
            "SELECT result FROM results WHERE federation_slug = ?"
                + " ORDER BY position DESC, request_hash DESC LIMIT ?",
            row -> row.getString(1),
            slug.text(),
            most)) {
      characters += text.length();
      if (characters > maxCharacters) {
        break;
      }
      kept.add(read(text));
    }
    return kept.reversed();
  }

  private static RequestResult read(String text) {
    try {
      return RequestResult.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a result that does not parse", e);
    }
  }
}
