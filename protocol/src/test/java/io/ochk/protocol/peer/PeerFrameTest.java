package io.ochk.protocol.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.vectors.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerFrameTest {
  private static final SigningKey NODE = TestKeys.key(101);
  private static final OperatorId ID = OperatorId.of(TestKeys.operator(0).publicKey());

  private static List<String> frames() {
    List<String> frames = new ArrayList<>();
    for (JsonMembers row : Vectors.rows("peer-frames.json")) {
      frames.add(CanonicalJson.text(row.source()));
    }
    return frames;
  }

  private static PeerFrame frame(int index) throws MalformedException {
    return PeerFrame.parse(frames().get(index).getBytes(UTF_8));
  }

  @Test
  void framesThatAnotherImplementationSignedVerifyAndComeBackBitByBit() throws Exception {
    for (String text : frames()) {
      PeerFrame frame = PeerFrame.parse(text.getBytes(UTF_8));
      frame.verify();
      assertThat(new String(frame.bytes(), UTF_8)).isEqualTo(text);
      assertThat(PeerFrame.sign(frame.frame(), NODE)).isEqualTo(frame);
      assertThat(new String(PeerFrame.signedFrame(frame.frame(), NODE), UTF_8)).isEqualTo(text);
      for (PeerMessage message : frame.frame().messages()) {
        assertThat(message.json().members().keySet()).first().isEqualTo("type");
        envelopes(message);
      }
    }
  }

  // The envelopes inside were signed by the other implementation too.
  private static void envelopes(PeerMessage message) throws Exception {
    List<ActionEnvelope> envelopes =
        switch (message) {
          case PeerMessage.Envelope e -> List.of(e.envelope());
          case PeerMessage.Answer a -> List.of(a.envelope());
          case PeerMessage.Blame b -> b.shares();
          default -> List.of();
        };
    for (ActionEnvelope envelope : envelopes) {
      envelope.verify();
      Action action = envelope.action();
      assertThat(action.operatorId()).isEqualTo(ID);
      assertThat(action.params()).isEqualTo(envelope.payload().params());
    }
  }

  @Test
  void durableMessagesAreThoseThatDecideSomething() throws Exception {
    assertThat(frame(1).frame().messages()).allMatch(PeerMessage::durable).hasSize(7);
    assertThat(frame(2).frame().messages())
        .filteredOn(PeerMessage::durable)
        .singleElement()
        .isInstanceOf(PeerMessage.Blame.class);
  }

  @Test
  void aFrameWithOneMemberChangedDoesNotVerify() throws Exception {
    for (String[] change :
        new String[][] {
          {"\"sequence\":2", "\"sequence\":3"},
          {"\"stream\":1779408000123", "\"stream\":1779408000124"},
          {"\"decision\":\"approve\"", "\"decision\":\"deny\""},
          {"\"signature\":\"smpAUA=\"", "\"signature\":\"smpAUE=\""}
        }) {
      String text = frames().get(1).replace(change[0], change[1]);
      assertThat(text).isNotEqualTo(frames().get(1));
      assertThatThrownBy(() -> PeerFrame.parse(text.getBytes(UTF_8)).verify())
          .isInstanceOf(VerificationException.class)
          .hasMessageStartingWith("sig_hex: expected a signature by");
    }
  }

  @ParameterizedTest(name = "{2}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"type\":\"ping\" | \"type\":\"pong\" | frame.messages[6].type",
        "\"status\":\"running\" | \"status\":\"fine\" | frame.messages[6].status",
        "\"version\":\"0.1.0\" | \"version\":\"\" | frame.messages[6].version",
        "\"version\":\"0.1.0\" | \"version\":\"0.1.0\",\"x\":1 | frame.messages[6].x",
        "\"reason\":\"no_nonces\" | \"reason\":\"No nonces\" | frame.messages[5].reason",
        "\"type\":\"ask-share\",\"package\":\"2101ff\" |"
            + " \"type\":\"ask-share\",\"package\":\"2101fF\" | frame.messages[2].package",
        "\"attempt\":16,\"epoch\":0}, | \"attempt\":2147483648,\"epoch\":0}, |"
            + " frame.messages[1].attempt",
        "\"type\":\"answer\" | \"type\":\"setup\" | frame.messages[3].setup",
        "\"sequence\":3 | \"sequence\":0 | frame.sequence",
        "\"kind\":\"oc-guardian-peer-frame\" | \"kind\":\"oc-guardian-frame\" | frame.kind"
      })
  void aMalformedFrameIsRefusedByName(String genuine, String spoiled, String member) {
    String text = frames().get(2);
    assertThat(text).contains(genuine);
    String changed = text.replace(genuine, spoiled);
    assertThatThrownBy(() -> PeerFrame.parse(changed.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @Test
  void aMessageCarriesOnlyTheActionsThatBelongInIt() {
    String text =
        frames()
            .get(1)
            .replace(
                "\"type\":\"envelope\",\"envelope\":{\"payload\":{\"action\":\"sign-approve\"",
                "\"type\":\"answer\",\"envelope\":{\"payload\":{\"action\":\"sign-approve\"");
    assertThat(text).isNotEqualTo(frames().get(1));
    assertThatThrownBy(() -> PeerFrame.parse(text.getBytes(UTF_8)))
        .hasMessageStartingWith("frame.messages[1].envelope.payload.action: expected an action");
    String session =
        frames().get(1).replace("\"action\":\"sign-approve\"", "\"action\":\"signer-session\"");
    assertThatThrownBy(() -> PeerFrame.parse(session.getBytes(UTF_8)))
        .hasMessageStartingWith("frame.messages[1].envelope.payload.action: expected an action");
  }

  @Test
  void aFrameOverOneMebibyteIsRefused() {
    byte[] large = (" ".repeat(1024 * 1024) + frames().get(0)).getBytes(UTF_8);
    assertThatThrownBy(() -> PeerFrame.parse(large))
        .hasMessageStartingWith("document: expected at most 1048576 bytes");
  }

  private static ActionEnvelope certificate(SigningKey operator, SigningKey node, long notAfter) {
    NodeCertify certify =
        new NodeCertify(
            new Origin("https://n.example:9001"),
            new Origin("https://n.example:9000"),
            Programme.SLUG,
            Programme.START,
            node.publicKey(),
            notAfter,
            OperatorId.of(operator.publicKey()));
    return ActionEnvelope.sign(
        ActionPayload.of(certify, 1, notAfter, Optional.of(Programme.SLUG)), operator);
  }

  private static PeerReport.Payload report(ActionEnvelope certificate, long measuredAt) {
    OperatorId other = OperatorId.of(TestKeys.operator(1).publicKey());
    OperatorId third = OperatorId.of(TestKeys.operator(2).publicKey());
    return new PeerReport.Payload(
        Programme.SLUG,
        ID,
        measuredAt,
        Programme.START,
        List.of(
            new PeerReport.Peer(other, true, Optional.of(3)),
            new PeerReport.Peer(third, false, Optional.empty())),
        certificate);
  }

  @Test
  void aPeerReportHasTheDeclaredBytesAndNeedsACertifiedKey() throws Exception {
    long at = Programme.START + 60;
    ActionEnvelope certificate = certificate(TestKeys.operator(0), NODE, at);
    PeerReport report = PeerReport.sign(report(certificate, at), NODE);
    assertThat(new String(report.bytes(), UTF_8))
        .startsWith(
            "{\"report\":{\"kind\":\"oc-guardian-peer-report\",\"federation_slug\":\"oc-me-v1\","
                + "\"operator_id\":\""
                + ID
                + "\",\"measured_at\":"
                + at
                + ",\"started_at\":"
                + Programme.START
                + ",\"peers\":[{\"operator_id\":\"op-")
        .contains(
            "\"reachable\":true,\"latency_ms\":3}", "\"reachable\":false,\"latency_ms\":null}");
    assertThat(PeerReport.parse(report.bytes())).isEqualTo(report);
    assertThat(report.verify()).isEqualTo(TestKeys.operator(0).publicKey());
    fails(PeerReport.sign(report(certificate, at + 1), NODE), "node_certificate.not_after");
    fails(
        PeerReport.sign(report(certificate, at), TestKeys.key(102)),
        "node_certificate.node_pubkey");
    ActionEnvelope foreign = certificate(TestKeys.operator(3), NODE, at);
    fails(PeerReport.sign(report(foreign, at), NODE), "node_certificate.operator_id");
    PeerReport forged =
        new PeerReport(report.report(), NODE.publicKey(), TestKeys.key(102).sign(report.report()));
    fails(forged, "sig_hex");
  }

  private static void fails(PeerReport report, String check) {
    assertThatThrownBy(report::verify)
        .isInstanceOfSatisfying(
            VerificationException.class, e -> assertThat(e.check()).isEqualTo(check));
  }

  @Test
  void aPeerThatIsNotReachableHasNoLatencyAndNoPeerIsListedTwice() {
    long at = Programme.START + 60;
    PeerReport good =
        PeerReport.sign(report(certificate(TestKeys.operator(0), NODE, at), at), NODE);
    String text = new String(good.bytes(), UTF_8);
    malformed(
        text.replace("\"latency_ms\":null", "\"latency_ms\":1"), "report.peers[1].latency_ms");
    String second = OperatorId.of(TestKeys.operator(1).publicKey()).text();
    String third = OperatorId.of(TestKeys.operator(2).publicKey()).text();
    malformed(text.replace(third, second), "report.peers[1].operator_id");
    malformed(text.replace("\"started_at\":", "\"started_at\":9"), "report.started_at");
  }

  @Test
  void aConfirmationAnswersOneChallengeUnderACertifiedKey() throws Exception {
    long at = Programme.START + 60;
    String challenge = "c1".repeat(32);
    EpochConfirmation.Payload payload =
        new EpochConfirmation.Payload(
            Programme.SLUG,
            ID,
            challenge,
            "aa".repeat(32),
            2,
            "bb".repeat(32),
            at,
            certificate(TestKeys.operator(0), NODE, at));
    EpochConfirmation good = EpochConfirmation.sign(payload, NODE);
    byte[] bytes = CanonicalJson.bytes(good.json());
    assertThat(new String(bytes, UTF_8))
        .startsWith(
            "{\"confirmation\":{\"kind\":\"oc-guardian-epoch-confirmation\","
                + "\"federation_slug\":\"oc-me-v1\",\"operator_id\":\""
                + ID
                + "\",\"challenge\":\""
                + challenge
                + "\",\"key\":\""
                + "aa".repeat(32)
                + "\",\"epoch\":2,\"transcript_sha256\":\""
                + "bb".repeat(32)
                + "\",\"confirmed_at\":"
                + at
                + ",\"node_certificate\":{");
    assertThat(EpochConfirmation.parse(bytes)).isEqualTo(good);
    assertThat(good.verify(challenge, at)).isEqualTo(TestKeys.operator(0).publicKey());
    fails(() -> good.verify("c2".repeat(32), at), "challenge");
    fails(() -> good.verify(challenge, at + 1), "node_certificate.not_after");
    fails(
        () -> EpochConfirmation.sign(payload, TestKeys.key(102)).verify(challenge, at),
        "node_certificate.node_pubkey");
    EpochConfirmation forged =
        new EpochConfirmation(payload, NODE.publicKey(), TestKeys.key(102).sign(payload));
    fails(() -> forged.verify(challenge, at), "sig_hex");
  }

  private static void fails(ThrowingCallable check, String name) {
    assertThatThrownBy(check)
        .isInstanceOfSatisfying(
            VerificationException.class, e -> assertThat(e.check()).isEqualTo(name));
  }

  private static void malformed(String text, String member) {
    assertThatThrownBy(() -> PeerReport.parse(text.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @Test
  void aGreetingComesBackFromItsBytes() throws Exception {
    Hello hello =
        new Hello(certificate(TestKeys.operator(0), NODE, Programme.START + 9), "0f".repeat(16), 5);
    assertThat(Hello.parse(hello.bytes())).isEqualTo(hello);
    NodeCertificate certificate = NodeCertificate.verified(hello.certificate());
    assertThat(certificate.certify().nodePubkey()).isEqualTo(NODE.publicKey());
    assertThat(certificate.operatorKey()).isEqualTo(TestKeys.operator(0).publicKey());
    String text = new String(hello.bytes(), UTF_8);
    assertThatThrownBy(() -> Hello.parse(text.replace("0f0f", "0F0F").getBytes(UTF_8)))
        .hasMessageStartingWith("store_id: expected");
  }

  @Test
  void aCertificateOfMoreThanThirtyOneDaysOrNoTimeAtAllIsMalformed() {
    for (long notAfter : new long[] {Programme.START + 31 * 86_400 + 1, Programme.START}) {
      ActionEnvelope envelope = certificate(TestKeys.operator(0), NODE, notAfter);
      assertThatThrownBy(() -> NodeCertificate.verified(envelope))
          .isInstanceOf(VerificationException.class)
          .hasMessageStartingWith("node_certificate.payload.params.not_after: expected");
    }
  }

  @Test
  void anApprovalSaysOnlyYesOrNo() {
    String text = frames().get(1).replace("\"decision\":\"approve\"", "\"decision\":\"perhaps\"");
    assertThatThrownBy(
            () -> {
              PeerMessage message = PeerFrame.parse(text.getBytes(UTF_8)).frame().messages().get(1);
              ((PeerMessage.Envelope) message).envelope().action();
            })
        .hasMessageStartingWith("payload.params.decision: expected approve or deny");
    assertThat(SignApprove.Verdict.DENY.wireName()).isEqualTo("deny");
  }
}
