package io.ochk.portal.intake;

import io.ochk.protocol.envelope.Admission;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The latest time that this store has seen. It is raised in the store every few seconds, not with
 * every envelope: nonces are kept a day longer than they need to be, so seconds do not matter.
 */
public final class HighWater {
  private static final String NAME = "clock_high_water_ms";
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Store store;
  private final InstantSource clock;
  private final AtomicLong latestMillis = new AtomicLong();

  /** Starts with what the store remembers. */
  public HighWater(Store store, InstantSource clock) throws ProblemException {
    this.store = store;
    this.clock = clock;
    latestMillis.set(stored(store).toEpochMilli());
  }

  /** The latest time that a store has seen; 1970 if it has seen none. */
  public static Instant stored(Store store) throws ProblemException {
    return Instant.ofEpochMilli(
        store.read(session ->
            session
                .first("SELECT value FROM facts WHERE name = ?", row -> row.getLong(1), NAME)
                .orElse(0L)));
  }

  /**
   * Lowers a store's mark, which no running portal ever does.
   *
   * @param to the right time
   */
  public static void reset(Store store, Instant to) throws ProblemException {
    store.write(session ->
        session.update(
            "UPDATE facts SET value = ? WHERE name = ? AND value > ?",
            to.toEpochMilli(),
            NAME,
            to.toEpochMilli()));
  }

  /**
   * The portal's clock.
   *
   * @throws ProblemException if it is behind what the store has seen
   */
  public Instant now() throws ProblemException {
    Instant now = clock.instant();
    Optional<String> behind = behind(now);
    if (behind.isPresent()) {
      throw Problem.passing(ProblemCode.CLOCK_BEHIND, behind.get(), RETRY).exception();
    }
    latestMillis.accumulateAndGet(now.toEpochMilli(), Math::max);
    return now;
  }

  /** Why the clock cannot be right, if it cannot. */
  public Optional<String> behind() {
    return behind(clock.instant());
  }

  private Optional<String> behind(Instant now) {
    Instant latest = Instant.ofEpochMilli(latestMillis.get());
    return now.isBefore(latest.minus(Admission.CLOCK_TOLERANCE))
        ? Optional.of("expected a clock at or after " + latest + ", found " + now)
        : Optional.empty();
  }

  /** Raises the store's mark to ours and ours to the store's; called every few seconds. */
  public void exchange() throws ProblemException {
    Instant now = clock.instant();
    if (behind(now).isEmpty()) {
      latestMillis.accumulateAndGet(now.toEpochMilli(), Math::max);
    }
    long stored =
        store.write(session -> {
          long ours = latestMillis.get();
          session.update(
              "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
              NAME,
              ours);
          session.update(
              "UPDATE facts SET value = ? WHERE name = ? AND value < ?", ours, NAME, ours);
          return session
              .first("SELECT value FROM facts WHERE name = ?", row -> row.getLong(1), NAME)
              .orElse(ours);
        });
    latestMillis.accumulateAndGet(stored, Math::max);
  }
}
