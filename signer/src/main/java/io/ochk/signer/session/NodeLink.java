package io.ochk.signer.session;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.StoreException;
import io.ochk.signer.Operator;
import io.ochk.signer.store.SignerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One signer's connection to one node, made again whenever it breaks.
 *
 * <p>What was signed is never lost with the line: after each reconnect the desk is asked for
 * everything that the node has to have, and what the node has already changes nothing there.
 */
public final class NodeLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLink.class);
  private static final JsonLimits EVENT = new JsonLimits(8 * 1024 * 1024, 20);
  private static final Duration SILENCE = Duration.ofSeconds(35);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration STANDS = Duration.ofSeconds(10);

  private final NodeApi api;
  private final Operator operator;
  private final SignerStore store;
  private final Introduction introduction;
  private final Desks desks;
  private final NodePins pins;
  private final NodeClock clock = new NodeClock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile State state = new State.Connecting("not yet tried");
  private volatile @Nullable EventStream stream;
  private volatile @Nullable NodeOutbox outbox;
  private volatile boolean failed;

  // Whether something was signed for the session that is being opened; only the link's thread asks.
  private boolean introduced;

  /** How the connection is. */
  public sealed interface State {
    /** It is being made. */
    record Connecting(String detail) implements State {}

    /** It stands. */
    record Connected(Hello hello) implements State {}

    /**
     * The node knows a later state of this store: it was restored from a backup.
     *
     * @param detail for people
     * @param federation whose node says so
     * @param proved whether it showed this operator's own signature; else it is this node's word
     */
    record StoreBehind(String detail, FederationSlug federation, boolean proved) implements State {}

    /** What answers is not this operator's node. */
    record Foreign(String detail) implements State {}

    /** How it is, in words for people. */
    default String text() {
      return switch (this) {
        case Connecting(String detail) -> "not connected: " + detail;
        case Connected(Hello hello) ->
            "connected: node of " + hello.federation() + ", version " + hello.version();
        case StoreBehind(String detail, FederationSlug federation, boolean proved) ->
            "REFUSED: "
                + detail
                + "\n  This signer's store was restored from a backup"
                + (proved
                    ? ". It signs nothing"
                    : ", says this node. It signs nothing of " + federation)
                + " until you run it with --accept-restored.";
        case Foreign(String detail) -> "REFUSED: " + detail;
      };
    }
  }

  /**
   * What a node says about itself.
   *
   * @param nodePubkey its key
   * @param federation whose node
   * @param audience the origin of its API
   * @param version its version
   */
  public record Hello(
      PublicKey nodePubkey, FederationSlug federation, Origin audience, String version) {}

  /** Finds the desk of a federation and hears how links are. */
  public interface Desks {
    /** Where the events of this node go. */
    Desk desk(Hello hello, NodeLink link);

    /** The link's state has changed. */
    void changed(NodeLink link, State state);
  }

  /**
   * A link; {@link #start} makes it live.
   *
   * @param acceptsOthers whether the node may be another than was at this address before
   */
  public NodeLink(
      NodeApi api, Operator operator, SignerStore store, Desks desks, boolean acceptsOthers) {
    this.pins = new NodePins(store, acceptsOthers);
    this.api = api;
    this.operator = operator;
    this.store = store;
    this.introduction =
        new Introduction(api, operator, store, pins, this::become, clock, this::clockSays);
    this.desks = desks;
    this.thread = Thread.ofVirtual().name("node-link").unstarted(this::run);
  }

  /** Begins to connect. */
  public void start() {
    thread.start();
  }

  /** Where the node is. */
  public NodeAddress address() {
    return api.address();
  }

  /** The node's interface. */
  public NodeApi api() {
    return api;
  }

  /** How the connection is. */
  public State state() {
    return state;
  }

  /** How far the node's clock is from this machine's. */
  public NodeClock clock() {
    return clock;
  }

  /**
   * Looks at the node's clock again: a session may stand for days, and a clock be set meanwhile.
   */
  public void lookAtClock() {
    try {
      if (state instanceof State.Connected) {
        var _ = introduction.challenge();
      }
    } catch (NodeException e) {
      LOG.debug("{} does not tell its time: {}", address(), e.getMessage());
    }
  }

  private void clockSays() {
    LOG.warn(
        "{}: {}",
        address(),
        clock.warning().orElse("this machine's clock is within a minute of its node's again"));
    desks.changed(this, state);
  }

  /** Sends messages, if the line stands; else they go with everything after the next connect. */
  public void send(List<JsonObject> messages) {
    NodeOutbox current = outbox;
    if (current != null && !messages.isEmpty() && !current.offer(messages)) {
      LOG.warn("too many messages wait for {}: the line begins anew", address());
      drop();
    }
  }

  /** Ends the session; the next one begins after a pause, with everything that is open. */
  public void again() {
    failed = true;
    drop();
  }

  private void run() {
    Reconnect reconnect = new Reconnect(ThreadLocalRandom.current(), System.nanoTime());
    while (closed.getCount() > 0) {
      long pause;
      introduced = false;
      try {
        boolean stood = session();
        long after = reconnect.ended(stood, System.nanoTime());
        pause = failed ? Math.max(after, reconnect.refused()) : after;
        failed = false;
        become(new State.Connecting(address() + " closed the connection"));
      } catch (NodeException e) {
        boolean absent = e.kind() == NodeException.Kind.UNREACHABLE && !introduced;
        pause = absent ? reconnect.absent(System.nanoTime()) : reconnect.refused();
        noteState(e);
      } catch (RuntimeException e) {
        if (closed.getCount() == 0) {
          return; // What was under way when the link was closed.
        }
        LOG.error("the link to {} begins anew after a failure", address(), e);
        pause = AFTER_FAILURE.toNanos();
        become(
            new State.Connecting(
                e instanceof StoreException failure
                    ? "this signer's store: " + failure.kind().words()
                    : "a failure here: " + e.getClass().getSimpleName()));
      }
      await(pause);
    }
  }

  private void noteState(NodeException e) {
    try {
      stateOf(e).ifPresent(this::become);
    } catch (RuntimeException failure) {
      LOG.debug("the state of the link could not be told", failure);
    }
  }

  private static Optional<State> stateOf(NodeException e) {
    return switch (e.kind()) {
      case UNREACHABLE -> Optional.of(new State.Connecting(e.getMessage()));
      case REFUSED, FOREIGN -> Optional.of(new State.Foreign(e.getMessage()));
      case BEHIND -> Optional.empty(); // It was told where it was heard.
    };
  }

  private void await(long nanos) {
    try {
      if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void become(State next) {
    if (closed.getCount() > 0 && !next.equals(state)) {
      state = next;
      desks.changed(this, next);
    }
  }

  /** One session from challenge to the end of the stream; whether it stood for a while. */
  private boolean session() throws NodeException {
    Introduction.Challenge challenge = introduction.challenge();
    introduced = true;
    Hello hello = challenge.hello();
    String token = introduction.open(challenge);
    pins.keep(address(), hello);
    Desk desk = desks.desk(hello, this);
    try (EventStream events = new EventStream(api.events(token), SILENCE);
        NodeOutbox sending = new NodeOutbox(api, store, desk, token, this::drop)) {
      stream = events;
      outbox = sending;
      return follow(events, desk, hello, sending);
    } finally {
      outbox = null;
      stream = null;
    }
  }

  private boolean follow(EventStream events, Desk desk, Hello hello, NodeOutbox sending) {
    boolean ready = false;
    Instant began = operator.now();
    try {
      while (closed.getCount() > 0) {
        Optional<EventStream.Event> event = events.next();
        if (event.isEmpty()) {
          break;
        }
        if (event.get().type().equals("ready")) {
          if (ready) {
            continue; // Said once in a session: what is open here was told.
          }
          ready = true;
          become(new State.Connected(hello));
          sending.offer(desk.everything());
        } else {
          pass(desk, event.get());
        }
      }
    } catch (IOException e) {
      LOG.info("the line to {} broke: {}", address(), e.getMessage());
    }
    return ready && operator.now().isAfter(began.plus(STANDS));
  }

  // One event that makes no sense, perhaps another's doing, must not cut off all that follow.
  private void pass(Desk desk, EventStream.Event event) {
    try {
      desk.event(event.type(), data(event));
    } catch (MalformedException e) {
      LOG.warn("{} sends what is no event: {}", address(), e.getMessage());
    }
  }

  /** What an event is about. */
  static JsonValue data(EventStream.Event event) throws MalformedException {
    return StrictJson.parse(event.data().getBytes(StandardCharsets.UTF_8), EVENT);
  }

  /** Ends the session's stream, so that the link begins anew. */
  private void drop() {
    EventStream current = stream;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    drop();
    thread.interrupt();
    try {
      if (thread.isAlive()) {
        thread.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    api.close();
  }
}
