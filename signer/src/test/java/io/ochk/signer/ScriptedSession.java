package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.signature.SigningKey;
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
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A signer, and a node that says what a test wants, at the two ends of a session. */
abstract class ScriptedSession {
  static final Instant NOW = Instant.ofEpochSecond(new Programme().now() + 86_400);

  @TempDir Path folder;

  ScriptedNode node;
  SignerRuntime runtime;

  @BeforeEach
  final void start() throws Exception {
    node = new ScriptedNode();
    new PolicyFile(folder.resolve("policy.json")).save(Policy.allowing());
    runtime = open();
  }

  @AfterEach
  final void stop() {
    runtime.close();
    node.close();
  }

  SignerRuntime open() {
    RandomSource random = new SecureRandom()::nextBytes;
    return new SignerRuntime(
        new SignerRuntime.Means(
            Guild.SUITE,
            Operator.of(SigningKey.ofSeed(TestKeys.operator(0).exportSeed()), () -> NOW, random),
            SignerStore.open(folder.resolve("signer"), random),
            new PolicyFile(folder.resolve("policy.json")),
            slug -> Programme.binding().record()));
  }

  NodeLink connect() {
    return runtime.connect(NodeAddress.of(node.address()).orElseThrow());
  }

  NodeLink connected() {
    NodeLink link = connect();
    await(() -> link.state() instanceof NodeLink.State.Connected);
    return link;
  }

  static void await(BooleanSupplier met) {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!met.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  <T> Optional<T> said(Class<T> action) {
    return node.messages.stream()
        .filter(m -> m.get("type").equals(Optional.of(new JsonString("envelope"))))
        .map(ScriptedSession::envelope)
        .map(ScriptedSession::action)
        .filter(action::isInstance)
        .map(action::cast)
        .findFirst();
  }

  static ActionEnvelope envelope(JsonObject message) {
    try {
      return ActionEnvelope.read(JsonMembers.of(message).members("envelope"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Object action(ActionEnvelope envelope) {
    try {
      return envelope.action();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
