package io.ochk.portal;

import io.ochk.portal.guardian.AttestationRoutes;
import io.ochk.portal.incident.IncidentWatch;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.intake.Intake;
import io.ochk.portal.session.SessionRoutes;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.StoreException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again beside the requests. Harmless to do twice or on two portals. */
final class Chores implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
  private static final int CLOCK_SECONDS = 10;
  private static final int PURGE_SECONDS = 600;
  private static final int LOOK_SECONDS = 1;

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("chores").daemon().unstarted(task));

  // Used by the one thread only.
  private final Set<String> failing = new HashSet<>();

  private Chores() {}

  @FunctionalInterface
  private interface Chore {
    void run() throws ProblemException;
  }

  static Chores start(
      HighWater highWater,
      Intake intake,
      IncidentWatch watch,
      AttestationRoutes attestations,
      SessionRoutes sessions) {
    Chores chores = new Chores();
    chores.every(CLOCK_SECONDS, "clock", highWater::exchange);
    chores.every(PURGE_SECONDS, "purge", intake::purge);
    chores.every(PURGE_SECONDS, "attestations", attestations::purge);
    chores.every(PURGE_SECONDS, "sessions", sessions::purge);
    if (watch.isNeeded()) {
      chores.every(LOOK_SECONDS, "watch", watch::look);
    }
    return chores;
  }

  private void every(int seconds, String name, Chore chore) {
    var _ = executor.scheduleWithFixedDelay(() -> run(name, chore), 0, seconds, TimeUnit.SECONDS);
  }

  private void run(String name, Chore chore) {
    try {
      chore.run();
      if (failing.remove(name)) {
        LOG.info("{} works again", name);
      }
    } catch (ProblemException | StoreException e) {
      // Once, and not every second of a long night.
      if (failing.add(name)) {
        LOG.warn("{}: {}", name, e.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.error("{} failed", name, e);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("a chore did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
