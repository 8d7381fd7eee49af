package io.ochk.portal.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  @TempDir Path data;

  @Test
  void whatOthersWroteIsTextAndNeverMarkup() throws Exception {
    String hostile = "<script>alert('x')</script>\" onload=\"x&amp;\u202e\u0000";
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = programme.fill().getFirst();
      Response published =
          portal.post(
              "/api/operator/incidents", programme.incident(key, Severity.CRITICAL, hostile));
      assertThat(published.status()).as(published.body()).isEqualTo(201);
      Response page = portal.get("/");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
      assertThat(page.body())
          .doesNotContain("<script", "\" onload", "\u202e", "\u0000")
          .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;x&amp;amp;")
          .contains("oc-me-v1")
          .contains("/assets/portal.css");
      assertThat(page.header("content-security-policy")).doesNotContain("unsafe");
      assertThat(portal.get("/assets/portal.css").body()).contains("color-scheme: light dark");
    }
  }

  @Test
  void aHostileFederationNameIsTextToo() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock())) {
      Programme programme = new Programme(portal);
      Response founded =
          programme.state(
              new FederationCreate(
                  "<img src=x onerror=y>", 3, 4, true, Optional.empty(), Optional.empty()),
              Optional.empty());
      assertThat(founded.status()).isEqualTo(201);
      assertThat(portal.get("/").body()).doesNotContain("<img").contains("&lt;img src=x");
    }
  }

  @Test
  void anEmptyPortalSaysSo() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock())) {
      assertThat(portal.get("/").body())
          .contains("None has been founded yet.", "Nobody has been accepted yet.");
    }
  }
}
