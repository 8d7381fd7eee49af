package io.ochk.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterValidation;
import io.ochk.protocol.charter.Finding;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

@ParameterizedClass
@DatabaseSource
class PageTest {
  @Parameter Database database;

  private static final List<String> PAGES =
      List.of(
          "/",
          "/operator",
          "/operator/apply",
          "/operator/bypass",
          "/docs/verify",
          "/docs/charter",
          "/docs/browser",
          "/security",
          "/transparency",
          "/federations",
          "/federations/oc-me-v1",
          "/operators",
          "/incidents",
          "/me/operator",
          "/me/operator/federations",
          "/me/operator/ceremonies",
          "/me/operator/inbox",
          "/me/operator/incidents",
          "/me/operator/attestation",
          "/me/operator/runbook",
          "/reviewer");

  private static final Pattern LINK = Pattern.compile(" (?:href|src)=\"(/[^\"#]*)(#[^\"]*)?\"");
  // What a module loads with itself, and what it may load later.
  private static final Pattern IMPORT =
      Pattern.compile("(?:\\bfrom|\\bimport)(?:\\s*\\()?\\s*\"(\\.{1,2}/[^\"]+\\.js)\"");
  private static final Pattern STATIC_IMPORT =
      Pattern.compile(
          "(?:^|[;\\n])(?:import|export)(?:\\{[^}]*\\}from|\\*[^\";]*from)?\"([^\"]+)\"");

  @TempDir Path data;

  private PortalUnderTest start() throws Exception {
    return PortalUnderTest.start(database, data, new TestClock());
  }

  @Test
  void whatOthersWroteIsTextAndNeverMarkup() throws Exception {
    String hostile = "<script>alert('x')</script>\" onload=\"x&amp;\u202e\u0000";
    try (PortalUnderTest portal = start()) {
      Programme programme = new Programme(portal);
      SigningKey key = programme.fill().getFirst();
      Response published =
          portal.post(
              "/api/operator/incidents", programme.incident(key, Severity.CRITICAL, hostile));
      assertThat(published.status()).as(published.body()).isEqualTo(201);
      for (String path :
          List.of("/", "/federations/oc-me-v1", "/transparency", "/me/operator/incidents")) {
        assertThat(portal.get(path).body())
            .as(path)
            .doesNotContain("<script>alert", "\u202e", "\u0000")
            .contains("&lt;script&gt;alert('x')&lt;/script&gt;\" onload=\"x&amp;amp;\ufffd\ufffd");
      }
    }
  }

  @Test
  void aHostileFederationNameIsTextToo() throws Exception {
    try (PortalUnderTest portal = start()) {
      Response founded =
          new Programme(portal)
              .state(
                  new FederationCreate(
                      "<img src=x onerror=y>\"",
                      3,
                      4,
                      true,
                      Optional.of("<b>"),
                      Optional.of("<i>")),
                  Optional.empty());
      assertThat(founded.status()).isEqualTo(201);
      for (String path : PAGES) {
        assertThat(portal.get(path).body()).as(path).doesNotContain("<img src=x", "<b>\"", "<i>");
      }
      assertThat(portal.get("/").body()).contains("&lt;img src=x onerror=y&gt;");
    }
  }

  @Test
  void aHostileCharterIsTextToo() throws Exception {
    String hostile = "</pre><script>alert('x')</script>\u202e<img src=x onerror=y>";
    try (PortalUnderTest portal = start()) {
      Programme programme = new Programme(portal);
      Charter charter = People.charter("1.0.0", programme.fill(), hostile);
      assertThat(programme.publish(charter, Optional.empty()).status()).isEqualTo(201);
      for (String path : List.of("/", "/federations", "/federations/oc-me-v1", "/transparency")) {
        assertThat(portal.get(path).body())
            .as(path)
            .doesNotContain("<script>alert", "<img src=x", "\u202e");
      }
      assertThat(portal.get("/federations/oc-me-v1").body())
          .contains("&lt;/pre&gt;&lt;script&gt;alert");
    }
  }

  @Test
  void theRegistryIsReadPageByPage() throws Exception {
    try (PortalUnderTest portal = start()) {
      List<SigningKey> operators = new Programme(portal).fill();
      Set<String> seen = new TreeSet<>();
      String path = "/operators?limit=3";
      for (int page = 0; page < 2; page++) {
        String body = portal.get(path).body();
        for (SigningKey key : operators) {
          if (body.contains(key.publicKey().hex())) {
            assertThat(seen.add(key.publicKey().hex())).as("on one page only").isTrue();
          }
        }
        Matcher next = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"").matcher(body);
        assertThat(next.find()).isEqualTo(page == 0);
        path = page == 0 ? next.group(1).replace("&amp;", "&") : path;
      }
      assertThat(seen).hasSize(operators.size());
      Response unknown = portal.get("/operators?after=op-0000000000000000");
      assertThat(unknown.status()).isEqualTo(400);
      assertThat(unknown.body()).contains("the id of an accepted operator");
    }
  }

  @Test
  void thePageAboutChartersNamesEveryRule() throws Exception {
    try (PortalUnderTest portal = start()) {
      Programme programme = new Programme(portal);
      Charter charter = People.charter("1.0.0", programme.fill());
      assertThat(programme.publish(charter, Optional.empty()).status()).isEqualTo(201);
      String page = portal.get("/docs/charter").body();
      for (Finding finding : CharterValidation.check(charter)) {
        assertThat(page).contains("<th scope=\"row\"><code>" + finding.rule() + "</code></th>");
      }
      assertThat(page).contains(charter.hash(), "href=\"/docs/browser\"");
    }
  }

  @Test
  void theJsonBesideAPageSaysWhatThePageSays() throws Exception {
    try (PortalUnderTest portal = start()) {
      Programme programme = new Programme(portal);
      SigningKey key = programme.fill().getFirst();
      portal.post("/api/operator/incidents", programme.incident(key, Severity.INFO, "A disk."));
      Response transparency = portal.get("/api/public/transparency");
      assertThat(transparency.at("federations.0.slug")).isEqualTo("oc-me-v1");
      assertThat(portal.get("/transparency").body())
          .contains(transparency.at("federations.0.head"), transparency.at("reviewer_keys.0"))
          .contains(transparency.at("incidents.0.title"));
      Response bypass = portal.get("/api/public/bypass");
      assertThat(portal.get("/operator/bypass").body())
          .contains(bypass.at("actions.0.action"), bypass.at("actions.0.kit"));
      Response security = portal.get("/api/public/security");
      assertThat(portal.get("/security").body())
          .contains("IndexedDB <code>oc-operator-key</code>")
          .contains(security.at("stored.0.who_can_read_it"), security.at("ways_back.4.way_back"))
          .contains(security.at("if_somebody_disappears.4.what_stays"))
          .contains(security.at("browser_files_sha256"), security.at("audience"));
      Response browser = portal.get("/api/public/browser");
      assertThat(portal.get("/docs/browser").body())
          .contains("<code>oc-guardian sign --serve</code>", browser.at("steps.5.page"))
          .contains(browser.at("steps.6.what_it_does").replace("'", "&#39;"))
          .contains(browser.at("what_happens_to_a_tab.1.what_follows"));
      Response verification = portal.get("/api/public/verification");
      assertThat(portal.get("/docs/verify").body())
          .contains(verification.at("documents.8.what_must_hold"))
          .contains("?from=" + verification.at("federations.0.record"));
      Response questionnaire = portal.get("/api/public/questionnaire");
      assertThat(questionnaire.at("fields.0.title")).isEqualTo("Handle");
      assertThat(questionnaire.at("post_to")).isEqualTo("/api/operator/applications");
    }
  }

  @Test
  void anEmptyPortalSaysSo() throws Exception {
    try (PortalUnderTest portal = start()) {
      assertThat(portal.get("/").body())
          .contains("None has been founded yet.", "Nobody has been accepted yet.");
      Response unknown = portal.get("/federations/oc-me-v1");
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.header("content-type")).isEqualTo("text/html; charset=utf-8");
      assertThat(unknown.body()).contains("All federations");
    }
  }

  @Test
  void everyPageRunsOurFilesAndNothingElse() throws Exception {
    try (PortalUnderTest portal = start()) {
      new Programme(portal).fill();
      for (String path : PAGES) {
        Response page = portal.get(path);
        assertThat(page.status()).as(path).isEqualTo(200);
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("content-security-policy"))
            .contains("default-src 'none'", "script-src 'self';")
            .contains("require-trusted-types-for 'script'", "frame-ancestors 'none'")
            .doesNotContain("unsafe", "http:", "https:", "*");
        assertThat(page.body())
            .as(path)
            .doesNotContain("style=\"", "javascript:")
            .doesNotContainPattern(" on[a-z]+=\"");
        assertThat(page.body().split("<script", -1)).as("one module").hasSize(2);
      }
    }
  }

  @Test
  void everyLinkAndEveryImportLeadsSomewhere() throws Exception {
    try (PortalUnderTest portal = start()) {
      new Programme(portal).fill();
      Deque<String> waiting = new ArrayDeque<>(PAGES);
      Set<String> seen = new TreeSet<>(PAGES);
      while (!waiting.isEmpty()) {
        String path = waiting.poll();
        Response response = portal.get(path);
        assertThat(response.status()).as(path).isEqualTo(200);
        String type = response.header("content-type");
        Pattern pattern = type.startsWith("text/html") ? LINK : IMPORT;
        if (path.startsWith("/api/") || !type.startsWith("text/")) {
          continue;
        }
        for (MatchResult match : pattern.matcher(response.body()).results().toList()) {
          String target = match.group(1).replace("&amp;", "&");
          String address =
              target.startsWith(".")
                  ? Path.of(path).resolveSibling(target).normalize().toString()
                  : target;
          if (address.startsWith("/") && seen.add(address)) {
            waiting.add(address);
          }
        }
      }
      assertThat(seen).anyMatch(path -> path.contains("/shared/"));
    }
  }

  @Test
  void filesAreKeptForEverUnderTheirVersionAndGoneUnderAnother() throws Exception {
    try (PortalUnderTest portal = start()) {
      String style =
          portal.get("/").body().replaceAll("(?s).*href=\"(/assets/[^\"]*portal.css)\".*", "$1");
      assertThat(portal.get(style).header("cache-control")).contains("immutable");
      assertThat(portal.get(style).body()).contains("color-scheme:light dark");
      assertThat(portal.get("/assets/0000000000000000/style/portal.css").status()).isEqualTo(404);
      // Their names, so that anybody can ask for each and compute the hash over all.
      assertThat(portal.get(style.replace("style/portal.css", "bundle.json")).body())
          .contains("\"style/portal.css\"");
      assertThat(portal.get(style.replace("style/portal.css", "bundle.json.br")).status())
          .isEqualTo(404);
      assertThat(portal.get(style.replace("portal.css", "..%2f..%2fpage%2fopenapi.json")).status())
          .isEqualTo(404);
    }
  }

  @Test
  void aFileComesInTheSmallestFormThatTheClientTakes() throws Exception {
    try (PortalUnderTest portal = start()) {
      String style =
          portal.get("/").body().replaceAll("(?s).*href=\"(/assets/[^\"]*portal.css)\".*", "$1");
      HttpResponse<byte[]> plain = fetch(portal, style, "identity");
      HttpResponse<byte[]> gzip = fetch(portal, style, "gzip, deflate");
      HttpResponse<byte[]> brotli = fetch(portal, style, "gzip, deflate, br, zstd");
      assertThat(plain.headers().firstValue("content-encoding")).isEmpty();
      assertThat(gzip.headers().firstValue("content-encoding")).contains("gzip");
      assertThat(brotli.headers().firstValue("content-encoding")).contains("br");
      for (HttpResponse<byte[]> form : List.of(plain, gzip, brotli)) {
        assertThat(form.headers().firstValue("vary")).contains("Accept-Encoding");
        assertThat(form.headers().firstValue("content-type")).contains("text/css; charset=utf-8");
      }
      assertThat(brotli.body().length).isLessThan(gzip.body().length);
      assertThat(gzip.body().length).isLessThan(plain.body().length / 2);
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
        assertThat(in.readAllBytes()).isEqualTo(plain.body());
      }
    }
  }

  private static final Pattern SCRIPT_OR_STYLE =
      Pattern.compile("(?:src|href)=\"(/assets/[^\"]*\\.(?:js|css))\"");

  @Test
  void pagesThatSignNothingLoadNoCryptographyAndNoPageMoreThanItsWeight() throws Exception {
    try (PortalUnderTest portal = start()) {
      new Programme(portal).fill();
      for (String page : PAGES) {
        Set<String> loaded = new TreeSet<>();
        int bytes = 0;
        for (MatchResult match :
            SCRIPT_OR_STYLE.matcher(portal.get(page).body()).results().toList()) {
          if (loaded.add(match.group(1))) {
            bytes += fetch(portal, match.group(1), "gzip").body().length;
          }
        }
        for (String path : loaded) {
          for (MatchResult match :
              STATIC_IMPORT.matcher(portal.get(path).body()).results().toList()) {
            assertThat(match.group(1)).as(path + ": a module of this portal").startsWith(".");
            assertThat(loaded)
                .as(path + " imports nothing that the page does not announce")
                .contains(Path.of(path).resolveSibling(match.group(1)).normalize().toString());
          }
        }
        assertThat(bytes).as(page + " loads " + loaded).isLessThan(weight(page));
      }
    }
  }

  // Style and script compressed as any browser takes them. The curves alone are 20 KB; what signs
  // is loaded when it is needed.
  private static int weight(String page) {
    return switch (page) {
      case "/me/operator/inbox" -> 100_000;
      case "/federations/oc-me-v1" -> 25_000;
      case "/me/operator" -> 20_500;
      case "/reviewer" -> 16_000;
      case "/docs/verify" -> 12_000;
      default -> page.startsWith("/me/") ? 12_000 : 10_000;
    };
  }

  private static HttpResponse<byte[]> fetch(PortalUnderTest portal, String path, String coding)
      throws Exception {
    return portal
        .http()
        .send(
            portal.request(path).header("Accept-Encoding", coding).build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }
}
