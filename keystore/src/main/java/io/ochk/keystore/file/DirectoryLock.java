package io.ochk.keystore.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;

/** Holds a directory for one process at a time. The system lets go when the process ends. */
public final class DirectoryLock implements AutoCloseable {
  private static final String NAME = ".lock";

  private final FileChannel channel;
  private final FileLock lock;

  private DirectoryLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** The lock, or nothing while another process has it. */
  public static Optional<DirectoryLock> tryAcquire(Path directory) throws IOException {
    FileChannel channel = DurableFile.openForAppend(directory.resolve(NAME));
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new DirectoryLock(channel, lock));
      }
    } catch (OverlappingFileLockException e) {
      // Held by another thread of this very process.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
