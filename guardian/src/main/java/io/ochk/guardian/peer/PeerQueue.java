package io.ochk.guardian.peer;

import io.ochk.guardian.store.Turn.Outgoing;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What waits for one peer: messages that the outbox keeps, of which as many are in memory as have
 * room, and messages that are dropped if they cannot be sent. It says when the next frame leaves
 * and what goes into it.
 */
final class PeerQueue {
  private static final int MOST_TRANSIENT = 4_096;
  private static final int MOST_IN_MEMORY = 4_096;
  private static final int FRAME_BYTES = 700_000;

  // Long enough that what nobody waits for finds something to go with, as long as requests come.
  private static final long SOON_NANOS = Duration.ofMillis(250).toNanos();

  private final OperatorId to;
  private final PeerRows rows;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Deque<Outgoing> durable = new ArrayDeque<>();
  private final Deque<PeerMessage> passing = new ArrayDeque<>();

  // Whether the store holds more than is here.
  private boolean spilled = true;
  private boolean woken;

  // When the next frame leaves, if there is something for it; System.nanoTime.
  private boolean isDue;
  private long due = System.nanoTime();
  private volatile boolean closed;

  /**
   * What goes into one frame.
   *
   * @param kept the messages that the outbox keeps
   * @param rows their rows, in the same order
   * @param messages these and the passing ones
   */
  record Batch(List<PeerMessage> kept, List<Long> rows, List<PeerMessage> messages) {
    Batch {
      kept = List.copyOf(kept);
      rows = List.copyOf(rows);
      messages = List.copyOf(messages);
    }

    /** The same without what was only passing. */
    Batch withoutPassing() {
      return new Batch(kept, rows, kept);
    }

    /** Its first kept message alone. */
    Batch first() {
      List<PeerMessage> one = kept.subList(0, 1);
      return new Batch(one, rows.subList(0, 1), one);
    }
  }

  PeerQueue(OperatorId to, PeerRows rows) {
    this.to = to;
    this.rows = rows;
  }

  /** Takes messages that are in the outbox. */
  void send(List<Outgoing> messages) {
    lock.lock();
    try {
      if (spilled || durable.size() + messages.size() > MOST_IN_MEMORY) {
        // The rest is read from the store when what is here is gone.
        spilled = true;
      } else {
        durable.addAll(messages);
      }
      leaveWithin(messages.stream().anyMatch(Outgoing::urgent) ? 0 : SOON_NANOS);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a message that is dropped if it cannot be sent. */
  void pass(PeerMessage message) {
    lock.lock();
    try {
      if (passing.size() >= MOST_TRANSIENT) {
        passing.removeFirst();
      }
      passing.addLast(message);
      leaveWithin(0);
    } finally {
      lock.unlock();
    }
  }

  private void leaveWithin(long nanos) {
    long at = System.nanoTime() + nanos;
    if (!isDue || at - due < 0) {
      isDue = true;
      due = at;
      work.signal();
    }
  }

  /** Ends what the sending thread waits for, because something has changed. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is waited for any more. */
  void close() {
    closed = true;
    wake();
  }

  /**
   * Waits until there is something to send.
   *
   * @param ping the time of {@link System#nanoTime} at which a sign of life is due
   * @param life makes the sign of life
   */
  void await(long ping, Supplier<PeerMessage> life) throws InterruptedException {
    lock.lock();
    try {
      // What an attempt that failed has left behind is due at once.
      isDue |= !durable.isEmpty() || !passing.isEmpty();
      long left = left(ping);
      while (!closed && !woken && left > 0) {
        if (spilled && rows.hasOutbox(to)) {
          break;
        }
        spilled = false;
        work.awaitNanos(left);
        left = left(ping);
      }
      woken = false;
      if (durable.isEmpty() && passing.isEmpty() && ping - System.nanoTime() <= 0) {
        passing.add(life.get());
      }
    } finally {
      lock.unlock();
    }
  }

  // How long until there is something to do.
  private long left(long ping) {
    return Math.min(ping - System.nanoTime(), isDue ? due - System.nanoTime() : Long.MAX_VALUE);
  }

  /** Waits for so long, or until somebody wakes it. */
  void rest(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lock();
    try {
      while (!closed && !woken && left > 0) {
        left = work.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what goes into the next frame; nothing if nothing waits. */
  Optional<Batch> next() {
    List<PeerMessage> messages = new ArrayList<>();
    List<PeerMessage> kept = new ArrayList<>();
    List<Long> ids = new ArrayList<>();
    lock.lock();
    try {
      if (durable.isEmpty() && spilled) {
        durable.addAll(rows.outbox(to, MOST_IN_MEMORY / 4));
        spilled = durable.size() >= MOST_IN_MEMORY / 4;
      }
      int bytes = 0;
      while (!durable.isEmpty() && messages.size() < PeerFrame.MAX_MESSAGES / 2) {
        int size = size(durable.getFirst().message());
        if (!messages.isEmpty() && bytes + size > FRAME_BYTES) {
          break;
        }
        Outgoing outgoing = durable.removeFirst();
        bytes += size;
        messages.add(outgoing.message());
        kept.add(outgoing.message());
        ids.add(outgoing.id());
      }
      while (!passing.isEmpty() && messages.size() < PeerFrame.MAX_MESSAGES) {
        int size = size(passing.getFirst());
        if (!messages.isEmpty() && bytes + size > FRAME_BYTES) {
          break;
        }
        bytes += size;
        messages.add(passing.removeFirst());
      }
      isDue = false;
    } finally {
      lock.unlock();
    }
    return messages.isEmpty() ? Optional.empty() : Optional.of(new Batch(kept, ids, messages));
  }

  // An upper bound is good enough, and cheap for the messages that there are many of.
  private static int size(PeerMessage message) {
    return switch (message) {
      case PeerMessage.Epoch epoch -> epoch.record().bytes().length + 200;
      case PeerMessage.Envelope envelope ->
          envelope.envelope().payload().signedBytes().length + 400;
      case PeerMessage.Setup setup -> setup.setup().bytes().length + 100;
      case PeerMessage.Blame blame -> 20_000;
      case PeerMessage.Requested requested -> 16_000;
      case PeerMessage.Answer answer -> 2_000;
      case PeerMessage.AskShare ask -> 2 * ask.signingPackage().length() + 100;
      case PeerMessage.Result r -> 1_000;
      case PeerMessage.AskCommitments a -> 300;
      case PeerMessage.Refusal r -> 300;
      case PeerMessage.Ping p -> 600;
    };
  }

  /** What is only passing did not get through in its time. */
  void dropPassing() {
    lock.lock();
    try {
      passing.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what is in memory: it is read from the store again. */
  void readAgain() {
    lock.lock();
    try {
      durable.clear();
      spilled = true;
    } finally {
      lock.unlock();
    }
  }
}
