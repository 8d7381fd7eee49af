package io.ochk.guardian.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.node.Node;
import io.ochk.guardian.store.Turn.Outgoing;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerQueueTest {
  private static final OperatorId PEER = OperatorId.of(TestKeys.operator(1).publicKey());

  @TempDir Path data;
  private SqliteStore store;
  private PeerQueue queue;

  @BeforeEach
  void open() throws Exception {
    store = SqliteStore.open(Node.SCHEMA, data);
    queue = new PeerQueue(PEER, new PeerRows(store, Runnable::run));
    // Nothing is in the store: from now on memory is all there is.
    queue.await(System.nanoTime() - 1, () -> message(0));
    assertThat(queue.next()).isPresent();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static PeerMessage message(long number) {
    return new PeerMessage.Ping(number, NodeStatus.RUNNING, "0.1.0", Optional.empty());
  }

  private static Outgoing outgoing(long id) {
    return new Outgoing(id, PEER, message(id), true);
  }

  @Test
  void whatIsKeptGoesBeforeWhatIsPassingAndInOrder() {
    queue.pass(message(9));
    queue.send(List.of(outgoing(1), outgoing(2)));
    PeerQueue.Batch batch = queue.next().orElseThrow();
    assertThat(batch.messages()).containsExactly(message(1), message(2), message(9));
    assertThat(batch.kept()).containsExactly(message(1), message(2));
    assertThat(batch.rows()).containsExactly(1L, 2L);
    assertThat(batch.withoutPassing().messages()).containsExactly(message(1), message(2));
    assertThat(batch.first().rows()).containsExactly(1L);
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void whatWasPassingIsDroppedAndWhatIsKeptIsNot() {
    queue.pass(message(9));
    queue.send(List.of(outgoing(1)));
    queue.dropPassing();
    assertThat(queue.next().orElseThrow().messages()).containsExactly(message(1));
  }

  @Test
  void whatIsForgottenHereIsReadFromTheStoreAgain() throws Exception {
    long id =
        store.write(session ->
            session
                .first(
                    "INSERT INTO outbox (operator_id, message) VALUES (?, ?) RETURNING id",
                    row -> row.getLong(1),
                    PEER.text(),
                    CanonicalJson.text(message(7).json()))
                .orElseThrow());
    queue.send(List.of(outgoing(5)));
    queue.readAgain();
    PeerQueue.Batch batch = queue.next().orElseThrow();
    assertThat(batch.rows()).containsExactly(id);
    assertThat(batch.messages()).containsExactly(message(7));
  }

  @Test
  void aSignOfLifeIsSentOnlyWhereNothingElseIs() throws Exception {
    queue.send(List.of(outgoing(1)));
    queue.await(System.nanoTime() - 1, () -> message(8));
    assertThat(queue.next().orElseThrow().messages()).containsExactly(message(1));
    queue.await(System.nanoTime() - 1, () -> message(8));
    assertThat(queue.next().orElseThrow().messages()).containsExactly(message(8));
  }

  @Test
  void whoeverWakesItEndsOneRest() throws Exception {
    queue.wake();
    long before = System.nanoTime();
    queue.rest(Duration.ofSeconds(60).toNanos());
    assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(50).toNanos());
  }
}
