package io.ochk.protocol.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ActionEnvelopeTest {
  private static final SigningKey OPERATOR = TestKeys.operator(0);
  private static final OperatorId ID = OperatorId.of(OPERATOR.publicKey());
  private static final Instant AT = Instant.ofEpochSecond(Programme.START);

  static Stream<Action> everyAction() {
    Optional<io.ochk.protocol.identity.Origin> portal = Optional.of(Programme.PORTAL);
    return Stream.of(
        ProgramApply.of(Programme.PORTAL, ID, "answers".getBytes(UTF_8), Programme.START),
        new Membership(Membership.Kind.JOIN, portal, Programme.SLUG, ID, 14, AT),
        new Membership(Membership.Kind.LEAVE, Optional.empty(), Programme.SLUG, ID, 0, AT),
        new CharterSign(portal, "ab".repeat(32), "1.0.0", Programme.SLUG, ID, AT),
        new AlertPublish(
            portal,
            "Ti\u2028tle \ud83d\ude00",
            "tab\t, \u0001 and \"quotes\" \\ / <",
            AlertPublish.Severity.CRITICAL,
            List.of("a", "b-2"),
            Programme.SLUG,
            ID,
            AT),
        new ExitHandoff(portal, Programme.SLUG, ID, "why", AT, Optional.of(ID)),
        new ExitHandoff(portal, Programme.SLUG, ID, "why", AT, Optional.empty()),
        new PortalForget(portal, ID, AT),
        new PortalSession(portal, "0e".repeat(32), ID, PortalSession.Reader.REVIEWER),
        new SignerSession(
            Programme.PORTAL,
            "0a".repeat(32),
            Programme.SLUG,
            TestKeys.key(101).publicKey(),
            ID,
            "0e".repeat(16),
            SignerSession.MAX_STORE_HEAD),
        new NodeCertify(
            Programme.PORTAL,
            Programme.PORTAL,
            Programme.SLUG,
            Programme.START,
            TestKeys.key(101).publicKey(),
            Programme.START + 1,
            ID),
        new CeremonyJoin(
            Octets.of(new byte[32]),
            Programme.SLUG,
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            ID,
            "0b".repeat(32),
            CeremonyJoin.SignerKind.KIT),
        CeremonyFrame.of(
            CeremonyFrame.Kind.ROUND1, Programme.SLUG, ID, "0c".repeat(32), new byte[] {0x11, 1}),
        CeremonyFrame.of(
            CeremonyFrame.Kind.ABANDON, Programme.SLUG, ID, "0c".repeat(32), new byte[30_000]),
        CeremonyFrame.abandonment(Programme.SLUG, ID, "0d".repeat(32)),
        new BridgeCommand(
            Programme.PORTAL,
            new TreeSet<>(List.of("statement", "liveness")),
            Programme.SLUG,
            ID,
            "0e".repeat(16)),
        new BridgeCommand(Programme.PORTAL, new TreeSet<>(), Programme.SLUG, ID, "0e".repeat(16)),
        new SignApprove(SignApprove.Verdict.DENY, Programme.SLUG, ID, "0e".repeat(32)),
        new SignCommit(
            new SigningRound(Integer.MAX_VALUE, 0, Programme.SLUG, ID, "0e".repeat(32)),
            Octets.of(new byte[] {0x20, 1})),
        new SignShare(
            new SigningRound(0, 1, Programme.SLUG, ID, "0e".repeat(32)),
            "0f".repeat(32),
            Octets.of(new byte[] {0x22, 1})));
  }

  @ParameterizedTest
  @MethodSource("everyAction")
  void everyActionComesBackFromItsBytesAndVerifies(Action action) throws Exception {
    ActionEnvelope signed = sign(action);
    ActionEnvelope read = ActionEnvelope.parse(signed.bytes());
    read.verify();
    assertThat(read).isEqualTo(signed);
    assertThat(read.action()).isEqualTo(action);
    assertThat(read.payload().sha256()).isEqualTo(signed.payload().sha256());
    assertThat(Actions.isKnown(action.name())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("everyAction")
  void ourSignersSortTheParameters(Action action) {
    List<String> names = List.copyOf(sign(action).payload().params().members().keySet());
    assertThat(names).isSorted();
  }

  @Test
  void theSignedBytesAreTheDeclaredOrderWithoutWhiteSpace() {
    Membership join =
        new Membership(
            Membership.Kind.JOIN, Optional.of(Programme.PORTAL), Programme.SLUG, ID, 2, AT);
    ActionPayload payload =
        ActionPayload.of(join, 281474976710655L, 1779411600L, join.federation());
    assertThat(new String(payload.signedBytes(), UTF_8))
        .isEqualTo(
            "{\"action\":\"federation-join\",\"params\":{\"audience\":\"https://portal.example\","
                + "\"federation_slug\":\"oc-me-v1\",\"operator_id\":\""
                + ID
                + "\",\"seat\":2,\"signed_at\":\"2026-05-22T00:00:00Z\"},"
                + "\"nonce\":281474976710655,\"expires_at\":1779411600,\"federation\":\"oc-me-v1\"}");
  }

  @Test
  void aVerifierKeepsTheOrderOfParametersThatItReceives() throws Exception {
    String unsorted =
        "{\"signed_at\":\"2026-05-22T00:00:00Z\",\"seat\":2,\"operator_id\":\""
            + ID
            + "\",\"federation_slug\":\"oc-me-v1\"}";
    String payload =
        "{\"action\":\"federation-join\",\"params\":"
            + unsorted
            + ",\"nonce\":18446744073709551615,\"expires_at\":1779411600,\"federation\":null}";
    ActionEnvelope read = ActionEnvelope.parse(signedBy(OPERATOR, payload));
    read.verify();
    assertThat(new String(read.payload().signedBytes(), UTF_8)).isEqualTo(payload);
    assertThat(read.payload().nonce()).isEqualTo(ActionPayload.MAX_NONCE);
  }

  @Test
  void whiteSpaceAroundMembersIsNoPartOfWhatIsSigned() throws Exception {
    ActionEnvelope signed = sign(everyAction().findFirst().orElseThrow());
    String spaced =
        new String(signed.bytes(), UTF_8).replace("\"payload\":{", " \"payload\" : {\n");
    ActionEnvelope.parse(spaced.getBytes(UTF_8)).verify();
  }

  @Test
  void oneChangedCharacterOfThePayloadBreaksTheSignature() throws Exception {
    String text = new String(sign(everyAction().toList().get(1)).bytes(), UTF_8);
    ActionEnvelope changed =
        ActionEnvelope.parse(text.replace("\"seat\":14", "\"seat\":13").getBytes(UTF_8));
    assertThatThrownBy(changed::verify)
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("sig_hex: expected a signature by " + OPERATOR.publicKey().hex());
  }

  @Test
  void anUnknownActionIsReadAndVerifiesButHasNoTypedParameters() throws Exception {
    String payload =
        "{\"action\":\"payouts-claim\",\"params\":{\"b\":[1,{\"z\":null,\"a\":true}]},"
            + "\"nonce\":0,\"expires_at\":0,\"federation\":null}";
    ActionEnvelope read = ActionEnvelope.parse(signedBy(OPERATOR, payload));
    read.verify();
    assertThat(Actions.isKnown("payouts-claim")).isFalse();
    assertThatThrownBy(read::action)
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("payload.action: expected an action of this programme");
  }

  @Test
  void anAbsentOptionalParameterMayBeWrittenAsNull() throws Exception {
    String payload =
        "{\"action\":\"exit-handoff\",\"params\":{\"audience\":null,\"federation_slug\":\"oc-me-v1\","
            + "\"operator_id\":\""
            + ID
            + "\",\"reason\":\"r\",\"signed_at\":\"2026-05-22T00:00:00Z\","
            + "\"successor_operator_id\":null},\"nonce\":1,\"expires_at\":1,\"federation\":null}";
    ActionEnvelope read = ActionEnvelope.parse(signedBy(OPERATOR, payload));
    read.verify();
    ExitHandoff exit = (ExitHandoff) read.action();
    assertThat(exit.audience()).isEmpty();
    assertThat(exit.successorOperatorId()).isEmpty();
    assertThat(new String(read.payload().signedBytes(), UTF_8)).isEqualTo(payload);
  }

  // Each row spoils one thing of a genuine envelope; the error names the member.
  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"seat\":14 | \"seat\":15 | payload.params.seat",
        "\"seat\":14 | \"seat\":-1 | payload.params.seat",
        "\"seat\":14 | \"seat\":1.0 | payload.params.seat",
        "\"seat\":14 | \"seat\":1e1 | payload.params.seat",
        "\"seat\":14 | \"seat\":\"14\" | payload.params.seat",
        "\"seat\":14 | \"seat\":null | payload.params.seat",
        "\"seat\":14, |  | payload.params.seat",
        "\"seat\":14 | \"seat\":14,\"seat\":14 | payload.params.seat",
        "\"seat\":14 | \"seat\":14,\"extra\":1 | payload.params.extra",
        "\"nonce\":7 | \"nonce\":-1 | payload.nonce",
        "\"nonce\":7 | \"nonce\":18446744073709551616 | payload.nonce",
        "\"nonce\":7 | \"nonce\":7.0 | payload.nonce",
        "\"nonce\":7, |  | payload.nonce",
        "\"nonce\":7 | \"nonce\":7,\"extra\":1 | payload.extra",
        "\"expires_at\":1779411600 | \"expires_at\":\"1779411600\" | payload.expires_at",
        "\"expires_at\":1779411600 | \"expires_at\":253402300800 | payload.expires_at",
        "\"federation\":\"oc-me-v1\" | \"federation\":\"OC ME\" | payload.federation",
        "\"federation\":\"oc-me-v1\" | \"federation\":\"\" | payload.federation",
        "\"federation\":\"oc-me-v1\" | \"federation\":7 | payload.federation",
        "\"action\":\"federation-join\" | \"action\":\"Federation-Join\" | payload.action",
        "\"action\":\"federation-join\" | \"action\":null | payload.action",
        "\"audience\":\"https://portal.example\" | \"audience\":\"https://portal.example/\" |"
            + " payload.params.audience",
        "\"audience\":\"https://portal.example\" | \"audience\":\"portal.example\" |"
            + " payload.params.audience",
        "\"operator_id\":\"op- | \"operator_id\":\"OP- | payload.params.operator_id",
        "\"signed_at\":\"2026-05-22T00:00:00Z\" | \"signed_at\":\"2026-05-22T00:00:00+00:00\" |"
            + " payload.params.signed_at",
        "\"signed_at\":\"2026-05-22T00:00:00Z\" | \"signed_at\":\"2026-02-30T00:00:00Z\" |"
            + " payload.params.signed_at",
        "\"sig_hex\":\" | \"sig_hex\":\"0 | sig_hex",
        "\"pubkey\":\" | \"pubkey\":\"0 | pubkey",
        "\"pubkey\":\" | \"key\":\" | pubkey",
        "\"payload\": | \"Payload\": | payload"
      })
  void aMalformedMemberIsRefusedByName(String genuine, String spoiled, String member) {
    String text = new String(sign(everyAction().toList().get(1)).bytes(), UTF_8);
    assertThat(text).contains(genuine);
    String changed = text.replace(genuine, spoiled == null ? "" : spoiled);
    assertThatThrownBy(() -> ActionEnvelope.parse(changed.getBytes(UTF_8)).action())
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member))
        .hasMessageStartingWith(member + ": expected ");
  }

  @Test
  void onlyAnAbandonmentComesBeforeTheSessionAndKindsAgreeWithTheBinaryFrame() {
    assertThatThrownBy(() ->
            new CeremonyFrame(
                CeremonyFrame.Kind.ECHO,
                Programme.SLUG,
                ID,
                new CeremonyFrame.BeforeSession("0d".repeat(32))))
        .isInstanceOf(IllegalArgumentException.class);
    CeremonyFrame echo =
        CeremonyFrame.of(
            CeremonyFrame.Kind.ECHO, Programme.SLUG, ID, "0c".repeat(32), new byte[] {1});
    String text =
        new String(sign(echo).bytes(), UTF_8)
            .replace("\"session_hash\"", "\"setup_hash\"")
            .replace("\"frame\":\"01\",", "");
    assertThatThrownBy(() -> ActionEnvelope.parse(text.getBytes(UTF_8)).action())
        .hasMessageStartingWith("payload.params.session_hash: expected the member");
    for (CeremonyFrame.Kind kind : CeremonyFrame.Kind.values()) {
      assertThat(CeremonyFrame.Kind.ofNumber(kind.number())).contains(kind);
    }
    assertThat(CeremonyFrame.Kind.ofNumber(0)).isEmpty();
    assertThat(CeremonyFrame.Kind.ofNumber(8)).isEmpty();
  }

  @Test
  void aBridgeCommandNamesKindsInOrder() {
    BridgeCommand command =
        new BridgeCommand(
            Programme.PORTAL,
            new TreeSet<>(List.of("statement", "liveness")),
            Programme.SLUG,
            ID,
            "0e".repeat(16));
    assertThat(command.command()).isEqualTo("allow liveness,statement");
    String text = new String(sign(command).bytes(), UTF_8);
    for (String wrong : List.of("allow statement,liveness", "allow ", "allow a,a", "enable")) {
      assertThatThrownBy(() ->
              ActionEnvelope.parse(text.replace("allow liveness,statement", wrong).getBytes(UTF_8))
                  .action())
          .hasMessageStartingWith("payload.params.command: expected disable, or allow");
    }
  }

  @Test
  void keysInUpperCaseOrOutsideThePrimeOrderSubgroupAreRefused() {
    String hex = OPERATOR.publicKey().hex();
    String text = new String(sign(everyAction().toList().get(1)).bytes(), UTF_8);
    for (String bad :
        List.of(
            hex.toUpperCase(java.util.Locale.ROOT),
            "01" + "00".repeat(31),
            "00".repeat(32),
            "ed" + "ff".repeat(30) + "7f",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")) {
      assertThatThrownBy(() -> ActionEnvelope.parse(text.replace(hex, bad).getBytes(UTF_8)))
          .isInstanceOf(MalformedException.class)
          .hasMessageStartingWith("pubkey: expected ");
    }
  }

  @Test
  void fractionsAreRefusedAnywhereInTheParameters() {
    String payload =
        "{\"action\":\"payouts-claim\",\"params\":{\"a\":[{\"deep\":1.5}]},"
            + "\"nonce\":0,\"expires_at\":0,\"federation\":null}";
    assertThatThrownBy(() -> ActionEnvelope.parse(signedBy(OPERATOR, payload)))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("payload.params.a[].deep: expected an integer");
  }

  @Test
  void documentsOverTheirLimitsAreRefused() {
    String big = "{\"action\":\"x\",\"params\":{\"a\":\"" + "y".repeat(70_000) + "\"},\"nonce\":0}";
    assertThatThrownBy(() -> ActionEnvelope.parse(big.getBytes(UTF_8)))
        .hasMessage("document: expected at most 65536 bytes, found " + big.length() + " bytes");
    String deep = "{\"payload\":{\"params\":{\"a\":" + "[".repeat(14) + "]".repeat(14) + "}}}";
    assertThatThrownBy(() -> ActionEnvelope.parse(deep.getBytes(UTF_8)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected at most 16 levels");
  }

  @Test
  void oneSignatureByTheBytesOfAnotherPayloadIsNotEnough() {
    ActionPayload a = sign(everyAction().toList().get(1)).payload();
    ActionPayload b =
        new ActionPayload(a.action(), a.params(), BigInteger.TWO, a.expiresAt(), a.federation());
    ActionEnvelope swapped = new ActionEnvelope(b, OPERATOR.publicKey(), OPERATOR.sign(a));
    assertThatThrownBy(swapped::verify).isInstanceOf(VerificationException.class);
  }

  private static ActionEnvelope sign(Action action) {
    return ActionEnvelope.sign(
        ActionPayload.of(action, 7, Programme.START + 3600, action.federation()), OPERATOR);
  }

  private static byte[] signedBy(SigningKey key, String payload) {
    String signature = key.sign(() -> payload.getBytes(StandardCharsets.UTF_8)).hex();
    return ("{\"payload\":"
            + payload
            + ",\"pubkey\":\""
            + key.publicKey().hex()
            + "\",\"sig_hex\":\""
            + signature
            + "\"}")
        .getBytes(UTF_8);
  }
}
