package io.ochk.signer.store;

import io.ochk.protocol.audit.AuditEntry;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was signed here, in the form of the kit's audit log ({@code docs/spec/audit-log.md}): lines
 * are only ever added, each with the hash of the one before.
 *
 * <p>An envelope's line commits together with what it is about, and before the envelope leaves. The
 * number of lines is what tells a node that a store was restored from a backup.
 */
public final class Journal {
  /** The store was restored, and the operator said that it may be used. */
  public static final String RESTORED = "store-restored-accepted";

  private Journal() {}

  /** The last line, as far as the next one needs it. */
  private record Tail(long sequence, String hash) {}

  /** Adds an envelope that was signed here. */
  public static void signed(Session session, Instant now, ActionEnvelope envelope) {
    append(
        session,
        now,
        AuditEntry.SIGNED,
        JsonObject.builder()
            .put("envelope_sha256", envelope.payload().sha256())
            .put("envelope", envelope.json())
            .build());
  }

  /**
   * Adds an envelope that only opens a session. It does not count in {@link #head}: a store that
   * was restored from a backup shall not catch up by being turned away.
   */
  public static void introduced(Session session, Instant now, ActionEnvelope envelope) {
    add(
        session,
        now,
        AuditEntry.SIGNED,
        JsonObject.builder()
            .put("envelope_sha256", envelope.payload().sha256())
            .put("envelope", envelope.json())
            .build());
  }

  /** Adds a line that counts. */
  public static void append(Session session, Instant now, String event, JsonObject data) {
    add(session, now, event, data);
    State.put(session, State.HEAD, Long.toString(head(session) + 1));
  }

  private static void add(Session session, Instant now, String event, JsonObject data) {
    Optional<Tail> last =
        session.first(
            "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1",
            row -> new Tail(row.getLong(1), row.getString(2)));
    AuditEntry entry =
        new AuditEntry(
            last.map(t -> t.sequence() + 1).orElse(0L),
            last.map(Tail::hash).orElse(AuditEntry.GENESIS),
            now.truncatedTo(ChronoUnit.SECONDS),
            event,
            data);
    session.update(
        "INSERT INTO journal (sequence, hash, line) VALUES (?, ?, ?)",
        entry.sequence(),
        entry.hash(),
        new String(entry.line(), StandardCharsets.UTF_8));
  }

  /** How many lines that count there are: a number that only grows. */
  public static long head(Session session) {
    return State.get(session, State.HEAD).map(Long::parseLong).orElse(0L);
  }

  /**
   * All lines, the oldest first.
   *
   * @throws VerificationException if one was altered, left out, or added by hand
   */
  public static List<AuditEntry> entries(Session session) throws VerificationException {
    List<String> lines =
        session.list("SELECT line FROM journal ORDER BY sequence", row -> row.getString(1));
    List<AuditEntry> entries = new ArrayList<>(lines.size());
    String previous = AuditEntry.GENESIS;
    for (String line : lines) {
      AuditEntry entry = parse(line, entries.size());
      if (entry.sequence() != entries.size() || !entry.previous().equals(previous)) {
        throw new VerificationException(
            "line " + entries.size() + " of the signer's journal",
            "number " + entries.size() + " after " + previous,
            "number " + entry.sequence() + " after " + entry.previous());
      }
      entries.add(entry);
      previous = entry.hash();
    }
    return entries;
  }

  private static AuditEntry parse(String line, int number) throws VerificationException {
    try {
      return AuditEntry.parse(line.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new VerificationException(
          "line " + number + " of the signer's journal",
          "a line that was written here",
          String.valueOf(e.getMessage()));
    }
  }
}
