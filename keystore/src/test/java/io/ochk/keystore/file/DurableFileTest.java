package io.ochk.keystore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path directory;

  @Test
  void replacesTheWholeFile() throws Exception {
    Path file = directory.resolve("f");
    DurableFile.write(file, new byte[] {1, 2, 3});
    DurableFile.write(file, new byte[] {4});
    assertThat(Files.readAllBytes(file)).containsExactly(4);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void createRefusesANameThatIsTakenEvenByALinkToNowhere() throws Exception {
    Path file = directory.resolve("f");
    Files.createSymbolicLink(file, directory.resolve("nowhere"));
    assertThatThrownBy(() -> DurableFile.create(file, new byte[] {1}))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(directory.resolve("nowhere")).doesNotExist();
  }

  @Test
  void whatAnUnfinishedAttemptLeftIsReplaced() throws Exception {
    Path file = directory.resolve("f");
    Path left = Files.write(directory.resolve("f.0123456789abcdef.part"), new byte[] {9, 9, 9});
    DurableFile.create(file, new byte[] {1});
    assertThat(Files.readAllBytes(file)).containsExactly(1);
    assertThat(left).doesNotExist();
  }

  @Test
  void aFileOfSomebodyElseThatIsNamedLikeAPartIsNotTouched() throws Exception {
    for (String name : new String[] {"f.part", "f.1.part", "g.0123456789abcdef.part"}) {
      Files.write(directory.resolve(name), new byte[] {9, 9, 9});
    }
    DurableFile.create(directory.resolve("f"), new byte[] {1});
    DurableFile.write(directory.resolve("f"), new byte[] {2});
    for (String name : new String[] {"f.part", "f.1.part", "g.0123456789abcdef.part"}) {
      assertThat(Files.readAllBytes(directory.resolve(name))).containsExactly(9, 9, 9);
    }
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void directoriesAreTheOwnersAlone() throws Exception {
    Path made = directory.resolve("a/b");
    DurableFile.createDirectory(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }

  @Test
  void aDirectoryThatOthersMayWriteInIsNoHome() throws Exception {
    for (String permissions : new String[] {"rwxrwx---", "rwx----w-"}) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
      assertThatThrownBy(() -> DurableFile.createDirectory(directory))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("other users may write in it");
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    DurableFile.createDirectory(directory);
  }

  @Test
  void aLockKeepsAnotherProcessOutUntilItIsReleased() throws Exception {
    try (DirectoryLock lock = DirectoryLock.tryAcquire(directory).orElseThrow()) {
      assertThat(DirectoryLock.tryAcquire(directory)).isEmpty();
      assertThat(otherProcessGetsIn()).isFalse();
    }
    assertThat(otherProcessGetsIn()).isTrue();
  }

  /** What another process, started for the question alone, finds. */
  public static final class Probe {
    public static void main(String[] arguments) throws Exception {
      System.exit(DirectoryLock.tryAcquire(Path.of(arguments[0])).isPresent() ? 0 : 9);
    }
  }

  private boolean otherProcessGetsIn() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName(),
                directory.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isIn(0, 9);
    return process.exitValue() == 0;
  }
}
