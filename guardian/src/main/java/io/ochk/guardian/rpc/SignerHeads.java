package io.ochk.guardian.rpc;

import io.ochk.guardian.store.Turns;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoreException;
import io.ochk.server.store.StoredJson;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each signer's store was seen to have come: one that comes with less was restored from a
 * backup. A head counts from the moment that it is seen; it is on disk with whatever else the same
 * messages change, or a moment later, so that a share does not wait for this node's disk.
 */
final class SignerHeads {
  private static final Logger LOG = LoggerFactory.getLogger(SignerHeads.class);
  private static final long SOON_MILLIS = 250;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(
          SOON_MILLIS, TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().start(task));

  private static final long AGAIN_MILLIS = 5_000;
  private static final Executor AGAIN =
      CompletableFuture.delayedExecutor(
          AGAIN_MILLIS, TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().start(task));

  private final Turns turns;
  private final InstantSource clock;
  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private final Map<String, Long> unwritten = new HashMap<>();
  private volatile boolean closed;

  SignerHeads(Turns turns, InstantSource clock) {
    this.turns = turns;
    this.clock = clock;
  }

  /**
   * Refuses a store that has been in a later state, and notes this one.
   *
   * @param envelope the signer's introduction
   * @param session what it says
   * @throws ProblemException naming both states
   */
  void require(ActionEnvelope envelope, SignerSession session) throws ProblemException {
    String signerId = session.signerId();
    long head = session.storeHead();
    turns.run(turn -> {
      long stored =
          turn.session()
              .first(
                  "SELECT store_head FROM signers WHERE signer_id = ?",
                  row -> row.getLong(1),
                  signerId)
              .orElse(0L);
      long highest = Math.max(stored, seen.getOrDefault(signerId, 0L));
      if (head < highest) {
        Problem behind =
            Problem.of(
                ProblemCode.SIGNER_STORE_BEHIND,
                "store_head",
                "expected at least " + highest + ", found " + head);
        throw introduction(turn.session(), signerId)
            .map(shown -> behind.with("session", shown.json()))
            .orElse(behind)
            .exception();
      }
      note(turn.session(), signerId, head);
      // Nobody else could have signed it, so it proves what this node says to whoever doubts it.
      turn.session()
          .update(
              "UPDATE signers SET introduction = ? WHERE signer_id = ?",
              CanonicalJson.text(envelope.json()),
              signerId);
      return true;
    });
    seen.merge(signerId, head, Math::max);
  }

  private static Optional<ActionEnvelope> introduction(Session session, String signerId) {
    return session
        .first(
            "SELECT introduction FROM signers WHERE signer_id = ?",
            row -> Optional.ofNullable(row.getString(1)),
            signerId)
        .flatMap(text -> text)
        .map(StoredJson::envelope);
  }

  /** A signer has told its head: it counts, and is soon on disk. */
  void see(String signerId, long head) {
    long before = seen.getOrDefault(signerId, -1L);
    if (head <= before) {
      return;
    }
    seen.merge(signerId, head, Math::max);
    synchronized (unwritten) {
      boolean isFirst = unwritten.isEmpty();
      unwritten.merge(signerId, head, Math::max);
      if (!isFirst) {
        return;
      }
    }
    SOON.execute(this::write);
  }

  /** Writes down what was seen and is not on disk yet. */
  void write() {
    Map<String, Long> heads;
    synchronized (unwritten) {
      heads = Map.copyOf(unwritten);
      unwritten.clear();
    }
    if (heads.isEmpty()) {
      return;
    }
    try {
      turns.run(turn -> {
        heads.forEach((signerId, head) -> note(turn.session(), signerId, head));
        return true;
      });
    } catch (ProblemException | StoreException e) {
      LOG.warn("how far signers have come is not kept yet: {}", e.getMessage());
      synchronized (unwritten) {
        heads.forEach((signerId, head) -> unwritten.merge(signerId, head, Math::max));
      }
      if (!closed) {
        AGAIN.execute(this::write);
      }
    }
  }

  /** Writes down what was only seen, for the last time. */
  void close() {
    closed = true;
    write();
  }

  /** Notes a head in a transaction; a lower one changes nothing. */
  void note(Session session, String signerId, long head) {
    session.update(
        "INSERT INTO signers (signer_id, store_head, seen_at) VALUES (?, ?, ?)"
            + " ON CONFLICT (signer_id) DO UPDATE SET"
            + " store_head = MAX(signers.store_head, excluded.store_head),"
            + " seen_at = excluded.seen_at",
        signerId,
        head,
        clock.instant().getEpochSecond());
  }
}
