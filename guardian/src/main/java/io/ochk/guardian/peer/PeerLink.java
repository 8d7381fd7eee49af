package io.ochk.guardian.peer;

import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.store.Turn.Outgoing;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.problem.ProblemCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one peer what is for it: one frame at a time, the next when the one before is acknowledged.
 * What piles up meanwhile goes into the next frame.
 */
final class PeerLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
  private static final int MOST_TRANSIENT = 4_096;
  private static final int MOST_IN_MEMORY = 4_096;
  private static final long MOST_STREAM = 1L << 52;
  private static final int FRAME_BYTES = 700_000;
  // Once may be the network's doing.
  private static final int MOST_UNREADABLE = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final long SOON_NANOS = Duration.ofMillis(30).toNanos();
  private static final long RENEW_NANOS = Duration.ofSeconds(20).toNanos();

  private final OperatorId to;
  private final Self self;
  private final Certificates certificates;
  private final Supplier<Optional<Seat>> seat;
  private final PeerRows rows;
  private final Http http;
  private final InstantSource clock;
  private final Pace pace;
  private final Supplier<NodeStatus> status;
  private final Listener listener;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Deque<Outgoing> durable = new ArrayDeque<>();
  private final Deque<PeerMessage> passing = new ArrayDeque<>();
  private boolean spilled = true;
  private boolean woken;

  // When the next frame leaves, if there is something for it; System.nanoTime.
  private boolean isDue;
  private long due = System.nanoTime();
  private volatile boolean closed;

  // Only the sending thread touches these.
  private long stream;
  private long sequence;
  private @Nullable InFlight inFlight;
  private int unreadable;
  private Duration pause = FIRST_PAUSE;
  private boolean lostCount;

  private volatile View view = View.NONE;

  /**
   * How often things are done.
   *
   * @param ping how long after the last frame a sign of life is sent
   * @param longestPause between two attempts to reach a peer
   */
  record Pace(Duration ping, Duration longestPause) {}

  /** Who wants to know. */
  interface Listener {
    /** A peer answers that did not before. */
    void reached(OperatorId peer);

    /** A frame was acknowledged or refused. */
    void sent(OperatorId peer, String result);

    /** A peer does not know this node's certificate, or lives somewhere else. */
    void unknown(OperatorId peer);
  }

  /**
   * How a peer looks from here.
   *
   * @param connected whether its last answer was an acknowledgement
   * @param latencyMs how long its last answer to a frame took
   * @param lastSeenMs when it last acknowledged, milliseconds; 0 if never
   * @param skewMs how far its clock is ahead of ours, as it told
   * @param trouble what its last answer was instead
   */
  record View(
      boolean connected,
      Optional<Integer> latencyMs,
      long lastSeenMs,
      long skewMs,
      String trouble) {
    static final View NONE = new View(false, Optional.empty(), 0, 0, "not reached yet");
  }

  private record InFlight(
      PeerFrame frame, Octets bytes, List<Long> rows, List<PeerMessage> kept, long begun) {}

  PeerLink(
      OperatorId to,
      Self self,
      Certificates certificates,
      Supplier<Optional<Seat>> seat,
      PeerRows rows,
      Http http,
      InstantSource clock,
      Pace pace,
      Supplier<NodeStatus> status,
      Listener listener) {
    this.to = to;
    this.self = self;
    this.certificates = certificates;
    this.seat = seat;
    this.rows = rows;
    this.http = http;
    this.clock = clock;
    this.pace = pace;
    this.status = status;
    this.listener = listener;
  }

  void start() {
    Thread.ofVirtual().name("to " + to).start(this::run);
  }

  View view() {
    return view;
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

  /** Tries at once, because something has changed. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (!closed) {
        if (inFlight == null) {
          awaitWork();
        }
        if (!closed) {
          turn();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("sending to {} ended", to, e);
    }
  }

  private void turn() throws InterruptedException {
    Optional<NodeCertificate> theirs = seat.get().flatMap(s -> certificates.of(s.operatorPubkey()));
    boolean certified = certificates.own(self, clock.instant()).isPresent();
    if (!certified || theirs.isEmpty()) {
      failed(certified ? "its address is not known yet" : "this node is not certified yet");
      return;
    }
    if (inFlight == null) {
      inFlight = next();
    } else if (System.nanoTime() - inFlight.begun > RENEW_NANOS) {
      renew();
    }
    InFlight frame = inFlight;
    if (frame == null) {
      return;
    }
    String url = theirs.get().certify().p2p().text() + "/peer/v1/frames";
    switch (http.post(url, frame.bytes().bytes(), PATIENCE)) {
      case Http.Outcome.Failed(String detail) -> failed(detail);
      case Http.Outcome.Answered answered when answered.ok() -> acknowledged(frame, answered);
      case Http.Outcome.Answered answered -> refused(answered);
    }
  }

  private void awaitWork() throws InterruptedException {
    // Who does not answer is tried whenever the pause after the last attempt is over.
    long ping = System.nanoTime() + (view.connected() ? pace.ping().toNanos() : 0);
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
        passing.add(new PeerMessage.Ping(clock.millis(), status.get(), self.version()));
      }
    } finally {
      lock.unlock();
    }
  }

  // How long until there is something to do.
  private long left(long ping) {
    return Math.min(ping - System.nanoTime(), isDue ? due - System.nanoTime() : Long.MAX_VALUE);
  }

  private @Nullable InFlight next() {
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
    return messages.isEmpty() ? null : frame(messages, ids, kept);
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
      case PeerMessage.Ping p -> 300;
    };
  }

  private InFlight frame(List<PeerMessage> messages, List<Long> ids, List<PeerMessage> kept) {
    if (stream == 0) {
      newStream(0);
    }
    sequence++;
    PeerFrame frame =
        PeerFrame.sign(
            new PeerFrame.Payload(
                self.federation(),
                self.operatorId(),
                to,
                stream,
                sequence,
                clock.millis(),
                messages),
            self.nodeKey());
    return new InFlight(frame, Octets.of(frame.bytes()), ids, kept, System.nanoTime());
  }

  private void newStream(long above) {
    stream = rows.newStream(to, Math.max(above, stream), clock.millis());
    sequence = 0;
  }

  // Streams count milliseconds: the next start is above a few more without their being stored.
  private void nextStream() {
    if (stream != 0) {
      stream++;
      sequence = 0;
    }
  }

  /**
   * Says the same again in a new stream: the receiver has lost count, or the frame has become too
   * old for it. What was only passing is dropped.
   */
  private void renew() {
    InFlight old = inFlight;
    inFlight = null;
    if (old == null) {
      return;
    }
    nextStream();
    if (!old.kept().isEmpty()) {
      inFlight = frame(old.kept(), old.rows(), old.kept());
    }
  }

  private void acknowledged(InFlight frame, Http.Outcome.Answered answer) {
    inFlight = null;
    unreadable = 0;
    pause = FIRST_PAUSE;
    lostCount = false;
    rows.delivered(frame.rows());
    boolean before = view.connected();
    int latency = (int) Math.min(Integer.MAX_VALUE, answer.nanos() / 1_000_000);
    view = new View(true, Optional.of(latency), clock.millis(), skew(answer), "");
    listener.sent(to, "acknowledged");
    if (!before) {
      listener.reached(to);
    }
  }

  // The date has whole seconds; less than two of them say nothing.
  private long skew(Http.Outcome.Answered answer) {
    return answer
        .number("time_ms")
        .or(() -> answer.date().map(d -> d.toEpochMilli() + 500))
        .map(theirs -> theirs - clock.millis())
        .filter(skew -> Math.abs(skew) > 2_000)
        .orElse(0L);
  }

  private void refused(Http.Outcome.Answered answer) throws InterruptedException {
    // The answer is the peer's: what it calls its refusal is no label and no text of this node's.
    String code = answer.knownCode().map(ProblemCode::wireName).orElse("other");
    listener.sent(to, code);
    switch (code) {
      case "frame_out_of_order" -> {
        recount();
        return;
      }
      case "frame_stale" -> {
        newStream(answer.number("stream").filter(n -> n < MOST_STREAM).orElse(stream));
        recount();
        return;
      }
      case "peer_unknown", "frame_misdirected" -> listener.unknown(to);
      case "malformed", "too_large" -> {
        if (++unreadable >= MOST_UNREADABLE) {
          giveUp(answer);
        }
      }
      default -> {
        // Too busy, or a clock that is wrong: later.
      }
    }
    view = new View(false, view.latencyMs(), view.lastSeenMs(), skew(answer), code);
    if (code.equals("frame_clock")) {
      answer.number("stream").filter(n -> n >= 0 && n < MOST_STREAM).ifPresent(this::lowerStream);
      if (inFlight != null) {
        renew();
      }
    }
    rest();
  }

  // Once is what a restart costs. A peer that loses count again has to wait like any that refuses.
  private void recount() throws InterruptedException {
    renew();
    if (lostCount) {
      rest();
    }
    lostCount = true;
  }

  // The receiver says that this node's streams are far above the clock: it once was ahead.
  private void lowerStream(long above) {
    stream = rows.lowerStream(to, above, clock.millis());
    sequence = 0;
  }

  // A message that the peer cannot read must not keep all others from it.
  private void giveUp(Http.Outcome.Answered answer) {
    InFlight frame = inFlight;
    inFlight = null;
    unreadable = 0;
    if (frame == null) {
      return;
    }
    LOG.warn("{} refuses a frame for good: status {}", to, answer.status());
    if (frame.rows().size() <= 1) {
      rows.delivered(frame.rows());
      nextStream();
      return;
    }
    // One by one, to find the one.
    lock.lock();
    try {
      durable.clear();
      spilled = true;
    } finally {
      lock.unlock();
    }
    nextStream();
    PeerMessage first = frame.kept().getFirst();
    inFlight = frame(List.of(first), List.of(frame.rows().getFirst()), List.of(first));
  }

  private void failed(String detail) throws InterruptedException {
    view = new View(false, view.latencyMs(), view.lastSeenMs(), view.skewMs(), detail);
    listener.sent(to, "unreachable");
    lock.lock();
    try {
      passing.clear();
    } finally {
      lock.unlock();
    }
    if (inFlight != null && inFlight.kept().isEmpty()) {
      // Whether it arrived is not known: its number is not used again for something else.
      inFlight = null;
      nextStream();
    }
    rest();
  }

  private void rest() throws InterruptedException {
    long nanos =
        pause.toNanos() / 2 + ThreadLocalRandom.current().nextLong(pause.toNanos() / 2 + 1);
    pause = pause.multipliedBy(2);
    if (pause.compareTo(pace.longestPause()) > 0) {
      pause = pace.longestPause();
    }
    lock.lock();
    try {
      while (!closed && !woken && nanos > 0) {
        nanos = work.awaitNanos(nanos);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }
}
