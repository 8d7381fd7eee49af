package io.ochk.system.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.launcher.Machine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code oc test} plays the tests of all modules whatever fails, and what failed anywhere is
 * counted. Maven is a program here that says what it would say, and notes how it was called.
 */
class TestRunTest {
  private static final String PASSED = "[INFO] Tests run: 40, Failures: 0, Errors: 0, Skipped: 0";
  private static final String FAILED =
      """
      [ERROR] Tests run: 12, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 2 s <<< FAILURE! -- in io.ochk.OneTest
      [ERROR] Failures:
      [ERROR]   OneTest.itIsAsItIs:12 expected: 1 but was: 2
      [ERROR] Errors:
      [ERROR]   OtherTest.itHolds » IllegalState no
      [ERROR] Tests run: 12, Failures: 1, Errors: 1, Skipped: 0\
      """;
  private static final String SUCCESS = "[INFO] BUILD SUCCESS";

  @TempDir Path folder;
  private Machine machine;
  private String before = "";

  @BeforeEach
  void aMachineWithMaven() throws Exception {
    machine = new Machine(folder);
  }

  private Outcome tests(String options, String... said) throws Exception {
    Path says = Files.writeString(folder.resolve("says"), String.join("\n", said) + "\n");
    machine.with("mvn", "echo \"$@\" > " + folder.resolve("called") + "; cat " + says);
    return machine.run(
        before
            + ". \"$OC_ROOT/launcher/test.sh\"; OC_ROOT="
            + folder
            + "; oc_need_jdk() { :; }; oc_need_maven() { :; }; oc_need_node() { :; };"
            + " oc_test_packages() { :; }; oc_fuzz_some() { echo fuzzed; };"
            + " oc_fuzz() { echo fuzzed; }; oc_test_plan() { :; };"
            + " oc_test "
            + options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--quick", "--full"})
  void aTestThatFailsCostsNoneOfTheModulesBehindIt(String options) throws Exception {
    tests(options, PASSED, SUCCESS);
    assertThat(Files.readString(folder.resolve("called")))
        .contains(" -fae ", " -Dmaven.test.failure.ignore=true ", " spotless:check ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--quick", "--full"})
  void whatFailedInOneModuleIsCountedAndNamedAfterAllHaveBeenPlayed(String options)
      throws Exception {
    Outcome outcome = tests(options, FAILED, PASSED, PASSED, SUCCESS);
    assertThat(outcome.out())
        .contains(
            "\nfailed: OneTest.itIsAsItIs:12 expected: 1 but was: 2\n"
                + "failed: OtherTest.itHolds » IllegalState no\n"
                + "90 passed, 2 failed, 0 skipped\n");
    assertThat(outcome.exit()).isEqualTo(1);
  }

  @Test
  void whereNothingFailsParsersAreFuzzedAndItEndsWell() throws Exception {
    Outcome outcome = tests("", PASSED, PASSED, SUCCESS);
    assertThat(outcome.out()).contains("fuzzed\n", "\n80 passed, 0 failed, 0 skipped\n");
    assertThat(outcome.out()).doesNotContain("failed: ");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "[INFO] BUILD FAILURE,''",
    "[ERROR] There was a timeout or other error in the fork,tests ended before they were over"
  })
  void aBuildThatFailsOrTestsThatEndEarlyAreAFailureThoughNoTestFailed(String line, String says)
      throws Exception {
    Outcome outcome = tests("", PASSED, line, line.contains("FAILURE") ? "" : SUCCESS);
    assertThat(outcome.out()).contains("\n40 passed, 0 failed, 0 skipped\n");
    assertThat(outcome.err()).contains(says);
    assertThat(outcome.exit()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"'',0", "CI=true;,1"})
  void whatWasSkippedIsAFailureWhereNobodyLooks(String where, int exit) throws Exception {
    before = where;
    Outcome outcome =
        tests("--quick", "[WARNING] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1", SUCCESS);
    assertThat(outcome.out()).contains("\n2 passed, 0 failed, 1 skipped\n");
    assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
  }
}
