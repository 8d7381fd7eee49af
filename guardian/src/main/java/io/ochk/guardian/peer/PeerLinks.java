package io.ochk.guardian.peer;

import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.store.Turn.Outgoing;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.peer.PeerReport;
import io.ochk.protocol.peer.SeenFederation;
import io.ochk.verify.FederationMembers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The links to all peers. */
public final class PeerLinks implements AutoCloseable {
  private final Roster roster;
  private final Self self;
  private final Certificates certificates;
  private final PeerRows rows;
  private final Http http;
  private final InstantSource clock;
  private final PeerLink.Pace pace;
  private final Supplier<NodeStatus> status;
  private final PeerLink.Listener listener;
  private final Map<OperatorId, PeerLink> links = new ConcurrentHashMap<>();
  private final Map<OperatorId, Heard> heard = new ConcurrentHashMap<>();
  private volatile boolean started;

  private record Heard(
      long atMs,
      Optional<String> version,
      Optional<NodeStatus> status,
      Optional<SeenFederation> seen) {}

  /** Who wants to know about peers. */
  public interface Listener {
    /** A peer answers that did not before. */
    void reached(OperatorId peer);

    /** A frame was acknowledged or refused. */
    void sent(OperatorId peer, String result);

    /** A peer does not know this node's certificate. */
    void unknown(OperatorId peer);
  }

  /**
   * Links.
   *
   * @param ping how long after the last frame a sign of life is sent
   * @param longestPause between two attempts to reach a peer
   */
  public PeerLinks(
      Self self,
      Roster roster,
      Certificates certificates,
      io.ochk.server.store.Store store,
      Http http,
      InstantSource clock,
      Duration ping,
      Duration longestPause,
      Supplier<NodeStatus> status,
      Executor executor,
      Listener listener) {
    this.self = self;
    this.roster = roster;
    this.certificates = certificates;
    this.rows = new PeerRows(store, executor);
    this.http = http;
    this.clock = clock;
    this.pace = new PeerLink.Pace(ping, longestPause);
    this.status = status;
    this.listener =
        new PeerLink.Listener() {
          @Override
          public void reached(OperatorId peer) {
            listener.reached(peer);
          }

          @Override
          public void sent(OperatorId peer, String result) {
            listener.sent(peer, result);
          }

          @Override
          public void unknown(OperatorId peer) {
            listener.unknown(peer);
          }
        };
  }

  PeerRows rows() {
    return rows;
  }

  /** Begins to send. */
  public void start() {
    started = true;
    peersChanged();
  }

  /** Links to who is a peer now, and to nobody else. */
  public void peersChanged() {
    if (!started) {
      return;
    }
    List<OperatorId> now = List.copyOf(roster.peers());
    for (OperatorId peer : now) {
      links.computeIfAbsent(peer, this::link);
    }
    links.forEach((peer, link) -> {
      if (!now.contains(peer)) {
        links.remove(peer);
        link.close();
      }
    });
  }

  private PeerLink link(OperatorId peer) {
    PeerLink link =
        new PeerLink(
            peer,
            self,
            certificates,
            () -> roster.find().flatMap(m -> m.seatOf(peer)),
            rows,
            http,
            clock,
            pace,
            () ->
                new PeerMessage.Ping(
                    clock.millis(),
                    status.get(),
                    self.version(),
                    roster.find().map(FederationMembers::seen)),
            listener);
    link.start();
    return link;
  }

  /** Sends what is in the outbox. */
  public void send(List<Outgoing> messages) {
    if (messages.isEmpty()) {
      return;
    }
    for (Map.Entry<OperatorId, PeerLink> entry : links.entrySet()) {
      List<Outgoing> own = messages.stream().filter(m -> m.to().equals(entry.getKey())).toList();
      if (!own.isEmpty()) {
        entry.getValue().send(own);
      }
    }
  }

  /** Sends a message that is dropped if it cannot be sent. */
  public void pass(OperatorId peer, PeerMessage message) {
    PeerLink link = links.get(peer);
    if (link != null) {
      link.pass(message);
    }
  }

  /** Tries to reach a peer, or everybody, at once. */
  public void wake(Optional<OperatorId> peer) {
    links.forEach((id, link) -> {
      if (peer.isEmpty() || peer.get().equals(id)) {
        link.wake();
      }
    });
  }

  /** A peer spoke. */
  public void heard(OperatorId peer) {
    heard.compute(
        peer,
        (p, before) ->
            new Heard(
                clock.millis(),
                before == null ? Optional.empty() : before.version(),
                before == null ? Optional.empty() : before.status(),
                before == null ? Optional.empty() : before.seen()));
  }

  /** A peer gave a sign of life. */
  public void ping(OperatorId peer, PeerMessage.Ping ping) {
    heard.put(
        peer,
        new Heard(
            clock.millis(), Optional.of(ping.version()), Optional.of(ping.status()), ping.seen()));
  }

  /** How many peers spoke to this node within this time. */
  public int heardWithin(Duration time) {
    long since = clock.millis() - time.toMillis();
    return (int)
        roster.peers().stream()
            .map(heard::get)
            .filter(last -> last != null && last.atMs() >= since)
            .count();
  }

  private PeerLink.View view(OperatorId peer) {
    PeerLink link = links.get(peer);
    return link == null ? PeerLink.View.NONE : link.view();
  }

  /** Whether a peer answers. */
  public boolean isConnected(OperatorId peer) {
    return view(peer).connected();
  }

  /** How many peers answer. */
  public int connected() {
    return (int) roster.peers().stream().filter(this::isConnected).count();
  }

  /** The largest difference between a peer's clock and this node's, of peers that are reached. */
  public Optional<Long> skewMs(OperatorId peer) {
    long skew = view(peer).skewMs();
    return skew == 0 ? Optional.empty() : Optional.of(skew);
  }

  /** Why a peer is not reached. */
  public String trouble(OperatorId peer) {
    return view(peer).trouble();
  }

  /** How many messages wait for a peer. */
  public long waiting(OperatorId peer) throws io.ochk.server.problem.ProblemException {
    return rows.waiting(peer);
  }

  /** How long a peer's last answer took, in milliseconds. */
  public Optional<Integer> latencyMs(OperatorId peer) {
    return view(peer).latencyMs();
  }

  /** Keeps outboxes of peers that have been away for long from growing. */
  public void boundOutboxes() throws io.ochk.server.problem.ProblemException {
    for (OperatorId peer : roster.peers()) {
      boolean emptied = rows.bound(peer);
      if (emptied) {
        wake(Optional.of(peer));
      }
    }
  }

  /** What a peer last said that it sees of the federation. */
  public Optional<SeenFederation> seen(OperatorId peer) {
    return Optional.ofNullable(heard.get(peer)).flatMap(Heard::seen);
  }

  /** The version that a peer last told. */
  public Optional<String> version(OperatorId peer) {
    return Optional.ofNullable(heard.get(peer)).flatMap(Heard::version);
  }

  /** All peers, as the API and signers are told. */
  public JsonArray json() {
    List<JsonValue> all = new ArrayList<>();
    for (Seat seat : roster.find().map(FederationMembers::seats).orElse(List.of())) {
      if (!seat.operatorId().equals(self.operatorId())) {
        all.add(json(seat));
      }
    }
    return new JsonArray(all);
  }

  private JsonObject json(Seat seat) {
    OperatorId peer = seat.operatorId();
    PeerLink.View view = view(peer);
    Heard last = heard.get(peer);
    long seen = Math.max(view.lastSeenMs(), last == null ? 0 : last.atMs());
    JsonObject.Builder json =
        JsonObject.builder()
            .put("operator_id", peer.text())
            .put("seat", seat.index())
            .put("connected", view.connected())
            .put(
                "latency_ms",
                view.connected()
                    ? view.latencyMs().<JsonValue>map(JsonNumber::of).orElse(JsonNull.NULL)
                    : JsonNull.NULL)
            .put("version", version(peer))
            .put(
                "status",
                last == null ? Optional.<String>empty() : last.status().map(NodeStatus::wireName))
            .put("last_seen_at", seen == 0 ? JsonNull.NULL : JsonNumber.of(seen / 1000))
            .put("p2p", certificates.of(seat.operatorPubkey()).map(c -> c.certify().p2p().text()));
    if (!view.connected()) {
      json.put("trouble", view.trouble());
    }
    return json.build();
  }

  /** The peers, as they are reported to the portal. */
  public List<PeerReport.Peer> report() {
    return roster.peers().stream()
        .map(peer -> {
          PeerLink.View view = view(peer);
          return new PeerReport.Peer(
              peer,
              view.connected(),
              view.connected()
                  ? view.latencyMs().map(ms -> Math.min(ms, PeerReport.MAX_LATENCY_MS))
                  : Optional.empty());
        })
        .toList();
  }

  @Override
  public void close() {
    links.values().forEach(PeerLink::close);
    rows.sweep();
  }
}
