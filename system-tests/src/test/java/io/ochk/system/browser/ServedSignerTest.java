package io.ochk.system.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.StrictJson;
import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signer's page comes from an operator's own node, or from the kit, as from the portal. */
class ServedSignerTest {
  private static final Pattern HASH = Pattern.compile("<code id=\"bundle\">([0-9a-f]{64})</code>");
  private static final Pattern ASSETS = Pattern.compile("/assets/[0-9a-f]{16}/");

  @TempDir Path folder;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningProgram page(Guardian guardian) throws Exception {
    return new RunningProgram(
            "page", folder, () -> guardian.kit("page", "--port", "0", "--json").heap(128))
        .start();
  }

  private static String address(RunningProgram page) {
    Await.until("the page is served", () -> page.log().contains("\"page\":"), page::log);
    return page.log().replaceAll("(?s).*\"page\":\"(http://[^/]+)/signer\".*", "$1");
  }

  @Test
  void aNodeAndAKitServeTheSignerWithWhichAFederationMakesAKeyAndSigns() throws Exception {
    try (LivingFederation living = LivingFederation.ratified(folder);
        Browser browser = Browser.start();
        RunningProgram kitPage = page(living.guardian(3))) {
      for (Guardian kit : List.of(living.guardian(0), living.guardian(2))) {
        kit.allowsEverything();
      }
      living.guardian(0).start();
      Guardian withoutPages = living.guardian(2);
      withoutPages.startNode("--no-signer-page");
      withoutPages.signer().start();
      Guardian first = living.guardian(1);
      Guardian second = living.guardian(3);
      first.node().start();
      second.node().start();
      for (Guardian served : List.of(first, second)) {
        Await.until("the node serves", () -> served.status("/livez") == 200, served::logs);
      }
      String kit = address(kitPage);
      String portal = living.federation().portal().url();
      theSameFilesComeFrom(portal + "/me/operator/inbox", first.api() + "/signer", kit + "/signer");
      onlyItsOwnNameLeadsToAKit(kit);

      Visitor ofNode = begins(browser, first, first.api(), "/signer");
      Visitor ofKit = begins(browser, second, kit, "/signer");
      living.awaitPeers();
      living.guardian(0).kit("ceremony", "start", "--network", "regtest", "--json").run().exits(0);
      for (Visitor tab : List.of(ofNode, ofKit)) {
        tab.sees("A ceremony is proposed", "#waiting").clicks("Join the ceremony");
        tab.signs("ceremony-join");
      }
      for (Visitor tab : List.of(ofNode, ofKit)) {
        tab.sees("Compare the code", "#waiting")
            .fills("The code that another guardian reads to you", tab.text(".ceremony-code"))
            .clicks("The codes are the same");
        tab.signs("ceremony-round1");
      }
      living.awaitKey(0);
      ofNode.sees("live", "#history");
      ofKit.sees("live", "#history");

      noPageIsServedBy(
          withoutPages, found(ASSETS, get(first.api() + "/signer"), 0) + "bundle.json");

      // Of three of four that have to sign, two are these tabs.
      living.guardian(2).signer().stop();
      ofNode
          .fills("A statement of oc-me-v1, signed at its address", "No portal serves us.")
          .clicks("Propose and approve");
      ofNode.signs("sign-approve");
      ofKit.sees("No portal serves us.", "#waiting").clicks("Approve", "#waiting");
      ofKit.signs("sign-approve");
      ofNode.sees("signed", "#history");
      ofKit.sees("signed", "#history");
      assertThat(first.text("/api/requests?state=signed")).contains("No portal serves us.");

      nothingLeft(ofNode, first, List.of(portal, first.api()));
      nothingLeft(ofKit, second, List.of(portal, second.api(), kit));
      for (Visitor tab : List.of(ofNode, ofKit)) {
        for (String scheme : List.of("light", "dark")) {
          assertThat(tab.barriers(scheme)).isEmpty();
        }
        assertThat(tab.overflow(360)).isLessThanOrEqualTo(0);
      }
      assertThat(kitPage.stop()).isEqualTo(143);
    }
  }

  /** What it serves besides, its own signer used all the while. */
  private void noPageIsServedBy(Guardian guardian, String asset) throws Exception {
    for (String path : List.of("/signer", "/signer/key", asset)) {
      assertThat(guardian.status(path)).as(path).isEqualTo(404);
      assertThat(guardian.text(path)).as(path).contains("route_unknown");
    }
    Await.until("it is ready", () -> guardian.status("/readyz") == 200, guardian::logs);
    for (String path : List.of("/livez", "/api/node", "/api/keys", "/api/ceremonies")) {
      assertThat(guardian.status(path)).as(path).isEqualTo(200);
    }
  }

  /** An operator restores the key on a page of this origin, and starts the signer there. */
  private static Visitor begins(Browser browser, Guardian guardian, String origin, String path) {
    Visitor visitor = browser.visitor(guardian.operator().name(), origin);
    visitor.watchesSecrets();
    visitor.opens(path).follows("Make or restore it", "#signer");
    visitor.restoresHere(Mnemonic.words(guardian.key().exportSeed())).sees("Here since");
    assertThat(visitor.operatorId()).isEqualTo(guardian.operatorId());
    visitor.follows("Go to the signer", "main").clicks("Start the signer");
    visitor.clicks("These are the programme’s keys");
    return visitor.introducesNode();
  }

  private static void nothingLeft(Visitor tab, Guardian guardian, List<String> origins) {
    byte[] seed = guardian.key().exportSeed();
    List<String> words = Mnemonic.words(seed);
    assertThat(
            tab.leaks(
                List.of(
                    HexFormat.of().formatHex(seed),
                    String.join(" ", words),
                    String.join("\",\"", words))))
        .isEmpty();
    assertThat(tab.secretsSeen()).contains("key", "share", "nonce", "ceremony secret");
    assertThat(tab.leaksOfSigner()).isEmpty();
    assertThat(tab.cookies()).isEmpty();
    assertThat(tab.hosts())
        .containsExactlyInAnyOrderElementsOf(
            origins.stream().map(origin -> origin.replaceFirst("^http://", "")).toList());
    assertThat(tab.errors()).isEmpty();
  }

  /** Page for page the same bundle, byte for byte, and the hash that stands on them is its. */
  private void theSameFilesComeFrom(String... pages) throws Exception {
    String hash = found(HASH, get(pages[0]), 1);
    String assets = found(ASSETS, get(pages[0]), 0);
    byte[] list = bytes(origin(pages[0]) + assets + "bundle.json");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    JsonObject listed = StrictJson.parseObject(list, JsonLimits.RECORD);
    for (var name : ((JsonArray) listed.get("files").orElseThrow()).values()) {
      String file = ((JsonString) name).value();
      byte[] bytes = bytes(origin(pages[0]) + assets + file);
      all.writeBytes((file + " " + Sha256.hex(bytes) + "\n").getBytes(UTF_8));
      for (String other : pages) {
        assertThat(bytes(origin(other) + assets + file)).as(other + " " + file).isEqualTo(bytes);
      }
    }
    assertThat(Sha256.hex(all.toByteArray())).isEqualTo(hash);
    for (String page : pages) {
      assertThat(found(HASH, get(page), 1)).as(page).isEqualTo(hash);
      assertThat(sections(get(page))).as(page).isEqualTo(sections(get(pages[0])));
    }
  }

  // What the script fills in, from the signer's section to the last one.
  private static String sections(String page) {
    return page.substring(
            page.indexOf("<section class=\"panel\" aria-labelledby=\"signer-title\""),
            page.indexOf("<section class=\"panel\" aria-labelledby=\"origin-title\""))
        .replaceAll("(?s)<form id=\"add-node\".*?</form>\n", "");
  }

  private void onlyItsOwnNameLeadsToAKit(String kit) throws Exception {
    String other = kit.replace("127.0.0.1", "localhost") + "/signer";
    assertThat(answer(other).statusCode()).isEqualTo(404);
    assertThat(answer(kit + "/signer").headers().firstValue("content-security-policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
  }

  private static String origin(String address) {
    return address.replaceFirst("^(http://[^/]+)/.*", "$1");
  }

  private static String found(Pattern pattern, String page, int group) {
    Matcher matcher = pattern.matcher(page);
    assertThat(matcher.find()).as(page).isTrue();
    return matcher.group(group);
  }

  private String get(String address) throws Exception {
    return new String(bytes(address), UTF_8);
  }

  private byte[] bytes(String address) throws Exception {
    HttpResponse<byte[]> answer = answer(address);
    assertThat(answer.statusCode()).as(address).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<byte[]> answer(String address) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(address)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }
}
