package io.ochk.guardian.peer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Numbers without gaps between them, so that many rows are one statement's work. */
final class Runs {
  private Runs() {}

  /**
   * Numbers that follow one another.
   *
   * @param first the lowest
   * @param last the highest, included
   */
  record Run(long first, long last) {}

  /** The runs that hold exactly these numbers, rising. */
  static List<Run> of(Collection<Long> numbers) {
    List<Run> runs = new ArrayList<>();
    long[] sorted = numbers.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
    int begin = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[i - 1] + 1) {
        runs.add(new Run(sorted[begin], sorted[i - 1]));
        begin = i;
      }
    }
    return runs;
  }
}
