package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.signer.session.NodeLink;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store of which a node, or the operator's own signature, has seen a later state. */
@Tag("slow")
class RestoredStoreTest extends ScriptedSession {
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
            Origin.of("https://node.example:9001").orElseThrow(),
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
  void sessionsDoNotLetARestoredStoreCatchUp() {
    node.storeBehind = true;
    NodeLink link = connect();
    await(() -> node.sessions.size() >= 3);
    assertThat(link.state()).isInstanceOf(NodeLink.State.StoreBehind.class);
    assertThat(runtime.means().store().head()).isZero();
  }
}
