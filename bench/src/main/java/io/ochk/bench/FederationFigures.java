package io.ochk.bench;

import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What was measured of one federation. Times of processors are those of all nodes and signers
 * together, without the portal and the measuring program.
 *
 * @param threshold how many sign
 * @param guardians of how many
 * @param keySeconds from the proposal of the key generation until the last node has the key
 * @param openSeconds node's start until its port answers, each time
 * @param readySeconds node's start until it says that signing would work, each time
 * @param nodeMegabytes resident memory of the nodes, idle with a key
 * @param signerMegabytes of the signers
 * @param latencies of requests that came one after another, in milliseconds, sorted
 * @param latencyProcessorMillis time of processors for each of them
 * @param perSecond signatures per second with many requests at once
 * @param processorMillis time of processors for each of those
 * @param loadedNodeMegabytes resident memory of the nodes after all of it
 * @param loadedSignerMegabytes of the signers
 * @param loadBefore processes that wanted to run in the minute before
 */
record FederationFigures(
    int threshold,
    int guardians,
    double keySeconds,
    List<Double> openSeconds,
    List<Double> readySeconds,
    List<Double> nodeMegabytes,
    List<Double> signerMegabytes,
    List<Double> latencies,
    double latencyProcessorMillis,
    double perSecond,
    double processorMillis,
    List<Double> loadedNodeMegabytes,
    List<Double> loadedSignerMegabytes,
    double loadBefore) {

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  double latency(double part) {
    return latencies.isEmpty()
        ? Double.NaN
        : latencies.get((int) Math.min(latencies.size() - 1, Math.floor(part * latencies.size())));
  }

  static String heading() {
    return "| guardians | p50 / p99 ms | processor ms | signatures/s | processor ms | key"
        + " generation s | start: port / ready s | node MB idle / loaded | signer MB idle /"
        + " loaded |\n"
        + "|---|---|---|---|---|---|---|---|---|";
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %d of %d | %.1f / %.1f | %.1f | %.1f | %.1f | %.2f | %.2f / %.2f | %.0f / %.0f | %.0f /"
            + " %.0f |",
        threshold,
        guardians,
        latency(0.5),
        latency(0.99),
        latencyProcessorMillis,
        perSecond,
        processorMillis,
        keySeconds,
        median(openSeconds),
        median(readySeconds),
        median(nodeMegabytes),
        median(loadedNodeMegabytes),
        median(signerMegabytes),
        median(loadedSignerMegabytes));
  }

  JsonObject json() {
    return JsonObject.builder()
        .put("threshold", threshold)
        .put("guardians", guardians)
        .put("load_before_percent", round(100 * loadBefore))
        .put("key_generation_ms", round(1e3 * keySeconds))
        .put("start_port_ms", round(1e3 * median(openSeconds)))
        .put("start_ready_ms", round(1e3 * median(readySeconds)))
        .put("latency_p50_us", round(1e3 * latency(0.5)))
        .put("latency_p90_us", round(1e3 * latency(0.9)))
        .put("latency_p99_us", round(1e3 * latency(0.99)))
        .put("latency_max_us", round(1e3 * latency(1)))
        .put("requests", latencies.size())
        .put("latency_processor_us", round(1e3 * latencyProcessorMillis))
        .put("signatures_per_minute", round(60 * perSecond))
        .put("signature_processor_us", round(1e3 * processorMillis))
        .put("node_idle_kb", round(1e3 * median(nodeMegabytes)))
        .put("signer_idle_kb", round(1e3 * median(signerMegabytes)))
        .put("node_loaded_kb", round(1e3 * median(loadedNodeMegabytes)))
        .put("signer_loaded_kb", round(1e3 * median(loadedSignerMegabytes)))
        .build();
  }

  private static JsonNumber round(double value) {
    return JsonNumber.of(Math.round(value));
  }
}
