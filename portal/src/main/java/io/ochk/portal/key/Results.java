package io.ochk.portal.key;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.RequestResult;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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

  /** The results before a position, the newest first. */
  public static List<Row> before(Session session, FederationSlug slug, long position, int limit) {
    return session.list(
        "SELECT position, result FROM results WHERE federation_slug = ? AND position < ?"
            + " ORDER BY position DESC, request_hash DESC LIMIT ?",
        row -> new Row(row.getLong(1), read(row.getString(2))),
        slug.text(),
        position,
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
