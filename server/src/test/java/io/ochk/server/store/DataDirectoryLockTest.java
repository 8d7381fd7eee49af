package io.ochk.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class DataDirectoryLockTest {
  private static final Schema SCHEMA = new Schema("test", "none");

  @TempDir Path data;

  /** Whether a process of its own gets the lock. */
  private boolean anotherProcessGetsIt() throws Exception {
    Path program = data.resolve("TryLock.java");
    Files.writeString(
        program,
        """
        void main(String[] file) throws Exception {
          var path = java.nio.file.Path.of(file[0]);
          try (var channel =
              java.nio.channels.FileChannel.open(path, java.nio.file.StandardOpenOption.WRITE)) {
            System.exit(channel.tryLock() == null ? 1 : 0);
          }
        }
        """);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                program.toString(),
                data.resolve("test.lock").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() == 0;
  }

  @Test
  void aSecondTryInOneProcessIsRefusedAndTakesTheLockFromNobody() throws Exception {
    try (DataDirectoryLock _ = DataDirectoryLock.acquire(SCHEMA, data)) {
      assertThatThrownBy(() -> DataDirectoryLock.acquire(SCHEMA, data))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another test is using the folder");
      assertThat(anotherProcessGetsIt()).isFalse();
    }
    assertThat(anotherProcessGetsIt()).isTrue();
    DataDirectoryLock.acquire(SCHEMA, data).close();
  }
}
