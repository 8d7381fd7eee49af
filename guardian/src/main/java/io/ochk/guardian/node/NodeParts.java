package io.ochk.guardian.node;

import io.ochk.client.Patience;
import io.ochk.client.PortalClient;
import io.ochk.guardian.attestation.Attester;
import io.ochk.guardian.attestation.Readiness;
import io.ochk.guardian.ceremony.Ceremonies;
import io.ochk.guardian.ceremony.CeremonyViews;
import io.ochk.guardian.ceremony.EpochAssembly;
import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.ceremony.OpenCeremonies;
import io.ochk.guardian.intake.BridgeRules;
import io.ochk.guardian.intake.Desk;
import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.metrics.Metric;
import io.ochk.guardian.metrics.NodeMetrics;
import io.ochk.guardian.peer.FrameIntake;
import io.ochk.guardian.peer.Greeting;
import io.ochk.guardian.peer.Http;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.guardian.rpc.SignerRpc;
import io.ochk.guardian.signing.Coordinations;
import io.ochk.guardian.signing.Digests;
import io.ochk.guardian.signing.OpenRequests;
import io.ochk.guardian.signing.RequestViews;
import io.ochk.guardian.signing.Requests;
import io.ochk.guardian.signing.SigningDesk;
import io.ochk.guardian.store.Early;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.http.AllowedClients;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.web.SignerPages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a node, put together. */
final class NodeParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeParts.class);
  private static final Patience PORTAL =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20), 1, Duration.ofSeconds(1));

  private final NodeSettings settings;
  private final Turns turns;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledThreadPoolExecutor timer;
  private final Http http = new Http();
  private final PortalClient portal;
  private final Roster roster;
  private final Certificates certificates;
  private final Keys keys;
  private final EpochAssembly assembly;
  private final Ceremonies ceremonies;
  private final Requests requests;
  private final Coordinations coordinations;
  private final SigningDesk signing;
  private final SignerRpc rpc;
  private final PeerLinks links;
  private final OpenMatters matters;
  private final Greeting greeting;
  private final EpochGaps gaps;
  private final BridgeRules bridge;
  private final Readiness readiness;
  private final Attester attester;
  private final NodeMetrics metrics;
  private final PortalPosts posts;
  private final NodeChores chores;
  private final List<Route> peerRoutes;
  private final List<Route> apiRoutes;

  NodeParts(
      NodeSettings settings, Self self, Store store, InstantSource clock, RandomSource random) {
    this.settings = settings;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name("timer").daemon().unstarted(task));
    timer.setRemoveOnCancelPolicy(true);
    this.metrics = new NodeMetrics(this::gauges);
    this.turns = new Turns(store, this::peers);
    this.roster =
        new Roster(
            self.federation(),
            self.operatorId(),
            turns,
            settings.reviewerPin(),
            settings.organiserPin());
    this.certificates = new Certificates(roster);
    this.portal = new PortalClient(settings.portal(), PORTAL);
    this.posts =
        new PortalPosts(
            store,
            http,
            settings.portal().origin(),
            new PortalStatements(portal, self.federation()),
            clock,
            settings.timing().posts(),
            settings.timing().othersPosts());
    Ciphersuite suite =
        Ciphersuite.taproot(CurveProviders.select(warning -> LOG.warn("{}", warning)));
    this.keys = new Keys(suite, turns);
    Early early = new Early();
    this.assembly = new EpochAssembly(turns, roster, keys, clock, executor, PortalPosts::epoch);
    this.ceremonies =
        new Ceremonies(
            self.operatorKey(),
            roster,
            keys,
            assembly,
            clock,
            this::pass,
            early,
            PortalPosts::join);
    Digests digests = new Digests(keys);
    this.requests =
        new Requests(self.federation(), roster, keys, digests, posts::result, early, clock);
    this.coordinations =
        new Coordinations(
            turns,
            keys,
            requests,
            digests,
            clock,
            timer,
            executor,
            settings.timing().pace(),
            this::ask,
            new SigningCounts(metrics));
    this.rpc = new SignerRpc(self, turns, suite.curve(), random, clock);
    this.signing =
        new SigningDesk(self.operatorKey(), keys, requests, coordinations, new Routes(), clock);
    this.bridge = new BridgeRules(turns, self.api(), settings.pages(), clock);
    Desk desk = new Desk(self, roster, certificates, ceremonies, requests, bridge, early, clock);
    this.links =
        new PeerLinks(
            self,
            roster,
            certificates,
            store,
            http,
            clock,
            settings.timing().ping(),
            settings.timing().longestPause(),
            this::status,
            executor,
            new LinkEvents());
    this.matters =
        new OpenMatters(
            self, certificates, new OpenCeremonies(keys), new OpenRequests(clock), links, clock);
    this.greeting =
        new Greeting(
            self,
            roster,
            certificates,
            desk,
            turns,
            links,
            http,
            settings.peers(),
            matters::forPeers,
            clock,
            executor);
    RequestViews requestViews = new RequestViews(turns, keys, coordinations, clock);
    this.gaps =
        new EpochGaps(
            keys,
            clock,
            timer,
            () ->
                executor.execute(
                    () -> greeting.missEverything(HexFormat.of().formatHex(random.bytes(16)))));
    this.readiness =
        new Readiness(self, roster, certificates, keys, rpc.hub(), links, requestViews, clock);
    this.attester =
        new Attester(
            self,
            certificates,
            readiness,
            links,
            http,
            metrics,
            clock,
            settings.config().attestationPostUrl(),
            settings.imageDigest());
    FrameIntake frames =
        new FrameIntake(
            self,
            certificates,
            turns,
            links,
            desk,
            ceremonies,
            assembly,
            signing,
            new FrameEvents(metrics, links, gaps),
            clock);
    NodeRoutes routes =
        new NodeRoutes(
            self,
            turns,
            certificates,
            desk,
            new CeremonyViews(turns, keys),
            requestViews,
            signing,
            bridge,
            readiness,
            new Preflight(
                roster,
                links,
                rpc.hub(),
                matters::ownCertificate,
                readiness::portalSkew,
                new Reachability(self, links, http, clock),
                self.version(),
                () -> HostFacts.ofThisMachine(settings.data()),
                () -> keys.find().map(Keys.Current::record)),
            links,
            metrics,
            new AllowedClients(settings.metricsFrom()),
            clock);
    this.peerRoutes = new ArrayList<>(routes.health());
    peerRoutes.add(frames.route());
    peerRoutes.add(greeting.route());
    this.apiRoutes = new ArrayList<>(routes.api());
    apiRoutes.addAll(
        rpc.routes(
            desk,
            ceremonies,
            signing,
            matters::everything,
            matters::forSigners,
            settings.timing().heartbeat()));
    if (settings.signerPage()) {
      SignerPages pages =
          SignerPages.ofNode(settings.pages(), self.operatorId(), self.federation());
      apiRoutes.addAll(pages.routes());
    }
    this.chores =
        new NodeChores(
            turns,
            roster,
            portal,
            certificates,
            keys,
            ceremonies,
            requests,
            coordinations,
            links,
            greeting,
            rpc.hub(),
            readiness,
            attester,
            posts,
            metrics,
            requestViews,
            self,
            clock,
            matters);
    turns.deliverTo(links::send, rpc.hub()::tell);
  }

  List<Route> peerRoutes() {
    return peerRoutes;
  }

  List<Route> apiRoutes() {
    return apiRoutes;
  }

  NodeMetrics metrics() {
    return metrics;
  }

  private java.util.Collection<OperatorId> peers() {
    return roster.peers();
  }

  private void pass(OperatorId peer, PeerMessage message) {
    links.pass(peer, message);
  }

  private void ask(Identifier to, PeerMessage question) {
    signing.ask(to, question);
  }

  private io.ochk.protocol.attestation.NodeStatus status() {
    return readiness.status();
  }

  /** Takes up what the store remembers. */
  void load() throws ProblemException {
    roster.onChange(links::peersChanged);
    roster.onChange(() -> matters.certifyEvent().ifPresent(rpc.hub()::tellCertify));
    keys.load();
    roster.onChange(() -> executor.execute(() -> chores.attempt("reconsider", this::reconsider)));
    roster.load();
    certificates.load(turns.store());
    bridge.load();
  }

  private void reconsider() throws ProblemException {
    assembly.reconsider();
    chores.endObsolete();
  }

  /** Begins to do things by itself. */
  void start() throws ProblemException {
    links.start();
    chores.start(settings.timing(), timer, executor);
    executor.execute(() ->
        chores.attempt(
            "resume",
            () -> {
              assembly.resume();
              coordinations.resume();
            }));
  }

  private void gauges(NodeMetrics.Gauges out) {
    chores.gauges(out);
  }

  /** Ends signers' streams, so that the servers can stop. */
  void closeStreams() {
    rpc.close();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    coordinations.close();
    links.close();
    portal.close();
    http.close();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("something did not end in time");
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How the desk's messages get to signers and peers. */
  private final class Routes implements SigningDesk.Routes {
    @Override
    public void toSigner(PeerMessage question) {
      rpc.hub().ask(question);
    }

    @Override
    public void toPeer(OperatorId peer, PeerMessage message) {
      links.pass(peer, message);
    }

    @Override
    public void over(String requestHash) {
      rpc.hub().over(requestHash);
    }
  }

  private final class LinkEvents implements PeerLinks.Listener {
    @Override
    public void reached(OperatorId peer) {
      executor.execute(() -> {
        rpc.hub().tellPeers(links.json());
        keys.find()
            .flatMap(k ->
                k.record().setup().seats().stream()
                    .filter(h -> h.operatorId().shortForm().equals(peer))
                    .findFirst())
            .ifPresent(h -> coordinations.returned(new Identifier(h.seat() + 1)));
        greeting.greetSoon(peer);
      });
    }

    @Override
    public void sent(OperatorId peer, String result) {
      metrics.count(Metric.FRAMES_SENT_TOTAL, peer.text(), result);
    }

    @Override
    public void unknown(OperatorId peer) {
      greeting.greetSoon(peer);
    }
  }
}
