package io.ochk.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run over a folder found.
 *
 * @param files one entry for each file and suite that recognised it
 * @param unrecognised paths that no suite recognised or read beside another file
 */
public record ConformanceReport(List<FileReport> files, List<String> unrecognised) {
  /** Copies the lists. */
  public ConformanceReport {
    files = List.copyOf(files);
    unrecognised = List.copyOf(unrecognised);
  }

  /**
   * One file under one suite.
   *
   * @param path the file
   * @param standard the suite's standard
   * @param outcomes one for each vector
   */
  public record FileReport(String path, String standard, List<Outcome> outcomes) {
    /** Copies the list. */
    public FileReport {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** Offers every file to every suite. */
  public static ConformanceReport of(VectorFolder folder, List<ConformanceSuite> suites) {
    List<FileReport> reports = new ArrayList<>();
    List<String> unrecognised = new ArrayList<>();
    for (VectorFile file : folder.files().values()) {
      int before = reports.size();
      for (ConformanceSuite suite : suites) {
        if (suite.recognises(file, folder)) {
          reports.add(new FileReport(file.path(), suite.standard(), outcomes(suite, file, folder)));
        }
      }
      if (reports.size() == before
          && suites.stream().noneMatch(suite -> suite.accompanies(file, folder))) {
        unrecognised.add(file.path());
      }
    }
    return new ConformanceReport(reports, unrecognised);
  }

  // One file that this program cannot cope with keeps no other file from being looked at.
  private static List<Outcome> outcomes(
      ConformanceSuite suite, VectorFile file, VectorFolder folder) {
    try {
      return suite.run(file, folder);
    } catch (RuntimeException e) {
      return List.of(new Outcome.Failed("file", "this program did not cope with it: " + e));
    }
  }

  /** How many outcomes are of a kind. */
  public long count(Class<? extends Outcome> kind) {
    return files.stream().flatMap(f -> f.outcomes().stream()).filter(kind::isInstance).count();
  }

  /**
   * 0 if something passed and nothing failed, 1 if something failed, 2 if there was nothing to run.
   */
  public int exitCode() {
    if (count(Outcome.Failed.class) > 0) {
      return 1;
    }
    return count(Outcome.Passed.class) > 0 ? 0 : 2;
  }

  /** The report as text: a line for each file, each failure and each skip, and a line of totals. */
  public String text() {
    StringBuilder out = new StringBuilder();
    for (FileReport file : files) {
      long passed = file.outcomes().stream().filter(o -> o instanceof Outcome.Passed).count();
      out.append(file.path()).append("  ").append(file.standard()).append("  ");
      out.append(passed).append(" of ").append(file.outcomes().size()).append(" passed\n");
      for (Outcome outcome : file.outcomes()) {
        switch (outcome) {
          case Outcome.Passed passedOne -> {
            // Counted above.
          }
          case Outcome.Failed(String vector, String difference) ->
              out.append("  FAILED   ").append(vector).append(": ").append(difference).append('\n');
          case Outcome.Skipped(String vector, String reason) ->
              out.append("  skipped  ").append(vector).append(": ").append(reason).append('\n');
        }
      }
    }
    for (String path : unrecognised) {
      out.append(path).append("  not a vector file of a standard known here\n");
    }
    out.append(count(Outcome.Passed.class)).append(" passed, ");
    out.append(count(Outcome.Failed.class)).append(" failed, ");
    out.append(count(Outcome.Skipped.class)).append(" skipped\n");
    return out.toString();
  }
}
