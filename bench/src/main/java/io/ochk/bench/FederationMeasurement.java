package io.ochk.bench;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A living federation on this machine: how long its key takes, how soon a request is signed, how
 * many are signed per second, how soon a node is ready and what memory all that needs. Portal,
 * nodes and signers are processes of their own, with the launcher's flags; the signers' policy
 * allows everything; load and federation share the machine.
 */
final class FederationMeasurement {
  private static final int LONGEST_SECONDS = 60;

  private List<int[]> sizes = List.of(new int[] {3, 4}, new int[] {5, 7}, new int[] {10, 15});
  private int warmUp = 300;
  private int requests = 400;
  private int seconds = 20;
  private int outstanding = 48;
  private int starts = 5;
  private int quiet = 20;
  private boolean json;
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

  private FederationMeasurement() {}

  static String usage() {
    return """
    usage: oc bench federation [OPTIONS]
      --sizes M/N,M/N    federations, M signing of N (default 3/4,5/7,10/15)
      --warm-up N        requests before measuring (default 300)
      --requests N       requests one after another, for latency (default 400)
      --seconds N        how long many are put at once, for throughput (default 20)
      --outstanding N    how many of those wait at a time (default 48)
      --starts N         how often a node is started again (default 5)
      --quiet SECONDS    how long everything idles before memory is read (default 20)
      --data DIR         where all keep their data (default the folder of temporary files)
      --json             one line of JSON at the end in place of the table\
    """;
  }

  /** Whether the measurement is to print nothing but JSON. */
  static boolean wantsJson(List<String> arguments) {
    return arguments.contains("--json");
  }

  static void run(List<String> arguments) throws Exception {
    FederationMeasurement measurement = new FederationMeasurement();
    try {
      if (arguments.contains("--help")) {
        System.out.println(usage());
        return;
      }
      measurement.read(arguments);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      System.err.println("oc bench federation: " + e.getMessage() + "\n" + usage());
      System.exit(2);
    }
    measurement.all();
  }

  private void read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "--json" -> json = true;
        case "--sizes" ->
            sizes =
                Arrays.stream(arguments.get(++i).split(",", -1))
                    .map(size -> {
                      String[] parts = size.split("/", -1);
                      return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
                    })
                    .toList();
        case "--warm-up" -> warmUp = Integer.parseInt(arguments.get(++i));
        case "--requests" -> requests = Integer.parseInt(arguments.get(++i));
        case "--seconds" -> seconds = Integer.parseInt(arguments.get(++i));
        case "--outstanding" -> outstanding = Integer.parseInt(arguments.get(++i));
        case "--starts" -> starts = Integer.parseInt(arguments.get(++i));
        case "--quiet" -> quiet = Integer.parseInt(arguments.get(++i));
        case "--data" -> folder = Path.of(arguments.get(++i));
        default -> throw new IllegalArgumentException("there is no option " + arguments.get(i));
      }
    }
  }

  private void say(String line) {
    if (!json) {
      System.out.println(line);
    }
  }

  private void all() throws Exception {
    List<FederationFigures> figures = new ArrayList<>();
    for (int[] size : sizes) {
      figures.add(one(size[0], size[1]));
    }
    if (json) {
      System.out.println(
          CanonicalJson.text(
              JsonObject.builder()
                  .put("machine", Machine.describe())
                  .put("at", java.time.Instant.now().toString())
                  .put(
                      "federations",
                      new JsonArray(
                          figures.stream().<JsonValue>map(FederationFigures::json).toList()))
                  .build()));
    } else {
      System.out.println("\n" + FederationFigures.heading());
      figures.forEach(f -> System.out.println(f.row()));
    }
  }

  private FederationFigures one(int threshold, int seats) throws Exception {
    double load = ProcessFigures.load().orElse(Double.NaN);
    say("");
    say(threshold + " of " + seats + " (load " + load + "): starting");
    try (RunningFederation federation = RunningFederation.start(threshold, seats, folder)) {
      double key = federation.makeKey();
      say(String.format("key generation %.2f s", key));
      Thread.sleep(TimeUnit.SECONDS.toMillis(quiet));
      List<Double> nodes = resident(federation.nodes());
      List<Double> signers = resident(federation.signers());
      say("idle: nodes " + megabytes(nodes) + ", signers " + megabytes(signers) + " MB");

      serial(federation, warmUp);
      double before = processorSeconds(federation);
      List<Double> latencies = serial(federation, requests);
      double serialMillis = 1e3 * (processorSeconds(federation) - before) / Math.max(1, requests);
      say(
          String.format(
              "one after another: p50 %.1f ms, p99 %.1f ms, %.1f ms of processors each",
              percentile(latencies, 0.5), percentile(latencies, 0.99), serialMillis));

      double portalBefore = ProcessFigures.processorSeconds(federation.portal());
      Throughput many = atOnce(federation);
      say(
          String.format(
              "%d at once: %.1f/s, %.1f ms of processors each (portal %.1f)",
              outstanding,
              many.perSecond(),
              many.processorMillis(),
              1e3
                  * (ProcessFigures.processorSeconds(federation.portal()) - portalBefore)
                  / Math.max(1, many.signed())));
      Thread.sleep(TimeUnit.SECONDS.toMillis(quiet));
      List<Double> loadedNodes = resident(federation.nodes());
      List<Double> loadedSigners = resident(federation.signers());
      say("after it: nodes " + megabytes(loadedNodes) + ", signers " + megabytes(loadedSigners));

      List<Double> open = new ArrayList<>();
      List<Double> ready = new ArrayList<>();
      for (int i = 0; i < starts; i++) {
        restart(federation, open, ready);
      }
      say("start: port " + open + ", ready " + ready);
      return new FederationFigures(
          threshold,
          seats,
          key,
          open,
          ready,
          nodes,
          signers,
          latencies,
          serialMillis,
          many.perSecond(),
          many.processorMillis(),
          loadedNodes,
          loadedSigners,
          load);
    }
  }

  private static String megabytes(List<Double> values) {
    return String.join("/", values.stream().map(v -> "" + Math.round(v)).toList());
  }

  private static double percentile(List<Double> sorted, double part) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, part * sorted.size()));
  }

  private static List<Double> resident(List<Process> processes) throws IOException {
    List<Double> values = new ArrayList<>();
    for (Process process : processes) {
      values.add(ProcessFigures.residentMegabytes(process));
    }
    return values;
  }

  private static double processorSeconds(RunningFederation federation) throws IOException {
    double sum = 0;
    for (Process process : federation.nodes()) {
      sum += ProcessFigures.processorSeconds(process);
    }
    for (Process process : federation.signers()) {
      sum += ProcessFigures.processorSeconds(process);
    }
    return sum;
  }

  /** One request at a time, at each node in turn; milliseconds until its signature, sorted. */
  private static List<Double> serial(RunningFederation federation, int count) throws Exception {
    List<Double> latencies = new ArrayList<>();
    List<NodeSession> sessions = federation.sessions();
    for (int i = 0; i < count; i++) {
      NodeSession session = sessions.get(i % sessions.size());
      var request = federation.request();
      long begun = System.nanoTime();
      long signed = session.request(request).get(LONGEST_SECONDS, TimeUnit.SECONDS);
      latencies.add((signed - begun) / 1e6);
    }
    latencies.sort(null);
    return latencies;
  }

  private record Throughput(int signed, double perSecond, double processorMillis) {}

  /** So many requests at a time, over all nodes; the first seconds do not count. */
  private Throughput atOnce(RunningFederation federation) throws Exception {
    Semaphore places = new Semaphore(outstanding);
    AtomicInteger signed = new AtomicInteger();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<NodeSession> sessions = federation.sessions();
    long lead = TimeUnit.SECONDS.toNanos(Math.max(3, seconds / 3));
    long begin = System.nanoTime();
    long counted = 0;
    int before = 0;
    double processorBefore = 0;
    for (int i = 0; System.nanoTime() - begin < lead + TimeUnit.SECONDS.toNanos(seconds); i++) {
      if (counted == 0 && System.nanoTime() - begin > lead) {
        before = signed.get();
        processorBefore = processorSeconds(federation);
        counted = System.nanoTime();
      }
      if (!places.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException("nothing is signed any more");
      }
      NodeSession session = sessions.get(i % sessions.size());
      Thread.ofVirtual()
          .start(() -> {
            try {
              session.request(federation.request()).get(LONGEST_SECONDS, TimeUnit.SECONDS);
              signed.incrementAndGet();
            } catch (Exception e) {
              failures.add(e);
            } finally {
              places.release();
            }
          });
    }
    int count = signed.get() - before;
    double elapsed = (System.nanoTime() - counted) / 1e9;
    double processor = processorSeconds(federation) - processorBefore;
    places.tryAcquire(outstanding, LONGEST_SECONDS, TimeUnit.SECONDS);
    if (!failures.isEmpty()) {
      throw new IOException(failures.size() + " requests failed", failures.peek());
    }
    return new Throughput(count, count / elapsed, 1e3 * processor / Math.max(1, count));
  }

  private static void restart(RunningFederation federation, List<Double> open, List<Double> ready)
      throws Exception {
    GuardianUnderLoad guardian = federation.restartNode();
    long begun = System.nanoTime();
    federation.await(
        "the port", () -> !NodeSession.get(guardian.api() + "/livez").members().isEmpty());
    open.add((System.nanoTime() - begun) / 1e9);
    federation.await(
        "readiness", () -> !NodeSession.get(guardian.api() + "/readyz").members().isEmpty());
    ready.add((System.nanoTime() - begun) / 1e9);
  }
}
