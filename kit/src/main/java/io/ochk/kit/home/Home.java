package io.ochk.kit.home;

import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.KeystoreFile;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.audit.AuditLog;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The kit's home directory.
 *
 * @param directory an absolute path; it need not exist yet
 */
public record Home(Path directory) {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** The sealed key where there is no keychain. */
  public Path keystoreFile() {
    return directory.resolve("operator.keystore.json");
  }

  private Path identityFile() {
    return directory.resolve("identity.json");
  }

  private Path settingsFile() {
    return directory.resolve("settings.json");
  }

  /** Everything that was signed here. */
  public AuditLog audit() {
    return new AuditLog(directory.resolve("audit.log"));
  }

  /**
   * Keeps other processes out; makes the directory if it is not there.
   *
   * @throws CommandFailure if another process stays in for more than ten seconds
   */
  public DirectoryLock lock() throws CommandFailure, IOException {
    DurableFile.createDirectory(directory);
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (true) {
      Optional<DirectoryLock> lock = DirectoryLock.tryAcquire(directory);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (System.nanoTime() > deadline || !pause()) {
        throw CommandFailure.refused(
            "home_in_use",
            "another oc-guardian is working in " + directory,
            "Wait until it is done, then run this again.");
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(LOOK_AGAIN);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Who the operator is, if anybody yet. */
  public Optional<Identity> identity() throws CommandFailure, IOException {
    if (Files.exists(identityFile())) {
      try {
        return Optional.of(Identity.parse(Files.readAllBytes(identityFile())));
      } catch (MalformedException e) {
        throw damaged(identityFile(), e);
      }
    }
    return identityOfKeystore();
  }

  // A kill between the two files of an init leaves the keystore alone; it names its public key.
  private Optional<Identity> identityOfKeystore() throws CommandFailure, IOException {
    try {
      Optional<PublicKey> key = KeystoreFile.publicKey(keystoreFile());
      if (key.isEmpty()) {
        return Optional.empty();
      }
      Instant made = Files.getLastModifiedTime(keystoreFile()).toInstant();
      return Optional.of(new Identity(key.get(), KeyPlace.KEYSTORE_FILE, "found", made));
    } catch (KeyStoreException e) {
      throw CommandFailure.refused(
          "home_damaged",
          "" + e.getMessage(),
          "Move the file aside and restore the key from its 24 words: oc-guardian restore.");
    }
  }

  /** The identity, without which the command makes no sense. */
  public Identity requireIdentity() throws CommandFailure, IOException {
    return identity()
        .orElseThrow(() ->
            CommandFailure.refused(
                "no_identity",
                "there is no identity in " + directory,
                "Make one with oc-guardian init, or bring one with restore or import."));
  }

  /** Records who the operator is; refuses to change it. */
  public void create(Identity identity) throws IOException {
    DurableFile.create(identityFile(), identity.bytes());
  }

  /** What the operator has settled. */
  public Settings settings() throws CommandFailure, IOException {
    if (!Files.exists(settingsFile())) {
      return Settings.INITIAL;
    }
    try {
      return Settings.parse(Files.readAllBytes(settingsFile()));
    } catch (MalformedException e) {
      throw damaged(settingsFile(), e);
    }
  }

  /** Settles. */
  public void save(Settings settings) throws IOException {
    DurableFile.write(settingsFile(), settings.bytes());
  }

  private static CommandFailure damaged(Path file, MalformedException e) {
    return CommandFailure.refused(
        "home_damaged",
        file + " is damaged: " + e.getMessage(),
        "Restore that file from a backup, or move it aside; the key itself is not in it.");
  }
}
