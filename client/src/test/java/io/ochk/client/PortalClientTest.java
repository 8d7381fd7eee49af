package io.ochk.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every way in which a portal can fail to be one. */
@Tag("slow")
class PortalClientTest {
  private static final Patience PATIENT =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), 3, Duration.ofSeconds(10));
  private static final Patience QUICK =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(2), 3, Duration.ofSeconds(10));

  private HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private final List<byte[]> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch over = new CountDownLatch(1);

  private interface Behaviour {
    void answer(HttpExchange exchange, int attempt) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
  }

  private PortalClient portal(Behaviour behaviour) {
    return portal(PATIENT, behaviour);
  }

  private PortalClient portal(Patience patience, Behaviour behaviour) {
    server.createContext(
        "/",
        exchange -> {
          bodies.add(exchange.getRequestBody().readAllBytes());
          try (exchange) {
            behaviour.answer(exchange, asked.incrementAndGet());
          }
        });
    Origin origin = Origin.of("http://127.0.0.1:" + server.getAddress().getPort()).orElseThrow();
    return new PortalClient(PortalAddress.of(origin).orElseThrow(), patience, pauses::add);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Test
  void readsAnAnswer() {
    try (PortalClient client =
        portal((x, n) -> send(x, 200, "application/json; charset=utf-8", "{\"ok\":true}"))) {
      assertThat(client.get("/api/health"))
          .isInstanceOfSatisfying(
              Answer.Ok.class, ok -> assertThat(((JsonObject) ok.value()).get("ok")).isPresent());
    }
  }

  @Test
  void aRefusalKeepsItsCodeReasonsAndNextStep() {
    String problem =
        "{\"type\":\"about:blank\",\"title\":\"No\",\"status\":409,\"detail\":\"seat 1 is"
            + " taken\",\"code\":\"seat_taken\",\"member\":\"payload.params.seat\",\"next\":\"Ask"
            + " for another.\"}";
    try (PortalClient client =
        portal((x, n) -> send(x, 409, "application/problem+json", problem))) {
      assertThat(client.get("/x"))
          .isEqualTo(
              new Answer.Refused<>(
                  new Problem(
                      409,
                      "seat_taken",
                      "seat 1 is taken",
                      java.util.Optional.of("payload.params.seat"),
                      java.util.Optional.of("Ask for another."),
                      java.util.Optional.empty())));
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void webPagesRedirectsAndWrongTypesAreNotAPortal() {
    String[][] cases = {
      {"200", "text/html", "<html>Welcome</html>", "text/html where application/json was due"},
      {"404", "text/html", "<html>Not found</html>", "answered 404 with text/html"},
      {"302", "text/html", "", "redirects elsewhere (302)"},
      {"200", "", "{}", "no media type"},
      {"200", "application/json", "{\"ok\":", "malformed"},
      {"400", "application/problem+json", "oops", "malformed reasons"}
    };
    for (String[] c : cases) {
      try (PortalClient client =
          portal((x, n) -> {
            x.getResponseHeaders().set("Location", "https://elsewhere.example/");
            send(x, Integer.parseInt(c[0]), c[1], c[2]);
          })) {
        assertThat(client.get("/x"))
            .isInstanceOfSatisfying(
                Answer.Unintelligible.class, u -> assertThat(u.detail()).contains(c[3]));
      }
      server.removeContext("/");
    }
  }

  @Test
  void sendsTheSameBytesAgainWhenTheConnectionBreaks() {
    try (PortalClient client =
        portal((x, n) -> {
          if (n == 1) {
            x.getResponseHeaders().set("Content-Type", "application/json");
            x.sendResponseHeaders(201, 1000);
            x.getResponseBody().write('{');
            x.close(); // a truncated answer
          } else {
            send(x, 201, "application/json", "{\"ok\":true}");
          }
        })) {
      assertThat(client.sendApplication("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(Answer.Ok.class);
      assertThat(bodies).hasSize(2);
      assertThat(bodies.get(1)).isEqualTo(bodies.get(0));
      assertThat(pauses).hasSize(1);
    }
  }

  @Test
  void givesUpAfterSomeAttempts() throws IOException {
    int unused;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = socket.getLocalPort();
    }
    try (PortalClient client =
        new PortalClient(
            Origin.of("http://127.0.0.1:" + unused).flatMap(PortalAddress::of).orElseThrow(),
            PATIENT,
            pauses::add)) {
      assertThat(client.get("/x"))
          .isInstanceOfSatisfying(
              Answer.Unreachable.class,
              u -> assertThat(u.detail()).contains("nothing listens there"));
      assertThat(pauses).hasSize(2);
      assertThat(pauses.get(1)).isGreaterThan(pauses.get(0));
    }
  }

  @Test
  void aSlowPortalAndATricklingBodyAreUnreachable() {
    try (PortalClient client =
        portal(
            QUICK,
            (x, n) -> {
              x.getResponseHeaders().set("Content-Type", "application/json");
              x.sendResponseHeaders(200, 0);
              x.getResponseBody().write('{');
              x.getResponseBody().flush();
              waitForTheEnd();
            })) {
      assertThat(client.get("/x"))
          .isInstanceOfSatisfying(
              Answer.Unreachable.class,
              u -> assertThat(u.detail()).contains("did not answer within 2 s"));
    }
  }

  private void waitForTheEnd() {
    try {
      over.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void hangsUpOnAnEndlessAnswer() {
    try (PortalClient client =
        portal((x, n) -> {
          x.getResponseHeaders().set("Content-Type", "text/markdown");
          x.sendResponseHeaders(200, 0);
          byte[] block = new byte[64 * 1024];
          try (OutputStream out = x.getResponseBody()) {
            for (int i = 0; i < 1000; i++) {
              out.write(block);
            }
          } catch (IOException e) {
            return; // the client hung up
          }
        })) {
      assertThat(client.charterText(new FederationSlug("oc-me-v1"), "0".repeat(64)))
          .isInstanceOfSatisfying(
              Answer.Unintelligible.class,
              u -> assertThat(u.detail()).contains("more than 65536 bytes"));
    }
  }

  @Test
  void waitsAsLongAsThePortalAsksWithinReason() {
    try (PortalClient client =
        portal((x, n) -> {
          if (n == 1) {
            x.getResponseHeaders().set("Retry-After", "7");
            send(x, 429, "application/problem+json", "{\"code\":\"rate_limited\"}");
          } else {
            send(x, 200, "application/json", "{\"ok\":true}");
          }
        })) {
      assertThat(client.get("/x")).isInstanceOf(Answer.Ok.class);
      assertThat(pauses).containsExactly(Duration.ofSeconds(7));
    }
  }

  @Test
  void doesNotWaitLongerThanItsPatience() {
    try (PortalClient client =
        portal((x, n) -> {
          x.getResponseHeaders().set("Retry-After", "3600");
          send(x, 429, "application/problem+json", "{\"code\":\"rate_limited\"}");
        })) {
      assertThat(client.get("/x"))
          .isInstanceOfSatisfying(
              Answer.Refused.class,
              r -> {
                assertThat(r.problem().retryAfter()).contains(Duration.ofHours(1));
                assertThat(r.problem().isTemporary()).isTrue();
              });
      assertThat(pauses).isEmpty();
    }
  }

  @Test
  void aProxyWithoutItsPortalIsUnreachable() {
    try (PortalClient client = portal((x, n) -> send(x, 502, "text/html", "bad gateway"))) {
      assertThat(client.keys(Role.REVIEWER)).isInstanceOf(Answer.Unreachable.class);
    }
  }
}
