package io.ochk.keystore.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a directory for one holder at a time, within this process and among processes. The system
 * lets go when the process ends.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final String NAME = ".lock";

  // On POSIX systems closing any channel of a file drops all of the process's locks on it, so a
  // second holder within the process must be turned away before it opens one.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** The lock, or nothing while somebody else has it. The directory must exist. */
  public static Optional<DirectoryLock> tryAcquire(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!HELD_HERE.add(real)) {
      return Optional.empty();
    }
    Optional<DirectoryLock> lock = Optional.empty();
    try {
      lock = lock(real);
      return lock;
    } finally {
      if (lock.isEmpty()) {
        HELD_HERE.remove(real);
      }
    }
  }

  private static Optional<DirectoryLock> lock(Path directory) throws IOException {
    FileChannel channel = DurableFile.openForAppend(directory.resolve(NAME));
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
      return lock == null ? Optional.empty() : Optional.of(new DirectoryLock(directory, channel));
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close(); // and with it the lock
    HELD_HERE.remove(directory);
  }
}
