package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.store.Early;
import io.ochk.guardian.world.LoneNode;
import io.ochk.guardian.world.TestSigner;
import io.ochk.guardian.world.Wire;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one seat can make a node keep: a share that leaves all others theirs. */
@Tag("slow")
class IntakeAttackTest {
  private static final List<SigningKey> SEATS =
      List.of(
          TestKeys.operator(0), TestKeys.operator(1), TestKeys.operator(2), TestKeys.operator(3));

  @TempDir Path data;

  private static long secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000_000;
  }

  private static TestCeremony key(LoneNode node, int from) throws Exception {
    TestCeremony key =
        TestCeremony.generation(
            Programme.SLUG, node.world.programme.charters.getLast().hash(), 3, SEATS);
    node.send(from, new PeerMessage.Epoch(key.record()));
    return key;
  }

  private static ActionEnvelope approval(LoneNode node, int seat, String hash) {
    return node.sign(
        seat,
        new SignApprove(SignApprove.Verdict.APPROVE, Programme.SLUG, node.world.id(seat), hash));
  }

  private long rows(String table) throws Exception {
    Path file;
    try (var all = java.nio.file.Files.list(data.resolve("node0"))) {
      file = all.filter(f -> f.toString().endsWith(".sqlite")).findFirst().orElseThrow();
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        ResultSet found =
            connection.createStatement().executeQuery("SELECT COUNT(*) FROM " + table)) {
      return found.getLong(1);
    }
  }

  @Test
  void whatIsAboutNothingLeavesNothing() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      key(node, 1);
      long nonces = rows("nonces");
      List<PeerMessage> approvals = new ArrayList<>();
      for (int i = 0; i < 700; i++) {
        approvals.add(
            new PeerMessage.Envelope(
                approval(node, 1, Sha256.hex(("none " + i).getBytes(StandardCharsets.UTF_8)))));
      }
      List<SigningKey> thrownAway = List.of(TestKeys.key(0x71), TestKeys.key(0x72));
      Transcript transcript =
          Transcript.decode(
              TestCeremony.SUITE.curve(),
              TestCeremony.generation(Programme.SLUG, "ab".repeat(32), 2, thrownAway)
                  .record()
                  .transcript()
                  .bytes());
      List<PeerMessage> frames = new ArrayList<>();
      for (SignedFrame frame : transcript.round1()) {
        frames.add(new PeerMessage.Envelope(ActionEnvelope.parse(frame.signature())));
      }
      assertThat(node.send(1, approvals.toArray(PeerMessage[]::new)).status()).isEqualTo(200);
      assertThat(node.send(1, frames.toArray(PeerMessage[]::new)).status()).isEqualTo(200);
      assertThat(rows("approvals")).isZero();
      assertThat(rows("frames")).isZero();
      assertThat(rows("nonces")).isEqualTo(nonces);
    }
  }

  @Test
  void anApprovalThatComesBeforeItsRequestIsCounted() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      TestCeremony key = key(node, 1);
      Request request = node.world.request("early", keyOf(key));
      node.send(1, new PeerMessage.Envelope(approval(node, 1, request.hash())));
      assertThat(rows("approvals")).isZero();
      node.send(1, new PeerMessage.Requested(Optional.of(1), request));
      JsonObject shown = Wire.get(node.api() + "/api/requests/" + request.id()).json();
      assertThat(((JsonArray) Wire.at(shown, "request", "approvals")).values()).hasSize(1);
    }
  }

  private static String keyOf(TestCeremony key) throws Exception {
    return java.util.HexFormat.of().formatHex(key.epoch().key().groupKey().x());
  }

  @Test
  void aPeerThatFillsItsShareOfRequestsLeavesOthersTheirs() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1).peer(2)) {
      String key = keyOf(key(node, 1));
      List<PeerMessage> many = new ArrayList<>();
      for (int i = 0; i < 505; i++) {
        many.add(new PeerMessage.Requested(Optional.of(1), node.world.request("n " + i, key)));
      }
      assertThat(node.send(1, many.toArray(PeerMessage[]::new)).status()).isEqualTo(200);
      assertThat(node.refused(1, "overloaded")).isEqualTo(5);
      Request honest = node.world.request("We are here.", key);
      node.send(2, new PeerMessage.Requested(Optional.of(2), honest));
      assertThat(node.refused(2, "overloaded")).isZero();
      assertThat(Wire.get(node.api() + "/api/requests/" + honest.id()).status()).isEqualTo(200);
    }
  }

  @Test
  void questionsAboutOneRequestAreFew() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      Request request = node.world.request("asked again and again", keyOf(key(node, 1)));
      node.send(1, new PeerMessage.Requested(Optional.of(1), request));
      List<PeerMessage> questions = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        questions.add(new PeerMessage.AskCommitments(request.hash(), 1 + 16 * i, 0));
      }
      long begun = System.nanoTime();
      node.send(1, questions.toArray(PeerMessage[]::new));
      // Of sixty a minute one comes back each second.
      long back = secondsSince(begun) + 1;
      assertThat(node.refused(1, "rate_limited")).isBetween(440 - back, 440L);
    }
  }

  @Test
  void aSeatThatJoinsManyCeremoniesBlocksNone() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1).peer(2)) {
      TestSigner greedy = new TestSigner(node.world.operator(1), node.node().api());
      for (int i = 0; i < 9; i++) {
        SetupDocument setup = node.world.setup();
        node.send(1, new PeerMessage.Setup(setup), new PeerMessage.Envelope(greedy.join(setup)));
      }
      assertThat(node.refused(1, "overloaded")).isEqualTo(1);
      PeerMessage[] unjoined = new PeerMessage[100];
      for (int i = 0; i < unjoined.length; i++) {
        unjoined[i] = new PeerMessage.Setup(node.world.setup());
      }
      node.send(1, unjoined);
      assertThat(rows("setups")).isLessThanOrEqualTo(64 + 8 + 1);

      SetupDocument wanted = node.world.setup();
      node.send(
          2,
          new PeerMessage.Setup(wanted),
          new PeerMessage.Envelope(TestCeremony.join(wanted, SEATS.get(2))));
      assertThat(node.refused(2, "overloaded")).isZero();
      JsonObject shown = Wire.get(node.api() + "/api/ceremonies/" + wanted.hash()).json();
      assertThat(Wire.number(shown, "ceremony", "seats", 2, "steps", "join")).isPositive();

      // Once there is a key, no other first one can come of what waits.
      key(node, 2);
      node.send(2, new PeerMessage.Envelope(TestCeremony.join(wanted, SEATS.get(3))));
      assertThat(node.refused(2, "ceremony_closed")).isEqualTo(1);
    }
  }

  private static PeerMessage abandonment(LoneNode node, int seat, SetupDocument setup) {
    return new PeerMessage.Envelope(
        node.sign(
            seat, CeremonyFrame.abandonment(Programme.SLUG, node.world.id(seat), setup.hash())));
  }

  @Test
  void aSetupThatNobodyJoinedIsToldToNobodyAndGivenUpByNobody() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      TestSigner signer = node.world.signers.getFirst();
      for (int i = 0; i < 20; i++) {
        SetupDocument setup = node.world.setup();
        node.send(1, new PeerMessage.Setup(setup), abandonment(node, 1, setup));
      }
      assertThat(node.refused(1, "ceremony_closed")).isEqualTo(20);
      assertThat(rows("abandonments")).isZero();
      SetupDocument joined = node.world.setup();
      node.send(
          1,
          new PeerMessage.Setup(joined),
          new PeerMessage.Envelope(TestCeremony.join(joined, SEATS.get(1))));
      Wire.await("the one that was joined", () -> signer.events.contains("setup"));
      assertThat(signer.events.stream().filter("setup"::equals)).hasSize(1);
    }
  }

  @Test
  void aPeerThatSendsSetupsWithoutEndIsStopped() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      long begun = System.nanoTime();
      for (int i = 0; i < 7; i++) {
        PeerMessage[] setups = new PeerMessage[100];
        for (int j = 0; j < setups.length; j++) {
          setups[j] = new PeerMessage.Setup(node.world.setup());
        }
        node.send(1, setups);
      }
      // Of six hundred an hour one comes back every six seconds.
      long back = secondsSince(begun) / 6 + 1;
      assertThat(node.refused(1, "rate_limited")).isBetween(100 - back, 100L);
      assertThat(rows("setups")).isLessThanOrEqualTo(64);
    }
  }

  @Test
  void whoGivesACeremonyUpIsHeardAlsoAfterTwoJoinsOfASeatAndByWhoeverComesLater() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1).peer(2)) {
      node.world.signers.getFirst().close();
      SetupDocument setup = node.world.setup();
      node.send(
          1,
          new PeerMessage.Setup(setup),
          new PeerMessage.Envelope(TestCeremony.join(setup, SEATS.get(1))),
          new PeerMessage.Envelope(
              new TestSigner(node.world.operator(1), node.node().api()).join(setup)));
      node.send(1, new PeerMessage.Envelope(TestCeremony.join(setup, SEATS.get(2))));
      assertThat(node.refused(1, "ceremony_closed")).isEqualTo(1); // It has ended.
      node.send(2, abandonment(node, 2, setup));
      assertThat(node.refused(2, "ceremony_closed")).isZero();
      assertThat(rows("abandonments")).isEqualTo(1);
      // A signer that was away hears of that, and of nothing else.
      TestSigner late = new TestSigner(node.world.operator(0), node.node().api()).start();
      Wire.await("what it has missed", () -> late.events.contains("envelope"));
      assertThat(late.events).contains("ready").doesNotContain("setup");
      late.close();
      // Once the epoch is made, it is of no use.
      key(node, 1);
      TestSigner later = new TestSigner(node.world.operator(0), node.node().api()).start();
      Wire.await("the session", () -> later.events.contains("ready"));
      assertThat(later.events).doesNotContain("envelope");
      later.close();
    }
  }

  @Test
  void theBridgeIsForThePortalsPagesAndForLittle() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      String key = keyOf(key(node, 1));
      BridgeCommand command =
          new BridgeCommand(
              new Origin(node.api()),
              new TreeSet<>(List.of("statement")),
              Programme.SLUG,
              node.world.id(0),
              "ab".repeat(16));
      TestSigner signer = node.world.signers.getFirst();
      signer.say(
          TestSigner.envelope(
              ActionEnvelope.sign(
                  ActionPayload.of(
                      command,
                      9,
                      Instant.now().getEpochSecond() + 86_400,
                      Optional.of(Programme.SLUG)),
                  node.world.operator(0))));
      String url = node.api() + "/api/requests";
      JsonObject first = body(node.world.request("one", key));
      assertThat(Wire.post(url, first, "Origin", "https://evil.example").code())
          .isEqualTo("audience_foreign");
      assertThat(Wire.post(url, first, "Origin", node.world.portal.origin().text()).status())
          .isEqualTo(200);
      int status = 200;
      int taken = 1;
      while (status == 200 && taken < 60) {
        status = Wire.post(url, body(node.world.request("more " + taken, key))).status();
        taken += status == 200 ? 1 : 0;
      }
      assertThat(taken).isEqualTo(50);
      Request approved = node.world.request("with a seat's word", key);
      assertThat(
              Wire.post(
                      url,
                      JsonObject.builder()
                          .put("request", approved.json())
                          .put("envelope", approval(node, 0, approved.hash()).json())
                          .build())
                  .status())
          .isEqualTo(200);
    }
  }

  private static JsonObject body(Request request) {
    return JsonObject.builder().put("request", request.json()).build();
  }

  @Test
  void whatWaitsIsBoundedForEachSenderByItself() {
    Early early = new Early();
    ActionEnvelope envelope =
        ActionEnvelope.sign(
            ActionPayload.of(
                new SignApprove(
                    SignApprove.Verdict.APPROVE,
                    Programme.SLUG,
                    io.ochk.protocol.identity.OperatorId.of(SEATS.get(0).publicKey()),
                    "ab".repeat(32)),
                1,
                1,
                Optional.of(Programme.SLUG)),
            SEATS.get(0));
    early.put(new Early.Held("wanted", "b", envelope));
    for (int i = 0; i < 3 * Early.MOST_OF_ONE; i++) {
      early.put(new Early.Held("x" + i, "a", envelope));
    }
    assertThat(early.of("wanted")).hasSize(1);
    assertThat(early.of("x0")).isEmpty();
    assertThat(early.of("x" + (3 * Early.MOST_OF_ONE - 1))).hasSize(1);
    early.put(new Early.Held("wanted", "b", envelope));
    assertThat(early.of("wanted")).hasSize(1);
    early.forget("wanted");
    assertThat(early.of("wanted")).isEmpty();
  }
}
