package io.ochk.guardian.peer;

import io.ochk.guardian.intake.Desk;
import io.ochk.guardian.intake.Source;
import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.charter.Guardian;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.Hello;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.http.RateLimiter;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoreException;
import io.ochk.verify.FederationMembers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds peers and is found. A greeting proves nothing but its certificate: who is greeted greets
 * back, where that certificate says, and believes the answer.
 */
public final class Greeting {
  private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_CATCH_UPS = 3;
  private static final Duration CATCH_UPS = Duration.ofMinutes(30);
  private static final long BACK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Self self;
  private final Roster roster;
  private final Certificates certificates;
  private final Desk desk;
  private final Turns turns;
  private final PeerLinks links;
  private final Http http;
  private final List<Origin> addresses;
  private final Function<Session, List<PeerMessage>> everything;
  private final InstantSource clock;
  private final Executor executor;
  private final RateLimiter catchUps;
  private final Map<OperatorId, Long> greetedBack = new ConcurrentHashMap<>();
  private volatile String storeId;
  private final Set<OperatorId> postponed = ConcurrentHashMap.newKeySet();

  /**
   * Greetings.
   *
   * @param addresses where to look for peers, besides what certificates and the charter say
   * @param everything what is open, for a store that has missed it
   */
  public Greeting(
      Self self,
      Roster roster,
      Certificates certificates,
      Desk desk,
      Turns turns,
      PeerLinks links,
      Http http,
      List<Origin> addresses,
      Function<Session, List<PeerMessage>> everything,
      InstantSource clock,
      Executor executor) {
    this.self = self;
    this.roster = roster;
    this.certificates = certificates;
    this.desk = desk;
    this.turns = turns;
    this.links = links;
    this.http = http;
    this.addresses = List.copyOf(addresses);
    this.everything = everything;
    this.clock = clock;
    this.executor = executor;
    this.catchUps = new RateLimiter("catch-ups", MOST_CATCH_UPS, CATCH_UPS, clock);
    this.storeId = self.storeId();
  }

  /**
   * Asks all peers for everything again, as a node with a new store does: this one was put back
   * from a backup, or lost what it had acknowledged.
   *
   * @param fresh the name of a store that nobody has seen
   */
  public void missEverything(String fresh) {
    storeId = fresh;
    greetAll();
  }

  /** The route. */
  public Route route() {
    return Route.post("/peer/v1/hello", this::hello);
  }

  private Reply hello(Request request) throws ProblemException {
    byte[] body = request.body().read(Reply.JSON, JsonLimits.SIGNED.maxBytes());
    Hello hello;
    try {
      hello = Hello.parse(body);
    } catch (MalformedException e) {
      throw Problem.malformed(e).exception();
    }
    Seat seat = certified(hello.certificate());
    OperatorId peer = seat.operatorId();
    long now = System.nanoTime();
    Long before = greetedBack.get(peer);
    if (!peer.equals(self.operatorId()) && (before == null || now - before > BACK_NANOS)) {
      greetedBack.put(peer, now);
      executor.execute(() -> greet(seat));
    }
    return Reply.json(own().json());
  }

  private Hello own() throws ProblemException {
    NodeCertificate own =
        certificates
            .own(self, clock.instant())
            .orElseThrow(() ->
                Problem.passing(
                        ProblemCode.NODE_NOT_CERTIFIED,
                        "expected a certificate of "
                            + self.operatorId()
                            + ", found none that holds",
                        Duration.ofSeconds(5))
                    .exception());
    return new Hello(own.envelope(), storeId, clock.millis());
  }

  /** Takes a certificate in; gives the seat that it is for. */
  private Seat certified(ActionEnvelope envelope) throws ProblemException {
    FederationMembers membership = roster.membership();
    Optional<Seat> seat = membership.seatOf(envelope.pubkey());
    if (seat.isEmpty()) {
      roster.doubt();
      throw Problem.of(ProblemCode.PEER_UNKNOWN, "expected a seat's certificate, found another's")
          .exception();
    }
    if (isKnown(envelope)) {
      return seat.get();
    }
    Source source = new Source.Peer(seat.get().operatorId());
    Desk.Verified verified = desk.verify(envelope, source);
    turns.run(turn -> desk.envelope(turn, verified, source));
    return seat.get();
  }

  // Certificates are public: showing one, or an older one, again costs this node nothing.
  private boolean isKnown(ActionEnvelope envelope) throws ProblemException {
    Optional<NodeCertificate> known = certificates.of(envelope.pubkey());
    return known.isPresent()
        && Desk.typed(envelope) instanceof NodeCertify certify
        && certify.issuedAt() <= known.get().certify().issuedAt();
  }

  private boolean isCertified() {
    return certificates.own(self, clock.instant()).isPresent();
  }

  /** Greets everybody who does not answer. */
  public void greetSilent() {
    if (!isCertified()) {
      return;
    }
    for (Seat seat : roster.find().map(FederationMembers::seats).orElse(List.of())) {
      boolean silent =
          !links.isConnected(seat.operatorId()) || postponed.contains(seat.operatorId());
      if (!seat.operatorId().equals(self.operatorId()) && silent) {
        executor.execute(() -> greet(seat));
      }
    }
    boolean unknown =
        roster.find().stream()
            .flatMap(m -> m.seats().stream())
            .anyMatch(s -> certificates.of(s.operatorPubkey()).isEmpty());
    if (unknown) {
      addresses.forEach(a -> executor.execute(() -> greet(a.text())));
    }
  }

  /** Greets everybody, because this node's certificate has changed. */
  public void greetAll() {
    for (Seat seat : roster.find().map(FederationMembers::seats).orElse(List.of())) {
      if (!seat.operatorId().equals(self.operatorId())) {
        executor.execute(() -> greet(seat));
      }
    }
    addresses.forEach(a -> executor.execute(() -> greet(a.text())));
  }

  /** Greets one peer, soon. */
  public void greetSoon(OperatorId peer) {
    roster.find().flatMap(m -> m.seatOf(peer)).ifPresent(s -> executor.execute(() -> greet(s)));
  }

  private void greet(Seat seat) {
    Optional<NodeCertificate> known = certificates.of(seat.operatorPubkey());
    boolean greeted = known.isPresent() && greet(known.get().certify().p2p().text());
    if (!greeted) {
      lookUp(seat);
    }
  }

  // The charter says where a guardian's API is, and the API where its peers find it.
  private void lookUp(Seat seat) {
    Optional<String> api =
        roster.find().flatMap(FederationMembers::charter).stream()
            .flatMap(c -> c.guardians().stream())
            .filter(g -> g.operatorId().shortForm().equals(seat.operatorId()))
            .map(Guardian::apiEndpoint)
            .findFirst();
    Optional<Origin> origin = api.flatMap(Origin::of);
    if (origin.isEmpty()) {
      return;
    }
    if (http.get(origin.get().text() + "/api/node", PATIENCE) instanceof Http.Outcome.Answered a
        && a.ok()
        && a.json().isPresent()) {
      try {
        JsonMembers members = JsonMembers.of(a.json().get());
        if (members.has("certificate")
            && members.any("certificate") instanceof JsonObject certificate) {
          ActionEnvelope envelope = ActionEnvelope.read(JsonMembers.of(certificate));
          boolean isNews =
              certificates
                  .of(seat.operatorPubkey())
                  .filter(c -> c.envelope().equals(envelope))
                  .isEmpty();
          if (isNews && certified(envelope).equals(seat)) {
            certificates.of(seat.operatorPubkey()).ifPresent(c -> greet(c.certify().p2p().text()));
          }
        }
      } catch (MalformedException | ProblemException | StoreException e) {
        LOG.debug("{} is not found by its API: {}", seat.operatorId(), e.getMessage());
      }
    }
  }

  private boolean greet(String p2p) {
    try {
      byte[] hello = own().bytes();
      if (!(http.post(p2p + "/peer/v1/hello", hello, PATIENCE) instanceof Http.Outcome.Answered a)
          || !a.ok()) {
        return false;
      }
      Hello answer = Hello.parse(a.body().bytes());
      boolean isNews = !isKnown(answer.certificate());
      Seat seat = certified(answer.certificate());
      OperatorId peer = seat.operatorId();
      // Anybody can show a certificate: its seat is believed at its own address only.
      if (!isAt(seat, p2p)) {
        if (isNews) {
          greetSoon(peer);
        }
      } else if (!peer.equals(self.operatorId())) {
        catchUp(peer, answer.storeId());
        links.wake(Optional.of(peer));
      }
      return true;
    } catch (MalformedException | ProblemException | StoreException e) {
      LOG.debug("{} was greeted in vain: {}", p2p, e.getMessage());
      return false;
    }
  }

  private boolean isAt(Seat seat, String p2p) {
    return certificates
        .of(seat.operatorPubkey())
        .filter(c -> c.certify().p2p().text().equals(p2p))
        .isPresent();
  }

  /** Tells a peer everything if its store is new; a store that is new all the time has to wait. */
  private void catchUp(OperatorId peer, String storeId) throws ProblemException {
    if (!turns.read(session -> PeerRows.missesEverything(session, peer, storeId))) {
      postponed.remove(peer);
      return;
    }
    if (!catchUps.take(peer.text()).allowed()) {
      if (postponed.add(peer)) {
        LOG.warn("{} has had too many new stores: it is told everything later", peer);
      }
      return;
    }
    postponed.remove(peer);
    turns.run(turn -> {
      if (PeerRows.greeted(turn.session(), peer, storeId)) {
        everything.apply(turn.session()).forEach(m -> turn.tellPeer(peer, m));
      }
      return true;
    });
  }
}
