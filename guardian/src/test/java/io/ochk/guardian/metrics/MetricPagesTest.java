package io.ochk.guardian.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.attestation.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts speak of the metrics that there are, and of all of them. */
class MetricPagesTest {
  private static final Pattern NAME = Pattern.compile("oc_node_[a-z0-9_]+");
  private static final Pattern SELECTED = Pattern.compile("(oc_node_[a-z0-9_]+)\\{([^}]*)\\}");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\\\\?\"");

  private static final Map<String, Metric> BY_NAME =
      Arrays.stream(Metric.values())
          .collect(Collectors.toMap(Metric::wireName, Function.identity()));

  private static String page(String file) throws Exception {
    return Files.readString(Path.of(System.getProperty("oc.root", ".."), "docs/operations", file));
  }

  private static Metric metric(String name) {
    Metric exact = BY_NAME.get(name);
    if (exact != null) {
      return exact;
    }
    Metric histogram = BY_NAME.get(name.replaceAll("_(?:bucket|count|sum)$", ""));
    assertThat(histogram).as("no metric " + name).isNotNull();
    assertThat(histogram.kind()).as(name).isEqualTo(Metric.Kind.HISTOGRAM);
    return histogram;
  }

  private static Set<Metric> named(String text) {
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .map(MetricPagesTest::metric)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void requireLabels(String text) {
    SELECTED
        .matcher(text)
        .results()
        .forEach(selected -> {
          List<String> labels = metric(selected.group(1)).labels();
          LABEL
              .matcher(selected.group(2))
              .results()
              .map(l -> l.group(1))
              .filter(l -> !l.equals("instance") && !l.equals("le"))
              .forEach(l -> assertThat(labels).as(selected.group()).contains(l));
        });
  }

  @Test
  void theDashboardHasEveryMetricAndNoOther() throws Exception {
    String dashboard = page("grafana-node.json");
    assertThat(named(dashboard)).containsExactlyInAnyOrder(Metric.values());
    requireLabels(dashboard);
  }

  @Test
  void everyAlertIsAboutMetricsThatThereAreAndSaysWhatToDo() throws Exception {
    String alerts = page("alerts-node.yml");
    assertThat(named(alerts))
        .contains(
            Metric.READY,
            Metric.ATTESTATIONS_TOTAL,
            Metric.STORE_FAILURES_TOTAL,
            Metric.READY_CAUSE);
    requireLabels(alerts);
    assertThat(count(alerts, "- alert: ")).isEqualTo(count(alerts, "          next: \""));
    Set<String> codes =
        Arrays.stream(Cause.Code.values()).map(Cause.Code::wireName).collect(Collectors.toSet());
    Pattern.compile("code=\"([a-z_]+)\"")
        .matcher(alerts)
        .results()
        .forEach(code -> assertThat(codes).contains(code.group(1)));
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
