package io.ochk.portal.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.portal.config.PortalSettings;
import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class AuthoritiesTest {
  private static final String ROTATIONS = "/api/authorities/reviewer/rotations";
  private static final SigningKey NEXT = People.key(111);

  @TempDir Path data;

  @ParameterizedTest
  @DatabaseSource
  void aRotationMovesTheKeyAndOldDecisionsStillVerify(Database database) throws Exception {
    TestClock clock = new TestClock();
    PortalSettings settings = PortalUnderTest.settings(data, database.create(data));
    try (PortalUnderTest portal = PortalUnderTest.start(settings, clock)) {
      Programme programme = new Programme(portal);
      Decision before = programme.accept(People.operator(1));
      String waiting = programme.apply(People.operator(2)).at("application_id");
      clock.move(Duration.ofHours(1));
      KeyRotation rotation =
          KeyRotation.sign(Role.REVIEWER, People.REVIEWER, NEXT, clock.instant(), "yearly");
      Response rotated = portal.post(ROTATIONS, rotation.json());
      assertThat(rotated.status()).as(rotated.body()).isEqualTo(201);
      assertThat(rotated.at("current_kid")).isEqualTo(new AuthorityKey(NEXT.publicKey()).kid());
      assertThat(portal.post(ROTATIONS, rotation.json()).body()).isEqualTo(rotated.body());

      KeyDocument document =
          KeyDocument.parse(
              portal
                  .get("/.well-known/oc-operator-reviewer.json")
                  .body()
                  .getBytes(StandardCharsets.UTF_8));
      KeyHistory history = KeyHistory.resolve(Role.REVIEWER, People.REVIEWER.publicKey(), document);
      before.verify(history);

      assertThat(portal.get("/api/reviewer/applications", Role.REVIEWER, People.REVIEWER).status())
          .isEqualTo(401);
      assertThat(portal.get("/api/reviewer/applications", Role.REVIEWER, NEXT).status())
          .isEqualTo(200);
      clock.move(Duration.ofHours(1));
      Decision byTheOld = programme.decision(People.operator(2), waiting, Decision.Verdict.ACCEPT);
      assertThat(portal.post("/api/reviewer/decisions", byTheOld.json()).at("code"))
          .isEqualTo("authority_invalid");
      Decision byTheNew = Decision.sign(byTheOld.payload(), NEXT);
      assertThat(portal.post("/api/reviewer/decisions", byTheNew.json()).status()).isEqualTo(201);
    }
    // The key of the first start is still one that the store vouches for.
    try (PortalUnderTest portal = PortalUnderTest.start(settings, clock)) {
      assertThat(portal.get("/api/health/deep").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aRotationFromAnotherKeyOrToAnotherRolesKeyIsRefused(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      var now = portal.clock().instant();
      assertThat(rotate(portal, KeyRotation.sign(Role.REVIEWER, NEXT, People.key(112), now, "r")))
          .isEqualTo("not_the_current_key");
      assertThat(
              rotate(
                  portal,
                  KeyRotation.sign(Role.REVIEWER, People.REVIEWER, People.ORGANISER, now, "r")))
          .isEqualTo("authority_invalid");
      KeyRotation good = KeyRotation.sign(Role.REVIEWER, People.REVIEWER, NEXT, now, "r");
      KeyRotation halfSigned =
          new KeyRotation(good.payload(), good.predecessorSignature(), good.predecessorSignature());
      assertThat(rotate(portal, halfSigned)).isEqualTo("authority_invalid");
      assertThat(
              rotate(
                  portal,
                  KeyRotation.sign(Role.REVIEWER, People.REVIEWER, NEXT, now.plusSeconds(61), "r")))
          .isEqualTo("time_implausible");
      assertThat(
              rotate(
                  portal,
                  KeyRotation.sign(
                      Role.REVIEWER, People.REVIEWER, NEXT, now.minusSeconds(61), "r")))
          .isEqualTo("time_implausible");
      assertThat(rotate(portal, KeyRotation.sign(Role.ORGANISER, People.ORGANISER, NEXT, now, "r")))
          .isEqualTo("wrong_endpoint");
    }
  }

  private static String rotate(PortalUnderTest portal, KeyRotation rotation) {
    return portal.post(ROTATIONS, rotation.json()).at("code");
  }

  @ParameterizedTest
  @DatabaseSource
  void anotherKeyThanTheStoresIsRefusedAtStart(Database database) throws Exception {
    PortalSettings settings = PortalUnderTest.settings(data, database.create(data));
    PortalUnderTest.start(settings, new TestClock()).close();
    PortalSettings other =
        withKeys(settings, Optional.of(NEXT.publicKey()), settings.organiserKey());
    assertThatThrownBy(() -> PortalUnderTest.start(other, new TestClock()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this store has another reviewer key")
        .hasMessageContaining("rotation");
    // And the refused start has let go of the store.
    PortalUnderTest.start(settings, new TestClock()).close();
  }

  private static PortalSettings withKeys(
      PortalSettings settings, Optional<PublicKey> reviewer, Optional<PublicKey> organiser) {
    return new PortalSettings(
        settings.server(),
        settings.origin(),
        settings.data(),
        settings.database(),
        settings.databaseConnections(),
        reviewer,
        organiser,
        settings.mostOpenApplications(),
        false,
        settings.pinnedImage());
  }

  @ParameterizedTest
  @DatabaseSource
  void oneKeyForBothRolesIsRefusedAtStartAndNothingIsPinned(Database database) throws Exception {
    PortalSettings settings = PortalUnderTest.settings(data, database.create(data));
    PortalSettings same = withKeys(settings, settings.organiserKey(), settings.organiserKey());
    assertThatThrownBy(() -> PortalUnderTest.start(same, new TestClock()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the reviewer and the organiser have the same key")
        .hasMessageContaining("give each role a key of its own");
    PortalUnderTest.start(settings, new TestClock()).close();
  }

  @ParameterizedTest
  @DatabaseSource
  void theOtherRolesKeyIsRefusedAtALaterStartToo(Database database) throws Exception {
    PortalSettings settings = PortalUnderTest.settings(data, database.create(data));
    PortalUnderTest.start(
            withKeys(settings, settings.reviewerKey(), Optional.empty()), new TestClock())
        .close();
    PortalSettings later = withKeys(settings, Optional.empty(), settings.reviewerKey());
    assertThatThrownBy(() -> PortalUnderTest.start(later, new TestClock()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("have the same key");
  }
}
