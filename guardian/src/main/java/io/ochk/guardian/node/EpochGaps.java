package io.ochk.guardian.node;

import io.ochk.guardian.ceremony.Keys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that peers speak of an epoch that does not come by itself: this node's store is older
 * than what the node has acknowledged, because a backup was put back.
 */
final class EpochGaps {
  private static final Logger LOG = LoggerFactory.getLogger(EpochGaps.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMinutes(10);

  private final Keys keys;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final Runnable catchUp;
  private long askedAtMs;
  private boolean waiting;

  /**
   * A watch over the epochs.
   *
   * @param timer runs nothing long
   * @param catchUp asks peers for everything; called at most once in ten minutes
   */
  EpochGaps(Keys keys, InstantSource clock, ScheduledExecutorService timer, Runnable catchUp) {
    this.keys = keys;
    this.clock = clock;
    this.timer = timer;
    this.catchUp = catchUp;
  }

  /** A peer spoke of this epoch: if it is not known soon, it is asked for. */
  synchronized void noted(int epoch) {
    if (!isMissing(epoch) || waiting || clock.millis() - askedAtMs < PAUSE.toMillis()) {
      return;
    }
    waiting = true;
    var _ = timer.schedule(() -> ask(epoch), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isMissing(int epoch) {
    return keys.find().map(Keys.Current::number).orElse(-1) < epoch;
  }

  private synchronized void ask(int epoch) {
    waiting = false;
    if (isMissing(epoch)) {
      askedAtMs = clock.millis();
      LOG.warn("peers speak of epoch {}, which is not known here: they are asked for all", epoch);
      catchUp.run();
    }
  }
}
