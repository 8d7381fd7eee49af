package io.ochk.guardian.rpc;

import io.ochk.guardian.ceremony.Ceremonies;
import io.ochk.guardian.intake.Desk;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.signing.SigningDesk;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.http.Route;
import io.ochk.server.store.Session;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.curve.Curve;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sessions, events and routes of the RPC, put together. */
public final class SignerRpc {
  private final Self self;
  private final Turns turns;
  private final SignerSessions sessions;
  private final SignerHub hub;
  private final SignerHeads heads;
  private final RandomSource random;
  private final InstantSource clock;

  /** The RPC of a node. */
  public SignerRpc(Self self, Turns turns, Curve curve, RandomSource random, InstantSource clock) {
    this.self = self;
    this.turns = turns;
    this.sessions = new SignerSessions(random, clock);
    this.hub = new SignerHub(sessions, turns, self.operatorKey(), curve);
    this.heads = new SignerHeads(turns, clock);
    this.random = random;
    this.clock = clock;
  }

  /** Tells signers what happens. */
  public SignerHub hub() {
    return hub;
  }

  /** Ends all streams, and writes down what was only seen. */
  public void close() {
    hub.close();
    heads.close();
  }

  /**
   * The routes.
   *
   * @param everything what is open, told first
   * @param now what else a signer hears when it connects: event by type
   */
  public List<Route> routes(
      Desk desk,
      Ceremonies ceremonies,
      SigningDesk signing,
      Function<Session, List<PeerMessage>> everything,
      Supplier<Map<String, JsonValue>> now,
      Duration heartbeat) {
    return new RpcRoutes(
            self,
            sessions,
            hub,
            heads,
            turns,
            desk,
            ceremonies,
            signing,
            everything,
            () ->
                now.get().entrySet().stream()
                    .map(e -> new SignerLink.Event(e.getKey(), CanonicalJson.text(e.getValue())))
                    .toList(),
            random,
            clock,
            heartbeat)
        .routes();
  }
}
