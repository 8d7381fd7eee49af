package io.ochk.guardian.node;

import io.ochk.client.PortalClient;
import io.ochk.guardian.attestation.Attester;
import io.ochk.guardian.attestation.Cause;
import io.ochk.guardian.attestation.Readiness;
import io.ochk.guardian.ceremony.Ceremonies;
import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.metrics.Metric;
import io.ochk.guardian.metrics.NodeMetrics;
import io.ochk.guardian.peer.Greeting;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.guardian.rpc.SignerHub;
import io.ochk.guardian.signing.Coordinations;
import io.ochk.guardian.signing.RequestViews;
import io.ochk.guardian.signing.Requests;
import io.ochk.guardian.store.Facts;
import io.ochk.guardian.store.Nonces;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again, and what is measured when somebody asks. */
final class NodeChores {
  private static final Logger LOG = LoggerFactory.getLogger(NodeChores.class);
  private static final Duration DOUBT = Duration.ofSeconds(2);
  private static final Duration STORE_PROBE = Duration.ofSeconds(10);
  private static final Duration EXPIRY = Duration.ofSeconds(5);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final Duration RENEWAL = Duration.ofSeconds(5);
  private static final Duration PURGE = Duration.ofMinutes(10);
  private static final String HIGH_WATER = "clock_high_water_ms";
  private static final Path STATUS = Path.of("/proc/self/status");

  private final Turns turns;
  private final Roster roster;
  private final PortalClient portal;
  private final Certificates certificates;
  private final Keys keys;
  private final Ceremonies ceremonies;
  private final Requests requests;
  private final Coordinations coordinations;
  private final PeerLinks links;
  private final Greeting greeting;
  private final SignerHub signers;
  private final Readiness readiness;
  private final Attester attester;
  private final PortalPosts posts;
  private final NodeMetrics metrics;
  private final RequestViews views;
  private final Self self;
  private final InstantSource clock;
  private final OpenMatters matters;
  private final Retelling retelling = new Retelling();
  private final Retelling renewal = new Retelling();
  private Optional<NodeCertificate> announced = Optional.empty();

  /** Something to do that may fail. */
  interface Chore {
    void run() throws ProblemException;
  }

  NodeChores(
      Turns turns,
      Roster roster,
      PortalClient portal,
      Certificates certificates,
      Keys keys,
      Ceremonies ceremonies,
      Requests requests,
      Coordinations coordinations,
      PeerLinks links,
      Greeting greeting,
      SignerHub signers,
      Readiness readiness,
      Attester attester,
      PortalPosts posts,
      NodeMetrics metrics,
      RequestViews views,
      Self self,
      InstantSource clock,
      OpenMatters matters) {
    this.turns = turns;
    this.roster = roster;
    this.portal = portal;
    this.certificates = certificates;
    this.keys = keys;
    this.ceremonies = ceremonies;
    this.requests = requests;
    this.coordinations = coordinations;
    this.links = links;
    this.greeting = greeting;
    this.signers = signers;
    this.readiness = readiness;
    this.attester = attester;
    this.posts = posts;
    this.metrics = metrics;
    this.views = views;
    this.self = self;
    this.clock = clock;
    this.matters = matters;
  }

  void start(Timing timing, ScheduledExecutorService timer, Executor executor) {
    every(timing.record(), timer, executor, "record", () -> roster.refresh(portal));
    every(DOUBT, timer, executor, "doubted record", () -> roster.refreshIfDoubted(portal));
    every(timing.greeting(), timer, executor, "greeting", greeting::greetSilent);
    every(timing.attestation(), timer, executor, "attestation", attester::attest);
    every(timing.newPosts(), timer, executor, "posts", posts::post);
    every(timing.retelling(), timer, executor, "retelling", this::retell);
    every(STORE_PROBE, timer, executor, "store", this::probe);
    every(EXPIRY, timer, executor, "expiry", coordinations::expire);
    every(CLOSING, timer, executor, "closing records", ceremonies::settle);
    every(RENEWAL, timer, executor, "certificate", this::renew);
    every(PURGE, timer, executor, "purge", this::purge);
    every(Duration.ofSeconds(1), timer, executor, "announcement", this::announce);
  }

  private void every(
      Duration period,
      ScheduledExecutorService timer,
      Executor executor,
      String name,
      Chore chore) {
    java.util.concurrent.atomic.AtomicBoolean running =
        new java.util.concurrent.atomic.AtomicBoolean();
    var _ =
        timer.scheduleWithFixedDelay(
            () -> {
              if (running.compareAndSet(false, true)) {
                executor.execute(() -> {
                  try {
                    attempt(name, chore);
                  } finally {
                    running.set(false);
                  }
                });
              }
            },
            0,
            period.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  void attempt(String name, Chore chore) {
    try {
      chore.run();
    } catch (ProblemException | StoreException e) {
      LOG.warn("{}: {}", name, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} failed", name, e);
    }
  }

  // Without the record no certificate can be taken; a signer that asks in vain must not be the end.
  private void renew() {
    Optional<JsonObject> wanted =
        roster.find().isPresent() ? matters.certifyEvent() : Optional.empty();
    if (wanted.isPresent() && signers.connected() > 0 && renewal.isDue("certificate", 0, now())) {
      signers.tellCertify(wanted.get());
    }
    if (wanted.isEmpty()) {
      renewal.forget("certificate");
    }
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private Optional<NodeCertificate> own() {
    return certificates.own(self, clock.instant());
  }

  /** Tells peers and portal about a new certificate of this node. */
  private void announce() {
    Optional<NodeCertificate> own = own();
    if (own.isPresent() && !own.equals(announced)) {
      announced = own;
      greeting.greetAll();
      links.wake(Optional.empty());
      attester.attest();
    }
  }

  /** A write, because a store that can only be read keeps nothing; and the clock's high water. */
  private void probe() {
    long now = clock.millis();
    try {
      long highest =
          turns.run(turn -> {
            long before = Facts.get(turn.session(), HIGH_WATER).map(Long::parseLong).orElse(0L);
            Facts.put(turn.session(), HIGH_WATER, Long.toString(Math.max(before, now)));
            return Math.max(before, now);
          });
      readiness.store(
          highest - now > Admission.CLOCK_TOLERANCE.toMillis()
              ? Optional.of(
                  "the clock is " + (highest - now) / 1000 + " s behind what the store has seen")
              : Optional.empty());
    } catch (StoreException e) {
      metrics.count(Metric.STORE_FAILURES_TOTAL);
      readiness.store(Optional.of("the store: " + e.kind().words() + ", " + e.getMessage()));
    } catch (ProblemException e) {
      throw new IllegalStateException("a probe of the store refuses nothing", e);
    }
  }

  /** Ends setups that can make no epoch any more. */
  void endObsolete() throws ProblemException {
    turns.run(turn -> {
      ceremonies.endObsolete(turn.session());
      return true;
    });
  }

  private void purge() throws ProblemException {
    endObsolete();
    turns.run(turn -> {
      ceremonies.forgetEnded(turn.session());
      Nonces.purge(turn.session(), clock.instant());
      return true;
    });
    requests.forget(turns);
    links.boundOutboxes();
  }

  /**
   * Tells again what is open and does not get on: a peer may have it from nobody else, and a signer
   * may not have been able to keep it, or to judge it, when it came.
   */
  private void retell() throws ProblemException {
    List<PeerMessage> messages = new ArrayList<>();
    long now = clock.instant().getEpochSecond();
    messages.addAll(
        turns.read(session -> matters.ceremonies().stalled(session, now, retelling::isDue)));
    messages.addAll(
        turns.read(session -> matters.requests().stalled(session, now, retelling::isDue)));
    for (PeerMessage message : messages) {
      for (OperatorId peer : roster.peers()) {
        if (links.isConnected(peer)) {
          links.pass(peer, message);
        }
      }
      signers.tell(message);
    }
  }

  void gauges(NodeMetrics.Gauges out) {
    List<Cause> causes = readiness.causes();
    out.value(Metric.READY, causes.isEmpty() ? 1 : 0);
    causes.stream()
        .map(c -> c.code().wireName())
        .distinct()
        .forEach(code -> out.value(Metric.READY_CAUSE, 1, code));
    out.value(Metric.INFO, 1, self.version(), self.federation().text());
    out.value(
        Metric.UPTIME_SECONDS, (double) (clock.instant().getEpochSecond() - self.startedAt()));
    out.value(Metric.SIGNERS_CONNECTED, signers.connected());
    out.value(Metric.PORTAL_CLOCK_SKEW_SECONDS, readiness.portalSkew() / 1e3);
    out.value(
        Metric.CERTIFICATE_SECONDS_LEFT,
        own().map(c -> c.certify().notAfter() - clock.instant().getEpochSecond()).orElse(0L));
    out.value(Metric.KEY_EPOCH, keys.find().map(Keys.Current::number).orElse(-1));
    out.value(Metric.COORDINATIONS, coordinations.running());
    out.value(Metric.STORE_WAITING, turns.store().waiting());
    Runtime runtime = Runtime.getRuntime();
    out.value(Metric.MEMORY_USED_BYTES, (double) (runtime.totalMemory() - runtime.freeMemory()));
    resident().ifPresent(bytes -> out.value(Metric.MEMORY_RESIDENT_BYTES, bytes));
    attempt("metrics", () -> stored(out));
  }

  private void stored(NodeMetrics.Gauges out) throws ProblemException {
    for (OperatorId peer : roster.peers()) {
      String name = peer.text();
      out.value(Metric.PEER_CONNECTED, links.isConnected(peer) ? 1 : 0, name);
      links.latencyMs(peer).ifPresent(ms -> out.value(Metric.PEER_LATENCY_SECONDS, ms / 1e3, name));
      links.skewMs(peer).ifPresent(ms -> out.value(Metric.PEER_CLOCK_SKEW_SECONDS, ms / 1e3, name));
      out.value(Metric.PEER_OUTBOX, (double) links.waiting(peer), name);
    }
    out.value(Metric.REQUESTS_OPEN, (double) views.open());
    out.value(
        Metric.REQUEST_OLDEST_UNANSWERED_SECONDS,
        (double) views.oldestUnanswered(self.operatorKey().hex()));
    out.value(Metric.PORTAL_QUEUE, (double) posts.waiting());
  }

  private static Optional<Long> resident() {
    try {
      return Files.exists(STATUS)
          ? Files.readAllLines(STATUS).stream()
              .filter(l -> l.startsWith("VmRSS:"))
              .map(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) * 1024)
              .findFirst()
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
