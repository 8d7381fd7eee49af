package io.ochk.signer;

import io.ochk.signer.session.NodeLink;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a signer does again and again, unasked. */
final class SignerChores implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignerChores.class);
  private static final Duration LOOK_FOR_EXPIRED = Duration.ofSeconds(5);
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(5);
  private static final Duration BETWEEN_RECORDS = Duration.ofMinutes(5);
  private static final Duration BETWEEN_CLOCKS = Duration.ofMinutes(1);
  private static final Duration BETWEEN_PURGES = Duration.ofMinutes(10);
  private static final Duration RECORD_SOON = Duration.ofSeconds(1);
  private static final long MOST_ENDED = 20_000;

  private final Collection<FederationDesk> desks;
  private final List<NodeLink> links;
  private final ScheduledExecutorService timer = named("signer-expiry");

  // Of its own: a portal that does not answer must not keep requests from running out.
  private final ScheduledExecutorService records = named("signer-records");

  /**
   * Chores, which begin.
   *
   * @param probe tries whether the store can be written again
   * @param desks those there are, now and later
   * @param links likewise
   */
  SignerChores(Runnable probe, Collection<FederationDesk> desks, List<NodeLink> links) {
    this.desks = desks;
    this.links = links;
    every(LOOK_FOR_EXPIRED, timer, this::expire);
    every(BETWEEN_PROBES, timer, () -> attempt("trying to write", probe));
    every(BETWEEN_CLOCKS, timer, this::lookAtClocks);
    every(BETWEEN_RECORDS, records, this::rejudge);
    every(BETWEEN_PURGES, records, this::purge);
  }

  private static ScheduledExecutorService named(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  private static void every(Duration period, ScheduledExecutorService on, Runnable chore) {
    var _ =
        on.scheduleWithFixedDelay(
            chore, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does something about records in a moment, one after another. */
  void soon(Runnable task) {
    try {
      var _ =
          records.schedule(
              () -> attempt("a federation's record", task),
              RECORD_SOON.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the signer ends: no record is fetched any more");
    }
  }

  private void expire() {
    attempt("looking for expired requests", () -> desks.forEach(desk -> desk.signing().expire()));
  }

  // Each on its own: a node that does not answer must not keep requests from running out.
  private void lookAtClocks() {
    links.forEach(link -> Thread.ofVirtual().name("node-clock").start(link::lookAtClock));
  }

  private void purge() {
    desks.forEach(
        desk -> attempt("forgetting old requests", () -> desk.signing().forget(MOST_ENDED)));
  }

  private void rejudge() {
    desks.forEach(desk -> attempt("judging ceremonies again", () -> desk.ceremonies().rejudge()));
  }

  private static void attempt(String what, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("{} failed", what, e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    records.shutdownNow();
  }
}
