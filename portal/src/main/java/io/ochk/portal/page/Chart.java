package io.ochk.portal.page;

import io.ochk.portal.attestation.PeerReports;
import io.ochk.portal.attestation.Series;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A chart of bars, drawn by the server so that it needs no script. Every bar has its words.
 *
 * @param label what it shows, for those who do not see it
 * @param bars from left to right
 * @param top what the height stands for
 * @param step how long a bar's time is
 */
public record Chart(String label, List<Bar> bars, String top, Series.Step step) {
  /** How wide a bar's place is. */
  public static final int STEP = 8;

  /** How high the highest bar is. */
  public static final int HEIGHT = 40;

  private static final int GOOD_BPS = 9_900;
  private static final int FAIR_BPS = 9_500;
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("d MMM HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Keeps a copy of the bars. */
  public Chart {
    bars = List.copyOf(bars);
  }

  /**
   * A bar.
   *
   * @param x its left end
   * @param height from 0 to {@link #HEIGHT}
   * @param level its class: {@code good}, {@code warn}, {@code bad}, {@code none} or {@code plain}
   * @param from where the time begins that it stands for, as ISO 8601 in UTC
   * @param when that time in words; pages put it into the reader's zone
   * @param words what it says of it
   */
  public record Bar(int x, int height, String level, String from, String when, String words) {}

  /** How long a bar's time is: {@code hour} or {@code day}. */
  public String stepWord() {
    return step.name().toLowerCase(Locale.ROOT);
  }

  /** How wide the chart is. */
  public int width() {
    return bars.size() * STEP;
  }

  /** In how much of each step the portal heard from the guardian. */
  static Chart uptime(Series series) {
    return shares(series, "Heard by the portal", Series.Point::uptimeBps);
  }

  /** How often the guardian's peers reached it. */
  static Chart reached(Series series) {
    return shares(series, "Reached by its peers", point -> point.peers().reachableBps());
  }

  private static Chart shares(
      Series series, String what, Function<Series.Point, Optional<Integer>> value) {
    List<Bar> bars = new ArrayList<>();
    for (Series.Point point : series.points()) {
      Optional<Integer> bps = value.apply(point);
      bars.add(
          new Bar(
              bars.size() * STEP,
              bps.map(b -> Math.max(2, b * HEIGHT / 10_000)).orElse(2),
              bps.map(Chart::level).orElse("none"),
              point.from().toString(),
              when(series.step(), point.from()),
              Numbers.percent(bps)));
    }
    return new Chart(what + ", " + window(series.step()), bars, "100 %", series.step());
  }

  private static String level(int bps) {
    return bps >= GOOD_BPS ? "good" : bps >= FAIR_BPS ? "warn" : "bad";
  }

  /** How long the guardian's answers to its peers took. */
  static Chart latency(Series series) {
    int most =
        series.points().stream()
            .map(Series.Point::peers)
            .map(PeerReports.Measured::latencyMs)
            .flatMap(Optional::stream)
            .max(Integer::compare)
            .orElse(0);
    int top = Math.max(10, most);
    List<Bar> bars = new ArrayList<>();
    for (Series.Point point : series.points()) {
      Optional<Integer> ms = point.peers().latencyMs();
      bars.add(
          new Bar(
              bars.size() * STEP,
              ms.map(m -> Math.max(2, m * HEIGHT / top)).orElse(2),
              ms.isPresent() ? "plain" : "none",
              point.from().toString(),
              when(series.step(), point.from()),
              Numbers.millis(ms)));
    }
    return new Chart(
        "Latency to its peers, " + window(series.step()),
        bars,
        Numbers.millis(Optional.of(top)),
        series.step());
  }

  private static String when(Series.Step step, Instant from) {
    return switch (step) {
      case HOUR -> HOUR.format(from);
      case DAY -> DAY.format(from);
    };
  }

  private static String window(Series.Step step) {
    return switch (step) {
      case HOUR -> "last 24 hours";
      case DAY -> "last 30 days";
    };
  }
}
