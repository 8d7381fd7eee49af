package io.ochk.guardian.node;

import io.ochk.guardian.store.Facts;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.http.FreePort;
import io.ochk.server.http.HttpServer;
import io.ochk.server.http.Route;
import io.ochk.server.http.Router;
import io.ochk.server.http.ServerSettings;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Schema;
import io.ochk.server.store.SqliteStore;
import io.ochk.server.store.Store;
import io.ochk.threshold.RandomSource;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. */
public final class Node implements AutoCloseable {
  /** The node's rows. */
  public static final Schema SCHEMA = new Schema("oc-guardian", "io/ochk/guardian/migrations");

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);
  private static final int API_WRITES = 600;
  private static final int API_READS = 6_000;
  private static final int PEER_WRITES = 600_000;

  private final Store store;
  private final NodeParts parts;
  private final SigningKey key;
  private final List<HttpServer> servers;
  private final Self self;

  private Node(Store store, NodeParts parts, SigningKey key, List<HttpServer> servers, Self self) {
    this.store = store;
    this.parts = parts;
    this.key = key;
    this.servers = List.copyOf(servers);
    this.self = self;
  }

  /**
   * Opens the store and begins to serve. Peers, portal and signers may be away: what is missing is
   * told by {@code /readyz}.
   *
   * @param clock the node's clock
   * @param random where the node key, the store's id, challenges and tokens come from
   * @throws io.ochk.server.store.StoreException if another process uses the folder, or the store
   *     cannot be opened
   * @throws UncheckedIOException if the node key cannot be read or written
   * @throws IllegalStateException if the folder is another node's
   */
  public static Node start(NodeSettings settings, InstantSource clock, RandomSource random)
      throws ProblemException {
    Store store = SqliteStore.open(SCHEMA, settings.data());
    try {
      return start(settings, clock, random, store);
    } catch (ProblemException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Node start(
      NodeSettings settings, InstantSource clock, RandomSource random, Store store)
      throws ProblemException {
    SigningKey key = NodeKey.openOrCreate(settings.data(), random);
    // The origins are part of what is signed, so the ports must be known before anybody listens.
    int peerPort = FreePort.of(settings.bind(), settings.peerPort());
    int apiPort = FreePort.of(settings.bind(), settings.apiPort());
    String scheme = settings.tls().isPresent() ? "https://127.0.0.1:" : "http://127.0.0.1:";
    Self self =
        new Self(
            settings.config().federationSlug(),
            settings.config().operatorId().shortForm(),
            settings.config().operatorPubkey(),
            key,
            settings.publicApi().orElseGet(() -> new Origin(scheme + apiPort)),
            settings.publicP2p().orElseGet(() -> new Origin(scheme + peerPort)),
            storeId(settings, store, random),
            settings.version(),
            clock.instant().getEpochSecond());
    NodeParts parts = new NodeParts(settings, self, store, clock, random);
    List<HttpServer> servers = new ArrayList<>();
    try {
      parts.load();
      servers.add(serve(settings, peerPort, PEER_WRITES, parts.peerRoutes(), parts, clock));
      servers.add(serve(settings, apiPort, API_WRITES, parts.apiRoutes(), parts, clock));
      if (settings.rpcPort().isPresent()) {
        servers.add(
            serveLoopback(settings.rpcPort().get(), settings, parts.apiRoutes(), parts, clock));
      }
      parts.start();
    } catch (ProblemException | RuntimeException e) {
      servers.forEach(HttpServer::close);
      parts.close();
      throw e;
    }
    LOG.info(
        "node of {} in {}: {}, {}", self.operatorId(), self.federation(), self.p2p(), self.api());
    return new Node(store, parts, key, servers, self);
  }

  /** The id of the store, drawn when it was new; refuses the folder of another node. */
  private static String storeId(NodeSettings settings, Store store, RandomSource random)
      throws ProblemException {
    String owner =
        settings.config().operatorId().shortForm() + " in " + settings.config().federationSlug();
    String fresh = HexFormat.of().formatHex(random.bytes(16));
    record Found(String owner, String storeId) {}
    Found found =
        store.write(session -> {
          Optional<String> before = Facts.get(session, Facts.OWNER);
          if (before.isEmpty()) {
            Facts.put(session, Facts.OWNER, owner);
            Facts.put(session, Facts.STORE_ID, fresh);
          }
          return new Found(before.orElse(owner), Facts.get(session, Facts.STORE_ID).orElse(fresh));
        });
    if (!found.owner().equals(owner)) {
      throw new IllegalStateException(
          "the folder "
              + settings.data()
              + " is that of "
              + found.owner()
              + ", the config bundle that of "
              + owner
              + ": choose another folder with --data, or the right bundle with --config");
    }
    return found.storeId();
  }

  private static HttpServer serve(
      NodeSettings settings,
      int port,
      int writesPerMinute,
      List<Route> routes,
      NodeParts parts,
      InstantSource clock) {
    return HttpServer.start(
        new ServerSettings(
            settings.bind(),
            port,
            writesPerMinute,
            API_READS,
            settings.trustedProxies(),
            READ_TIMEOUT,
            ServerSettings.Pages.of(settings.pages()).andThisMachine(),
            settings.tls()),
        new Router(routes),
        parts.metrics(),
        clock);
  }

  private static HttpServer serveLoopback(
      int port, NodeSettings settings, List<Route> routes, NodeParts parts, InstantSource clock) {
    return HttpServer.start(
        new ServerSettings(
            "127.0.0.1",
            port,
            API_WRITES,
            API_READS,
            List.of(),
            READ_TIMEOUT,
            ServerSettings.Pages.of(settings.pages()).andThisMachine(),
            Optional.empty()),
        new Router(routes),
        parts.metrics(),
        clock);
  }

  /** Where peers reach it. */
  public Origin p2p() {
    return self.p2p();
  }

  /** Where its API is. */
  public Origin api() {
    return self.api();
  }

  /** The loopback port for signers, if there is one. */
  public Optional<Integer> rpcPort() {
    return servers.size() > 2 ? Optional.of(servers.get(2).port()) : Optional.empty();
  }

  /** Lets what is under way end, writes what is waiting, and stops. */
  @Override
  public void close() {
    parts.closeStreams();
    servers.forEach(HttpServer::close);
    parts.close();
    store.close();
    key.close();
    LOG.info("stopped");
  }
}
