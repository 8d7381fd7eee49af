package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Await;
import io.ochk.system.world.Command;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.RunningProgram;
import io.ochk.system.world.TlsKey;
import io.ochk.system.world.TlsProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes reached over TLS: with a certificate of their own, and behind a proxy that ends TLS. */
@ExtendWith(RatifiedFederation.class)
class TlsTest {
  @TempDir Path folder;
  private final LivingFederation living;
  private TlsKey tls;
  private HttpClient http;
  private final List<AutoCloseable> running = new ArrayList<>();

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

  @Test
  void nodesAndSignersMeetOverTlsWhoeverEndsIt() throws Exception {
    Guardian carol = living.guardian(2);
    Guardian dave = living.guardian(3);
    String carolP2p = "https://localhost:" + carol.peerPort();
    String carolApi = "https://localhost:" + carol.apiPort();
    TlsProxy davePeers = TlsProxy.inFrontOf(dave.peerPort(), tls.context());
    TlsProxy daveApi = TlsProxy.inFrontOf(dave.apiPort(), tls.context());
    running.addAll(List.of(davePeers, daveApi));
    RunningProgram own =
        started(
            "node",
            carol,
            node(carol)
                .with("--tls-cert", tls.certificate().toString())
                .with("--tls-key", tls.key().toString())
                .with("--public-p2p", carolP2p, "--public-api", carolApi)
                .with("--peer", davePeers.url()));
    RunningProgram behind =
        started(
            "node",
            dave,
            node(dave)
                .with("--behind-proxy", "127.0.0.1")
                .with("--public-p2p", davePeers.url(), "--public-api", daveApi.url())
                .with("--peer", carolP2p));
    RunningProgram first = signer(carol, carolApi);
    RunningProgram second = signer(dave, daveApi.url());
    for (String api : List.of(carolApi, daveApi.url())) {
      Await.until(
          "the other is connected, says " + api,
          () -> get(api + "/api/peers").body().contains("\"connected\":true"),
          () -> own.log() + behind.log() + first.log() + second.log());
    }
    assertThat(get(carolP2p + "/healthz").body()).contains("\"ok\":true", "oc-me-v1");
    assertThat(get(carolApi + "/api/node").body()).contains(carolP2p, carolApi);
    assertThat(get(daveApi.url() + "/api/node").body()).contains(davePeers.url());
    // The proxy does not say for whom it asks; the operator has said that it is one.
    assertThat(get(carolApi + "/metrics").statusCode()).isEqualTo(200);
    assertThat(get(daveApi.url() + "/metrics").statusCode()).isEqualTo(403);
    whoDoesNotTrustTheCertificateIsTold(carol, carolApi);
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
