package io.ochk.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.http.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** Handing in an application as a browser without scripts does. */
@ParameterizedClass
@DatabaseSource
class ApplyPageTest {
  @Parameter Database database;

  private static final String PAGE = "/operator/apply";
  private static final Pattern ID = Pattern.compile("app-[0-9a-f]{16}");

  @TempDir Path data;

  private static Response upload(PortalUnderTest portal, byte[] file) throws IOException {
    String boundary = "----WebKitFormBoundaryx3Yz";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"application\";"
                + " filename=\"application.json\"\r\nContent-Type: application/json\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.write(file);
    body.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return portal.send(
        portal
            .request(PAGE)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static String id(Response page) {
    Matcher matcher = ID.matcher(page.body());
    assertThat(matcher.find()).as(page.body()).isTrue();
    return matcher.group();
  }

  @Test
  void theFormNeedsNoScriptAndMayBeSentOnlyToThisPortal() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Response form = portal.get(PAGE);
      assertThat(form.status()).isEqualTo(200);
      assertThat(form.header("content-type")).isEqualTo("text/html; charset=utf-8");
      assertThat(form.headers().allValues("content-security-policy")).hasSize(1);
      assertThat(form.header("content-security-policy"))
          .contains("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "*");
      assertThat(form.header("x-frame-options")).isEqualTo("DENY");
      assertThat(form.body())
          .contains("method=\"post\"", "enctype=\"multipart/form-data\"", "type=\"file\"")
          .contains("name=\"viewport\"", "<label for=\"application\"", "style/portal.css")
          .doesNotContain("style=\"", "<noscript");
      assertThat(portal.get("/operator").body()).contains("href=\"" + PAGE + "\"");
    }
  }

  @Test
  void whatIsUploadedLandsInTheSameQueueAndCountsOnce() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = People.operator(1);
      JsonObject application = programme.application(key, "## A1 Handle\nna\u00efve \u2028\n");
      byte[] file = CanonicalJson.bytes(application);

      Response received = upload(portal, file);
      assertThat(received.status()).as(received.body()).isEqualTo(201);
      assertThat(received.header("content-type")).isEqualTo("text/html; charset=utf-8");
      String id = id(received);
      assertThat(received.body())
          .contains(People.id(key).text(), "/api/operator/applications/" + id);
      assertThat(upload(portal, file).body()).isEqualTo(received.body());
      Response posted = portal.post("/api/operator/applications", application);
      assertThat(posted.status()).isEqualTo(201);
      assertThat(posted.at("application_id")).isEqualTo(id);

      Response queue = portal.get("/api/reviewer/applications", Role.REVIEWER, People.REVIEWER);
      assertThat(queue.at("applications")).isEqualTo("1 elements");
      assertThat(queue.at("applications.0.application_id")).isEqualTo(id);
      Response shown =
          portal.get("/api/reviewer/applications/" + id, Role.REVIEWER, People.REVIEWER);
      assertThat(shown.at("questionnaire")).isEqualTo("## A1 Handle\nna\u00efve \u2028\n");
    }
  }

  @Test
  void aRefusalNamesItsCodeAndShowsHostileContentAsText() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      byte[] good = CanonicalJson.bytes(programme.application(People.operator(1), "answers"));
      String text = new String(good, StandardCharsets.UTF_8);

      refused(upload(portal, new byte[0]), 400, "malformed");
      refused(upload(portal, "not JSON".getBytes(StandardCharsets.UTF_8)), 400, "malformed");
      refused(
          upload(portal, text.replace("answers", "another").getBytes(StandardCharsets.UTF_8)),
          422,
          "questionnaire_differs");
      String signature = text.substring(text.indexOf("sig_hex\":\"") + 10).substring(0, 4);
      refused(
          upload(
              portal,
              text.replace("sig_hex\":\"" + signature, "sig_hex\":\"0000")
                  .getBytes(StandardCharsets.UTF_8)),
          403,
          "signature_invalid");
      refused(upload(portal, new byte[256 * 1024 + 1]), 413, "too_large");

      String hostile = "<script>alert('x')</script>\\\" onload=\\\"x";
      Response page =
          upload(
              portal,
              text.replaceFirst("\\{", "{\"" + hostile.replace("\\", "\\\\") + "\":1,")
                  .getBytes(StandardCharsets.UTF_8));
      refused(page, 400, "malformed");
      assertThat(page.body())
          .doesNotContain("<script>alert")
          .contains("<dd><code>&lt;script&gt;alert('x')&lt;/script&gt;\" onload=\"x</code></dd>");
      assertThat(page.header("content-security-policy")).contains("default-src 'none'");
      assertThat(
              portal
                  .get("/api/reviewer/applications", Role.REVIEWER, People.REVIEWER)
                  .at("applications"))
          .as("nothing was stored")
          .isEqualTo("0 elements");
    }
  }

  @Test
  void anotherKindOfBodyIsRefusedAsAPage() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      refused(portal.post(PAGE, "{}"), 415, "media_type_unknown");
      assertThat(portal.get("/api/operator/applications").status()).isEqualTo(405);
    }
  }

  @Test
  void theLimitToRequestsIsAnsweredWithAPageToo() throws Exception {
    ServerSettings limited =
        new ServerSettings("127.0.0.1", 0, 1, 0, List.of(), Duration.ofSeconds(10));
    try (PortalUnderTest portal = PortalUnderTest.start(limited, database, data)) {
      refused(upload(portal, new byte[0]), 400, "malformed");
      Response again = upload(portal, new byte[0]);
      refused(again, 429, "rate_limited");
      assertThat(again.header("Retry-After")).isNotEmpty();
    }
  }

  private static void refused(Response page, int status, String code) {
    assertThat(page.status()).as(page.body()).isEqualTo(status);
    assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.body()).contains("<dt>Code</dt>", "<code>" + code + "</code>", "Next step");
  }
}
