package io.ochk.system.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/**
 * A disk that takes no more writes of one process while that one goes on, as after an error the
 * kernel makes a file system read-only below open files. What was written can still be read. The
 * limit to the size of files does it (setrlimit(2), RLIMIT_FSIZE), so nobody needs to be root, and
 * no file system is mounted; to SQLite it is the same failed write. What the program prints goes to
 * files, too, so that is lost meanwhile.
 */
public final class UnwritableDisk implements AutoCloseable {
  private final long pid;

  private UnwritableDisk(long pid) {
    this.pid = pid;
  }

  /** From now on no write of this program to a file succeeds, until it is closed. */
  public static UnwritableDisk below(RunningProgram program) throws Exception {
    UnwritableDisk disk = new UnwritableDisk(program.pid());
    disk.limit("0");
    return disk;
  }

  // The soft limit alone: the hard one stays, so it can be raised again.
  private void limit(String bytes) throws Exception {
    Process process =
        new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes + ":")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Override
  public void close() throws Exception {
    limit("unlimited");
  }
}
