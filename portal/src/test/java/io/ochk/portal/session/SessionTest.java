package io.ochk.portal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.envelope.PortalSession.Reader;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.SigningKey;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class SessionTest {
  private static final String SESSION = "/api/operator/session";
  private static final String MINE = "/api/operator/mine";
  private static final SigningKey KEY = People.operator(1);

  @TempDir Path data;

  private static String challenge(PortalUnderTest portal) {
    Response drawn = portal.post(SESSION + "/challenge", "{}");
    assertThat(drawn.status()).as(drawn.body()).isEqualTo(201);
    return drawn.at("challenge");
  }

  private static ActionEnvelope signed(
      PortalUnderTest portal, SigningKey key, String challenge, Reader reader) {
    return new Programme(portal)
        .sign(
            key,
            new PortalSession(
                Optional.of(PortalUnderTest.ORIGIN), challenge, People.id(key), reader));
  }

  private static Response open(PortalUnderTest portal, SigningKey key, Reader reader) {
    return portal.post(SESSION, signed(portal, key, challenge(portal), reader));
  }

  private static String cookie(Response opened) {
    assertThat(opened.status()).as(opened.body()).isEqualTo(201);
    return opened.header("set-cookie").replaceAll(";.*", "");
  }

  private static Response read(PortalUnderTest portal, String path, String... headers) {
    return portal.send(portal.request(path).headers(headers));
  }

  @ParameterizedTest
  @EnumSource
  void whoeverSignsAChallengeReadsTheOwnAnswersAndNobodyElses(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      new Programme(portal).apply(KEY);
      new Programme(portal).apply(People.operator(2));
      assertThat(portal.get(MINE).at("code")).isEqualTo("session_invalid");
      Response opened = open(portal, KEY, Reader.OPERATOR);
      assertThat(opened.header("set-cookie"))
          .startsWith("__Host-oc_reading=")
          .contains("; HttpOnly", "; SameSite=Strict", "; Secure", "; Path=/", "; Max-Age=900")
          .doesNotContain("Domain");
      String token = cookie(opened).replaceAll(".*=", "");
      assertThat(opened.body()).doesNotContain(token);
      Response mine = read(portal, MINE, "Cookie", "other=1; " + cookie(opened));
      assertThat(mine.at("applications")).isEqualTo("1 elements");
      assertThat(mine.at("applications.0.questionnaire")).isEqualTo("## A1 Handle\nname\n");
      assertThat(mine.at("operator_id")).isEqualTo(People.id(KEY).text());
      assertThat(mine.header("cache-control")).contains("no-store", "private");
      assertThat(mine.header("cross-origin-resource-policy")).isEqualTo("same-origin");
      assertThat(mine.header("access-control-allow-credentials")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChallengeWorksOnceAndForAMinuteAndOnlyIfThePortalDrewIt(Database database)
      throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      ActionEnvelope envelope = signed(portal, KEY, challenge(portal), Reader.OPERATOR);
      assertThat(portal.post(SESSION, envelope).status()).isEqualTo(201);
      Response again = portal.post(SESSION, envelope);
      assertThat(again.at("code")).isEqualTo("challenge_unknown");
      assertThat(again.header("set-cookie")).isEmpty();
      ActionEnvelope late = signed(portal, KEY, challenge(portal), Reader.OPERATOR);
      portal.clock().move(Duration.ofSeconds(61));
      assertThat(portal.post(SESSION, late).at("code")).isEqualTo("challenge_unknown");
      ActionEnvelope invented = signed(portal, KEY, "ab".repeat(32), Reader.OPERATOR);
      assertThat(portal.post(SESSION, invented).at("code")).isEqualTo("challenge_unknown");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSessionEndsByItselfAndByBeingLeft(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      String first = cookie(open(portal, KEY, Reader.OPERATOR));
      assertThat(read(portal, SESSION, "Cookie", first).at("role")).isEqualTo("operator");
      portal.clock().move(Duration.ofMinutes(15));
      assertThat(read(portal, SESSION, "Cookie", first).at("code")).isEqualTo("session_invalid");
      String second = cookie(open(portal, KEY, Reader.OPERATOR));
      Response left =
          portal.send(
              portal
                  .request(SESSION + "/end")
                  .header("Cookie", second)
                  .POST(BodyPublishers.noBody()));
      assertThat(left.status()).isEqualTo(200);
      assertThat(left.header("set-cookie")).contains("Max-Age=0");
      assertThat(read(portal, MINE, "Cookie", second).status()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPageOfAnotherSiteNeitherReadsNorOpensNorEndsASession(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      String cookie = cookie(open(portal, KEY, Reader.OPERATOR));
      String[][] foreign = {
        {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"},
        {"Sec-Fetch-Site", "same-site"}, {"Origin", "null"},
      };
      ActionEnvelope envelope = signed(portal, KEY, challenge(portal), Reader.OPERATOR);
      for (String[] header : foreign) {
        assertThat(read(portal, MINE, "Cookie", cookie, header[0], header[1]).at("code"))
            .isEqualTo("session_invalid");
        for (String path : new String[] {SESSION + "/challenge", SESSION, SESSION + "/end"}) {
          Response sent =
              portal.send(
                  portal
                      .request(path)
                      .headers("Content-Type", "application/json", "Cookie", cookie)
                      .header(header[0], header[1])
                      .POST(BodyPublishers.ofString(CanonicalJson.text(envelope.json()))));
          assertThat(sent.status()).as(path).isEqualTo(401);
        }
      }
      Response own =
          read(
              portal,
              MINE,
              "Cookie",
              cookie,
              "Sec-Fetch-Site",
              "same-origin",
              "Origin",
              PortalUnderTest.ORIGIN.text());
      assertThat(own.status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheReviewersKeyInOfficeReadsTheQueue(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      new Programme(portal).apply(KEY);
      String queue = "/api/reviewer/applications";
      assertThat(open(portal, KEY, Reader.REVIEWER).at("code")).isEqualTo("authority_invalid");
      String operator = cookie(open(portal, KEY, Reader.OPERATOR));
      assertThat(read(portal, queue, "Cookie", operator).at("code")).isEqualTo("session_invalid");
      String reviewer = cookie(open(portal, People.REVIEWER, Reader.REVIEWER));
      Response list = read(portal, queue, "Cookie", reviewer);
      assertThat(list.at("applications")).isEqualTo("1 elements");
      String one = queue + "/" + list.at("applications.0.application_id");
      assertThat(read(portal, one, "Cookie", reviewer).at("questionnaire")).contains("A1");
      assertThat(read(portal, MINE, "Cookie", reviewer).status()).isEqualTo(401);
      assertThat(portal.get(queue).at("code")).isEqualTo("grant_missing");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aProgramGetsATokenInsteadOfACookie(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      ActionEnvelope envelope = signed(portal, KEY, challenge(portal), Reader.OPERATOR);
      Response opened = portal.post(SESSION + "?as=bearer", envelope);
      assertThat(opened.header("set-cookie")).isEmpty();
      assertThat(
              read(portal, MINE, "Authorization", "Bearer " + opened.at("token")).at("operator_id"))
          .isEqualTo(People.id(KEY).text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aForeignOrAbsentAudienceAnotherKeyAndAnotherActionAreRefused(Database database)
      throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      Origin other = new Origin("https://other.example");
      for (Optional<Origin> audience :
          java.util.List.of(Optional.of(other), Optional.<Origin>empty())) {
        PortalSession session =
            new PortalSession(audience, challenge(portal), People.id(KEY), Reader.OPERATOR);
        assertThat(portal.post(SESSION, programme.sign(KEY, session)).at("code"))
            .startsWith("audience_");
      }
      ActionEnvelope foreign =
          programme.sign(
              People.operator(2),
              new PortalSession(
                  Optional.of(PortalUnderTest.ORIGIN),
                  challenge(portal),
                  People.id(KEY),
                  Reader.OPERATOR));
      assertThat(portal.post(SESSION, foreign).at("code")).isEqualTo("operator_id_foreign");
      assertThat(portal.post(SESSION, programme.forget(KEY)).at("code"))
          .isEqualTo("wrong_endpoint");
    }
  }
}
