package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.session.NodeAddress;
import io.ochk.signer.session.NodeLink;
import io.ochk.signer.store.Journal;
import io.ochk.signer.store.SignerStore;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session with a node: to which it is opened, and what of it outlasts the line. */
@Tag("slow")
class SessionTest extends ScriptedSession {
  @Test
  void aSessionIsOpenedForThisNodeThisChallengeAndThisFederation() throws Exception {
    connected();
    SignerSession session = (SignerSession) node.sessions.getFirst().action();
    assertThat(session.origin().text()).isEqualTo("https://node.example:9001");
    assertThat(session.nodePubkey()).isEqualTo(node.nodeKey);
    assertThat(session.federationSlug()).isEqualTo(Programme.SLUG);
    await(() -> said(BridgeCommand.class).isPresent());
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
    NodeLink link = connected();
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
    NodeLink link = connected();
    node.federation = FederationSlug.parse("oc-other-v1").orElseThrow();
    node.drop();
    await(() -> link.state() instanceof NodeLink.State.Foreign);
    assertThat(runtime.federations()).containsExactly(Programme.SLUG);
  }

  @Test
  void whatWasSignedIsSentAgainAfterTheLineBroke() throws Exception {
    connected();
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
  void whatIsAboutAnotherFederationIsDropped() {
    connected();
    await(() -> said(BridgeCommand.class).isPresent());
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
        .result(new PeerMessage.Result("ab".repeat(32), "smp"));
    runtime.federation(Programme.SLUG).signing().close();
    assertThat(
            runtime
                .means()
                .store()
                .<Long>read(s -> s.count("SELECT COUNT(*) FROM requests WHERE state = 'waiting'")))
        .isEqualTo(1);
  }

  @Test
  void theJournalIsAnUnbrokenChainAndShowsAnyChange() throws Exception {
    connected();
    await(() -> said(BridgeCommand.class).isPresent());
    SignerStore store = runtime.means().store();
    var entries =
        store.read(session -> {
          try {
            return Journal.entries(session);
          } catch (VerificationException e) {
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
            Journal.entries(session);
            return List.of(false);
          } catch (VerificationException e) {
            return List.of(true);
          }
        });
    assertThat(broken).containsExactly(true);
  }
}
