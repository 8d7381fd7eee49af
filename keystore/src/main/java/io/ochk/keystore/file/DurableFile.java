package io.ochk.keystore.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Writes small files that only their owner may read. After a kill or on a full disk there is either
 * the old file or the new one, never a part. What is left of an unfinished attempt is named like
 * {@code FILE.0123456789abcdef.part}, its first eight digits the process that began it, and is
 * removed by the next one once that process has ended; no other file is touched.
 */
public final class DurableFile {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(
          EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private static final Pattern PART = Pattern.compile("\\.[0-9a-f]{16}\\.part");

  private DurableFile() {}

  /** Writes or replaces {@code target}, mode 0600. */
  public static void write(Path target, byte[] content) throws IOException {
    Path part = writePart(target, content);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectory(target);
  }

  /**
   * Writes {@code target}, mode 0600, only if there is nothing of that name.
   *
   * @throws FileAlreadyExistsException if there is; it is not touched
   */
  public static void create(Path target, byte[] content) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Path part = writePart(target, content);
    try {
      // A link is the only step that gives a name and fails if the name is taken.
      Files.createLink(target, part);
    } catch (UnsupportedOperationException e) {
      // File systems without links: the caller's lock has to keep others out.
      Files.move(part, target);
    } finally {
      Files.deleteIfExists(part);
    }
    forceDirectory(target);
  }

  /**
   * Makes a directory that only its owner may enter, mode 0700, with its parents.
   *
   * @throws FileSystemException if it is there and others may write in it: they could put pins and
   *     keys of their own into it
   */
  public static void createDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      requireNotSharedForWriting(directory);
      return;
    }
    if (isPosix(directory)) {
      Files.createDirectories(directory, OWNER_DIRECTORY);
    } else {
      Files.createDirectories(directory);
    }
    forceDirectory(directory.toAbsolutePath());
  }

  private static void requireNotSharedForWriting(Path directory) throws IOException {
    if (!isPosix(directory)) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
        || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
      throw new FileSystemException(
          directory.toString(), null, "other users may write in it; run chmod go-w on it");
    }
  }

  /** Opens a file to append to, made with mode 0600 if it is not there. */
  public static FileChannel openForAppend(Path file) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
    boolean fresh = !Files.exists(file);
    FileChannel channel =
        isPosix(file)
            ? FileChannel.open(file, options, OWNER_FILE)
            : FileChannel.open(file, options);
    if (fresh) {
      forceDirectory(file);
    }
    return channel;
  }

  private static Path writePart(Path target, byte[] content) throws IOException {
    removeUnfinished(target);
    // Of its own name: a FILE.part may well be somebody's.
    HexFormat hex = HexFormat.of();
    String unique =
        hex.toHexDigits((int) ProcessHandle.current().pid())
            + hex.toHexDigits(ThreadLocalRandom.current().nextInt());
    Path part = target.resolveSibling(target.getFileName() + "." + unique + ".part");
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel =
        isPosix(part)
            ? FileChannel.open(part, options, OWNER_FILE)
            : FileChannel.open(part, options)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    return part;
  }

  // They may hold what is secret, such as words.
  private static void removeUnfinished(Path target) throws IOException {
    String name = String.valueOf(target.getFileName());
    Path directory = target.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, file -> isPartOf(name, file))) {
      for (Path part : files) {
        if (!isBeingWritten(name, part)) {
          Files.deleteIfExists(part);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  // Another who writes the same file at this moment keeps what it has written so far.
  private static boolean isBeingWritten(String name, Path part) throws IOException {
    String digits = String.valueOf(part.getFileName()).substring(name.length() + 1);
    Optional<ProcessHandle> writer = ProcessHandle.of(HexFormat.fromHexDigits(digits, 0, 8));
    Optional<Instant> started = writer.flatMap(process -> process.info().startInstant());
    try {
      // A process that began after the part was written only bears the number of one that ended;
      // file systems and process tables round their times differently.
      Instant written = Files.getLastModifiedTime(part, LinkOption.NOFOLLOW_LINKS).toInstant();
      return writer.isPresent()
          && started.map(start -> start.minusSeconds(2).isBefore(written)).orElse(true);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean isPartOf(String name, Path file) {
    String other = String.valueOf(file.getFileName());
    return other.startsWith(name) && PART.matcher(other.substring(name.length())).matches();
  }

  /** Makes a new name in the directory of {@code file} survive a power cut. */
  private static void forceDirectory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !isPosix(directory)) {
      return; // Windows keeps names durable itself and lets nobody open a directory.
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
