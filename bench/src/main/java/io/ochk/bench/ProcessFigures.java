package io.ochk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the operating system (Linux) has accounted to a running process. */
final class ProcessFigures {
  private static final double TICKS_PER_SECOND = 100;

  private ProcessFigures() {}

  /** Resident memory in MB (10^6 bytes). */
  static double residentMegabytes(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        * 1.024e-3;
  }

  /** Processor time in seconds so far, in user and system mode. */
  static double processorSeconds(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** How many processes ran or waited to run, over the last minute. */
  static Optional<Double> load() {
    try {
      return Optional.of(
          Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
