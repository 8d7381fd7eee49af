package io.ochk.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** FROST's rounds and key generation, beside {@code schnorr_FROST} of {@code @noble/curves}. */
final class ThresholdMeasurement {
  private static final List<String> SIZES =
      List.of("2-of-3", "3-of-4", "5-of-7", "7-of-10", "14-of-20", "67-of-100");
  private static final List<String> STEPS =
      List.of("round1", "round2", "aggregate", "verify", "keyGeneration");

  private ThresholdMeasurement() {}

  /** A step of ours: microseconds of processor time, and bytes allocated. */
  private record Figure(double micros, double allocated) {}

  /** Measures the sizes that are named, or all. */
  static void run(List<String> named) throws RunnerException, IOException, InterruptedException {
    List<String> sizes = named.isEmpty() ? SIZES : named;
    System.out.println(
        "@noble/curves first, then ours, in processor time; all sizes take some minutes");
    Map<String, Double> peer = peer(sizes);
    Map<String, Figure> ours = ours(sizes);
    System.out.printf(
        "%-10s %-14s %12s %14s %9s %14s%n",
        "size", "step", "ours, ms", "noble, ms", "ratio", "allocated, KiB");
    for (RunResult result : run(sizes, CurveBenchmark.class)) {
      Figure figure = figure(result);
      System.out.printf(
          "%-10s %-17s %9.4f %39.1f%n",
          "one point",
          result.getPrimaryResult().getLabel(),
          figure.micros() / 1000,
          figure.allocated() / 1024);
    }
    for (String size : sizes) {
      for (String step : STEPS) {
        String name = size + " " + step;
        Figure figure = ours.get(name);
        Double theirs = peer.get(name);
        if (figure == null || theirs == null) {
          throw new IOException("no figure for " + name);
        }
        double ms = figure.micros() / 1000;
        System.out.printf(
            "%-10s %-14s %12.3f %14.3f %9.1f %14.1f%n",
            size, step, ms, theirs, theirs / ms, figure.allocated() / 1024);
      }
    }
  }

  private static Map<String, Figure> ours(List<String> sizes) throws RunnerException {
    Map<String, Figure> figures = new TreeMap<>();
    for (RunResult result : run(sizes, SigningBenchmark.class, KeyGenerationBenchmark.class)) {
      figures.put(
          result.getParams().getParam("size") + " " + result.getPrimaryResult().getLabel(),
          figure(result));
    }
    return figures;
  }

  private static Figure figure(RunResult result) {
    return new Figure(
        secondary(result, "processorNanos") / secondary(result, "calls") / 1000,
        secondary(result, "gc.alloc.rate.norm"));
  }

  private static Collection<RunResult> run(List<String> sizes, Class<?>... benchmarks)
      throws RunnerException {
    ChainedOptionsBuilder options = new OptionsBuilder();
    for (Class<?> benchmark : benchmarks) {
      options.include(benchmark.getSimpleName());
    }
    return new Runner(
            options
                .param("size", sizes.toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .forks(1)
                .warmupIterations(5)
                .warmupTime(TimeValue.milliseconds(600))
                .measurementIterations(4)
                .measurementTime(TimeValue.milliseconds(400))
                .threads(1)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(
                    "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
                .build())
        .run();
  }

  @SuppressWarnings("rawtypes") // JMH declares them so
  private static double secondary(RunResult result, String name) {
    for (var entry : result.getSecondaryResults().entrySet()) {
      if (entry.getKey().endsWith(name)) {
        return entry.getValue().getScore();
      }
    }
    return Double.NaN;
  }

  /** Milliseconds by size and step. */
  private static Map<String, Double> peer(List<String> sizes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node"));
    command.add(
        Path.of(System.getProperty("oc.root"), "bench/src/test/node/threshold.mjs").toString());
    command.addAll(sizes);
    Process node = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (node.waitFor() != 0) {
      throw new IOException("the peer failed: " + output);
    }
    Map<String, Double> figures = new TreeMap<>();
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ", 3);
      figures.put(words[0] + " " + words[1], Double.valueOf(words[2]));
    }
    return figures;
  }
}
