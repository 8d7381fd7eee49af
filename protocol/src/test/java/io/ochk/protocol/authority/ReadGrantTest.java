package io.ochk.protocol.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadGrantTest {
  private static final Instant NOW = Instant.ofEpochSecond(Programme.START);
  private static final SigningKey KEY = TestKeys.reviewer();
  private static final KeyHistory HISTORY = KeyHistory.of(Role.REVIEWER, KEY.publicKey());

  @Test
  void aGrantIsGoodForTenMinutesAndTheTolerance() throws Exception {
    ReadGrant grant = ReadGrant.sign(Role.REVIEWER, Programme.PORTAL, NOW, 1, KEY);
    assertThat(ReadGrant.parse(CanonicalJson.bytes(grant.json()))).isEqualTo(grant);
    grant.verify(HISTORY, Programme.PORTAL, NOW.minusSeconds(60));
    grant.verify(HISTORY, Programme.PORTAL, NOW.plusSeconds(660));
    assertRefused(grant, NOW.minusSeconds(61), "expires_at_unix: expected a grant");
    assertRefused(grant, NOW.plusSeconds(661), "expires_at_unix: expected a grant");
  }

  @Test
  void aLongerGrantIsRefusedHoweverWellItIsSigned() {
    long at = NOW.getEpochSecond();
    assertRefused(custom(at, at + 601), NOW, "expires_at_unix: expected a grant of at most ten");
    assertRefused(custom(at, at - 1), NOW, "expires_at_unix: expected a grant of at most ten");
  }

  @Test
  void aGrantForAnotherPortalIsRefused() {
    Origin other = Origin.of("https://other.example").orElseThrow();
    assertRefused(
        ReadGrant.sign(Role.REVIEWER, other, NOW, 1, KEY),
        NOW,
        "audience: expected https://portal.example, found https://other.example");
  }

  @Test
  void aGrantOfTheOtherRoleIsRefused() {
    assertRefused(
        ReadGrant.sign(Role.ORGANISER, Programme.PORTAL, NOW, 1, KEY),
        NOW,
        "role: expected reviewer, found organiser");
  }

  @Test
  void onlyTheCurrentKeyGivesLeaveToRead() throws Exception {
    SigningKey successor = TestKeys.key(0x61);
    KeyHistory rotated =
        KeyHistory.of(
            Role.REVIEWER,
            KEY.publicKey(),
            List.of(KeyRotation.sign(Role.REVIEWER, KEY, successor, NOW, "x")));
    ReadGrant old = ReadGrant.sign(Role.REVIEWER, Programme.PORTAL, NOW, 1, KEY);
    assertThatThrownBy(() -> old.verify(rotated, Programme.PORTAL, NOW))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("kid: expected ");
    ReadGrant.sign(Role.REVIEWER, Programme.PORTAL, NOW, 1, successor)
        .verify(rotated, Programme.PORTAL, NOW);
  }

  @Test
  void aForgedGrantIsRefused() {
    ReadGrant genuine = ReadGrant.sign(Role.REVIEWER, Programme.PORTAL, NOW, 1, KEY);
    ReadGrant forged =
        new ReadGrant(
            genuine.payload(), genuine.kid(), TestKeys.operator(0).sign(genuine.payload()));
    assertRefused(forged, NOW, "sig_hex: expected a signature by the reviewer's key");
  }

  private static ReadGrant custom(long issued, long expires) {
    ReadGrant.Payload payload =
        new ReadGrant.Payload(Role.REVIEWER, Programme.PORTAL, issued, expires, 1);
    return new ReadGrant(payload, new AuthorityKey(KEY.publicKey()).kid(), KEY.sign(payload));
  }

  private static void assertRefused(ReadGrant grant, Instant now, String message) {
    assertThatThrownBy(() -> grant.verify(HISTORY, Programme.PORTAL, now))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith(message);
  }
}
