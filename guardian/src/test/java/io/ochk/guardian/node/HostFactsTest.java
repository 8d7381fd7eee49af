package io.ochk.guardian.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostFactsTest {
  private static final long GIB = 1L << 30;

  private static PreflightCheck check(HostFacts facts, String name) {
    return facts.checks().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static HostFacts host(String system, String release, String architecture) {
    return new HostFacts(system, release, architecture, Optional.empty(), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, 5.15.0-91-generic, PASS",
    "Linux, 6.1.0-18-amd64, PASS",
    "Linux, 5.14.99, WARN",
    "Linux, 4.19, WARN",
    "Linux, rolling, WARN",
    "Mac OS X, 15.2, WARN"
  })
  void aSystemPassesFromLinux515On(String system, String release, PreflightCheck.Grade grade) {
    PreflightCheck check = check(host(system, release, "amd64"), "system");
    assertThat(check.grade()).isEqualTo(grade);
    assertThat(check.detail()).isEqualTo(system + " " + release);
    assertThat(check.fix().contains("5.15")).isEqualTo(grade != PreflightCheck.Grade.PASS);
  }

  @ParameterizedTest
  @CsvSource({"amd64, PASS", "aarch64, PASS", "riscv64, FAIL", "x86, FAIL"})
  void anArchitecturePassesIfItIsSupported(String name, PreflightCheck.Grade grade) {
    assertThat(check(host("Linux", "6.1", name), "architecture").grade()).isEqualTo(grade);
  }

  @ParameterizedTest
  @CsvSource({"16, PASS", "7, PASS", "6.9, WARN", "3.5, WARN", "3.4, FAIL", "1, FAIL"})
  void memoryIsGradedByTheNeedsOfANode(double gib, PreflightCheck.Grade grade) {
    HostFacts facts =
        new HostFacts("Linux", "6.1", "amd64", Optional.of((long) (gib * GIB)), Optional.empty());
    assertThat(check(facts, "memory").grade()).isEqualTo(grade);
  }

  @ParameterizedTest
  @CsvSource({"50, 80, PASS", "2, 75, PASS", "2, 74, WARN", "0, 100, FAIL"})
  void aDiskIsGradedByItsSizeAndByWhatIsFree(long free, long size, PreflightCheck.Grade grade) {
    HostFacts facts =
        new HostFacts(
            "Linux",
            "6.1",
            "amd64",
            Optional.empty(),
            Optional.of(new HostFacts.Disk(free * GIB, size * GIB)));
    assertThat(check(facts, "disk").grade()).isEqualTo(grade);
    assertThat(check(facts, "disk").fix().isEmpty()).isEqualTo(grade == PreflightCheck.Grade.PASS);
  }

  @Test
  void aFolderThatCannotBeReadFailsWithTheFix(@TempDir Path folder) {
    PreflightCheck check = check(HostFacts.ofThisMachine(folder.resolve("none")), "disk");
    assertThat(check.failed()).isTrue();
    assertThat(check.fix()).contains("owner");
    assertThat(HostFacts.ofThisMachine(folder).disk()).isPresent();
  }
}
