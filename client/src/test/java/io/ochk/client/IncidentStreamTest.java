package io.ochk.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class IncidentStreamTest {
  private static final Patience QUICK =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), 2, Duration.ofSeconds(1));

  private HttpServer server;
  private final List<String> resumedFrom = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Collects titles and ends after so many. */
  private static final class Collector implements IncidentStream.Listener {
    private final List<String> titles = new ArrayList<>();
    private final int enough;
    private int lost;

    Collector(int enough) {
      this.enough = enough;
    }

    @Override
    public void connected() {}

    @Override
    public boolean incident(Incident incident) {
      titles.add(incident.alert().title());
      return titles.size() < enough;
    }

    @Override
    public void disconnected(String why) {
      lost++;
    }
  }

  private PortalClient client() {
    return new PortalClient(
        Origin.of("http://127.0.0.1:" + server.getAddress().getPort())
            .flatMap(PortalAddress::of)
            .orElseThrow(),
        QUICK);
  }

  private static final IncidentFilter ALL =
      new IncidentFilter(Optional.empty(), Optional.empty(), Optional.empty());

  private static String event(int n) {
    SigningKey key = SigningKey.ofSeed(new byte[32]);
    OperatorId id = OperatorId.of(key.publicKey());
    AlertPublish alert =
        new AlertPublish(
            Optional.empty(),
            "incident " + n,
            "body",
            AlertPublish.Severity.INFO,
            List.of(),
            new FederationSlug("oc-me-v1"),
            id,
            Instant.EPOCH);
    ActionEnvelope envelope =
        ActionEnvelope.sign(ActionPayload.of(alert, n, 1, alert.federation()), key);
    JsonObject data =
        JsonObject.builder()
            .put("incident_id", "inc-" + n)
            .put("received_at", "1970-01-01T00:00:00Z")
            .put("envelope", envelope.json())
            .build();
    return "id: " + n + "\nevent: incident\ndata: " + CanonicalJson.text(data) + "\n\n";
  }

  @Test
  void resumesAfterALostConnectionWithTheLastEventsId() {
    server.createContext(
        "/",
        exchange -> {
          String from = exchange.getRequestHeaders().getFirst("Last-Event-ID");
          resumedFrom.add(from == null ? "" : from);
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          String text = from == null ? ": hello\n\n" + event(1) + event(2) : event(3);
          exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    Collector collector = new Collector(3);
    try (PortalClient client = client()) {
      assertThat(client.follow(ALL).follow(collector)).isEmpty();
    }
    assertThat(collector.titles).containsExactly("incident 1", "incident 2", "incident 3");
    assertThat(resumedFrom).containsExactly("", "2");
    assertThat(collector.lost).isEqualTo(1);
  }

  @Test
  void anEventThatIsNoIncidentIsPassedOver() {
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          exchange
              .getResponseBody()
              .write(
                  ("id: 1\ndata: {\"later\":true}\n\n" + event(2))
                      .getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    Collector collector = new Collector(1);
    try (PortalClient client = client()) {
      assertThat(client.follow(ALL).follow(collector)).isEmpty();
    }
    assertThat(collector.titles).containsExactly("incident 2");
  }

  @Test
  void aWebPageIsNoStream() {
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    try (PortalClient client = client()) {
      assertThat(client.follow(ALL).follow(new Collector(1)))
          .hasValueSatisfying(why -> assertThat(why).contains("where an event stream was due"));
    }
  }

  @Test
  void aPortalThatIsDownIsGivenUp() {
    server.stop(0);
    try (PortalClient client = client()) {
      assertThat(client.follow(ALL).follow(new Collector(1)))
          .hasValueSatisfying(why -> assertThat(why).contains("cannot be reached"));
    }
  }

  @Test
  void anIdThatNoHeaderTakesIsPassedOver() {
    server.createContext(
        "/",
        exchange -> {
          String from = exchange.getRequestHeaders().getFirst("Last-Event-ID");
          resumedFrom.add(from == null ? "" : from);
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          String text =
              from == null ? event(1) + event(2).replace("id: 2", "id: 2\u0001\u00e4") : event(3);
          exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    Collector collector = new Collector(3);
    try (PortalClient client = client()) {
      assertThat(client.follow(ALL).follow(collector)).isEmpty();
    }
    assertThat(collector.titles).containsExactly("incident 1", "incident 2", "incident 3");
    assertThat(resumedFrom).containsExactly("", "1");
  }

  @Test
  void anEventWithoutEndIsHungUpOn() {
    server.createContext(
        "/",
        exchange -> {
          resumedFrom.add("");
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          byte[] line = ("data: " + "x".repeat(100_000) + "\n").getBytes(StandardCharsets.UTF_8);
          try {
            for (int i = 0; resumedFrom.size() == 1 && i < 20; i++) {
              exchange.getResponseBody().write(line);
            }
            exchange.getResponseBody().write(("\n" + event(1)).getBytes(StandardCharsets.UTF_8));
          } finally {
            exchange.close();
          }
        });
    Collector collector = new Collector(1);
    try (PortalClient client = client()) {
      assertThat(client.follow(ALL).follow(collector)).isEmpty();
    }
    assertThat(collector.lost).isEqualTo(1);
    assertThat(resumedFrom).hasSize(2);
  }
}
