package io.ochk.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.FreePort;
import io.ochk.server.http.HttpServer;
import io.ochk.server.http.Route;
import io.ochk.server.http.Router;
import io.ochk.server.http.ServerSettings;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as they come over HTTP. */
class SignerPagesTest {
  private static final Origin PORTAL = new Origin("https://portal.example");
  private static final Origin NODE = new Origin("https://node.example:9001");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Optional<HttpServer> server = Optional.empty();

  @AfterEach
  void stop() {
    server.ifPresent(HttpServer::close);
  }

  private Origin serve(ServerSettings.Pages readers, UnaryOperator<List<Route>> routes, boolean kit)
      throws Exception {
    int port = FreePort.of("127.0.0.1", 0);
    SignerPages pages =
        kit
            ? SignerPages.ofKit(PORTAL, List.of(NODE))
            : SignerPages.ofNode(
                PORTAL,
                OperatorId.parse("op-0123456789abcdef").orElseThrow(),
                FederationSlug.parse("oc-me-v1").orElseThrow());
    Origin own = new Origin("http://127.0.0.1:" + port);
    server =
        Optional.of(
            HttpServer.start(
                new ServerSettings(
                    "127.0.0.1",
                    port,
                    0,
                    0,
                    List.of(),
                    Duration.ofSeconds(10),
                    readers,
                    Optional.empty()),
                new Router(kit ? OwnHost.only(own, pages.routes()) : routes.apply(pages.routes())),
                (route, method, status, nanos) -> {},
                InstantSource.system()));
    return own;
  }

  private Origin node() throws Exception {
    return serve(ServerSettings.Pages.of(PORTAL).andThisMachine(), routes -> routes, false);
  }

  private Origin kit() throws Exception {
    return serve(ServerSettings.Pages.of(PORTAL), routes -> routes, true);
  }

  private HttpResponse<byte[]> get(String address, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private String page(String address) throws Exception {
    HttpResponse<byte[]> answer = get(address);
    assertThat(answer.statusCode()).isEqualTo(200);
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private String policy(String address) throws Exception {
    return get(address).headers().firstValue("content-security-policy").orElse("");
  }

  @Test
  void aNodesPageMaySpeakToItAndToThePortalWhateverItsAddressNames() throws Exception {
    String page = node() + "/signer?node=https://evil.example";
    assertThat(policy(page)).contains("connect-src 'self' https://portal.example;");
    assertThat(page(page))
        .contains("data-here=\"true\"", "content=\"https://portal.example\"")
        .contains("The node of op-0123456789abcdef in oc-me-v1 serves this page.")
        .doesNotContain("evil", "add-node");
  }

  @Test
  void aKitsPageMaySpeakToItsNodesAndToThoseThatItsAddressNames() throws Exception {
    String page = kit() + "/signer?node=https://other.example%20https://*.example";
    assertThat(policy(page))
        .contains(
            "connect-src 'self' https://portal.example https://node.example:9001"
                + " https://other.example;");
    assertThat(page(page))
        .contains("data-nodes=\"https://node.example:9001 https://other.example\"", "add-node")
        .contains("data-here=\"false\"");
  }

  @Test
  void thePageOfTheKeySpeaksToNobody() throws Exception {
    assertThat(policy(kit() + "/signer/key")).contains("connect-src 'self';");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/signer", "/signer/key"})
  void nothingButTheBundlesScriptsRuns(String path) throws Exception {
    Origin origin = node();
    assertThat(policy(origin + path))
        .contains("default-src 'none'; script-src 'self'", "frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe", "*");
    String page = page(origin + path);
    assertThat(page).doesNotContain("{{", "<style", " style=", "javascript:");
    assertThat(Pattern.compile("<script(?! type=\"module\" src=\"/assets/)").matcher(page).find())
        .isFalse();
    assertThat(Pattern.compile("\\son[a-z]+=").matcher(page).find()).isFalse();
    HttpResponse<byte[]> answer = get(origin + path);
    assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
    assertThat(answer.headers().firstValue("x-frame-options")).hasValue("DENY");
    assertThat(answer.headers().firstValue("referrer-policy")).hasValue("no-referrer");
    assertThat(answer.headers().firstValue("cross-origin-opener-policy")).hasValue("same-origin");
  }

  @Test
  void everyFileThatAPageNamesIsThereAndMayBeKeptForEver() throws Exception {
    Origin origin = node();
    for (String path : List.of("/signer", "/signer/key")) {
      List<String> addresses =
          Pattern.compile("\"(/assets/[^\"]+)\"")
              .matcher(page(origin + path))
              .results()
              .map(found -> found.group(1))
              .toList();
      assertThat(addresses).hasSizeGreaterThan(3);
      for (String address : addresses) {
        HttpResponse<byte[]> answer = get(origin + address);
        assertThat(answer.statusCode()).as(address).isEqualTo(200);
        assertThat(answer.headers().firstValue("cache-control").orElse("")).contains("immutable");
        HttpResponse<byte[]> coded = get(origin + address, "Accept-Encoding", "gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(coded.body())).readAllBytes())
            .isEqualTo(answer.body());
      }
    }
    assertThat(get(origin + "/assets/0000000000000000/style/portal.css").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aKitAnswersToItsOwnAddressAlone() throws Exception {
    Origin origin = kit();
    for (String path : List.of("/signer", "/signer/key", Bundle.own().address("bundle.json"))) {
      assertThat(get(origin + path).statusCode()).isEqualTo(200);
      String other = origin.text().replace("127.0.0.1", "localhost") + path;
      assertThat(get(other).statusCode()).as(other).isEqualTo(404);
    }
  }

  @Test
  void pagesOfTheReadersOwnMachineMayAskANodeAndNoOthersButThePortals() throws Exception {
    Origin origin = node();
    for (String page :
        List.of(
            "http://127.0.0.1:9002", "http://localhost", "http://[::1]:8", "http://127.1.2.3")) {
      assertThat(allowed(origin, page)).isEqualTo(page);
    }
    for (String page :
        List.of(
            "https://evil.example",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://evil.example:9002",
            "null",
            "https://portal.example")) {
      assertThat(allowed(origin, page)).as(page).isEqualTo("https://portal.example");
    }
  }

  @Test
  void aServerOfPagesOfOneOriginAloneAllowsNoOthers() throws Exception {
    assertThat(allowed(kit(), "http://127.0.0.1:1")).isEqualTo("https://portal.example");
  }

  private String allowed(Origin origin, String page) throws Exception {
    HttpResponse<byte[]> answer = get(origin + "/signer", "Origin", page);
    assertThat(answer.headers().firstValue("vary")).hasValue("Origin");
    return answer.headers().firstValue("access-control-allow-origin").orElse("");
  }
}
