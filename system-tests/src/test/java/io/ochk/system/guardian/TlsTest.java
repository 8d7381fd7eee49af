package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Await;
import io.ochk.system.world.Command;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.RunningProgram;
import io.ochk.system.world.TlsKey;
import io.ochk.system.world.TlsProxy;
import io.ochk.system.world.Together;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guardians that speak over TLS alone: with a certificate of their own, and behind a proxy that
 * ends TLS.
 */
@ExtendWith(RatifiedFederation.class)
class TlsTest {
  @TempDir Path folder;
  private final LivingFederation living;
  private TlsKey tls;
  private HttpClient http;
  private final List<AutoCloseable> running = Collections.synchronizedList(new ArrayList<>());

  TlsTest(LivingFederation living) {
    this.living = living;
  }

  @BeforeEach
  void start() throws Exception {
    tls = TlsKey.in(folder.resolve("tls"));
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls.context())
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : running.reversed()) {
      one.close();
    }
    http.close();
  }

  private Command node(Guardian guardian) {
    return tls.trustedBy(
        guardian
            .operator()
            .kit("run", "--config", guardian.config().toString())
            .with("--data", folder.resolve(guardian.operator().name()).toString())
            .with("--bind", "127.0.0.1")
            .with("--portal", living.federation().portal().url())
            .with("--peer-port", "" + guardian.peerPort(), "--api-port", "" + guardian.apiPort()));
  }

  private RunningProgram started(String name, Guardian guardian, Command command)
      throws IOException {
    Path place = Files.createDirectories(folder.resolve(guardian.operator().name() + "-" + name));
    RunningProgram program = new RunningProgram(name, place, () -> command);
    running.add(program);
    return program.start();
  }

  private RunningProgram signer(Guardian guardian, String api) throws IOException {
    return started(
        "signer",
        guardian,
        tls.trustedBy(guardian.operator().kit("sign", "--serve", "--node", api)));
  }

  private HttpResponse<String> get(String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Where a guardian is reached, and the options of its node that make it so. */
  private record Place(Guardian guardian, String peers, String api, List<String> options) {}

  // Every other node has a certificate of its own; a proxy ends TLS before the rest.
  private Place place(Guardian guardian) throws IOException {
    if (living.guardians().indexOf(guardian) % 2 == 0) {
      return new Place(
          guardian,
          "https://localhost:" + guardian.peerPort(),
          "https://localhost:" + guardian.apiPort(),
          List.of("--tls-cert", tls.certificate().toString(), "--tls-key", tls.key().toString()));
    }
    TlsProxy peers = TlsProxy.inFrontOf(guardian.peerPort(), tls.context());
    TlsProxy api = TlsProxy.inFrontOf(guardian.apiPort(), tls.context());
    running.addAll(List.of(peers, api));
    return new Place(guardian, peers.url(), api.url(), List.of("--behind-proxy", "127.0.0.1"));
  }

  private String start(Place own, List<Place> all) throws IOException {
    Command command = node(own.guardian());
    command.with("--public-p2p", own.peers(), "--public-api", own.api());
    own.options().forEach(command::with);
    all.stream().filter(p -> p != own).forEach(p -> command.with("--peer", p.peers()));
    started("node", own.guardian(), command);
    own.guardian().allowsEverything();
    signer(own.guardian(), own.api());
    return own.api();
  }

  private String logs() {
    return running.stream()
        .filter(RunningProgram.class::isInstance)
        .map(program -> ((RunningProgram) program).log())
        .collect(Collectors.joining("\n\n"));
  }

  @Test
  void nodesAndSignersMeetMakeAKeyAndSignOverTlsWhoeverEndsIt() throws Exception {
    List<Place> places = new ArrayList<>();
    for (Guardian guardian : living.guardians()) {
      places.add(place(guardian));
    }
    Together.map(places, place -> start(place, places));
    for (Place place : places) {
      Await.until(
          "the others are connected, says " + place.api(),
          () -> get(place.api() + "/api/peers").body().split("\"connected\":true", -1).length == 4,
          this::logs);
      assertThat(get(place.peers() + "/healthz").body()).contains("\"ok\":true", "oc-me-v1");
      assertThat(get(place.api() + "/api/node").body()).contains(place.peers(), place.api());
      assertThat(get(place.api() + "/api/peers").body()).doesNotContain("http://");
    }
    // The proxy does not say for whom it asks; the operator has said that it is one.
    assertThat(get(places.get(2).api() + "/metrics").statusCode()).isEqualTo(200);
    assertThat(get(places.get(3).api() + "/metrics").statusCode()).isEqualTo(403);
    whoDoesNotTrustTheCertificateIsTold(places.get(2).guardian(), places.get(2).api());
    makesAKey(places);
    signs(places.get(1));
  }

  private Command kit(Place place, String... words) {
    return tls.trustedBy(
        place.guardian().operator().kit(words).env("OC_GUARDIAN_NODE", place.api()));
  }

  private void makesAKey(List<Place> places) {
    kit(places.get(3), "ceremony", "start", "--network", "regtest", "--json").run().exits(0);
    for (Place place : places) {
      Await.until(
          "the key is known at " + place.api(),
          () -> get(place.api() + "/api/keys").body().contains("\"epoch\":0"),
          this::logs);
    }
  }

  private void signs(Place place) {
    Path signed = folder.resolve("statement.json");
    kit(place, "propose", "statement", "--text", "Over TLS.")
        .with("--wait", "240", "--out", signed.toString())
        .run()
        .exits(0);
    kit(place, "verify", signed.toString()).run().exits(0).says("Over TLS.");
  }

  private void whoDoesNotTrustTheCertificateIsTold(Guardian carol, String api) {
    carol
        .operator()
        .kit("ceremony", "start", "--node", api)
        .run()
        .exits(3)
        .says(api)
        .says("TLS certificate");
  }

  @Test
  void aCertificateThatCannotBeUsedIsNamed() throws Exception {
    Guardian carol = living.guardian(2);
    Path wrong = Files.writeString(folder.resolve("wrong.pem"), "not a key\n");
    node(carol)
        .with("--tls-cert", tls.certificate().toString(), "--tls-key", wrong.toString())
        .run()
        .exits(1)
        .says("wrong.pem");
    node(carol)
        .with("--tls-cert", tls.certificate().toString())
        .run()
        .exits(2)
        .says("--tls-cert and --tls-key belong together");
  }
}
