package io.ochk.guardian.node;

import io.ochk.protocol.json.LowerHex;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.RandomSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The node's short-lived key, in a file that only its owner can read. It signs frames and
 * attestations; who steals it can lie about the node's health, and nothing else.
 */
final class NodeKey {
  private static final String FILE = "node.key";

  private NodeKey() {}

  /**
   * The key in {@code directory}, drawn and written at the first start.
   *
   * @throws UncheckedIOException if the file cannot be read or written, or holds something else
   */
  static SigningKey openOrCreate(Path directory, RandomSource random) {
    Path file = directory.resolve(FILE);
    try {
      return Files.exists(file) ? read(file) : create(file, random);
    } catch (IOException e) {
      throw new UncheckedIOException("the node key " + file + ": " + e.getMessage(), e);
    }
  }

  private static SigningKey read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (!LowerHex.is(text, 64)) {
      throw new IOException(
          "expected 64 lower-case hex characters; move the file away and start again: the node"
              + " then draws a new key, and its signer certifies that one");
    }
    byte[] seed = HexFormat.of().parseHex(text);
    try {
      return SigningKey.ofSeed(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static SigningKey create(Path file, RandomSource random) throws IOException {
    byte[] seed = random.bytes(SigningKey.SEED_LENGTH);
    try {
      Path beside = file.resolveSibling(FILE + ".new");
      Files.deleteIfExists(beside);
      boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      try (FileChannel channel =
          posix
              ? FileChannel.open(
                  beside,
                  Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")))
              : FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes =
            ByteBuffer.wrap(
                (HexFormat.of().formatHex(seed) + "\n")
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      return SigningKey.ofSeed(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }
}
