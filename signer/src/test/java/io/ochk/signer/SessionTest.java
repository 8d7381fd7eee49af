package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.control.ControlClient;
import io.ochk.signer.control.ControlServer;
import io.ochk.signer.control.SignerControl;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.policy.PolicyFile;
import io.ochk.signer.session.NodeAddress;
import io.ochk.signer.session.NodeLink;
import io.ochk.signer.store.SignerStore;
import io.ochk.threshold.RandomSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class SessionTest {
  private static final Instant NOW = Instant.ofEpochSecond(new Programme().now() + 86_400);

  @TempDir Path folder;

  private ScriptedNode node;
  private SignerRuntime runtime;

  @BeforeEach
  void start() throws Exception {
    node = new ScriptedNode();
    new PolicyFile(folder.resolve("policy.json")).save(Policy.allowing());
    runtime = open();
  }

  @AfterEach
  void stop() {
    runtime.close();
    node.close();
  }

  private SignerRuntime open() {
    RandomSource random = new SecureRandom()::nextBytes;
    return new SignerRuntime(
        new SignerRuntime.Means(
            Guild.SUITE,
            Operator.of(SigningKey.ofSeed(TestKeys.operator(0).exportSeed()), () -> NOW, random),
            SignerStore.open(folder.resolve("signer"), random),
            new PolicyFile(folder.resolve("policy.json")),
            slug -> Programme.binding().record()));
  }

  private NodeLink connect() {
    return runtime.connect(NodeAddress.of(node.address()).orElseThrow());
  }

  private static void await(BooleanSupplier met) {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!met.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private <T> Optional<T> said(Class<T> action) {
    return node.messages.stream()
        .filter(m -> m.get("type").equals(Optional.of(new JsonString("envelope"))))
        .map(SessionTest::envelope)
        .map(SessionTest::action)
        .filter(action::isInstance)
        .map(action::cast)
        .findFirst();
  }

  private static ActionEnvelope envelope(JsonObject message) {
    try {
      return ActionEnvelope.read(JsonMembers.of(message).members("envelope"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Object action(ActionEnvelope envelope) {
    try {
      return envelope.action();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSessionIsOpenedForThisNodeThisChallengeAndThisFederation() throws Exception {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    SignerSession session = (SignerSession) node.sessions.getFirst().action();
    assertThat(session.origin().text()).isEqualTo("https://node.example:9001");
    assertThat(session.nodePubkey()).isEqualTo(node.nodeKey);
    assertThat(session.federationSlug()).isEqualTo(Programme.SLUG);
    await(() -> said(io.ochk.protocol.envelope.BridgeCommand.class).isPresent());
  }

  @Test
  void plainHttpToAnotherMachineIsRefused() {
    assertThat(NodeAddress.of("http://203.0.113.5:9001")).isEmpty();
    assertThat(NodeAddress.of("http://node.example:9001")).isEmpty();
    assertThat(NodeAddress.of("http://127.0.0.1.example:9001")).isEmpty();
    assertThat(NodeAddress.of("https://node.example:9001")).isPresent();
    assertThat(NodeAddress.of("http://127.0.0.1:9001")).isPresent();
    assertThat(NodeAddress.of("http://[::1]:9001")).isPresent();
    assertThat(NodeAddress.of("http://localhost:9001")).isPresent();
  }

  @Test
  void theNodeOfAnotherOperatorGetsNoSession() {
    node.operator = TestKeys.operator(1).publicKey();
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Foreign);
    assertThat(node.sessions).isEmpty();
  }

  @Test
  void whoeverCannotSignWithTheNodeKeyForThisNonceGetsNoSession() {
    node.replayedNonce = "d".repeat(64); // A signature that was heard in another session.
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Foreign);
    assertThat(link.state().toString()).contains("node_signature");
    assertThat(node.sessions).isEmpty();
  }

  @Test
  void anotherNodeAtTheSameAddressGetsNoSessionUntilTheOperatorAcceptsIt() throws Exception {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    int sessions = node.sessions.size();
    // Another process has taken the port, with a key of its own that it proves.
    node.nodeSigningKey = TestKeys.operator(8);
    node.nodeKey = node.nodeSigningKey.publicKey();
    node.drop();
    await(() -> link.state() instanceof NodeLink.State.Foreign);
    assertThat(link.state().toString()).contains("--accept-node");
    assertThat(node.sessions).hasSize(sessions);
    runtime.close();
    runtime = open();
    NodeLink again = connect();
    await(() -> again.state() instanceof NodeLink.State.Foreign);
    runtime.close();
    runtime = open();
    NodeLink accepted = runtime.connect(NodeAddress.of(node.address()).orElseThrow(), true);
    await(() -> accepted.state() instanceof NodeLink.State.Connected);
    assertThat(node.sessions).hasSize(sessions + 1);
    // That was one node, not every node from then on.
    node.nodeSigningKey = TestKeys.operator(9);
    node.nodeKey = node.nodeSigningKey.publicKey();
    node.drop();
    await(() -> accepted.state() instanceof NodeLink.State.Foreign);
    assertThat(node.sessions).hasSize(sessions + 1);
  }

  @Test
  void aNodeDoesNotBecomeTheNodeOfAnotherFederationByItsWord() {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    node.federation = FederationSlug.parse("oc-other-v1").orElseThrow();
    node.drop();
    await(() -> link.state() instanceof NodeLink.State.Foreign);
    assertThat(runtime.federations()).containsExactly(Programme.SLUG);
  }

  @Test
  void aCertificateIsSignedOnlyForTheAddressThatTheSessionIsAt() {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    for (String api : List.of("https://elsewhere.example:9001", "https://node.example:9001")) {
      node.send(
          "certify",
          JsonObject.builder()
              .put("node_pubkey", node.nodeKey.hex())
              .put(
                  "endpoints",
                  JsonObject.builder()
                      .put("api", api)
                      .put("p2p", "https://node.example:9000")
                      .build())
              .put("not_after", NOW.getEpochSecond() + 3600)
              .build());
    }
    await(() -> said(NodeCertify.class).isPresent());
    assertThat(said(NodeCertify.class).orElseThrow().api().text())
        .isEqualTo("https://node.example:9001");
  }

  @Test
  void whatWasSignedIsSentAgainAfterTheLineBroke() throws Exception {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    runtime
        .federation(Programme.SLUG)
        .ceremonies()
        .start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
    await(() -> said(CeremonyJoin.class).isPresent());
    CeremonyJoin join = said(CeremonyJoin.class).orElseThrow();
    node.messages.clear();
    node.drop();
    await(() -> said(CeremonyJoin.class).isPresent());
    assertThat(said(CeremonyJoin.class)).contains(join);
    // And by a new process over the same store.
    node.messages.clear();
    runtime.close();
    runtime = open();
    connect();
    await(() -> said(CeremonyJoin.class).isPresent());
    assertThat(said(CeremonyJoin.class)).contains(join);
  }

  @Test
  void onlyTheKeyOfTheNodeAtTheOtherEndIsCertified() {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    JsonObject endpoints =
        JsonObject.builder()
            .put("api", "https://node.example:9001")
            .put("p2p", "https://node.example:9000")
            .build();
    node.send(
        "certify",
        JsonObject.builder()
            .put("node_pubkey", TestKeys.operator(3).publicKey().hex())
            .put("endpoints", endpoints)
            .put("not_after", NOW.getEpochSecond() + 3600)
            .build());
    node.events.add("event: peers\ndata: []\n\nevent: of-later\ndata: {}\n\n");
    node.events.add("event: setup\ndata: {\"setup\":1}\n\n");
    node.send(
        "certify",
        JsonObject.builder()
            .put("node_pubkey", node.nodeKey.hex())
            .put("endpoints", endpoints)
            .put("not_after", NOW.getEpochSecond() + 90L * 86_400)
            .build());
    await(() -> said(NodeCertify.class).isPresent());
    NodeCertify certificate = said(NodeCertify.class).orElseThrow();
    assertThat(node.sessions).hasSize(1);
    assertThat(certificate.nodePubkey()).isEqualTo(node.nodeKey);
    assertThat(certificate.notAfter()).isEqualTo(NOW.getEpochSecond() + 31L * 86_400);
  }

  @Test
  void aStoreThatTheNodeKnowsALaterStateOfAnswersNothingUntilItIsAccepted() throws Exception {
    node.headSeen = 1_000_000;
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.StoreBehind);
    assertThat(runtime.mayAnswer()).isFalse();
    assertThat(link.state().text()).contains("--accept-restored").contains(Programme.SLUG.text());
    // Nor after a restart, even if that node is away.
    runtime.close();
    runtime = open();
    runtime.federation(Programme.SLUG);
    assertThat(runtime.mayAnswer()).isFalse();
    assertThat(runtime.mayAnswer(Programme.SLUG)).isFalse();
    String before = runtime.means().store().signerId();
    long head = runtime.means().store().head();
    runtime.means().store().acceptRestored(NOW, new SecureRandom()::nextBytes);
    assertThat(runtime.means().store().signerId()).isNotEqualTo(before);
    assertThat(runtime.means().store().head()).isGreaterThan(head);
    runtime.close();
    node.headSeen = 0; // It does not know the new signer.
    runtime = open();
    NodeLink again = connect();
    await(() -> again.state() instanceof NodeLink.State.Connected);
    assertThat(runtime.mayAnswer()).isTrue();
  }

  @Test
  void aClockThatIsMoreThanAMinuteOffItsNodesIsSaidByHowMuchAndUntilItIsRight() throws Exception {
    node.timeMs += 300_000;
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    SignerControl control = new SignerControl(runtime);
    assertThat(
            control
                .answer(JsonObject.builder().put("command", "inbox").put("all", false).build())
                .toString())
        .contains("this machine's clock is 300 s behind its node's")
        .contains("next: Set the clock");
    assertThat(control.answer(command("status")).toString()).contains("300 s behind");
    node.timeMs -= 240_000;
    link.lookAtClock();
    assertThat(runtime.notices()).isEmpty();
    node.timeMs -= 2 * 3_600_000;
    link.lookAtClock();
    assertThat(runtime.notices()).singleElement().asString().contains("119 min ahead of");
    // It decides nothing: whoever could set that number could also say nothing at all.
    assertThat(runtime.mayAnswer()).isTrue();
  }

  @Test
  void whereTheStoreFailsBetweenStepsNobodyIsToldThatNothingWasSent() {
    SignerControl control = new SignerControl(runtime);
    runtime.federation(Programme.SLUG);
    runtime.means().store().close();
    String answer =
        control
            .answer(JsonObject.builder().put("command", "inbox").put("all", false).build())
            .toString();
    assertThat(answer)
        .contains("the signer's store failed (")
        .contains("it may not have been kept")
        .contains("oc-guardian ceremony status")
        .doesNotContain("nothing was sent");
  }

  @Test
  void whoeverAnswersAtTheAddressStopsNothingByAWord() {
    node.refusesToChallenge = true;
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Foreign);
    runtime.federation(Programme.SLUG);
    assertThat(runtime.mayAnswer()).isTrue();
    assertThat(runtime.means().store().isBehind()).isFalse();
  }

  private static ActionEnvelope introduction(SigningKey key, String signerId, long head) {
    Operator operator =
        Operator.of(SigningKey.ofSeed(key.exportSeed()), () -> NOW, new SecureRandom()::nextBytes);
    return operator.sign(
        new SignerSession(
            io.ochk.protocol.identity.Origin.of("https://node.example:9001").orElseThrow(),
            "e".repeat(64),
            Programme.SLUG,
            TestKeys.operator(9).publicKey(),
            operator.id(),
            signerId,
            head),
        Duration.ofMinutes(5));
  }

  @Test
  void aNodesWordStopsItsFederationAndTheOperatorsOwnSignatureAll() {
    FederationSlug other = FederationSlug.parse("oc-other-v1").orElseThrow();
    String signer = runtime.means().store().signerId();
    node.storeBehind = true;
    for (ActionEnvelope worthless :
        List.of(
            introduction(TestKeys.operator(0), signer, 0),
            introduction(TestKeys.operator(0), "0".repeat(32), 1_000),
            introduction(TestKeys.operator(1), signer, 1_000))) {
      node.proof = Optional.of(worthless);
      int sessions = node.sessions.size();
      NodeLink link = connect();
      await(() -> link.state() instanceof NodeLink.State.StoreBehind);
      assertThat(node.sessions).hasSizeGreaterThan(sessions);
      assertThat(runtime.mayAnswer(Programme.SLUG)).isFalse();
      assertThat(runtime.mayAnswer(other)).isTrue();
      link.close();
    }
    node.proof = Optional.of(introduction(TestKeys.operator(0), signer, 1_000));
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.StoreBehind);
    assertThat(runtime.mayAnswer(other)).isFalse();
    runtime.close();
    runtime = open();
    assertThat(runtime.mayAnswer(other)).isFalse();
  }

  @Test
  void aNodeThatAsksForCertificatesWithoutEndFillsNoJournal() {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    await(() -> said(io.ochk.protocol.envelope.BridgeCommand.class).isPresent());
    for (int i = 0; i < 50; i++) {
      node.send(
          "certify",
          JsonObject.builder()
              .put("node_pubkey", node.nodeKey.hex())
              .put(
                  "endpoints",
                  JsonObject.builder()
                      .put("api", "https://node.example:9001")
                      .put("p2p", "https://node.example:" + (i < 25 ? 9000 : 9000 + i))
                      .build())
              .put("not_after", NOW.getEpochSecond() + 30L * 86_400)
              .build());
    }
    node.send("request-of-another-time", JsonObject.builder().build());
    await(() -> node.messages.stream().filter(SessionTest::isCertificate).count() >= 25);
    assertThat(
            node.messages.stream()
                .filter(SessionTest::isCertificate)
                .map(SessionTest::envelope)
                .distinct())
        .hasSize(1);
  }

  private static boolean isCertificate(JsonObject message) {
    return message.get("type").equals(Optional.of(new JsonString("envelope")))
        && action(envelope(message)) instanceof NodeCertify;
  }

  @Test
  void whatIsAboutAnotherFederationIsDropped() {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    await(() -> said(io.ochk.protocol.envelope.BridgeCommand.class).isPresent());
    FederationSlug other = FederationSlug.parse("oc-other-v1").orElseThrow();
    // The row of a ceremony of another federation of this operator.
    runtime
        .means()
        .store()
        .write(s ->
            s.update(
                "INSERT INTO requests (request_hash, federation, request, kind, received_at,"
                    + " expires_at, state, reason) VALUES (?, ?, '{}', 'liveness', 0, 0, 'waiting',"
                    + " '')",
                "ab".repeat(32),
                other.text()));
    assertThat(runtime.federation(Programme.SLUG).signing().find("ab".repeat(32))).isEmpty();
    runtime
        .federation(Programme.SLUG)
        .signing()
        .result(new io.ochk.protocol.peer.PeerMessage.Result("ab".repeat(32), "smp"));
    runtime.federation(Programme.SLUG).signing().close();
    assertThat(
            runtime
                .means()
                .store()
                .<Long>read(s -> s.count("SELECT COUNT(*) FROM requests WHERE state = 'waiting'")))
        .isEqualTo(1);
  }

  @Test
  void sessionsDoNotLetARestoredStoreCatchUp() {
    node.storeBehind = true;
    NodeLink link = connect();
    await(() -> node.sessions.size() >= 3);
    assertThat(link.state()).isInstanceOf(NodeLink.State.StoreBehind.class);
    assertThat(runtime.means().store().head()).isZero();
  }

  @Test
  void commandsAreAnsweredOverASocketOfThisUserAlone() throws Exception {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    Path home = folder.resolve("signer");
    assertThat(ControlClient.ask(home, command("status"))).isEmpty();
    try (ControlServer _ = ControlServer.open(home, new SignerControl(runtime)::answer)) {
      JsonObject status = ControlClient.ask(home, command("status")).orElseThrow();
      assertThat(JsonMembers.of(status).string("operator_id"))
          .isEqualTo(runtime.means().operator().id().text());
      JsonObject refused = ControlClient.ask(home, command("nonsense")).orElseThrow();
      assertThat(JsonMembers.of(refused).bool("ok")).isFalse();
    }
    assertThat(ControlClient.ask(home, command("status"))).isEmpty();
  }

  @Test
  void aFolderWithALongNameHasItsSocketElsewhere() throws Exception {
    Path deep = folder.resolve("x".repeat(120));
    java.nio.file.Files.createDirectory(deep);
    try (ControlServer _ = ControlServer.open(deep, question -> question)) {
      assertThat(ControlClient.ask(deep, command("echo"))).contains(command("echo"));
    }
  }

  private static JsonObject command(String name) {
    return JsonObject.builder().put("command", name).build();
  }

  @Test
  void theJournalIsAnUnbrokenChainAndShowsAnyChange() throws Exception {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    await(() -> said(io.ochk.protocol.envelope.BridgeCommand.class).isPresent());
    SignerStore store = runtime.means().store();
    var entries =
        store.read(session -> {
          try {
            return io.ochk.signer.store.Journal.entries(session);
          } catch (io.ochk.protocol.signature.VerificationException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(entries).hasSizeGreaterThanOrEqualTo(2);
    store.write(s ->
        s.update(
            "UPDATE journal SET line = REPLACE(line, '\"nonce\":', '\"nonce\":1') WHERE sequence ="
                + " 0"));
    List<Boolean> broken =
        store.read(session -> {
          try {
            io.ochk.signer.store.Journal.entries(session);
            return List.of(false);
          } catch (io.ochk.protocol.signature.VerificationException e) {
            return List.of(true);
          }
        });
    assertThat(broken).containsExactly(true);
  }
}
