package io.ochk.system.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.launcher.Machine.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is missing is named in one line that says what to install. */
class ToolchainTest {
  @TempDir Path folder;

  private Machine machine;

  @BeforeEach
  void aMachineWithoutAnything() throws Exception {
    machine = new Machine(folder);
  }

  private void refuses(String script, String line) throws Exception {
    Outcome outcome = machine.run(script);
    assertThat(outcome.err()).isEqualTo("oc: " + line + "\n");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(1);
  }

  private static String java(String version) {
    return "echo 'openjdk version \"" + version + "\" 2026-04-21' >&2";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oc_need_jdk",
        "oc_exec kit status",
        "oc_exec kit verify ls /",
        "oc_run portal serve"
      })
  void withoutJdkNothingRunsAndOneLineSaysWhatToInstall(String script) throws Exception {
    refuses(
        script,
        "no JDK 25 found in JAVA_HOME, PATH or the usual folders; install one (for example Eclipse"
            + " Temurin 25) or set JAVA_HOME");
  }

  @Test
  void anOlderJdkIsNone() throws Exception {
    machine.with("jdk/bin/java", java("21.0.9")).with("jdk/bin/javac", "exit 0");
    Outcome outcome =
        machine.run("JAVA_HOME=" + machine.programs().resolve("jdk") + " oc_need_jdk");
    assertThat(outcome.err()).startsWith("oc: no JDK 25 found").hasLineCount(1);
    assertThat(outcome.exit()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.0.3", "25", "26-ea"})
  void aJdkIsFoundInJavaHomeInThePathAndInTheUsualFolders(String version) throws Exception {
    Path jdk = machine.programs().resolve("jdk");
    machine.with("jdk/bin/java", java(version)).with("jdk/bin/javac", "exit 0");
    for (String way :
        new String[] {
          "JAVA_HOME=" + jdk, "PATH=" + jdk + "/bin:$PATH", "oc_jdk_folders() { echo " + jdk + "; }"
        }) {
      Outcome outcome = machine.run(way + "; oc_need_jdk; echo \"$JAVA_HOME\"");
      assertThat(outcome.out()).as(way + outcome.err()).isEqualTo(jdk.toRealPath() + "\n");
    }
  }

  @Test
  void withoutMavenOneLineSaysWhatToInstall() throws Exception {
    refuses(
        "oc_need_maven",
        "Maven is missing; install Maven 3.8 or newer (Debian: apt-get install maven)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.6.3", "3.0", "2.2.1"})
  void anOldMavenIsNamedWithItsVersion(String version) throws Exception {
    machine.with("mvn", "echo 'Apache Maven " + version + " (abc)'; echo 'Maven home: /x'");
    refuses("oc_need_maven", "Maven " + version + " is too old; install Maven 3.8 or newer");
  }

  @Test
  void aMavenThatDoesNotRunIsTooOld() throws Exception {
    machine.with("mvn", "exit 1");
    refuses("oc_need_maven", "Maven of an unknown version is too old; install Maven 3.8 or newer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8.7", "3.9.11", "3.10", "4.0.0-rc-4"})
  void aNewerMavenIsTaken(String version) throws Exception {
    machine.with("mvn", "printf '\\033[1mApache Maven " + version + "\\033[m\\n'");
    assertThat(machine.run("oc_need_maven").exit()).isZero();
  }

  @Test
  void withoutNodeOrNpmOneLineSaysWhatToInstall() throws Exception {
    refuses("oc_need_node", "Node is missing; install Node 20 or newer with npm");
    machine.with("node", "echo 22");
    refuses("oc_need_node", "Node is missing; install Node 20 or newer with npm");
  }

  @ParameterizedTest
  @CsvSource({"18.20.4,18", "v8,8"})
  void anOldNodeIsNamedWithItsVersion(String version, String major) throws Exception {
    machine
        .with("npm", "exit 0")
        .with("node", "[ \"$1\" = --version ] && echo " + version + " || echo " + major);
    refuses("oc_need_node", "Node " + version + " is too old; install Node 20 or newer");
  }

  @Test
  void aBuildSaysWhatIsMissingBeforeItBegins() throws Exception {
    Path jdk = machine.programs().resolve("jdk");
    machine.with("jdk/bin/java", java("25")).with("jdk/bin/javac", "exit 0");
    String build = "JAVA_HOME=" + jdk + "; oc_is_built() { false; }; oc_build";
    refuses(build, "Maven is missing; install Maven 3.8 or newer (Debian: apt-get install maven)");
    machine.with("mvn", "echo 'Apache Maven 3.8.7'");
    refuses(build, "Node is missing; install Node 20 or newer with npm");
  }
}
