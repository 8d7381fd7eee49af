package io.ochk.system.adverse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.Threshold;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each bad input once, through a real kit and a real portal, with the message that a person gets.
 */
class BadInputTest {
  private static final SigningKey ALICE = TestKeys.operator(0);
  private static final OperatorId ALICE_ID = OperatorId.of(ALICE.publicKey());

  @TempDir static Path folder;
  private static RunningPortal portal;
  private static Wire wire;
  private static Operator alice;
  private static Charter superseded;
  private static Charter current;

  @BeforeAll
  static void aFederationWithTwoVersionsOfItsCharter() throws Exception {
    portal = RunningPortal.sqlite(folder.resolve("portal"));
    wire = new Wire(portal);
    wire.found();
    for (int seat = 0; seat < 4; seat++) {
      wire.seat(TestKeys.operator(seat), seat);
    }
    superseded = wire.publish(Charters.of(Wire.SLUG, "1.0.0", 3, guardians()));
    current = wire.publish(Charters.of(Wire.SLUG, "1.1.0", 3, guardians()));
    alice = Operator.of(ALICE, "alice", folder, portal);
  }

  @AfterAll
  static void stop() {
    portal.close();
  }

  @Test
  void aWrongSignatureIsRefusedByThePortalAndByTheVerifier() throws Exception {
    ActionEnvelope genuine = wire.incident(ALICE, "forged");
    ActionEnvelope forged =
        new ActionEnvelope(
            genuine.payload(), genuine.pubkey(), TestKeys.operator(1).sign(genuine.payload()));
    refused("/api/operator/incidents", forged, 403, "signature_invalid", "sig_hex");
    alice.kit("verify", file("forged.json", forged.bytes())).run().exits(4).says("sig_hex");
  }

  @Test
  void someoneElsesOperatorIdIsRefused() throws Exception {
    AlertPublish alert = (AlertPublish) wire.incident(ALICE, "by alice?").action();
    ActionEnvelope foreign = wire.sign(TestKeys.operator(1), alert);
    refused(
        "/api/operator/incidents",
        foreign,
        403,
        "operator_id_foreign",
        "payload.params.operator_id");
    alice
        .kit("verify", file("foreign.json", foreign.bytes()))
        .run()
        .exits(4)
        .says("operator_id: expected " + OperatorId.of(TestKeys.operator(1).publicKey()));
  }

  @Test
  void anExpiredEnvelopeIsRefusedAndStillVerifiesForEver() throws Exception {
    ActionEnvelope expired =
        wire.sign(ALICE, wire.incident(ALICE, "late").action(), Duration.ofSeconds(-120));
    refused("/api/operator/incidents", expired, 422, "expired", "payload.expires_at");
    alice.kit("verify", file("expired.json", expired.bytes())).run().exits(0);
  }

  @Test
  void anEnvelopeThatWantsToLiveTooLongIsRefused() throws Exception {
    ActionEnvelope eternal =
        wire.sign(ALICE, wire.incident(ALICE, "eternal").action(), Duration.ofDays(33));
    refused("/api/operator/incidents", eternal, 422, "expires_too_late", "payload.expires_at");
  }

  @Test
  void aTimeThatLiesAheadIsRefused() throws Exception {
    AlertPublish now = (AlertPublish) wire.incident(ALICE, "tomorrow").action();
    AlertPublish tomorrow =
        new AlertPublish(
            now.audience(),
            now.title(),
            now.body(),
            now.severity(),
            now.tags(),
            now.federationSlug(),
            now.operatorId(),
            Instant.now().plus(Duration.ofDays(1)));
    refused(
        "/api/operator/incidents",
        wire.sign(ALICE, tomorrow),
        422,
        "stated_in_future",
        "payload.params");
    alice
        .kit(
            "incident",
            "publish",
            "--federation",
            "oc-me-v1",
            "--severity",
            "info",
            "--title",
            "x",
            "--body",
            "y",
            "--occurred-at",
            "2099-01-01T00:00:00Z")
        .run()
        .exits(1);
  }

  @Test
  void aNonceWithOtherBytesIsRefusedAndTheSameBytesGetTheFirstAnswer() throws Exception {
    ActionEnvelope first = wire.incident(ALICE, "first");
    RunningPortal.Reply answer = portal.post("/api/operator/incidents", first.bytes());
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(portal.post("/api/operator/incidents", first.bytes()).body())
        .isEqualTo(answer.body());

    ActionPayload other = wire.incident(ALICE, "second").payload();
    ActionEnvelope reused =
        ActionEnvelope.sign(
            new ActionPayload(
                other.action(),
                other.params(),
                first.payload().nonce(),
                other.expiresAt(),
                other.federation()),
            ALICE);
    refused("/api/operator/incidents", reused, 409, "nonce_reused", "payload.nonce");
  }

  @Test
  void theSamePayloadUnderOtherWhiteSpaceIsTheSameEnvelope() throws Exception {
    ActionEnvelope first = wire.incident(ALICE, "spaced");
    String answer = portal.post("/api/operator/incidents", first.bytes()).body();
    String spaced = new String(first.bytes(), UTF_8).replace("\",\"", "\" ,\n \"");
    assertThat(spaced).isNotEqualTo(new String(first.bytes(), UTF_8));
    assertThat(portal.post("/api/operator/incidents", spaced.getBytes(UTF_8)).body())
        .isEqualTo(answer);
  }

  @Test
  void anEnvelopeForAnotherPortalIsRefusedAndSoIsOneForNobodyWhereASeatIsAtStake()
      throws Exception {
    AlertPublish here = (AlertPublish) wire.incident(ALICE, "elsewhere").action();
    AlertPublish elsewhere =
        new AlertPublish(
            Origin.of("https://elsewhere.example"),
            here.title(),
            here.body(),
            here.severity(),
            here.tags(),
            here.federationSlug(),
            here.operatorId(),
            here.occurredAt());
    refused(
        "/api/operator/incidents",
        wire.sign(ALICE, elsewhere),
        403,
        "audience_foreign",
        "payload.params.audience");
    ExitHandoff nobody =
        new ExitHandoff(
            Optional.empty(), Wire.SLUG, ALICE_ID, "bye", Instant.now(), Optional.empty());
    refused(
        "/api/operator/exits",
        wire.sign(ALICE, nobody),
        403,
        "audience_missing",
        "payload.params.audience");
  }

  @Test
  void anUnknownFederationIsNamed() throws Exception {
    Membership there =
        new Membership(
            Membership.Kind.JOIN,
            Optional.of(wire.origin()),
            new FederationSlug("nowhere"),
            ALICE_ID,
            0,
            Instant.now());
    refused("/api/operator/memberships", wire.sign(ALICE, there), 404, "federation_unknown", null);
    alice
        .kit("federations", "join", "--federation", "nowhere", "--seat", "0")
        .run()
        .exits(1)
        .says("federation_unknown");
  }

  @Test
  void aCharterIsOnlySignedAsItWasPublished() throws Exception {
    String changed = new String(current.source(), UTF_8).replace("We hold.", "We fold.");
    alice
        .kit("charter", "sign", "--federation", "oc-me-v1", "--yes", "--file")
        .with(file("changed.md", changed.getBytes(UTF_8)))
        .run()
        .exits(1)
        .says(current.hash());
    alice
        .kit("charter", "sign", "--federation", "oc-me-v1", "--yes", "--json", "--file")
        .with(file("superseded.md", superseded.source()))
        .run()
        .exits(1)
        .says("charter_superseded");
    Charter placeholder =
        Charters.of(Wire.SLUG, "1.2.0", new Threshold(3, 4), guardians(), "In {{city}}.\n");
    alice
        .kit("charter", "sign", "--federation", "oc-me-v1", "--yes", "--file")
        .with(file("placeholder.md", placeholder.source()))
        .run()
        .exits(1)
        .says("still holds a placeholder: {{city}}");
    alice.does("audit", "log");
    assertThat(alice.does("audit", "log").out()).doesNotContain("charter-sign");
  }

  @Test
  void aStrangerGetsNoSeatAndPublishesNothing() throws Exception {
    SigningKey stranger = TestKeys.key(0x44);
    refused(
        "/api/operator/memberships",
        wire.membership(Membership.Kind.JOIN, stranger, 0),
        403,
        "operator_not_accepted",
        null);
    RunningPortal.Reply reply =
        portal.post("/api/operator/incidents", wire.incident(stranger, "spam").bytes());
    assertThat(reply.status()).as(reply.body()).isEqualTo(403);
  }

  @Test
  void anIdentityIsNeverOverwritten() throws Exception {
    String before = alice.id();
    for (String[] command :
        new String[][] {
          {"init", "--no-confirm", "--words-file", alice.file("other-words").toString()},
          {"import", "--key-file", "-"},
          {"restore", "--words-file", "-"}
        }) {
      alice
          .kit(command)
          .with("--hsm", "keystore-file")
          .input("x\n")
          .run()
          .exits(1)
          .says("already holds the identity " + before);
    }
    assertThat(alice.id()).isEqualTo(before);
    assertThat(alice.file("other-words")).doesNotExist();
  }

  @Test
  void aWrongWordIsNamedByItsPositionAndNeverShown() throws Exception {
    Operator bob = Operator.nobody("bob", folder);
    String words = String.join(" ", io.ochk.protocol.identity.Mnemonic.words(new byte[32]));
    String wrong = words.replaceFirst("abandon abandon", "abandon abandonn");
    var unknown =
        bob.kit("restore", "--hsm", "keystore-file", "--words-file", "-")
            .input(wrong + "\n")
            .run()
            .exits(1)
            .says("2");
    assertThat(unknown.out() + unknown.err()).doesNotContain("abandon");
    bob.kit("restore", "--hsm", "keystore-file", "--words-file", "-")
        .input(words.replaceFirst(" art$", " zoo") + "\n")
        .run()
        .exits(1)
        .says("checksum");
    bob.kit("restore", "--hsm", "keystore-file", "--words-file", "-")
        .input("abandon art\n")
        .run()
        .exits(1)
        .says("expected 24 words, found 2");
    bob.does("status").says("\"operator_id\":null");
  }

  // Everything that the wire's reading rules refuse; the error names the member.
  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"severity\":\"info\" | \"severity\":\"info\",\"severity\":\"info\" | payload.params.severity",
        "\"severity\":\"info\" | \"severity\":\"mild\" | payload.params.severity",
        "\"severity\":\"info\" | \"severity\":\"info\",\"more\":1 | payload.params.more",
        "\"tags\":[\"test\"] | \"tags\":[\"\\ud800\"] | payload.params.tags[0]",
        "\"tags\":[\"test\"] | \"tags\":1.5 | payload.params.tags",
        "\"federation\":\"oc-me-v1\" | \"federation\":\"OC\" | payload.federation",
        "\"nonce\": | \"nonce\":0.5,\"n\": | payload.nonce",
        "\"expires_at\": | \"expires\": | payload.expires_at",
        "\"pubkey\": | \"pubKey\": | pubkey",
        "\"tags\":[\"test\"] | \"tags\":[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]] | payload.params.tags",
        "{\"payload\" | {}{\"payload\" | document",
      })
  void aMalformedEnvelopeIsRefusedByTheMembersName(String good, String bad, String member)
      throws Exception {
    String text = new String(wire.incident(ALICE, "malformed").bytes(), UTF_8);
    assertThat(text).contains(good);
    byte[] spoiled = text.replace(good, bad).getBytes(UTF_8);
    RunningPortal.Reply reply = portal.post("/api/operator/incidents", spoiled);
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.text("code")).isEqualTo("malformed");
    assertThat(reply.text("member")).as(reply.body()).startsWith(member);
    assertThat(reply.text("detail")).contains("expected ");
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
    String text = new String(wire.incident(ALICE, "x".repeat(100)).bytes(), UTF_8);
    byte[] large = text.replace("\"tags\"", " ".repeat(70_000) + "\"tags\"").getBytes(UTF_8);
    RunningPortal.Reply reply = portal.post("/api/operator/incidents", large);
    assertThat(reply.status()).as(reply.body()).isEqualTo(413);
    assertThat(reply.text("code")).isEqualTo("too_large");
  }

  @Test
  void theKitNamesTheMemberOfAFileThatIsMalformed() throws Exception {
    String text = new String(wire.incident(ALICE, "file").bytes(), UTF_8);
    alice
        .kit("verify")
        .with(
            file(
                "twice.json", text.replace("\"nonce\":", "\"nonce\":1,\"nonce\":").getBytes(UTF_8)))
        .run()
        .exits(4)
        .says("payload.nonce: expected the member once, found it twice");
  }

  private static void refused(
      String path, ActionEnvelope envelope, int status, String code, String member)
      throws Exception {
    RunningPortal.Reply reply = portal.post(path, envelope.bytes());
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.text("code")).isEqualTo(code);
    assertThat(reply.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    if (member != null) {
      assertThat(reply.text("member")).isEqualTo(member);
    }
    // A refusal leaves nothing behind: the same bytes are refused for the same reason.
    assertThat(portal.post(path, envelope.bytes()).text("code")).isEqualTo(code);
  }

  private static List<OperatorId> guardians() {
    return IntStream.range(0, 4)
        .mapToObj(i -> OperatorId.of(TestKeys.operator(i).publicKey()))
        .toList();
  }

  private static String file(String name, byte[] content) throws Exception {
    return Files.write(folder.resolve(name), content).toString();
  }
}
