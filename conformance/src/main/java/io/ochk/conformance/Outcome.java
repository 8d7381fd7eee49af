package io.ochk.conformance;

/** What became of one vector. */
public sealed interface Outcome {
  /** Which vector, unique within its file. */
  String vector();

  /**
   * As the standard says.
   *
   * @param vector which
   */
  record Passed(String vector) implements Outcome {}

  /**
   * Not as the standard says.
   *
   * @param vector which
   * @param difference expected and actual
   */
  record Failed(String vector, String difference) implements Outcome {}

  /**
   * Not run.
   *
   * @param vector which
   * @param reason why not
   */
  record Skipped(String vector, String reason) implements Outcome {}

  /** Passed if the two are equal, else failed with both. */
  static Outcome compare(String vector, Object expected, Object actual) {
    return expected.equals(actual)
        ? new Passed(vector)
        : new Failed(vector, "expected " + expected + ", found " + actual);
  }
}
