package io.ochk.guardian.signing;

import io.ochk.threshold.Identifier;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What comes about a request that has entered here before this node has begun to coordinate it:
 * peers and signers are told as soon as it is durable, and may be quicker than what begins here
 * after that. What does begin does so within milliseconds; if it fails, the request is as any other
 * after some seconds.
 */
final class EarlyAnswers {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanos;
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  private record Held(long since, boolean news, List<Commitment> commitments) {}

  /**
   * Expects nothing yet.
   *
   * @param nanos a clock as {@link System#nanoTime}
   */
  EarlyAnswers(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** From now on what comes about this request is held. */
  void expect(String hash) {
    held.putIfAbsent(hash, new Held(nanos.getAsLong(), false, List.of()));
  }

  /**
   * Holds what came about a request: a sender's first commitments, or only news, such as an
   * approval that is in the store.
   *
   * @return whether the request is expected; if not, nothing is held
   */
  boolean hold(String hash, List<Commitment> commitments) {
    return held.computeIfPresent(
            hash,
            (h, there) ->
                isOver(there)
                    ? null
                    : new Held(there.since(), true, first(there.commitments(), commitments)))
        != null;
  }

  private static List<Commitment> first(List<Commitment> there, List<Commitment> more) {
    Map<Identifier, Commitment> bySender = new LinkedHashMap<>();
    Stream.concat(there.stream(), more.stream()).forEach(c -> bySender.putIfAbsent(c.sender(), c));
    return List.copyOf(bySender.values());
  }

  private boolean isOver(Held there) {
    return nanos.getAsLong() - there.since() > PATIENCE_NANOS;
  }

  /** Forgets what has not begun in its time. */
  void expire() {
    held.values().removeIf(this::isOver);
  }

  /**
   * Ends the expectation.
   *
   * @return the commitments that came, in their order; nothing if there was no news at all
   */
  Optional<List<Commitment>> take(String hash) {
    return Optional.ofNullable(held.remove(hash)).filter(Held::news).map(Held::commitments);
  }
}
