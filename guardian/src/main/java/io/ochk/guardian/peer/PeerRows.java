package io.ochk.guardian.peer;

import io.ochk.guardian.store.Turn.Outgoing;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of peers: how far each stream has come, and the outbox. */
final class PeerRows {
  private static final Logger LOG = LoggerFactory.getLogger(PeerRows.class);
  private static final int MOST_WAITING = 20_000;
  private static final long SWEEP_MILLIS = 500;

  private final Store store;
  private final Executor later;

  // Delivered, and still in the store.
  private final Set<Long> delivered = new HashSet<>();
  private boolean sweeping;

  PeerRows(Store store, Executor executor) {
    this.store = store;
    this.later = CompletableFuture.delayedExecutor(SWEEP_MILLIS, TimeUnit.MILLISECONDS, executor);
  }

  /**
   * How far the stream of a peer's node key was taken. A new key begins anew: whoever had the old
   * one may have used up its numbers.
   *
   * @param nodeKey the node key, in hex; empty before the first frame
   * @param stream the highest stream, −1 before the first frame
   * @param sequence the highest sequence in it
   * @param frameSha256 the frame that had it
   */
  record Taken(String nodeKey, long stream, long sequence, String frameSha256) {
    /** This, if it is about that key; else that nothing was taken. */
    Taken of(String key) {
      return nodeKey.equals(key) ? this : new Taken(key, -1, 0, "");
    }
  }

  Taken taken(OperatorId peer) throws ProblemException {
    return store.read(session ->
        session
            .first(
                "SELECT node_pubkey, stream_in, sequence_in, frame_sha256 FROM peers"
                    + " WHERE operator_id = ?",
                row ->
                    new Taken(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4)),
                peer.text())
            .orElse(new Taken("", -1, 0, "")));
  }

  static void take(Session session, OperatorId peer, Taken taken) {
    session.update(
        "INSERT INTO peers (operator_id, node_pubkey, stream_in, sequence_in, frame_sha256)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (operator_id) DO UPDATE SET"
            + " node_pubkey = excluded.node_pubkey, stream_in = excluded.stream_in,"
            + " sequence_in = excluded.sequence_in, frame_sha256 = excluded.frame_sha256",
        peer.text(),
        taken.nodeKey(),
        taken.stream(),
        taken.sequence(),
        taken.frameSha256());
  }

  /** Begins streams for this peer anew, above the one that it names. */
  long lowerStream(OperatorId peer, long above, long nowMs) {
    try {
      store.write(session -> {
        session.update("UPDATE peers SET stream_out = 0 WHERE operator_id = ?", peer.text());
        return true;
      });
    } catch (ProblemException | StoreException e) {
      LOG.warn("the stream to {} is not forgotten: {}", peer, e.getMessage());
    }
    return newStream(peer, above, nowMs);
  }

  /** A stream for this peer that is above every one before, and not below the clock. */
  long newStream(OperatorId peer, long above, long nowMs) {
    try {
      return store.write(session -> {
        long stored =
            session
                .first(
                    "SELECT stream_out FROM peers WHERE operator_id = ?",
                    row -> row.getLong(1),
                    peer.text())
                .orElse(0L);
        long next = Math.max(nowMs, Math.max(stored, above) + 1);
        session.update(
            "INSERT INTO peers (operator_id, stream_out) VALUES (?, ?)"
                + " ON CONFLICT (operator_id) DO UPDATE SET stream_out = excluded.stream_out",
            peer.text(),
            next);
        return next;
      });
    } catch (ProblemException | StoreException e) {
      // The receiver says so if it has seen a higher one.
      return Math.max(nowMs, above + 1);
    }
  }

  boolean hasOutbox(OperatorId peer) {
    return !outbox(peer, 1).isEmpty();
  }

  List<Outgoing> outbox(OperatorId peer, int most) {
    Set<Long> gone;
    synchronized (delivered) {
      gone = Set.copyOf(delivered);
    }
    try {
      return store.read(session ->
          session
              .list(
                  "SELECT id, message FROM outbox WHERE operator_id = ? ORDER BY id LIMIT ?",
                  row -> new Outgoing(row.getLong(1), peer, message(row.getString(2)), true),
                  peer.text(),
                  (long) most + gone.size())
              .stream()
              .filter(outgoing -> !gone.contains(outgoing.id()))
              .limit(most)
              .toList());
    } catch (ProblemException | StoreException e) {
      LOG.warn("outbox of {}: {}", peer, e.getMessage());
      return List.of();
    }
  }

  private static PeerMessage message(String text) {
    try {
      return PeerMessage.read(
          JsonMembers.of(
              StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8), JsonLimits.EPOCH)));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a message that does not parse", e);
    }
  }

  /**
   * Forgets messages that have arrived, many at a time: if the process dies before, they are sent
   * again, and change nothing.
   */
  void delivered(List<Long> ids) {
    if (ids.isEmpty()) {
      return;
    }
    synchronized (delivered) {
      delivered.addAll(ids);
      if (sweeping) {
        return;
      }
      sweeping = true;
    }
    later.execute(this::sweep);
  }

  /** Forgets at once what has arrived. */
  void sweep() {
    List<Long> ids;
    synchronized (delivered) {
      sweeping = false;
      ids = List.copyOf(delivered);
    }
    if (ids.isEmpty()) {
      return;
    }
    try {
      store.write(session -> {
        Runs.of(ids)
            .forEach(run ->
                session.update(
                    "DELETE FROM outbox WHERE id BETWEEN ? AND ?", run.first(), run.last()));
        return true;
      });
      synchronized (delivered) {
        ids.forEach(delivered::remove);
      }
    } catch (ProblemException | StoreException e) {
      LOG.warn("delivered messages stay in the outbox: {}", e.getMessage());
    }
  }

  /** How many messages wait for a peer. */
  long waiting(OperatorId peer) throws ProblemException {
    return store.read(
        session -> session.count("SELECT COUNT(*) FROM outbox WHERE operator_id = ?", peer.text()));
  }

  /**
   * Bounds the outbox of a peer that has been away for long: it is emptied, and the peer is told
   * everything that is open when it is back.
   */
  boolean bound(OperatorId peer) throws ProblemException {
    if (waiting(peer) <= MOST_WAITING) {
      return false;
    }
    LOG.warn("{} has been away for long: its outbox is emptied, it will catch up", peer);
    return store.write(session -> {
      session.update("DELETE FROM outbox WHERE operator_id = ?", peer.text());
      session.update(
          "INSERT INTO peers (operator_id, catch_up) VALUES (?, 1)"
              + " ON CONFLICT (operator_id) DO UPDATE SET catch_up = 1",
          peer.text());
      return true;
    });
  }

  /**
   * Notes the store of a peer. If it has to be told everything, what waited for it is forgotten:
   * all that is open is told again.
   *
   * @return whether it has to be told everything: a new store, or an emptied outbox
   */
  static boolean greeted(Session session, OperatorId peer, String storeId) {
    if (!missesEverything(session, peer, storeId)) {
      return false;
    }
    session.update("DELETE FROM outbox WHERE operator_id = ?", peer.text());
    session.update(
        "INSERT INTO peers (operator_id, store_id) VALUES (?, ?)"
            + " ON CONFLICT (operator_id) DO UPDATE SET store_id = excluded.store_id, catch_up = 0",
        peer.text(),
        storeId);
    return true;
  }

  /** Whether a peer has to be told everything: a new store, or an emptied outbox. */
  static boolean missesEverything(Session session, OperatorId peer, String storeId) {
    return !session
        .first(
            "SELECT store_id = ? AND catch_up = 0 FROM peers WHERE operator_id = ?",
            row -> row.getBoolean(1),
            storeId,
            peer.text())
        .orElse(false);
  }
}
