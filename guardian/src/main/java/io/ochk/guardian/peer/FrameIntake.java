package io.ochk.guardian.peer;

import io.ochk.guardian.ceremony.Ceremonies;
import io.ochk.guardian.ceremony.EpochAssembly;
import io.ochk.guardian.intake.Desk;
import io.ochk.guardian.intake.Source;
import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.peer.PeerRows.Taken;
import io.ochk.guardian.signing.Requests;
import io.ochk.guardian.signing.SigningDesk;
import io.ochk.guardian.store.Turn;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.http.RateLimiter;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes frames in: only of peers, only for this node, each once and in order. Effect and place in
 * the stream are stored together; a frame that has no lasting effect costs no write.
 */
public final class FrameIntake {
  /** The most frames of one peer in ten seconds. */
  static final int MOST_FRAMES = 20_000;

  private static final int MOST_OF_STRANGERS = 600;
  private static final Duration MOST_AHEAD = Duration.ofDays(1);

  private final Self self;
  private final Certificates certificates;
  private final Turns turns;
  private final PeerRows rows;
  private final Desk desk;
  private final Ceremonies setups;
  private final EpochAssembly epochs;
  private final SigningDesk signing;
  private final Events events;
  private final InstantSource clock;
  private final RateLimiter limiter;
  private final RateLimiter strangers;
  private final Map<OperatorId, Inbound> inbound = new ConcurrentHashMap<>();

  /** What others want to know. */
  public interface Events {
    /** A frame was taken or refused. */
    void frame(String result);

    /** A message in a frame was refused. */
    void message(OperatorId from, String code);

    /** A peer gave a sign of life. */
    void ping(OperatorId from, PeerMessage.Ping ping);

    /** A peer spoke. */
    void heard(OperatorId from);

    /** A peer spoke of what follows on an epoch that is not known here. */
    void missing(int epoch);
  }

  private static final class Inbound {
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Taken> taken = Optional.empty();
  }

  /** An intake of this node. */
  public FrameIntake(
      Self self,
      Certificates certificates,
      Turns turns,
      PeerLinks links,
      Desk desk,
      Ceremonies setups,
      EpochAssembly epochs,
      SigningDesk signing,
      Events events,
      InstantSource clock) {
    this.self = self;
    this.certificates = certificates;
    this.turns = turns;
    this.rows = links.rows();
    this.desk = desk;
    this.setups = setups;
    this.epochs = epochs;
    this.signing = signing;
    this.events = events;
    this.clock = clock;
    this.strangers = new RateLimiter("strangers", MOST_OF_STRANGERS, Duration.ofMinutes(1), clock);
    this.limiter = new RateLimiter("frames", MOST_FRAMES, Duration.ofSeconds(10), clock);
  }

  /** The route. */
  public Route route() {
    return Route.post("/peer/v1/frames", this::handle);
  }

  private Reply handle(Request request) throws ProblemException {
    try {
      byte[] body = request.body().read(Reply.JSON, JsonLimits.FRAME.maxBytes());
      long acknowledged = take(body);
      events.frame("taken");
      return Reply.json(
          JsonObject.builder()
              .put("ok", true)
              .put("acknowledged", acknowledged)
              .put("time_ms", clock.millis())
              .build());
    } catch (ProblemException e) {
      events.frame(e.problem().code().wireName());
      throw e;
    }
  }

  /** Takes a frame; returns its sequence. */
  long take(byte[] body) throws ProblemException {
    requirePeer(body);
    PeerFrame frame;
    try {
      frame = PeerFrame.parse(body);
    } catch (MalformedException e) {
      throw Problem.malformed(e).exception();
    }
    byte[] signed = frame.frame().signedBytes();
    Seat sender = sender(frame, signed);
    OperatorId from = sender.operatorId();
    if (!limiter.take(from.text()).allowed()) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most " + MOST_FRAMES + " frames in 10 s, found more",
              Duration.ofSeconds(1))
          .exception();
    }
    Inbound peer = inbound.computeIfAbsent(from, f -> new Inbound());
    peer.lock.lock();
    try {
      return inOrder(frame, sender, peer, Sha256.hex(signed));
    } finally {
      peer.lock.unlock();
    }
  }

  // Reading a frame is work: for those who do not even name a peer's key there is little of it.
  private void requirePeer(byte[] body) throws ProblemException {
    boolean isPeer =
        PeerFrame.namedKey(body).filter(k -> certificates.isNode(k, clock.instant())).isPresent();
    if (!isPeer && !strangers.take("").allowed()) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected a peer's node key in pubkey_hex, found another's, and too often",
              Duration.ofSeconds(1))
          .exception();
    }
  }

  private Seat sender(PeerFrame frame, byte[] signed) throws ProblemException {
    PeerFrame.Payload payload = frame.frame();
    if (!payload.to().shortForm().equals(self.operatorId())
        || !payload.federationSlug().equals(self.federation())) {
      throw Problem.of(
              ProblemCode.FRAME_MISDIRECTED,
              "expected a frame for "
                  + self.operatorId()
                  + " in "
                  + self.federation()
                  + ", found one for "
                  + payload.to()
                  + " in "
                  + payload.federationSlug())
          .exception();
    }
    Instant now = clock.instant();
    Optional<Seat> seat = certificates.seat(payload.from(), frame.pubkey(), now);
    if (seat.isEmpty() || seat.get().operatorPubkey().equals(self.operatorKey())) {
      throw Problem.of(
              ProblemCode.PEER_UNKNOWN,
              "expected a node key that a valid certificate of " + payload.from() + " names")
          .exception();
    }
    try {
      frame.verify(signed);
    } catch (VerificationException e) {
      throw Problem.of(ProblemCode.SIGNATURE_INVALID, "sig_hex", String.valueOf(e.getMessage()))
          .exception();
    }
    long ahead = payload.sentAtMs() - now.toEpochMilli();
    if (Math.abs(ahead) > Admission.CLOCK_TOLERANCE.toMillis()) {
      throw Problem.of(
              ProblemCode.FRAME_CLOCK,
              "sent_at_ms",
              "expected a time within 60 s of this node's, found one "
                  + Math.abs(ahead) / 1000
                  + " s "
                  + (ahead > 0 ? "ahead" : "behind"))
          .with("time_ms", now.toEpochMilli())
          .exception();
    }
    return seat.get();
  }

  private long inOrder(PeerFrame frame, Seat sender, Inbound peer, String sha256)
      throws ProblemException {
    PeerFrame.Payload payload = frame.frame();
    Taken found = peer.taken.isPresent() ? peer.taken.get() : rows.taken(sender.operatorId());
    // What another key has signed, perhaps a stolen one that was replaced, binds this one to
    // nothing.
    Taken before = found.of(frame.pubkey().hex());
    peer.taken = Optional.of(before);
    requirePlausible(payload, before);
    boolean sameStream = payload.stream() == before.stream();
    if (payload.stream() < before.stream()) {
      throw stale(before, "an older stream");
    }
    if (sameStream && payload.sequence() == before.sequence()) {
      if (!sha256.equals(before.frameSha256())) {
        throw stale(before, "other bytes under a sequence that was taken");
      }
      return payload.sequence();
    }
    if (sameStream && payload.sequence() < before.sequence()) {
      return payload.sequence();
    }
    long expected = sameStream ? before.sequence() + 1 : 1;
    if (payload.sequence() != expected) {
      throw Problem.of(
              ProblemCode.FRAME_OUT_OF_ORDER,
              "sequence",
              "expected " + expected + ", found " + payload.sequence())
          .with("expected", expected)
          .exception();
    }
    Taken taken = new Taken(before.nodeKey(), payload.stream(), payload.sequence(), sha256);
    apply(payload.messages(), sender, taken);
    peer.taken = Optional.of(taken);
    events.heard(sender.operatorId());
    return payload.sequence();
  }

  // Streams count milliseconds: a number far above the clock would leave none for the next start.
  private void requirePlausible(PeerFrame.Payload payload, Taken before) throws ProblemException {
    if (payload.stream() > clock.millis() + MOST_AHEAD.toMillis()) {
      throw Problem.of(
              ProblemCode.FRAME_CLOCK,
              "stream",
              "expected a number at most a day above this node's clock, found " + payload.stream())
          .with("stream", Math.max(0, before.stream()))
          .with("time_ms", clock.millis())
          .exception();
    }
  }

  private static ProblemException stale(Taken before, String found) {
    return Problem.of(
            ProblemCode.FRAME_STALE,
            "stream",
            "expected more of stream " + before.stream() + " or one above it, found " + found)
        .with("stream", before.stream())
        .exception();
  }

  private void apply(List<PeerMessage> messages, Seat sender, Taken taken) throws ProblemException {
    OperatorId from = sender.operatorId();
    Source source = new Source.Peer(from);
    List<PeerMessage> lasting = new ArrayList<>();
    List<Desk.Verified> envelopes = new ArrayList<>();
    for (PeerMessage message : messages) {
      try {
        switch (message) {
          case PeerMessage.Envelope envelope -> {
            envelopes.add(desk.verify(envelope.envelope(), source));
            lasting.add(message);
          }
          case PeerMessage.Epoch epoch -> epochs.take(epoch.record(), from);
          case PeerMessage.Ping ping -> events.ping(from, ping);
          case PeerMessage.Answer answer -> signing.answer(answer.envelope(), sender);
          case PeerMessage.AskCommitments ask -> signing.askedByPeer(ask, sender);
          case PeerMessage.AskShare ask -> signing.askedByPeer(ask, sender);
          case PeerMessage.Refusal refusal -> signing.refusal(refusal, sender.operatorPubkey());
          case PeerMessage.Setup setup -> lasting.add(setup);
          case PeerMessage.Requested requested -> lasting.add(requested);
          case PeerMessage.Result result -> lasting.add(result);
          case PeerMessage.Blame blame -> lasting.add(blame);
        }
      } catch (ProblemException e) {
        events.message(from, e.problem().code().wireName());
      } catch (VerificationException e) {
        events.message(from, "epoch_invalid");
      }
    }
    if (lasting.isEmpty()) {
      return;
    }
    List<Requests.News> news =
        turns.run(turn -> {
          PeerRows.take(turn.session(), from, taken);
          return lasting(turn, lasting, envelopes, source, from);
        });
    signing.follow(news, List.of(), List.of());
  }

  private List<Requests.News> lasting(
      Turn turn,
      List<PeerMessage> messages,
      List<Desk.Verified> envelopes,
      Source source,
      OperatorId from) {
    List<Requests.News> news = new ArrayList<>();
    int nextEnvelope = 0;
    for (PeerMessage message : messages) {
      try {
        switch (message) {
          case PeerMessage.Envelope envelope ->
              desk.envelope(turn, envelopes.get(nextEnvelope++), source).ifPresent(news::add);
          case PeerMessage.Setup setup -> setups.setup(turn, setup.setup(), source);
          case PeerMessage.Requested requested ->
              signing.requested(turn, requested, source).ifPresent(news::add);
          case PeerMessage.Result result -> signing.result(turn, result);
          case PeerMessage.Blame blame -> signing.blame(turn, blame);
          default -> throw new IllegalStateException("no lasting message: " + message.type());
        }
      } catch (ProblemException e) {
        events.message(from, e.problem().code().wireName());
        epochOf(message).ifPresent(events::missing);
      }
    }
    return news;
  }

  /** The epoch that has to be known before a message makes sense. */
  private static OptionalInt epochOf(PeerMessage message) {
    return switch (message) {
      case PeerMessage.Requested requested -> OptionalInt.of(requested.request().epoch());
      case PeerMessage.Setup setup -> OptionalInt.of(setup.setup().epoch() - 1);
      default -> OptionalInt.empty();
    };
  }
}
