package io.ochk.office.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ochk.client.Patience;
import io.ochk.office.OfficeRun;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class WatchTest {
  private static final FederationSlug SLUG = new FederationSlug("oc-me-v1");
  private static final Patience QUICK =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), 1, Duration.ofSeconds(1));
  private static final SigningKey ALICE = key(1);
  private static final SigningKey BOB = key(2);

  @TempDir Path home;
  private HttpServer server;
  private Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private volatile boolean silent;
  private final List<JsonValue> incidents = new ArrayList<>();
  private volatile Optional<HealthAttestation> alice = Optional.empty();

  private static SigningKey key(int n) {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) n);
    return SigningKey.ofSeed(seed);
  }

  private static OperatorId id(SigningKey key) {
    return OperatorId.of(key.publicKey());
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    JsonObject.Builder json = JsonObject.builder().put("ok", true);
    if (path.equals("/api/operator/attestation")) {
      json.put(
          "operators",
          new JsonArray(
              Stream.of(ALICE, BOB)
                  .<JsonValue>map(k ->
                      JsonObject.builder()
                          .put("operator_id", id(k).text())
                          .put("health", "green")
                          .build())
                  .toList()));
    } else if (path.endsWith(id(ALICE).text())) {
      json.put(
          "attestations",
          new JsonArray(alice.stream().<JsonValue>map(HealthAttestation::json).toList()));
    } else if (path.startsWith("/api/operator/attestation/")) {
      json.put("attestations", new JsonArray(List.of()));
    } else {
      json.put("incidents", new JsonArray(incidents)).put("next_cursor", (String) null);
    }
    byte[] body = CanonicalJson.bytes(json.build());
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(silent ? 503 : 200, silent ? -1 : body.length);
    if (!silent) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private HealthAttestation attestation(SigningKey signer, Optional<String> image) {
    return HealthAttestation.sign(
        new HealthAttestation.Payload(
            id(ALICE),
            SLUG,
            JsonNull.NULL,
            "0.1.0",
            "https://n.example:9000",
            "https://n.example:9001",
            NodeStatus.RUNNING,
            now.getEpochSecond(),
            image,
            Optional.empty()),
        signer);
  }

  private void incident(String title) {
    AlertPublish alert =
        new AlertPublish(
            Optional.empty(),
            title,
            "What happened.",
            AlertPublish.Severity.CRITICAL,
            List.of(),
            SLUG,
            id(BOB),
            now);
    ActionEnvelope envelope =
        ActionEnvelope.sign(
            ActionPayload.of(alert, 1, now.getEpochSecond() + 60, Optional.of(SLUG)), BOB);
    incidents.addFirst(
        JsonObject.builder()
            .put("incident_id", "inc-" + incidents.size())
            .put("received_at", "2026-06-01T12:00:00Z")
            .put("envelope", envelope.json())
            .build());
  }

  /** One look by a new process, as it were; returns what it printed. */
  private List<String> look(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "watch",
                "--rounds",
                "1",
                "--home",
                home.toString(),
                "--federation",
                SLUG.text(),
                "--pinned-image",
                "sha256:good",
                "--portal",
                "http://127.0.0.1:" + server.getAddress().getPort()));
    arguments.addAll(List.of(more));
    return OfficeRun.run(() -> now, QUICK, arguments.toArray(String[]::new));
  }

  @Test
  void aGuardianThatStopsIsToldOnceAndAgainWhenItIsBack() {
    alice = Optional.of(attestation(ALICE, Optional.empty()));
    assertThat(look()).isEmpty();
    now = now.plusSeconds(151);
    assertThat(look()).singleElement().asString().contains("critical: Guardian " + id(ALICE));
    assertThat(look()).isEmpty();
    now = now.plusSeconds(600);
    assertThat(look()).isEmpty();
    alice = Optional.of(attestation(ALICE, Optional.of("sha256:bad")));
    assertThat(look()).singleElement().asString().contains("warning: ", "another image");
    alice = Optional.of(attestation(ALICE, Optional.of("sha256:good")));
    assertThat(look()).singleElement().asString().contains("info: ", "is well again");
    assertThat(look()).isEmpty();
  }

  @Test
  void aPortalThatShowsNothingIsToldAfterAWhileAndWhenItIsBack() {
    alice = Optional.of(attestation(ALICE, Optional.empty()));
    assertThat(look()).isEmpty();
    silent = true;
    now = now.plusSeconds(30);
    assertThat(look()).noneMatch(l -> l.contains("warning: Nothing can be seen"));
    now = now.plusSeconds(151);
    assertThat(look()).anyMatch(l -> l.contains("warning: Nothing can be seen"));
    assertThat(look()).noneMatch(l -> l.contains("warning: Nothing can be seen"));
    silent = false;
    alice = Optional.of(attestation(ALICE, Optional.empty()));
    assertThat(look()).singleElement().asString().contains("The portal answers again");
  }

  @Test
  void anAttestationThatAnotherSignedIsNoSignOfLife() {
    alice = Optional.of(attestation(ALICE, Optional.empty()));
    assertThat(look()).isEmpty();
    now = now.plusSeconds(200);
    alice = Optional.of(attestation(BOB, Optional.empty()));
    assertThat(look()).singleElement().asString().contains("does not verify");
    now = now.plusSeconds(200);
    assertThat(look()).anyMatch(l -> l.contains("Nothing can be seen"));
  }

  @Test
  void incidentsFromBeforeTheWatchAreNoNewsLaterOnesAreToldOnce() {
    incident("old");
    assertThat(look()).isEmpty();
    incident("Disk full");
    assertThat(look()).singleElement().asString().contains("critical: Incident inc-1: Disk full");
    assertThat(look()).isEmpty();
  }

  @Test
  void webhookMailAndRelayGetEachAlertOnceRetriesIncluded() throws Exception {
    assumeTrue(Receivers.available(), "needs `npm ci` in office/src/test/node");
    Path nostrKey = home.resolve("nostr");
    Files.writeString(nostrKey, "07".repeat(32));
    try (Receivers receivers = Receivers.start()) {
      String[] channels = {
        "--webhook",
        "http://127.0.0.1:" + receivers.webhook + "/alerts",
        "--smtp",
        "smtp://127.0.0.1:" + receivers.mail,
        "--mail-from",
        "watch@example.org",
        "--mail-to",
        "ops@example.org,night@example.org",
        "--nostr-relay",
        "ws://127.0.0.1:" + receivers.nostr,
        "--nostr-key-file",
        nostrKey.toString()
      };
      receivers.command("auth");
      alice = Optional.of(attestation(ALICE, Optional.empty()));
      look(channels);
      assertThat(receivers.command("fail 1")).isEmpty();
      now = now.plusSeconds(200);
      look(channels);
      var first = receivers.command("seen");
      assertThat(Receivers.at(first, "webhook"))
          .singleElement()
          .asString()
          .contains("\"failed\":true", "guardian-silent", id(ALICE).text());
      assertThat(Receivers.at(first, "mail"))
          .singleElement()
          .asString()
          .contains("ops@example.org", "night@example.org", "OC-Alert-Id", "has stopped");
      assertThat(Receivers.at(first, "nostr"))
          .singleElement()
          .asString()
          .contains("\"valid\":true", "oc-guardian-alert", "has stopped attesting");
      // Another process tries the webhook again when it is time, and nothing else.
      now = now.plusSeconds(1);
      look(channels);
      assertThat(receivers.command("seen")).isEmpty();
      now = now.plusSeconds(10);
      look(channels);
      var second = receivers.command("seen");
      assertThat(second).hasSize(1);
      assertThat(Receivers.at(second, "webhook"))
          .singleElement()
          .asString()
          .contains("\"failed\":false", "guardian-silent");
      now = now.plusSeconds(60);
      look(channels);
      assertThat(receivers.command("seen")).isEmpty();
      assertThat(Files.readString(home.resolve("oc-me-v1.watch.json"), StandardCharsets.UTF_8))
          .contains("\"pending\":[]");
    }
  }
}
