package io.ochk.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a second process out of a data folder; the system releases it when the process ends. */
final class DataDirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DataDirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks {@code directory}.
   *
   * @throws StoreException if another process, or this one, has it already
   */
  static DataDirectoryLock acquire(Schema schema, Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(schema.program() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new StoreException(
          StoreException.Kind.UNAVAILABLE,
          "another "
              + schema.program()
              + " is using the folder "
              + directory
              + ": stop it, or choose another folder with --data");
    }
    return new DataDirectoryLock(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
