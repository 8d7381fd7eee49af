package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.signer.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A tab's line to its node, over HTTP, as {@link SessionTest} has it of the kit's. */
@Tag("slow")
class BrowserSessionTest {
  private static final Instant NOW = Instant.ofEpochSecond(new Programme().now() + 86_400);

  private ScriptedNode node;
  private BrowserSigners tabs;

  @BeforeEach
  void start() throws Exception {
    node = new ScriptedNode();
    tabs = new BrowserSigners();
    tabs.begin(
        0,
        CanonicalJson.text(Programme.binding().record().json()),
        NOW.getEpochSecond(),
        Policy.allowing());
  }

  @AfterEach
  void stop() throws Exception {
    tabs.close();
    node.close();
  }

  private void connect() throws Exception {
    tabs.ask("connect", member(0).put("address", node.address()));
  }

  private JsonMembers link() throws Exception {
    return JsonMembers.of(tabs.ask("link", member(0)));
  }

  private void awaits(String state) throws Exception {
    await(() -> link().string("is").equals(state));
  }

  private static void await(Callable<Boolean> met) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!met.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private <T> List<T> said(Class<T> action) {
    return said(node, action);
  }

  private static <T> List<T> said(ScriptedNode node, Class<T> action) {
    return node.messages.stream()
        .filter(m -> m.get("type").equals(Optional.of(new JsonString("envelope"))))
        .map(BrowserSessionTest::action)
        .filter(action::isInstance)
        .map(action::cast)
        .toList();
  }

  private static Object action(JsonObject message) {
    try {
      return ActionEnvelope.read(JsonMembers.of(message).members("envelope")).action();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void asksForACertificate(String api) {
    asksForACertificate(api, "https://node.example:9000");
  }

  private void asksForACertificate(String api, String p2p) {
    node.send(
        "certify",
        JsonObject.builder()
            .put("node_pubkey", node.nodeKey.hex())
            .put("endpoints", JsonObject.builder().put("api", api).put("p2p", p2p).build())
            .put("not_after", NOW.getEpochSecond() + 3600)
            .build());
  }

  @Test
  void anotherNodeAtTheSameAddressGetsNeitherASessionNorACertificateUntilTheOperatorAcceptsIt()
      throws Exception {
    connect();
    awaits("connected");
    int sessions = node.sessions.size();
    node.messages.clear();
    // Another program has taken the port, with a key of its own that it proves.
    node.nodeSigningKey = TestKeys.operator(8);
    node.nodeKey = node.nodeSigningKey.publicKey();
    node.drop();
    awaits("another");
    assertThat(link().string("detail"))
        .contains(TestKeys.operator(9).publicKey().hex())
        .contains(node.nodeKey.hex());
    asksForACertificate("https://node.example:9001");
    // Nor for a tab that is opened again.
    tabs.ask("restart", member(0));
    connect();
    awaits("another");
    assertThat(node.sessions).hasSize(sessions);
    assertThat(said(NodeCertify.class)).isEmpty();
    tabs.ask("accept", member(0));
    awaits("connected");
    await(() -> !said(NodeCertify.class).isEmpty());
    assertThat(said(NodeCertify.class).getFirst().nodePubkey()).isEqualTo(node.nodeKey);
    assertThat(node.sessions).hasSize(sessions + 1);
  }

  private List<String> asked() throws Exception {
    return JsonMembers.of(tabs.ask("asked", member(0))).strings("asked", 16);
  }

  @Test
  void whoeverAnswersAfterAnAgreedSessionThatFailedIsNotTheNodeThatWasAgreedTo() throws Exception {
    String agreed = node.nodeKey.hex();
    node.refusesSessions = true;
    connect();
    // Agreed to once: while the node refuses, it is not asked about again.
    await(() -> node.sessions.size() >= 2);
    assertThat(asked()).containsExactly("session " + agreed);
    node.nodeSigningKey = TestKeys.operator(8);
    node.nodeKey = node.nodeSigningKey.publicKey();
    node.refusesSessions = false;
    awaits("another");
    assertThat(link().string("detail")).contains(agreed).contains(node.nodeKey.hex());
    assertThat(node.sessions)
        .extracting(envelope -> ((SignerSession) envelope.action()).nodePubkey().hex())
        .containsOnly(agreed);
    assertThat(asked()).containsExactly("session " + agreed);
  }

  @Test
  void aTabThatIsOpenedAgainAsksWhatWasNotAnswered() throws Exception {
    String api = "https://node.example:9001";
    String session = "session " + node.nodeKey.hex();
    tabs.ask("set", member(0).put("name", "silent").put("value", true));
    connect();
    await(() -> asked().equals(List.of(session)));
    tabs.ask("restart", member(0));
    connect();
    await(() -> asked().equals(List.of(session)));
    assertThat(node.sessions).isEmpty();
    tabs.ask("restart", member(0));
    tabs.ask("set", member(0).put("name", "silent").put("value", false));
    connect();
    awaits("connected");
    // The session is agreed to; now the same with the certificate.
    tabs.ask("set", member(0).put("name", "silent").put("value", true));
    asksForACertificate(api);
    await(() -> asked().equals(List.of(session, "certificate https://node.example:9000")));
    tabs.ask("restart", member(0));
    connect();
    awaits("connected");
    asksForACertificate(api);
    await(() -> asked().equals(List.of("certificate https://node.example:9000")));
    assertThat(said(NodeCertify.class)).isEmpty();
  }

  @Test
  void aCertificateIsRenewedWithoutAskingForTheAgreedEndpointsAlone() throws Exception {
    String api = "https://node.example:9001";
    connect();
    awaits("connected");
    asksForACertificate(api);
    await(() -> said(NodeCertify.class).size() == 1);
    tabs.ask("restart", member(0));
    connect();
    awaits("connected");
    asksForACertificate(api);
    await(() -> said(NodeCertify.class).size() == 2);
    assertThat(asked()).isEmpty();
    asksForACertificate(api, "https://elsewhere.example:9000");
    await(() -> said(NodeCertify.class).size() == 3);
    assertThat(asked())
        .containsExactly("certificate https://node.example:9000 https://elsewhere.example:9000");
  }

  @Test
  void aNodeThatWasPinnedBeforeAgreementsWereKeptIsAgreedTo() throws Exception {
    String api = "https://node.example:9001";
    tabs.ask(
        "connect",
        member(0)
            .put("address", node.address())
            .put(
                "pin",
                JsonObject.builder()
                    .put("audience", api)
                    .put("federation", node.federation.text())
                    .put("nodePubkey", node.nodeKey.hex())
                    .build()));
    awaits("connected");
    asksForACertificate(api);
    await(() -> said(NodeCertify.class).size() == 1);
    assertThat(asked()).isEmpty();
    asksForACertificate(api, "https://elsewhere.example:9000");
    await(() -> said(NodeCertify.class).size() == 2);
    assertThat(asked()).hasSize(1);
  }

  @Test
  void aCeremonyWhosePartIsWithheldStopsNeitherTheDeskNorItselfForGood() throws Exception {
    tabs.ask("withhold", JsonObject.builder().put("yes", true));
    assertThat(tabs.text("start", member(0).put("network", "regtest"), "id"))
        .contains("could not be loaded");
    JsonMembers again = JsonMembers.of(tabs.ask("restart", member(0)));
    assertThat(again.strings("log", 16))
        .anyMatch(line -> line.contains("cannot be taken up here yet"));
    connect();
    awaits("connected");
    assertThat(stage()).isEqualTo("proposed");
    tabs.ask("withhold", JsonObject.builder().put("yes", false));
    tabs.ask("rejudge", member(0));
    assertThat(stage()).isEqualTo("joined");
    await(() -> !said(CeremonyJoin.class).isEmpty());
  }

  private String stage() throws Exception {
    return tabs.status(0).objects("ceremonies", 1).getFirst().string("stage");
  }

  @Test
  void aNodeDoesNotBecomeTheNodeOfAnotherFederationByItsWord() throws Exception {
    connect();
    awaits("connected");
    node.federation = FederationSlug.parse("oc-other-v1").orElseThrow();
    node.drop();
    awaits("another");
    assertThat(link().string("detail")).contains("oc-other-v1");
  }

  @Test
  void whoeverCannotSignWithTheNodeKeyForThisNonceGetsNoSession() throws Exception {
    node.replayedNonce = "d".repeat(64);
    connect();
    awaits("foreign");
    assertThat(link().string("detail")).contains("node_signature");
    assertThat(node.sessions).isEmpty();
  }

  @Test
  void aCertificateIsSignedOnlyForTheAddressThatTheSessionIsAt() throws Exception {
    connect();
    awaits("connected");
    asksForACertificate("https://elsewhere.example:9001");
    asksForACertificate("https://node.example:9001");
    await(() -> !said(NodeCertify.class).isEmpty());
    assertThat(said(NodeCertify.class)).hasSize(1);
    assertThat(said(NodeCertify.class).getFirst().api().text())
        .isEqualTo("https://node.example:9001");
  }

  @Test
  void aLineThatComesAndGoesFillsNoJournalAndReadyIsSaidOnce() throws Exception {
    connect();
    await(() -> !said(BridgeCommand.class).isEmpty());
    BridgeCommand command = said(BridgeCommand.class).getFirst();
    long head = head();
    node.events.add("event: ready\ndata: {}\n\nevent: __proto__\ndata: {}\n\n");
    asksForACertificate("https://node.example:9001");
    await(() -> !said(NodeCertify.class).isEmpty());
    assertThat(said(BridgeCommand.class)).hasSize(1);
    assertThat(node.sessions).hasSize(1);
    node.messages.clear();
    node.drop();
    await(() -> !said(BridgeCommand.class).isEmpty());
    assertThat(said(BridgeCommand.class)).containsExactly(command);
    assertThat(head()).as("only the certificate counts").isEqualTo(head + 1);
  }

  private long head() throws Exception {
    return tabs.status(0).integer("head", 0, 1_000);
  }

  @Test
  void whatANodeWithAnOlderRecordDoesNotTakeYetIsSaidAgain() throws Exception {
    connect();
    awaits("connected");
    node.refusedOnce = "setup_unacceptable";
    tabs.ask("start", member(0).put("network", "regtest"));
    await(() -> said(CeremonyJoin.class).size() >= 2);
    assertThat(said(CeremonyJoin.class).getFirst()).isEqualTo(said(CeremonyJoin.class).getLast());
    assertThat(node.sessions).as("in the same session").hasSize(1);
  }

  @Test
  void aNodeThatConnectsWhileItsOperatorReadsIsToldNothingThatWasNotShown() throws Exception {
    tabs.ask("run", member(0).put("address", node.address()));
    await(() -> said(BridgeCommand.class).size() == 1);
    assertThat(shown("statement")).containsExactly(node.federation.text());
    try (ScriptedNode other = new ScriptedNode()) {
      // It calls itself as the first does, and is of another federation.
      other.federation = FederationSlug.parse("oc-other-v1").orElseThrow();
      tabs.ask("run", member(0).put("address", other.address()));
      await(() -> said(other, BridgeCommand.class).size() == 1);
      assertThat(tabs.text("setPolicy", member(0), "none")).contains("A node connected meanwhile.");
      assertThat(bridged()).isEmpty();
      assertThat(said(BridgeCommand.class)).hasSize(1);
      assertThat(said(other, BridgeCommand.class)).hasSize(1);

      assertThat(shown("statement"))
          .containsExactlyInAnyOrder(node.federation.text(), other.federation.text());
      assertThat(tabs.ask("setPolicy", member(0)).get("error")).isEmpty();
      assertThat(bridged()).containsExactly("statement");
      for (ScriptedNode told : List.of(node, other)) {
        await(() -> said(told, BridgeCommand.class).size() == 2);
        BridgeCommand last = said(told, BridgeCommand.class).getLast();
        assertThat(last.federationSlug()).isEqualTo(told.federation);
        assertThat(last.allowed()).isNotEmpty();
      }
    }
  }

  private List<String> shown(String kind) throws Exception {
    JsonObject asked =
        tabs.ask("bridging", member(0).put("bridge", JsonArray.ofStrings(List.of(kind))));
    return JsonMembers.of(asked).strings("shown", 16);
  }

  private List<String> bridged() throws Exception {
    return JsonMembers.of(tabs.ask("bridged", member(0))).strings("bridge", 16);
  }
}
