package io.ochk.system.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Desk;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that is longer than one page of the portal. */
class ReviewQueueTest {
  private static final int APPLICATIONS = 230;

  @TempDir Path folder;

  @Test
  void theListIsCompleteOrSaysWhereToContinue() throws Exception {
    Desk reviewer = Desk.reviewer(folder);
    try (RunningPortal portal =
        RunningPortal.start(
            folder.resolve("portal"),
            0,
            reviewer.pubkey(),
            TestKeys.organiser().publicKey().hex(),
            List.of())) {
      Wire wire = new Wire(portal);
      Set<String> received = new LinkedHashSet<>();
      for (int i = 0; i < APPLICATIONS; i++) {
        byte[] seed = ByteBuffer.allocate(SigningKey.SEED_LENGTH).putInt(0, 1_000 + i).array();
        byte[] application = wire.application(SigningKey.ofSeed(seed), "## A1 Handle\nx\n");
        received.add(portal.post("/api/operator/applications", application).text("application_id"));
      }

      CommandResult all = reviewer.does(portal, "list");
      assertThat(ids(all)).containsExactlyInAnyOrderElementsOf(received);
      assertThat(all.out()).contains("\"next_cursor\":null");

      CommandResult most = reviewer.does(portal, "list", "--limit", "220");
      assertThat(ids(most)).hasSize(220).isSubsetOf(received);
      String cursor = most.text("next_cursor");
      CommandResult rest = reviewer.does(portal, "list", "--after", cursor);
      assertThat(ids(rest)).hasSize(10).doesNotContainAnyElementsOf(ids(most));
      reviewer
          .at(portal, "list", "--limit", "220")
          .run()
          .exits(0)
          .says("There are more; continue with --after " + cursor);
      reviewer.at(portal, "list", "--after", "no cursor").run().exits(2).says("not a cursor");
      reviewer.at(portal, "list", "--limit", "0").run().exits(2).says("Give 1 to");
    }
  }

  private static Set<String> ids(CommandResult list) {
    Set<String> ids = new LinkedHashSet<>();
    for (int i = 0; i < list.count("applications"); i++) {
      ids.add(list.text("applications." + i + ".application_id"));
    }
    return ids;
  }
}
