package io.ochk.system.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system in memory of a few megabytes. */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;
  private boolean mounted = true;

  /** Mounts one in {@code folder}; only root can. */
  public SmallDisk(Path folder, int megabytes) throws Exception {
    this.folder = Files.createDirectories(folder);
    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
  }

  /** Where it is mounted. */
  public Path folder() {
    return folder;
  }

  /** Leaves no room. */
  public void fill() throws IOException {
    byte[] block = new byte[4_096];
    try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // Full.
    }
  }

  /** Gives the room back. */
  public void free() throws IOException {
    Files.delete(folder.resolve("filler"));
  }

  /** Lets nobody write, or everybody again; nothing may have a file open for writing. */
  public void readOnly(boolean yes) throws Exception {
    run("mount", "-o", "remount," + (yes ? "ro" : "rw"), folder.toString());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(List.of(command) + output).isZero();
  }

  @Override
  public void close() throws Exception {
    if (mounted) {
      mounted = false;
      run("umount", "-l", folder.toString());
    }
  }
}
