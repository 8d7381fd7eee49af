package io.ochk.system.adverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.system.world.BadServer;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A portal that takes a request and answers after the kit's patience has ended: exit 3, and the
 * same command later sends the same envelope. All of it waits at once, because patience is long.
 */
class SlowPortalTest {
  private static final String SILENT = "did not answer within 20 s";

  @TempDir Path folder;

  @Test
  void whatComesTooLateIsUnreachableAndNothingIsSignedTwice() throws Exception {
    CountDownLatch late = new CountDownLatch(1);
    try (LyingServer slow = new LyingServer();
        BadServer silent = BadServer.silent();
        RunningPortal portal = portalBehind(slow);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Wire wire = new Wire(portal, slow.url(), TestKeys.organiser());
      wire.found();
      wire.accept(TestKeys.operator(0));
      Operator alice = Operator.of(TestKeys.operator(0), "alice", folder, portal);
      Operator bob = Operator.named("bob", folder);
      alice.does("portal", "use", slow.url());

      slow.tells((path, truth) -> {
        awaited(late);
        return truth;
      });
      String[] join = {"federations", "join", "--federation", "oc-me-v1", "--seat", "1"};
      Path record = bob.file("record.json");
      Future<CommandResult> joined = threads.submit(() -> alice.kit(join).run());
      Future<CommandResult> listed =
          threads.submit(
              () -> bob.kit("federations", "list", "--portal", silent.url(), "--json").run());
      Future<CommandResult> verified =
          threads.submit(() ->
              bob.kit("verify", "federation", "oc-me-v1", "--portal", silent.url())
                  .with("--save", record.toString())
                  .run());
      joined.get().exits(3).says(SILENT).says("next: Run the same command again later");
      listed.get().exits(3).says(SILENT).says("portal_unreachable");
      verified.get().exits(3).says(SILENT);
      assertThat(record).doesNotExist();

      // The portal had taken it; its late answer is the one that the same command gets now.
      late.countDown();
      CommandResult again = alice.kit(join).with("--json").run().exits(0);
      assertThat(again.out()).contains("\"resumed\":true");
      assertThat(alice.does("status").text("envelopes_signed")).isEqualTo("1");
      assertThat(portal.get("/api/public/federations/oc-me-v1/record").body())
          .containsOnlyOnce("\"action\":\"federation-join\"");
    }
  }

  private RunningPortal portalBehind(LyingServer slow) throws Exception {
    // A port of its own choosing would not be told: it names itself by its origin.
    int port = URI.create(BadServer.closedPort()).getPort();
    RunningPortal portal =
        RunningPortal.start(
            folder.resolve("portal"),
            port,
            TestKeys.reviewer().publicKey().hex(),
            TestKeys.organiser().publicKey().hex(),
            List.of("--origin", slow.url()));
    slow.standsBefore(portal);
    return portal;
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
