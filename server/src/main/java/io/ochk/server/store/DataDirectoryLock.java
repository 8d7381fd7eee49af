package io.ochk.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps a second process out of a data folder; the system releases it when the process ends. */
final class DataDirectoryLock implements AutoCloseable {
  // On POSIX systems closing any channel of a file drops all of the process's locks on it, so a
  // second holder within the process must be turned away before it opens one.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DataDirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks {@code directory}.
   *
   * @throws StoreException if another process, or this one, has it already
   */
  static DataDirectoryLock acquire(Schema schema, Path directory) throws IOException {
    Path file = directory.toRealPath().resolve(schema.program() + ".lock");
    boolean isFirstHere = HELD_HERE.add(file);
    @Nullable DataDirectoryLock lock = null;
    try {
      lock = isFirstHere ? lock(file) : null;
    } finally {
      if (isFirstHere && lock == null) {
        HELD_HERE.remove(file);
      }
    }
    if (lock == null) {
      throw new StoreException(
          StoreException.Kind.UNAVAILABLE,
          "another "
              + schema.program()
              + " is using the folder "
              + directory
              + ": stop it, or choose another folder with --data");
    }
    return lock;
  }

  private static @Nullable DataDirectoryLock lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      return null;
    }
    return new DataDirectoryLock(file, channel);
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
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
