package io.ochk.signer.control;

import io.ochk.keystore.file.DurableFile;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the socket is. Its address lies in the signer's folder as {@code control}; a folder whose
 * path is too long for a socket has it in a private folder for temporary files.
 */
final class ControlSocket {
  // The kernel takes 108 bytes with the final zero; some systems 104.
  private static final int LONGEST = 100;

  private ControlSocket() {}

  private static Path note(Path folder) {
    return folder.resolve("control");
  }

  /** A place for the socket of this folder's signer, noted there. */
  static UnixDomainSocketAddress place(Path folder) throws IOException {
    Path near = folder.resolve("control.sock");
    Path socket =
        near.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST
            ? near
            : privateFolder().resolve("control.sock");
    Files.deleteIfExists(socket);
    DurableFile.write(note(folder), socket.toString().getBytes(StandardCharsets.UTF_8));
    return UnixDomainSocketAddress.of(socket);
  }

  private static Path privateFolder() throws IOException {
    return Files.createTempDirectory(
        "oc-signer",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** The socket of the folder's signer, if one has noted it. */
  static Optional<UnixDomainSocketAddress> find(Path folder) throws IOException {
    if (!Files.exists(note(folder))) {
      return Optional.empty();
    }
    return Optional.of(UnixDomainSocketAddress.of(Files.readString(note(folder)).strip()));
  }

  /** The signer has ended. */
  static void forget(Path folder, UnixDomainSocketAddress address) throws IOException {
    Files.deleteIfExists(note(folder));
    Files.deleteIfExists(address.getPath());
  }
}
