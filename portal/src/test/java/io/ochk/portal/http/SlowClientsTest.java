package io.ochk.portal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.http.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold connections, and those that do not read what they asked for. */
@Tag("slow")
class SlowClientsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HEALTH = "GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path data;

  private PortalUnderTest portal(int connections, List<String> proxies) throws Exception {
    return portal(connections, proxies, Duration.ofMinutes(1));
  }

  private PortalUnderTest portal(int connections, List<String> proxies, Duration silence)
      throws Exception {
    return PortalUnderTest.start(
        new ServerSettings("127.0.0.1", 0, 0, 0, proxies, Duration.ofSeconds(10))
            .with(new ServerSettings.Connections(connections, Duration.ofMillis(300), silence)),
        Database.SQLITE,
        data);
  }

  /** A connection that asks and reads as slowly as it is told to. */
  private static Socket connect(PortalUnderTest portal) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(90_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), portal.port()), 90_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean isAnswered(PortalUnderTest portal) throws IOException {
    try (Socket socket = connect(portal)) {
      send(socket, HEALTH);
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
          .equals("HTTP/1.1 200");
    } catch (java.net.SocketException e) {
      return false;
    }
  }

  /** Asks again and again until it holds. */
  private static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("still not so after " + PATIENCE).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  @Test
  void aClientHoldsSoManyConnectionsAndNoMoreEvenIfItSendsNothing() throws Exception {
    try (PortalUnderTest portal = portal(3, List.of())) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        silent.add(connect(portal));
      }
      await(() -> !isAnswered(portal));
      send(silent.getFirst(), HEALTH);
      assertThat(silent.getFirst().getInputStream().read()).as("who is in is served").isPositive();
      silent.getLast().close();
      await(() -> isAnswered(portal));
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void whoSaysNothingForLongLosesTheConnection() throws Exception {
    try (PortalUnderTest portal = portal(0, List.of(), Duration.ofSeconds(15));
        Socket silent = connect(portal);
        Socket quiet = connect(portal)) {
      send(quiet, HEALTH);
      assertThat(quiet.getInputStream().read()).isPositive();
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(quiet.getInputStream().readAllBytes()).as("until its end").isNotEmpty();
    }
  }

  @Test
  void aTrustedProxyHoldsAsManyAsItNeeds() throws Exception {
    try (PortalUnderTest portal = portal(1, List.of("127.0.0.1"));
        Socket one = connect(portal);
        Socket two = connect(portal)) {
      send(one, HEALTH);
      send(two, HEALTH);
      assertThat(one.getInputStream().read()).isPositive();
      assertThat(two.getInputStream().read()).isPositive();
    }
  }

  @Test
  void whoDoesNotReadTheAnswersLosesTheConnection() throws Exception {
    try (PortalUnderTest portal = portal(1, List.of());
        Socket deaf = connect(portal)) {
      // Far more than the system buffers for one connection.
      send(deaf, "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(400));
      // Its place is free only when the portal has given it up.
      await(() -> isAnswered(portal));
    }
  }

  @Test
  void whoDoesNotReadTheLiveTimelineIsDropped() throws Exception {
    try (PortalUnderTest portal = portal(0, List.of());
        Socket deaf = connect(portal)) {
      Programme programme = new Programme(portal);
      SigningKey guardian = programme.fill().getFirst();
      for (int i = 0; i < 75; i++) {
        assertThat(
                portal
                    .post(
                        "/api/operator/incidents",
                        programme.largeIncident(guardian, "incident " + i))
                    .status())
            .isEqualTo(201);
      }
      send(
          deaf,
          "GET /api/public/incidents/stream?since=2020-01-01T00:00:00Z HTTP/1.1\r\n"
              + "Host: x\r\n\r\n");
      await(() ->
          portal
              .get("/metrics")
              .body()
              .contains("route=\"/api/public/incidents/stream\",status=\"200\""));
    }
  }

  @Test
  void aLargeAnswerComesWholeAndWithItsLength() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey guardian = programme.fill().getFirst();
      for (int i = 0; i < 3; i++) {
        portal.post("/api/operator/incidents", programme.largeIncident(guardian, "incident " + i));
      }
      var incidents = portal.get("/api/public/incidents");
      assertThat(incidents.body().length()).isGreaterThan(3 * 64 * 1024);
      assertThat(incidents.header("content-length"))
          .isEqualTo("" + incidents.body().getBytes(StandardCharsets.UTF_8).length);
      assertThat(incidents.at("incidents")).isEqualTo("3 elements");
    }
  }
}
