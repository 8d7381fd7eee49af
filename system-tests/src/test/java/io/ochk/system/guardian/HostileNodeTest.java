package io.ochk.system.guardian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.guardian.HostileNode.Answer;
import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Scale;
import io.ochk.system.world.Wire;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One guardian's host is taken over. The other three refuse what it says, count it, and sign on.
 */
@ExtendWith(SharedFederation.class)
class HostileNodeTest {
  private static final String UNKNOWN = "0".repeat(64);

  private final LivingFederation living;
  private final Requests requests;
  private final Guardian host;
  private final Guardian victim;
  private HostileNode hostile;
  private boolean signerRefuses;

  HostileNodeTest(LivingFederation living) {
    this.living = living;
    this.requests = new Requests(living);
    this.host = living.guardian(3);
    this.victim = living.guardian(1);
  }

  @BeforeEach
  void takeTheHostOver() throws Exception {
    host.node().kill();
    hostile = new HostileNode(host);
  }

  @AfterEach
  void theOperatorTakesItBack() throws Exception {
    if (!host.node().isRunning()) {
      theNodeDrawsAnotherKey();
    }
    if (signerRefuses) {
      theSignerIsToldToAcceptIt();
    }
    living.heal();
  }

  // The old one is not to be used again.
  private void theNodeDrawsAnotherKey() throws Exception {
    Files.delete(host.data().resolve("node.key"));
    host.node().start();
    signerRefuses = true;
  }

  private void theSignerIsToldToAcceptIt() throws Exception {
    host.signer().stop();
    host.startSigner("--accept-node");
    signerRefuses = false;
  }

  private interface Attempt {
    Answer make() throws Exception;
  }

  private void refused(int status, String code, Attempt attempt) throws Exception {
    double before = counted(code);
    assertThat(attempt.make()).isEqualTo(new Answer(status, code));
    assertThat(counted(code)).as("counted " + code).isGreaterThanOrEqualTo(before + 1);
  }

  private double counted(String code) throws Exception {
    return Requests.metric(victim, "oc_node_frames_received_total", "result=\"" + code + "\"");
  }

  private static PeerMessage ping() {
    return new PeerMessage.Ping(
        System.currentTimeMillis(), NodeStatus.RUNNING, "0.1.0", Optional.empty());
  }

  @Test
  void whatIsNoFrameOfThisPeerInThisPlaceIsRefusedAndCounted() throws Exception {
    PeerFrame.Payload good = hostile.payload(victim, 1, ping());
    refused(400, "malformed", () -> hostile.post(victim, "garbage".getBytes(UTF_8)));
    refused(400, "malformed", () -> hostile.post(victim, "[".repeat(10_000).getBytes(UTF_8)));
    refused(
        400,
        "malformed",
        () -> {
          byte[] whole = PeerFrame.sign(good, TestKeys.key(200)).bytes();
          return hostile.post(victim, Arrays.copyOf(whole, whole.length / 2));
        });
    refused(413, "too_large", () -> hostile.post(victim, new byte[2 * 1024 * 1024]));
    refused(
        421,
        "frame_misdirected",
        () -> hostile.send(victim, hostile.payload(living.guardian(2), 1)));
    refused(
        421,
        "frame_misdirected",
        () ->
            hostile.send(
                victim,
                new PeerFrame.Payload(
                    new FederationSlug("another"),
                    good.from(),
                    good.to(),
                    good.stream(),
                    1,
                    good.sentAtMs(),
                    good.messages())));
    refused(
        403,
        "peer_unknown",
        () -> hostile.send(victim, from(living.guardian(0), good, good.stream())));
    refused(
        403,
        "peer_unknown",
        () -> hostile.post(victim, PeerFrame.sign(good, TestKeys.key(200)).bytes()));
    refused(400, "frame_clock", () -> hostile.send(victim, sentAt(good, -120_000)));
    refused(400, "frame_clock", () -> hostile.send(victim, sentAt(good, 120_000)));

    // With the present time: the one from above may have become too old.
    assertThat(hostile.send(victim, hostile.payload(victim, 1, ping())))
        .isEqualTo(new Answer(200, ""));
    refused(
        409, "frame_stale", () -> hostile.send(victim, hostile.payload(victim, 1, ping(), ping())));
    refused(409, "frame_out_of_order", () -> hostile.send(victim, hostile.payload(victim, 7)));
    refused(
        409, "frame_stale", () -> hostile.send(victim, from(host, good, hostile.stream() - 1_000)));
    String id = requests.propose(1, "in spite of frames");
    requests.awaitSigned(1, id);
  }

  @Test
  @Symptom("somebody had access to the host")
  void anotherNodeKeyGetsNeitherSessionNorCertificateUntilTheOperatorSaysSoThenTheOldIsRefused()
      throws Exception {
    assertThat(hostile.send(victim, hostile.payload(victim, 1, ping())))
        .isEqualTo(new Answer(200, ""));
    theNodeDrawsAnotherKey();
    refusesTheNode();
    // A signer that begins anew remembers the node as well.
    host.signer().stop();
    host.startSigner();
    refusesTheNode();
    assertThat(Requests.metric(host, "oc_node_signers_connected", "")).isZero();
    assertThat(Requests.metric(host, "oc_node_certificate_seconds_left", "")).isZero();
    assertThat(host.text("/readyz")).contains("certificate_missing", "no_signer_connected");
    theSignerIsToldToAcceptIt();
    living.heal();
    refused(403, "peer_unknown", () -> hostile.send(victim, hostile.payload(victim, 2, ping())));
    // It stays accepted, and is needed for this one.
    host.signer().stop();
    host.startSigner();
    living.guardian(0).signer().kill();
    requests.awaitSigned(1, requests.propose(1, "with the node's new key"));
  }

  private void refusesTheNode() {
    Await.until(
        "the signer refuses the node and says what to do",
        () ->
            host.signer().log().contains("REFUSED")
                && host.signer().log().contains("is another node")
                && host.signer().log().contains("--accept-node"),
        living::logs);
  }

  private PeerFrame.Payload from(Guardian sender, PeerFrame.Payload good, long stream) {
    return new PeerFrame.Payload(
        Wire.SLUG,
        HostileNode.id(sender),
        good.to(),
        stream,
        1,
        System.currentTimeMillis(),
        good.messages());
  }

  private static PeerFrame.Payload sentAt(PeerFrame.Payload good, long off) {
    return new PeerFrame.Payload(
        good.federationSlug(),
        good.from(),
        good.to(),
        good.stream(),
        good.sequence(),
        System.currentTimeMillis() + off,
        good.messages());
  }

  @Test
  void messagesThatAreNotItsOwnToSayAreRefusedAndCounted() throws Exception {
    SigningKey thief = TestKeys.operator(3);
    SigningKey other = TestKeys.operator(0);
    String id = requests.propose(1, "before it is altered");
    requests.awaitSigned(1, id);
    String hash =
        ((io.ochk.protocol.json.JsonString)
                io.ochk.system.world.Json.at(
                    victim.json("/api/requests/" + id), "request.request_hash"))
            .value();
    ActionEnvelope foreign = commit(other, hash);
    ActionEnvelope own = commit(thief, hash);
    ActionEnvelope forged =
        new ActionEnvelope(approve(other, hash).payload(), other.publicKey(), own.signature());
    double before = counted("taken");
    assertThat(
            hostile.send(
                victim,
                hostile.payload(
                    victim,
                    1,
                    new PeerMessage.AskCommitments(hash, 16, 0),
                    new PeerMessage.Answer(foreign),
                    new PeerMessage.Envelope(forged),
                    new PeerMessage.Result(UNKNOWN, "smpAAAA"),
                    new PeerMessage.Envelope(approve(thief, UNKNOWN)))))
        .isEqualTo(new Answer(200, ""));
    assertThat(counted("taken")).isGreaterThanOrEqualTo(before + 1);
    for (String code :
        new String[] {
          "round_invalid", "signer_foreign", "signature_invalid", "signing_request_unknown"
        }) {
      assertThat(
              Requests.metric(
                  victim,
                  "oc_node_messages_refused_total",
                  "peer=\"" + host.operatorId() + "\",code=\"" + code + "\""))
          .as(code)
          .isPositive();
    }
    assertThat(Requests.state(victim, id)).isEqualTo("signed");
    requests.verify(1, id);
  }

  private static ActionEnvelope approve(SigningKey key, String hash) {
    return sign(
        key,
        new SignApprove(
            SignApprove.Verdict.APPROVE,
            Wire.SLUG,
            io.ochk.protocol.identity.OperatorId.of(key.publicKey()),
            hash));
  }

  private static ActionEnvelope commit(SigningKey key, String hash) {
    return sign(
        key,
        new SignCommit(
            new SigningRound(
                1, 0, Wire.SLUG, io.ochk.protocol.identity.OperatorId.of(key.publicKey()), hash),
            Octets.of(new byte[] {20, 1, 0})));
  }

  private static ActionEnvelope sign(SigningKey key, io.ochk.protocol.envelope.Action action) {
    return ActionEnvelope.sign(
        ActionPayload.of(
            action,
            System.nanoTime(),
            Instant.now().getEpochSecond() + 600,
            Optional.of(Wire.SLUG)),
        key);
  }

  @Test
  void aFloodKeepsNobodyFromSigningAndUsedUpNumbersAreNoLoss() throws Exception {
    byte[] garbage = new byte[200_000];
    Arrays.fill(garbage, (byte) '[');
    PeerFrame.Payload first = hostile.payload(victim, 1, ping());
    assertThat(hostile.send(victim, first).status()).isEqualTo(200);
    int each = Scale.pick(50, 150, 5_000);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?>[] flood = new Future<?>[8];
      for (int i = 0; i < flood.length; i++) {
        int kind = i % 3;
        flood[i] =
            threads.submit(() -> {
              for (int n = 0; n < each; n++) {
                switch (kind) {
                  case 0 -> hostile.send(victim, first);
                  case 1 -> hostile.post(victim, garbage);
                  default -> hostile.send(victim, hostile.payload(victim, n + 2L, ping()));
                }
              }
              return null;
            });
      }
      String id = requests.propose(1, "under the flood");
      for (int seat = 0; seat < 3; seat++) {
        requests.awaitSigned(seat, id);
        requests.verify(seat, id);
      }
      for (Future<?> one : flood) {
        one.get();
      }
    }
    for (int seat = 0; seat < 3; seat++) {
      Guardian to = living.guardian(seat);
      assertThat(hostile.send(to, inStream(to, (1L << 53) - 1)))
          .isEqualTo(new Answer(400, "frame_clock"));
      // The highest number that a clock within a day could have.
      assertThat(hostile.send(to, inStream(to, System.currentTimeMillis() + 86_000_000)))
          .isEqualTo(new Answer(200, ""));
    }
    theOperatorTakesItBack();
    // Now its frames are needed for a signature.
    living.guardian(0).signer().kill();
    living.guardian(0).node().kill();
    String id = requests.propose(1, "with the host that was taken back");
    requests.awaitSigned(3, id);
    Await.until("the host is heard", () -> host.status("/livez") == 200, living::logs);
  }

  private PeerFrame.Payload inStream(Guardian to, long stream) {
    return new PeerFrame.Payload(
        Wire.SLUG,
        HostileNode.id(host),
        HostileNode.id(to),
        stream,
        1,
        System.currentTimeMillis(),
        List.of(ping()));
  }
}
