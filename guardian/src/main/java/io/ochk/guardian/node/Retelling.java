package io.ochk.guardian.node;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often something that does not get on is told again: ever more rarely. */
final class Retelling {
  private static final int MOST = 10_000;
  private static final long FIRST_SECONDS = 8;
  private static final long LAST_SECONDS = 600;

  private final Map<String, Told> told =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
          return size() > MOST;
        }
      };

  private record Told(long changedAt, long at, long pause) {}

  /** Begins anew. */
  synchronized void forget(String subject) {
    told.remove(subject);
  }

  /**
   * Whether to tell it now.
   *
   * @param subject what
   * @param changedAt when something of it last came, Unix seconds
   * @param now Unix seconds
   */
  synchronized boolean isDue(String subject, long changedAt, long now) {
    if (now - changedAt < FIRST_SECONDS) {
      return false;
    }
    Told before = told.get(subject);
    if (before == null || before.changedAt() != changedAt) {
      told.put(subject, new Told(changedAt, now, 2 * FIRST_SECONDS));
      return true;
    }
    if (now - before.at() < before.pause()) {
      return false;
    }
    told.put(subject, new Told(changedAt, now, Math.min(LAST_SECONDS, 2 * before.pause())));
    return true;
  }
}
