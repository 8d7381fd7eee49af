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
import org.junit.jupiter.api.io.TempDir;

/** Nodes reached over TLS: with a certificate of their own, and behind a proxy that ends TLS. */
class TlsTest {
  @TempDir Path folder;
  private LivingFederation living;
  private TlsKey tls;
  private HttpClient http;
  private final List<AutoCloseable> running = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    tls = TlsKey.in(folder.resolve("tls"));
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls.context())
            .build();
    living = LivingFederation.ratified(folder);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : running.reversed()) {
      one.close();
    }
    living.close();
    http.close();
  }

  private Command node(Guardian guardian) {
    return tls.trustedBy(
        guardian
            .operator()
            .kit("run", "--config", guardian.config().toString())
            .with("--data", guardian.data().toString(), "--bind", "127.0.0.1")
            .with("--portal", living.federation().portal().url())
            .with("--peer-port", "" + guardian.peerPort(), "--api-port", "" + guardian.apiPort()));
  }

  private RunningProgram started(String name, Guardian guardian, Command command)
      throws IOException {
    RunningProgram program = new RunningProgram(name, guardian.config().getParent(), () -> command);
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
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void nodesAndSignersMeetOverTlsWhoeverEndsIt() throws Exception {
    Guardian alice = living.guardian(0);
    Guardian bob = living.guardian(1);
    String aliceP2p = "https://localhost:" + alice.peerPort();
    String aliceApi = "https://localhost:" + alice.apiPort();
    TlsProxy bobPeers = TlsProxy.inFrontOf(bob.peerPort(), tls.context());
    TlsProxy bobApi = TlsProxy.inFrontOf(bob.apiPort(), tls.context());
    running.addAll(List.of(bobPeers, bobApi));
    RunningProgram own =
        started(
            "node",
            alice,
            node(alice)
                .with("--tls-cert", tls.certificate().toString())
                .with("--tls-key", tls.key().toString())
                .with("--public-p2p", aliceP2p, "--public-api", aliceApi)
                .with("--peer", bobPeers.url()));
    RunningProgram behind =
        started(
            "node",
            bob,
            node(bob)
                .with("--behind-proxy", "127.0.0.1")
                .with("--public-p2p", bobPeers.url(), "--public-api", bobApi.url())
                .with("--peer", aliceP2p));
    RunningProgram first = signer(alice, aliceApi);
    RunningProgram second = signer(bob, bobApi.url());
    for (String api : List.of(aliceApi, bobApi.url())) {
      Await.until(
          "the other is connected, says " + api,
          () -> get(api + "/api/peers").body().contains("\"connected\":true"),
          () -> own.log() + behind.log() + first.log() + second.log());
    }
    assertThat(get(aliceP2p + "/healthz").body()).contains("\"ok\":true", "oc-me-v1");
    assertThat(get(aliceApi + "/api/node").body()).contains(aliceP2p, aliceApi);
    assertThat(get(bobApi.url() + "/api/node").body()).contains(bobPeers.url());
    whoDoesNotTrustTheCertificateIsTold(alice, aliceApi);
  }

  private void whoDoesNotTrustTheCertificateIsTold(Guardian alice, String api) {
    alice
        .operator()
        .kit("ceremony", "start", "--node", api)
        .run()
        .exits(3)
        .says(api)
        .says("TLS certificate");
  }

  @Test
  void aCertificateThatCannotBeUsedIsNamed() throws Exception {
    Guardian alice = living.guardian(0);
    Path wrong = Files.writeString(folder.resolve("wrong.pem"), "not a key\n");
    node(alice)
        .with("--tls-cert", tls.certificate().toString(), "--tls-key", wrong.toString())
        .run()
        .exits(1)
        .says("wrong.pem");
    node(alice)
        .with("--tls-cert", tls.certificate().toString())
        .run()
        .exits(2)
        .says("--tls-cert and --tls-key belong together");
  }
}
