package io.ochk.portal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Response;
import io.ochk.server.http.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeTest {
  @TempDir private static Path folder;

  private static PortalUnderTest portal;

  @BeforeAll
  static void start() throws Exception {
    portal =
        PortalUnderTest.start(
            new ServerSettings("127.0.0.1", 0, 4, 0, List.of("127.0.0.1"), Duration.ofSeconds(3)),
            Database.SQLITE,
            folder);
  }

  @AfterAll
  static void stop() {
    portal.close();
  }

  @Test
  void pagesOfAnyOriginMayAsk() {
    Response preflight =
        portal.send(
            portal
                .request("/api/operator/charter")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("access-control-allow-origin")).isEqualTo("*");
    assertThat(preflight.header("access-control-allow-methods")).contains("GET", "POST");
    assertThat(preflight.header("access-control-allow-headers")).contains("Content-Type");
    assertThat(preflight.header("access-control-allow-credentials")).isEmpty();
  }

  @Test
  void everyResponseHasTheSecurityHeaders() {
    for (String path : List.of("/", "/api/health", "/api/nothing")) {
      Response response = portal.get(path);
      assertThat(response.header("x-content-type-options")).isEqualTo("nosniff");
      assertThat(response.header("content-security-policy"))
          .contains("default-src 'none'", "frame-ancestors 'none'");
      assertThat(response.header("access-control-allow-origin")).isEqualTo("*");
    }
  }

  @Test
  void askingForTheHeadOfTheTimelineTakesNoFollowersPlace() {
    for (int i = 0; i < 2_100; i++) {
      Response head =
          portal.send(
              portal
                  .request("/api/public/incidents/stream")
                  .method("HEAD", BodyPublishers.noBody()));
      assertThat(head.status()).isEqualTo(200);
    }
  }

  @Test
  void whoPostsTooOftenWaits() {
    for (int i = 0; i < 4; i++) {
      assertThat(postFrom("198.51.100.1").status()).isEqualTo(400);
    }
    Response limited = postFrom("198.51.100.1");
    assertThat(limited.status()).isEqualTo(429);
    assertThat(limited.at("code")).isEqualTo("rate_limited");
    assertThat(limited.header("retry-after")).isEqualTo("15");
    assertThat(limited.header("ratelimit")).isEqualTo("\"writes\";r=0;t=15");
    assertThat(limited.header("ratelimit-policy")).isEqualTo("\"writes\";q=4;w=60");
    assertThat(postFrom("198.51.100.2").status()).isEqualTo(400);
  }

  private static Response postFrom(String address) {
    return portal.send(
        portal
            .request("/api/operator/charter")
            .header("Content-Type", "application/json")
            .header("X-Forwarded-For", address)
            .POST(BodyPublishers.ofString("{}")));
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() {
    Response head =
        portal.send(portal.request("/api/health").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("content-length"))
        .isEqualTo("" + portal.get("/api/health").body().length());
  }

  @Test
  void aBrokenRequestIsRefusedInTheSameForm() throws IOException {
    assertThat(raw("GET /api/health HTTP/1.1\r\nno colon\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "\"code\":\"bad_request\"");
  }

  @Test
  void whatIsNotHttpIsCutOff() throws IOException {
    assertThat(raw("NONSENSE\r\n\r\n")).doesNotContain("200");
  }

  @Test
  void whoFallsSilentInTheMiddleIsCutOff() throws IOException {
    String answer =
        raw(
            "POST /api/operator/charter HTTP/1.1\r\nHost: x\r\nContent-Type:"
                + " application/json\r\nContent-Length: 100\r\n\r\n{");
    assertThat(answer).isEmpty();
  }

  // Reads until the server closes; a server that did not would fail by the socket's timeout.
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), portal.port())) {
      socket.setSoTimeout(90_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
