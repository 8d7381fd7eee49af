package io.ochk.guardian.metrics;

import io.ochk.server.http.RequestMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts, and writes what it has counted. Small on purpose: a node holds little memory and starts
 * fast, and its figures are few.
 */
public final class NodeMetrics implements RequestMetrics {
  private static final double[] BOUNDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private final Map<Key, LongAdder> counters = new ConcurrentSkipListMap<>();
  private final Map<Key, Histogram> histograms = new ConcurrentSkipListMap<>();
  private final Consumer<Gauges> gauges;

  private record Key(Metric metric, List<String> labels) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = metric.compareTo(other.metric);
      return order != 0
          ? order
          : Arrays.compare(labels.toArray(String[]::new), other.labels.toArray(String[]::new));
    }
  }

  private static final class Histogram {
    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    Histogram() {
      Arrays.setAll(buckets, i -> new LongAdder());
    }

    void record(long duration) {
      double seconds = duration / 1e9;
      int i = 0;
      while (i < BOUNDS.length && seconds > BOUNDS[i]) {
        i++;
      }
      buckets[i].increment();
      nanos.add(duration);
    }
  }

  /** Takes what is measured when somebody asks. */
  public interface Gauges {
    /** A value with its labels. */
    void value(Metric metric, Number value, String... labels);
  }

  /**
   * Metrics.
   *
   * @param gauges tells the values of all gauges
   */
  public NodeMetrics(Consumer<Gauges> gauges) {
    this.gauges = gauges;
  }

  /** Counts one more. */
  public void count(Metric metric, String... labels) {
    add(metric, 1, labels);
  }

  /** Counts several more. */
  public void add(Metric metric, long amount, String... labels) {
    counters.computeIfAbsent(key(metric, labels), k -> new LongAdder()).add(amount);
  }

  /** Counts a duration. */
  public void record(Metric metric, long nanos, String... labels) {
    histograms.computeIfAbsent(key(metric, labels), k -> new Histogram()).record(nanos);
  }

  private static Key key(Metric metric, String... labels) {
    if (labels.length != metric.labels().size()) {
      throw new IllegalArgumentException(metric + " has the labels " + metric.labels());
    }
    return new Key(metric, List.of(labels));
  }

  @Override
  public void answered(String route, String method, int status, long nanos) {
    count(Metric.HTTP_REQUESTS_TOTAL, route, method, Integer.toString(status));
    record(Metric.HTTP_REQUEST_SECONDS, nanos, route);
  }

  /** All figures, in the text format of Prometheus, version 0.0.4. */
  public String text() {
    Map<Key, Double> values = new ConcurrentSkipListMap<>();
    counters.forEach((key, sum) -> values.put(key, (double) sum.sum()));
    gauges.accept((metric, value, labels) -> values.put(key(metric, labels), value.doubleValue()));
    StringBuilder out = new StringBuilder(8_192);
    Optional<Metric> last = Optional.empty();
    for (Map.Entry<Key, Double> entry : values.entrySet()) {
      Metric metric = entry.getKey().metric();
      if (!last.equals(Optional.of(metric))) {
        head(out, metric);
        last = Optional.of(metric);
      }
      line(out, metric.wireName(), metric.labels(), entry.getKey().labels(), entry.getValue());
    }
    last = Optional.empty();
    for (Map.Entry<Key, Histogram> entry : histograms.entrySet()) {
      Metric metric = entry.getKey().metric();
      if (!last.equals(Optional.of(metric))) {
        head(out, metric);
        last = Optional.of(metric);
      }
      write(out, metric, entry.getKey().labels(), entry.getValue());
    }
    return out.toString();
  }

  private static void head(StringBuilder out, Metric metric) {
    out.append("# HELP ").append(metric.wireName()).append(' ').append(metric.help()).append('\n');
    out.append("# TYPE ")
        .append(metric.wireName())
        .append(' ')
        .append(metric.kind().wireName())
        .append('\n');
  }

  private static void write(
      StringBuilder out, Metric metric, List<String> labels, Histogram histogram) {
    List<String> names = new java.util.ArrayList<>(metric.labels());
    names.add("le");
    long sum = 0;
    for (int i = 0; i <= BOUNDS.length; i++) {
      sum += histogram.buckets[i].sum();
      List<String> values = new java.util.ArrayList<>(labels);
      values.add(i < BOUNDS.length ? number(BOUNDS[i]) : "+Inf");
      line(out, metric.wireName() + "_bucket", names, values, (double) sum);
    }
    line(out, metric.wireName() + "_sum", metric.labels(), labels, histogram.nanos.sum() / 1e9);
    line(out, metric.wireName() + "_count", metric.labels(), labels, (double) sum);
  }

  private static void line(
      StringBuilder out, String name, List<String> names, List<String> labels, double value) {
    out.append(name);
    for (int i = 0; i < names.size(); i++) {
      out.append(i == 0 ? '{' : ',')
          .append(names.get(i))
          .append("=\"")
          .append(labels.get(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
          .append('"');
    }
    out.append(names.isEmpty() ? " " : "} ").append(number(value)).append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
