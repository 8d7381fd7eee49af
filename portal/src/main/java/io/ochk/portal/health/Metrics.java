package io.ochk.portal.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.ochk.server.http.Reply;
import io.ochk.server.http.RequestMetrics;
import io.ochk.server.http.Route;
import io.ochk.server.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the portal counts, in the format of Prometheus. Labels hold routes, never data. */
public final class Metrics implements RequestMetrics, AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final Map<Label, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Label, Timer> timers = new ConcurrentHashMap<>();

  private record Label(String route, String method, int status) {}

  /** Metrics of a portal over {@code store}. */
  public Metrics(Store store) {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    collector.bindTo(registry);
    Gauge.builder("oc_portal_store_waiting", store, Store::waiting)
        .description("Units of work that wait for the store")
        .tag("store", store.kind())
        .register(registry);
  }

  @Override
  public void answered(String route, String method, int status, long nanos) {
    counters.computeIfAbsent(new Label(route, method, status), this::counter).increment();
    timers
        .computeIfAbsent(new Label(route, method, 0), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Counter counter(Label label) {
    return Counter.builder("oc_portal_requests")
        .description("Answered requests")
        .tags("route", label.route(), "method", label.method())
        .tag("status", Integer.toString(label.status()))
        .register(registry);
  }

  private Timer timer(Label label) {
    return Timer.builder("oc_portal_request_seconds")
        .description("Time from the request's head to the end of the response")
        .tags("route", label.route(), "method", label.method())
        .serviceLevelObjectives(
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(1))
        .register(registry);
  }

  /** The route. */
  public List<Route> routes() {
    return List.of(
        Route.get(
            "/metrics",
            request ->
                Reply.of(200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape())));
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
