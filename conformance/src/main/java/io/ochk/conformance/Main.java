package io.ochk.conformance;

import fr.acinq.bitcoin.ByteVector;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code oc conformance DIR}: runs every vector file in a folder and its sub-folders. */
public final class Main {
  /** Larger files are not vectors. */
  private static final long MAX_BYTES = 256L << 20;

  private Main() {}

  /** Every suite there is. */
  public static List<ConformanceSuite> suites() {
    return List.of(
        new FrostSigningSuite(),
        new FrostKeyGenerationSuite(),
        new Bip340Suite(),
        new Bip322Suite(),
        new OtsSuite(),
        new NostrSuite(),
        new JcsSuite());
  }

  /**
   * Runs and ends the process with the report's exit code; 2 also for a folder that cannot be read.
   */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (args.length != 1) {
      err.println("usage: oc conformance DIR");
      return 2;
    }
    Path folder = Path.of(args[0]);
    if (!Files.isDirectory(folder)) {
      err.println(folder + " is not a folder");
      return 2;
    }
    try {
      List<String> tooLarge = new ArrayList<>();
      ConformanceReport report = ConformanceReport.of(read(folder, tooLarge), suites());
      tooLarge.forEach(path -> out.println(path + "  not read: larger than 256 MiB"));
      out.print(report.text());
      return report.exitCode();
    } catch (IOException e) {
      err.println("cannot read " + folder + ": " + e.getMessage());
      return 2;
    }
  }

  private static VectorFolder read(Path folder, List<String> tooLarge) throws IOException {
    SortedMap<String, VectorFile> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (Files.size(path) > MAX_BYTES) {
          tooLarge.add(name);
        } else {
          files.put(name, new VectorFile(name, new ByteVector(Files.readAllBytes(path))));
        }
      }
    }
    return new VectorFolder(files);
  }
}
