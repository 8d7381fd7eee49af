package io.ochk.guardian.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.node.Node;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.server.store.SqliteStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestRowsTest {
  private static final long NOW = 1_800_000_000L;

  @TempDir Path data;

  private static Request request(long expiresAt, int i) {
    return new Request(
        expiresAt - 100,
        0,
        expiresAt,
        Programme.SLUG,
        "11".repeat(32),
        BitcoinNetwork.REGTEST,
        new RequestKind.Statement("Statement " + i));
  }

  private static List<Long> expiries(SqliteStore store) throws Exception {
    return store.read(session ->
        session.list("SELECT expires_at FROM requests ORDER BY expires_at", r -> r.getLong(1)));
  }

  @Test
  void whatEndedLongAgoIsForgottenAndWhatCouldComeInAgainIsNot() throws Exception {
    try (SqliteStore store = SqliteStore.open(Node.SCHEMA, data)) {
      for (long expiry : List.of(NOW - 1_000, NOW - 500, NOW - 10, NOW + 10)) {
        Request request = request(expiry, 1);
        store.write(session -> {
          RequestRows.insert(session, request, request.hash(), 0, 0, "here", NOW - 2_000);
          return session.update(
              "INSERT INTO approvals (request_hash, operator_pubkey, decision, envelope,"
                  + " received_at) VALUES (?, 'key', 'approve', '{}', 0)",
              request.hash());
        });
      }
      int removed =
          store.write(session -> RequestRows.removeEnded(session, NOW - 900, NOW, 100, 10));
      assertThat(removed).isEqualTo(1);
      assertThat(expiries(store)).containsExactly(NOW - 500, NOW - 10, NOW + 10);
      assertThat(store.<Long>read(session -> session.count("SELECT COUNT(*) FROM approvals")))
          .isEqualTo(3);
      assertThat(
              store.<Integer>write(
                  session -> RequestRows.removeEnded(session, NOW - 900, NOW, 100, 10)))
          .isZero();
    }
  }

  @Test
  void ofVeryManyThatEndedTheOldestAreForgotten() throws Exception {
    try (SqliteStore store = SqliteStore.open(Node.SCHEMA, data)) {
      for (int i = 1; i <= 6; i++) {
        Request request = request(i <= 5 ? NOW - i : NOW + 1, i);
        store.write(session -> {
          RequestRows.insert(session, request, request.hash(), 0, 0, "here", NOW);
          return true;
        });
      }
      int removed = store.write(session -> RequestRows.removeEnded(session, NOW - 900, NOW, 2, 2));
      assertThat(removed).isEqualTo(2);
      assertThat(
              store.<Integer>write(
                  session -> RequestRows.removeEnded(session, NOW - 900, NOW, 2, 2)))
          .isEqualTo(1);
      assertThat(expiries(store)).containsExactly(NOW - 2, NOW - 1, NOW + 1);
    }
  }
}
