package io.ochk.signer.signing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests that came and were not looked at, with why, for the operator to see. Nothing of them is
 * stored: a request that can be answered later is told again. So that nobody fills a screen with
 * them, there are {@value #MOST} at most, each for an hour.
 */
final class PassedOver {
  private static final int MOST = 20;
  private static final Duration SHOWN = Duration.ofHours(1);

  private final Map<String, Passed> passed = new LinkedHashMap<>();

  private record Passed(Instant at, String line) {}

  /** Notes a request; false if there is nothing new to show. */
  synchronized boolean add(String requestHash, String line, Instant now) {
    passed.values().removeIf(p -> p.at().plus(SHOWN).isBefore(now));
    Passed before = passed.get(requestHash);
    if ((before == null && passed.size() >= MOST)
        || (before != null && about(before.line()).equals(about(line)))) {
      return false;
    }
    passed.remove(requestHash);
    passed.put(requestHash, new Passed(now, line));
    return true;
  }

  // Without the values: what is expected of a time is another every second.
  private static String about(String line) {
    int values = line.indexOf(": expected ");
    return values < 0 ? line : line.substring(0, values);
  }

  /** It was looked at after all. */
  synchronized void remove(String requestHash) {
    passed.remove(requestHash);
  }

  /** What there is to show, the oldest first. */
  synchronized List<String> lines(Instant now) {
    List<String> lines = new ArrayList<>();
    for (Passed one : passed.values()) {
      if (!one.at().plus(SHOWN).isBefore(now)) {
        lines.add(one.line());
      }
    }
    return List.copyOf(lines);
  }
}
