package io.ochk.guardian.node;

import io.ochk.guardian.metrics.Metric;
import io.ochk.guardian.metrics.NodeMetrics;
import io.ochk.guardian.signing.Coordinations;

/** Counts what coordinations come to. */
record SigningCounts(NodeMetrics metrics) implements Coordinations.Counts {
  @Override
  public void signed(long nanos, int attempts) {
    metrics.record(Metric.SIGNATURE_SECONDS, nanos);
    metrics.add(Metric.SIGNING_ATTEMPTS_TOTAL, attempts);
  }

  @Override
  public void blamed() {
    metrics.count(Metric.BLAMES_TOTAL);
  }

  @Override
  public void tookOver() {
    metrics.count(Metric.COORDINATIONS_TAKEN_OVER_TOTAL);
  }
}
