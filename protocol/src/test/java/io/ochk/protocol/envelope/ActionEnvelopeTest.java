package io.ochk.protocol.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionEnvelopeTest {
  static final SigningKey KEY = key(1);
  static final OperatorId ID = OperatorId.of(KEY.publicKey());
  static final FederationSlug SLUG = new FederationSlug("oc-me-v1");
  static final Optional<Origin> PORTAL = Optional.of(new Origin("https://portal.example"));
  static final Instant AT = Instant.parse("2026-05-22T00:00:00Z");

  static SigningKey key(int value) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) value);
    return SigningKey.ofSeed(seed);
  }

  static ActionEnvelope envelope(Action action) {
    return ActionEnvelope.sign(
        ActionPayload.of(action, 281474976710655L, AT.getEpochSecond() + 600, action.federation()),
        KEY);
  }

  static Stream<Action> actions() {
    return Stream.of(
        ProgramApply.of(PORTAL.get(), ID, new byte[] {1, 2}, AT.getEpochSecond()),
        new Membership(Membership.Kind.JOIN, PORTAL, SLUG, ID, 3, AT),
        new Membership(Membership.Kind.LEAVE, Optional.empty(), SLUG, ID, 0, AT),
        new CharterSign(PORTAL, "ab".repeat(32), "1.0.0", SLUG, ID, AT),
        new AlertPublish(
            PORTAL,
            "Title é😀",
            "Line\n\"quoted\" </script> \u2028",
            AlertPublish.Severity.CRITICAL,
            List.of("disk", "power-2"),
            SLUG,
            ID,
            AT),
        new ExitHandoff(PORTAL, SLUG, ID, "Moving on.", AT, Optional.empty()),
        new ExitHandoff(PORTAL, SLUG, ID, "x", AT, Optional.of(OperatorId.of(key(2).publicKey()))),
        new PortalForget(PORTAL, ID, AT));
  }

  private static ActionEnvelope parse(String text) throws MalformedException {
    return ActionEnvelope.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ActionEnvelope envelope) {
    return new String(envelope.bytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("actions")
  void everyActionIsReadBackVerifiedAndTyped(Action action) throws Exception {
    ActionEnvelope envelope = envelope(action);
    ActionEnvelope parsed = ActionEnvelope.parse(envelope.bytes());
    assertThat(parsed).isEqualTo(envelope);
    parsed.verify();
    assertThat(parsed.action()).isEqualTo(action);
    assertThat(parsed.payload().params()).isEqualTo(parsed.payload().params().sorted());
  }

  @Test
  void aRatificationHasTheDeclaredBytes() {
    ActionEnvelope envelope =
        envelope(new CharterSign(PORTAL, "ab".repeat(32), "1.0.0", SLUG, ID, AT));
    assertThat(new String(envelope.payload().signedBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"action\":\"charter-sign\",\"params\":{\"audience\":\"https://portal.example\","
                + "\"charter_hash\":\""
                + "ab".repeat(32)
                + "\",\"charter_version\":\"1.0.0\","
                + "\"federation_slug\":\"oc-me-v1\",\"operator_id\":\""
                + ID
                + "\","
                + "\"signed_at\":\"2026-05-22T00:00:00Z\"},\"nonce\":281474976710655,"
                + "\"expires_at\":1779408600,\"federation\":\"oc-me-v1\"}");
    assertThat(text(envelope))
        .startsWith("{\"payload\":{\"action\":")
        .endsWith(
            ",\"pubkey\":\""
                + KEY.publicKey().hex()
                + "\",\"sig_hex\":\""
                + envelope.signature().hex()
                + "\"}");
  }

  @Test
  void unsortedParamsOfOthersKeepTheirOrderUnderTheSignature() throws Exception {
    JsonObject params =
        JsonObject.builder()
            .put("signed_at", "2026-05-22T00:00:00.500Z")
            .put("seat", 1)
            .put("operator_id", ID.text())
            .put("federation_slug", "oc-me-v1")
            .build();
    ActionEnvelope envelope =
        ActionEnvelope.sign(
            new ActionPayload(
                "federation-join", params, ActionPayload.MAX_NONCE, 1, Optional.empty()),
            KEY);
    ActionEnvelope parsed = parse(text(envelope));
    parsed.verify();
    assertThat(parsed.payload().params().members().keySet())
        .containsExactly("signed_at", "seat", "operator_id", "federation_slug");
    assertThat(((Membership) parsed.action()).seat()).isEqualTo(1);
    ActionEnvelope reordered =
        new ActionEnvelope(
            new ActionPayload(
                "federation-join", params.sorted(), ActionPayload.MAX_NONCE, 1, Optional.empty()),
            KEY.publicKey(),
            envelope.signature());
    assertThatThrownBy(reordered::verify).isInstanceOf(VerificationException.class);
  }

  @Test
  void whiteSpaceAndTheOrderOfOuterMembersDoNotMatter() throws Exception {
    ActionEnvelope envelope = envelope(new PortalForget(PORTAL, ID, AT));
    String moved =
        "{ \"sig_hex\" : \""
            + envelope.signature().hex()
            + "\",\n \"pubkey\":\""
            + KEY.publicKey().hex()
            + "\", \"payload\": "
            + new String(envelope.payload().signedBytes(), StandardCharsets.UTF_8)
            + "}";
    parse(moved).verify();
    assertThat(parse(moved)).isEqualTo(envelope);
  }

  @ParameterizedTest
  @CsvSource({
    "18446744073709551615, true",
    "18446744073709551616, false",
    "0, true",
    "-1, false",
    "1.0, false",
    "1e3, false",
    "-0, false"
  })
  void theNonceGoesUpTo64Bits(String nonce, boolean accepted) throws Exception {
    String text =
        text(envelope(new PortalForget(PORTAL, ID, AT))).replace("281474976710655", nonce);
    if (accepted) {
      assertThat(parse(text).payload().nonce()).isEqualTo(new BigInteger(nonce));
    } else {
      assertThatThrownBy(() -> parse(text))
          .hasMessageStartingWith(
              "payload.nonce: expected an integer from 0 to 18446744073709551615");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"seat\":3`, `\"seat\":15`, payload.params.seat",
        "`\"seat\":3`, `\"seat\":\"3\"`, payload.params.seat",
        "`\"seat\":3,`, ``, payload.params.seat",
        "`\"seat\":3`, `\"seat\":3,\"chair\":4`, payload.params.chair",
        "`https://portal.example`, `https://portal.example/`, payload.params.audience",
        "`https://portal.example`, `nowhere`, payload.params.audience",
        "`T00:00:00Z`, `T00:00:00`, payload.params.signed_at"
      })
  void aParameterOfAnotherFormIsNamed(String good, String bad, String member) throws Exception {
    String text = text(envelope(new Membership(Membership.Kind.JOIN, PORTAL, SLUG, ID, 3, AT)));
    assertThat(text).contains(good);
    ActionEnvelope parsed = parse(text.replace(good, bad));
    assertThatThrownBy(parsed::action)
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`,\"federation\":\"oc-me-v1\"`, ``, payload.federation",
        "`\"federation\":\"oc-me-v1\"`, `\"federation\":\"OC\"`, payload.federation",
        "`\"expires_at\":1779408600`, `\"expires_at\":-1`, payload.expires_at",
        "`\"seat\":3`, `\"seat\":3.0`, payload.params.seat",
        "`\"seat\":3`, `\"seat\":3,\"seat\":3`, payload.params.seat",
        "`\"nonce\"`, `\"extra\":1,\"nonce\"`, payload.extra",
        "`\"pubkey\"`, `\"hash\":\"00\",\"pubkey\"`, hash",
        "`\"sig_hex\":\"`, `\"sig_hex\":\"00`, sig_hex",
        "`\"action\":\"federation-join\"`, `\"action\":\"Federation Join\"`, payload.action"
      })
  void anEnvelopeOfAnotherFormIsRefusedAndTheMemberNamed(String good, String bad, String member) {
    String text = text(envelope(new Membership(Membership.Kind.JOIN, PORTAL, SLUG, ID, 3, AT)));
    assertThat(text).contains(good);
    assertThatThrownBy(() -> parse(text.replace(good, bad)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
      })
  void aKeyOfSmallOrderOrInAnotherEncodingIsRefused(String key) {
    String text = text(envelope(new PortalForget(PORTAL, ID, AT)));
    assertThatThrownBy(() -> parse(text.replace(KEY.publicKey().hex(), key)))
        .hasMessageStartingWith("pubkey: expected an Ed25519 key in canonical form");
  }

  @Test
  void anUnknownActionHasNoTypedReadingButVerifies() throws Exception {
    ActionEnvelope envelope =
        ActionEnvelope.sign(
            new ActionPayload(
                "payouts-claim", JsonObject.builder().build(), BigInteger.ONE, 1, Optional.empty()),
            KEY);
    envelope.verify();
    assertThatThrownBy(envelope::action)
        .hasMessageStartingWith("payload.action: expected an action");
  }

  @Test
  void aForgedSignatureSaysWhoseItShouldBe() throws Exception {
    ActionEnvelope forged =
        parse(
            text(envelope(new PortalForget(PORTAL, ID, AT)))
                .replace("portal.example", "portal.exampla"));
    assertThatThrownBy(forged::verify)
        .isInstanceOf(VerificationException.class)
        .hasMessage(
            "sig_hex: expected a signature by "
                + KEY.publicKey().hex()
                + " over this payload, found one that does not verify");
  }
}
