package io.ochk.guardian.peer;

import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.peer.FrameStream.InFlight;
import io.ochk.guardian.store.Turn.Outgoing;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.problem.ProblemCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
  private static final long MOST_STREAM = 1L << 52;
  // Once may be the network's doing.
  private static final int MOST_UNREADABLE = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long RENEW_NANOS = Duration.ofSeconds(20).toNanos();

  private final OperatorId to;
  private final Self self;
  private final Certificates certificates;
  private final Supplier<Optional<Seat>> seat;
  private final PeerRows rows;
  private final Http http;
  private final InstantSource clock;
  private final Pace pace;
  private final Supplier<PeerMessage.Ping> signOfLife;
  private final Listener listener;
  private final PeerQueue queue;
  private volatile boolean closed;

  // Only the sending thread touches these.
  private final FrameStream stream;
  private final Pause pause;
  private @Nullable InFlight inFlight;
  private int unreadable;
  private boolean lostCount;

  private long lastFrame = System.nanoTime();
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

  PeerLink(
      OperatorId to,
      Self self,
      Certificates certificates,
      Supplier<Optional<Seat>> seat,
      PeerRows rows,
      Http http,
      InstantSource clock,
      Pace pace,
      Supplier<PeerMessage.Ping> signOfLife,
      Listener listener) {
    this.to = to;
    this.self = self;
    this.certificates = certificates;
    this.seat = seat;
    this.rows = rows;
    this.http = http;
    this.clock = clock;
    this.pace = pace;
    this.signOfLife = signOfLife;
    this.listener = listener;
    this.queue = new PeerQueue(to, rows);
    this.stream = new FrameStream(to, self, rows, clock);
    this.pause = new Pause(pace.longestPause());
  }

  void start() {
    Thread.ofVirtual().name("to " + to).start(this::run);
  }

  View view() {
    return view;
  }

  /** Takes messages that are in the outbox. */
  void send(List<Outgoing> messages) {
    queue.send(messages);
  }

  /** Takes a message that is dropped if it cannot be sent. */
  void pass(PeerMessage message) {
    queue.pass(message);
  }

  /** Tries at once, because something has changed. */
  void wake() {
    queue.wake();
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
      inFlight = queue.next().map(stream::frame).orElse(null);
    } else if (System.nanoTime() - inFlight.begun() > RENEW_NANOS) {
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
    // After the last frame, not after the last time that somebody woke this thread.
    long ping = view.connected() ? lastFrame + pace.ping().toNanos() : System.nanoTime();
    queue.await(ping, signOfLife::get);
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
    stream.next();
    if (!old.batch().kept().isEmpty()) {
      inFlight = stream.frame(old.batch().withoutPassing());
    }
  }

  private void acknowledged(InFlight frame, Http.Outcome.Answered answer) {
    inFlight = null;
    lastFrame = System.nanoTime();
    unreadable = 0;
    pause.reset();
    lostCount = false;
    rows.delivered(frame.batch().rows());
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
        stream.above(answer.number("stream").filter(n -> n < MOST_STREAM).orElse(stream.number()));
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
      answer.number("stream").filter(n -> n >= 0 && n < MOST_STREAM).ifPresent(stream::lower);
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

  // A message that the peer cannot read must not keep all others from it.
  private void giveUp(Http.Outcome.Answered answer) {
    InFlight frame = inFlight;
    inFlight = null;
    unreadable = 0;
    if (frame == null) {
      return;
    }
    LOG.warn("{} refuses a frame for good: status {}", to, answer.status());
    stream.next();
    if (frame.batch().rows().size() <= 1) {
      rows.delivered(frame.batch().rows());
      return;
    }
    // One by one, to find the one.
    queue.readAgain();
    inFlight = stream.frame(frame.batch().first());
  }

  private void failed(String detail) throws InterruptedException {
    view = new View(false, view.latencyMs(), view.lastSeenMs(), view.skewMs(), detail);
    listener.sent(to, "unreachable");
    queue.dropPassing();
    if (inFlight != null && inFlight.batch().kept().isEmpty()) {
      // Whether it arrived is not known: its number is not used again for something else.
      inFlight = null;
      stream.next();
    }
    rest();
  }

  private void rest() throws InterruptedException {
    queue.rest(pause.nanos());
  }

  @Override
  public void close() {
    closed = true;
    queue.close();
  }
}
