package io.ochk.portal.world;

import io.ochk.portal.Portal;
import io.ochk.portal.config.PortalSettings;
import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.fixture.FreePorts;
import io.ochk.server.http.Route;
import io.ochk.server.http.ServerSettings;
import io.ochk.server.store.DatabaseUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A portal on a port of the loopback, and a plain HTTP client for it. */
public final class PortalUnderTest implements AutoCloseable {
  /** The audience that all test envelopes name. */
  public static final Origin ORIGIN = new Origin("https://portal.example");

  /** The image that guardians should run. */
  public static final String PINNED_IMAGE = "sha256:" + "ab".repeat(32);

  private static final AtomicLong NONCES = new AtomicLong(1);

  private final Portal portal;
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestClock clock;

  private PortalUnderTest(Portal portal, TestClock clock) {
    this.portal = portal;
    this.clock = clock;
  }

  /** Every address that it serves. */
  public List<Route> routes() {
    return portal.routes();
  }

  /** Settings without limits to requests, for the usual roles. */
  public static PortalSettings settings(Path data, Optional<DatabaseUrl> database) {
    return new PortalSettings(
        new ServerSettings("127.0.0.1", 0, 0, 0, List.of(), Duration.ofSeconds(10)),
        Optional.of(ORIGIN),
        data,
        database,
        8,
        Optional.of(People.REVIEWER.publicKey()),
        Optional.of(People.ORGANISER.publicKey()),
        2_000,
        false,
        Optional.of(PINNED_IMAGE));
  }

  /** Starts a portal on a fresh database. */
  public static PortalUnderTest start(Database database, Path data, TestClock clock)
      throws Exception {
    return start(settings(data, database.create(data)), clock);
  }

  /** Starts a portal with these settings. */
  public static PortalUnderTest start(PortalSettings settings, TestClock clock) throws Exception {
    return new PortalUnderTest(Portal.start(onOwnPort(settings), clock), clock);
  }

  /** Starts a portal that listens as it is told to, on a fresh database. */
  public static PortalUnderTest start(ServerSettings server, Database database, Path data)
      throws Exception {
    return start(listening(settings(data, database.create(data)), server), new TestClock());
  }

  // A port that no other run of tests is given before the portal listens.
  private static PortalSettings onOwnPort(PortalSettings settings) {
    return listening(settings, settings.server().onPort(FreePorts.one()));
  }

  private static PortalSettings listening(PortalSettings settings, ServerSettings server) {
    return new PortalSettings(
        server,
        settings.origin(),
        settings.data(),
        settings.database(),
        settings.databaseConnections(),
        settings.reviewerKey(),
        settings.organiserKey(),
        settings.mostOpenApplications(),
        settings.absentAudienceAllowed(),
        settings.pinnedImage());
  }

  /** The portal's clock. */
  public TestClock clock() {
    return clock;
  }

  /** The port. */
  public int port() {
    return portal.port();
  }

  /** A request to a path of the portal. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + portal.port() + path))
        .timeout(Duration.ofSeconds(60));
  }

  /** Sends a request. */
  public Response send(HttpRequest.Builder request) {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      return new Response(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new AssertionError("the portal did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The client, for what the methods here do not do. */
  public HttpClient http() {
    return http;
  }

  /** Reads. */
  public Response get(String path) {
    return send(request(path));
  }

  /** Reads with a grant of the role's key. */
  public Response get(String path, Role role, SigningKey key) {
    ReadGrant grant = ReadGrant.sign(role, ORIGIN, clock.instant(), NONCES.getAndIncrement(), key);
    return send(request(path).header("Authorization", authorization(grant)));
  }

  /** The header for a grant. */
  public static String authorization(ReadGrant grant) {
    return "OC-Statement "
        + Base64.getUrlEncoder().withoutPadding().encodeToString(CanonicalJson.bytes(grant.json()));
  }

  /** Posts JSON. */
  public Response post(String path, JsonObject body) {
    return post(path, CanonicalJson.text(body));
  }

  /** Posts an envelope. */
  public Response post(String path, ActionEnvelope envelope) {
    return post(path, envelope.json());
  }

  /** Posts a text as JSON. */
  public Response post(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8))));
  }

  @Override
  public void close() {
    http.shutdownNow();
    portal.close();
  }
}
