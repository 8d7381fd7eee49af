package io.ochk.portal.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Response;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.server.http.Route;
import io.ochk.server.http.ServerSettings;
import io.ochk.verify.fixture.TestCeremony;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every page that the table of routes has, and for every address that it lacks. */
@Tag("slow")
class PublicPagesTest {
  // What a browser says when somebody follows a link.
  private static final String PERSON =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
  private static final Pattern FOR_PROGRAMS =
      Pattern.compile("/(api|assets|[.]well-known)/.*|/metrics");
  private static final Pattern WITH_A_KEY = Pattern.compile("/(me|reviewer)(/.*)?");
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");
  private static final Pattern SIGNED = Pattern.compile("^/incidents/.|/statements/.");
  private static final Pattern ALTERNATE =
      Pattern.compile("<link rel=\"alternate\" type=\"application/json\" href=\"([^\"]+)\">");
  private static final List<String> HOSTILE =
      List.of(
          "/%3Cscript%3Ealert(1)%3C/script%3E",
          "/federations/%3Cimg%20src=x%20onerror=alert(1)%3E",
          "/operators/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
          "/incidents/%E2%80%AE%00%3Cu%3E",
          "/federations/oc-me-v1/statements/%3Cu%3E",
          "/reviewer/applications/%3Cscript%3Ealert(1)",
          "/api/public/federations/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
          "/nothing?%3Cscript%3Ealert(1)%3C/script%3E",
          "/..%2f..%2fetc%2fpasswd");

  @TempDir Path data;

  @Test
  void everyPublicPageNamesItsJsonWhichIsThere() throws Exception {
    try (LivingFederation f = new LivingFederation(Database.SQLITE, data)) {
      Map<String, String> ids = ids(f);
      int pages = 0;
      for (Route route : f.portal.routes()) {
        boolean isPublic =
            route.method().equals("GET")
                && !FOR_PROGRAMS.matcher(route.template()).matches()
                && !WITH_A_KEY.matcher(route.template()).matches();
        if (!isPublic) {
          continue;
        }
        String path =
            VARIABLE.matcher(route.template()).replaceAll(found -> ids.get(found.group(1)));
        Response page = f.portal.get(path);
        assertThat(page.status()).as(path).isEqualTo(200);
        assertThat(page.header("content-type")).as(path).startsWith("text/html");
        Matcher alternate = ALTERNATE.matcher(page.body());
        assertThat(alternate.find()).as(path + " names its JSON").isTrue();
        Response json = f.portal.get(alternate.group(1).replace("&amp;", "&"));
        assertThat(json.status()).as(alternate.group(1)).isEqualTo(200);
        assertThat(json.header("content-type")).as(path).startsWith("application/json");
        if (SIGNED.matcher(path).find()) {
          // A document that somebody signed, byte for byte: nothing stands beside it.
          assertThat(json.json().get("ok")).as(path).isEmpty();
          assertThat(json.json().members()).as(path).isNotEmpty();
        } else {
          assertThat(json.json().get("ok")).as(path).isPresent();
        }
        assertThat(page.body()).contains("This page as JSON");
        pages++;
      }
      assertThat(pages).isGreaterThan(15);
    }
  }

  private static Map<String, String> ids(LivingFederation f) throws Exception {
    TestCeremony ceremony = f.ceremony();
    String federation = "/api/public/federations/oc-me-v1";
    f.portal.post(federation + "/epochs", ceremony.record().json());
    RequestResult result =
        ceremony.signed(
            ceremony.request(
                new RequestKind.Statement("We are here."),
                f.portal.clock().instant().getEpochSecond()));
    assertThat(f.portal.post(federation + "/statements", result.json()).status()).isEqualTo(201);
    Response incident =
        f.portal.post(
            "/api/operator/incidents",
            f.programme.incident(f.operators.getFirst(), Severity.INFO, "A disk."));
    return Map.of(
        "slug", "oc-me-v1",
        "operator_id", f.id(0).text(),
        "incident_id", incident.at("incident_id"),
        "request_id", result.request().id());
  }

  private static Response asks(PortalUnderTest portal, String path, String accept)
      throws Exception {
    return portal.send(portal.request(path).header("Accept", accept));
  }

  @Test
  void whoFollowsALinkToNowhereGetsAPageAndAProgramAProblem() throws Exception {
    try (LivingFederation f = new LivingFederation(Database.SQLITE, data)) {
      for (String path : HOSTILE) {
        Response page = asks(f.portal, path, PERSON);
        assertThat(page.status()).as(path).isIn(400, 404);
        assertThat(page.header("content-type")).as(path).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("content-security-policy")).contains("default-src 'none'");
        assertThat(page.body())
            .as(path)
            .contains("class=\"button primary\" href=\"/", "<main", "role=\"alert\"")
            .doesNotContain("<script>alert", "<img src=x", "<u>", "\u202e", "\u0000", "passwd");
        Response problem = asks(f.portal, path, "application/json");
        assertThat(problem.status()).isEqualTo(page.status());
        assertThat(problem.header("content-type")).as(path).isEqualTo("application/problem+json");
        assertThat(problem.at("code")).as(path).isNotEmpty();
      }
      assertThat(asks(f.portal, "/nothing", PERSON).body())
          .contains("There is nothing at this address", "Look for a slip in the address")
          .contains("href=\"/federations\"", "href=\"/operators\"", "href=\"/incidents\"");
      assertThat(asks(f.portal, "/operators/op-0000000000000000", PERSON).body())
          .contains("There is no such operator", "Look whether the whole id was copied")
          .contains("class=\"button primary\" href=\"/operators\"");
      assertThat(asks(f.portal, "/federations/send-coins-to-mallory", PERSON).body())
          .contains("There is no such federation", "href=\"/federations\"")
          .doesNotContain("mallory");
      assertThat(asks(f.portal, "/api/public/incidents/inc-0000000000000000", PERSON).body())
          .contains("There is no such incident");
      assertThat(asks(f.portal, "/incidents?severity=bad", PERSON).body())
          .contains("info, warning or critical", "Change the address, or begin again.");
    }
  }

  @Test
  void onlyWhoPrefersAPageGetsOne() throws Exception {
    try (LivingFederation f = new LivingFederation(Database.SQLITE, data)) {
      for (String accept :
          List.of(
              "*/*", "application/json, text/html;q=0.5", "text/html;q=0", "text/htmlx", ",;q")) {
        assertThat(asks(f.portal, "/nothing", accept).header("content-type"))
            .as(accept)
            .isEqualTo("application/problem+json");
      }
      for (String accept : List.of("text/html", "TEXT/HTML ; q=0.2", "*/*;q=0.1, text/html")) {
        assertThat(asks(f.portal, "/nothing", accept).header("content-type"))
            .as(accept)
            .startsWith("text/html");
      }
      assertThat(f.portal.get("/nothing").at("code")).isEqualTo("route_unknown");
      assertThat(f.portal.get("/federations/nobody").header("content-type"))
          .startsWith("text/html");
    }
  }

  @Test
  void anAddressForProgramsSaysThatItCannotBeOpened() throws Exception {
    try (LivingFederation f = new LivingFederation(Database.SQLITE, data)) {
      Response page = asks(f.portal, "/api/operator/memberships", PERSON);
      assertThat(page.status()).isEqualTo(405);
      assertThat(page.header("allow")).isEqualTo("OPTIONS, POST");
      assertThat(page.body())
          .contains("It cannot be opened by following a link.", "href=\"/api/openapi.json\"");
    }
  }

  @Test
  void aFormThatBringsTooMuchIsAnsweredByAPage() throws Exception {
    try (LivingFederation f = new LivingFederation(Database.SQLITE, data)) {
      Response page =
          f.portal.send(
              f.portal
                  .request("/operator/apply")
                  .header("Accept", PERSON)
                  .header("Content-Type", "multipart/form-data; boundary=x")
                  .POST(BodyPublishers.ofString(" ".repeat(300 * 1024))));
      assertThat(page.status()).isEqualTo(413);
      assertThat(page.body()).contains("Application not received", "The body is too large");
    }
  }

  @Test
  void whoAsksTooOftenIsToldWhenToComeAgain() throws Exception {
    ServerSettings limited =
        new ServerSettings("127.0.0.1", 0, 0, 2, List.of(), Duration.ofSeconds(10));
    try (PortalUnderTest portal = PortalUnderTest.start(limited, Database.SQLITE, data)) {
      asks(portal, "/", PERSON);
      asks(portal, "/", PERSON);
      for (String path : List.of("/", "/nothing", "/api/federations")) {
        Response page = asks(portal, path, PERSON);
        assertThat(page.status()).isEqualTo(429);
        assertThat(page.header("retry-after")).isNotEmpty();
        assertThat(page.body())
            .contains("Too many requests", "Wait " + page.header("retry-after") + " second")
            .contains("Then load this page again.");
      }
      assertThat(portal.get("/api/federations").at("code")).isEqualTo("rate_limited");
    }
  }
}
