package io.ochk.guardian.node;

import static io.ochk.guardian.node.PreflightCheck.fail;
import static io.ochk.guardian.node.PreflightCheck.pass;
import static io.ochk.guardian.node.PreflightCheck.warn;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the machine is that a node runs on.
 *
 * @param system the operating system's name
 * @param release its version
 * @param architecture as Java names it
 * @param memory bytes of memory, if the machine tells
 * @param disk the place of the data folder, if it can be read
 */
record HostFacts(
    String system,
    String release,
    String architecture,
    Optional<Long> memory,
    Optional<Disk> disk) {
  private static final Pattern KERNEL = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");
  private static final long GIB = 1L << 30;

  /**
   * A disk.
   *
   * @param free bytes that the node may still write
   * @param size bytes in all
   */
  record Disk(long free, long size) {}

  /** This machine, and the disk of a folder. */
  static HostFacts ofThisMachine(Path data) {
    return new HostFacts(
        System.getProperty("os.name", ""),
        System.getProperty("os.version", ""),
        System.getProperty("os.arch", ""),
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean os
            ? Optional.of(os.getTotalMemorySize())
            : Optional.empty(),
        disk(data));
  }

  private static Optional<Disk> disk(Path data) {
    try {
      FileStore store = Files.getFileStore(data);
      return Optional.of(new Disk(store.getUsableSpace(), store.getTotalSpace()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Each graded, with the fix. */
  List<PreflightCheck> checks() {
    List<PreflightCheck> checks = new ArrayList<>();
    String name = system + " " + release;
    checks.add(
        system.equals("Linux") && kernel() >= 5_015
            ? pass("system", name)
            : warn("system", name, "Run the node on Linux 5.15 or newer."));
    checks.add(
        architecture.equals("amd64") || architecture.equals("aarch64")
            ? pass("architecture", architecture)
            : fail("architecture", architecture, "Run the node on x86-64 or arm64."));
    memory.ifPresent(bytes -> checks.add(memory(bytes)));
    checks.add(
        disk.map(HostFacts::disk)
            .orElseGet(() ->
                fail("disk", "the data folder cannot be read", "Check its owner and mount.")));
    return checks;
  }

  private int kernel() {
    Matcher matcher = KERNEL.matcher(release);
    return matcher.matches()
        ? Integer.parseInt(matcher.group(1)) * 1000 + Integer.parseInt(matcher.group(2))
        : 0;
  }

  private static PreflightCheck memory(long bytes) {
    String detail = String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIB);
    if (bytes >= 7 * GIB) {
      return pass("memory", detail);
    }
    // A machine of 4 GB shows less: its kernel keeps some.
    return bytes >= 3 * GIB + GIB / 2
        ? warn("memory", detail, "8 GB are recommended.")
        : fail("memory", detail, "Give the host at least 4 GB.");
  }

  private static PreflightCheck disk(Disk disk) {
    String detail = disk.free() / GIB + " GiB free";
    if (disk.free() < GIB) {
      return fail("disk", detail, "Free at least 1 GiB in the data folder.");
    }
    return disk.size() >= 75 * GIB
        ? pass("disk", detail)
        : warn("disk", detail, "80 GB are recommended.");
  }
}
