package io.ochk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** How long {@code oc-guardian status} takes as a whole process, with the flags of the launcher. */
final class KitStart {
  private static final int WARM_UP = 5;
  private static final int RUNS = 40;

  private KitStart() {}

  static void run() throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("oc-bench-kit");
    String[] command = (System.getProperty("oc.command.status") + "\tstatus").split("\t", -1);
    double[] times = new double[RUNS];
    for (int i = -WARM_UP; i < RUNS; i++) {
      double time = once(command, home);
      if (i >= 0) {
        times[i] = time;
      }
    }
    Arrays.sort(times);
    System.out.printf(
        "oc-guardian status: median %.0f ms, min %.0f ms, max %.0f ms of %d runs%n",
        times[RUNS / 2], times[0], times[RUNS - 1], RUNS);
    Files.deleteIfExists(home);
  }

  private static double once(String[] command, Path home) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("OC_GUARDIAN_HOME", home.toString()));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    long begin = System.nanoTime();
    int code = builder.start().waitFor();
    long end = System.nanoTime();
    if (code > 1) {
      throw new IOException("oc-guardian status ended with exit code " + code);
    }
    return (end - begin) / 1e6;
  }
}
