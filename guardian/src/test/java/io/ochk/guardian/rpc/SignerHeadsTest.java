package io.ochk.guardian.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.node.Node;
import io.ochk.guardian.store.Turns;
import io.ochk.server.store.SqliteStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignerHeadsTest {
  @TempDir Path data;

  private static void sql(SqliteStore store, String statement) throws Exception {
    store.write(session -> session.update(statement));
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenAsSoonAsItCan() throws Exception {
    try (SqliteStore store = SqliteStore.open(Node.SCHEMA, data)) {
      Turns turns = new Turns(store, List::of);
      turns.deliverTo(toPeers -> {}, toSigners -> {});
      SignerHeads heads = new SignerHeads(turns, InstantSource.system());
      sql(store, "ALTER TABLE signers RENAME TO away");
      heads.see("signer", 7);
      heads.write();
      sql(store, "ALTER TABLE away RENAME TO signers");
      heads.close();
      assertThat(
              store.<Long>read(s ->
                  s.count(
                      "SELECT COALESCE(SUM(store_head), 0) FROM signers"
                          + " WHERE signer_id = 'signer'")))
          .isEqualTo(7);
    }
  }
}
