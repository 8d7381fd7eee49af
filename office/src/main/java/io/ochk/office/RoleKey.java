package io.ochk.office;

import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.KeystoreFile;
import io.ochk.keystore.PassphraseSource;
import io.ochk.keystore.Slot;
import io.ochk.keystore.file.DurableFile;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a role's key rests: sealed files in the office's home.
 *
 * <p>{@code reviewer.keystore.json} is the key in office. During a rotation {@code
 * reviewer.next.keystore.json} holds the successor until the portal has taken the rotation; the
 * predecessor is then kept as {@code reviewer.KID.retired.keystore.json}.
 */
final class RoleKey {
  private final Path home;
  private final Role role;
  private final PassphraseSource passphrases;
  private final SecureRandom random;

  RoleKey(Path home, Role role, PassphraseSource passphrases, SecureRandom random) {
    this.home = home;
    this.role = role;
    this.passphrases = passphrases;
    this.random = random;
  }

  Role role() {
    return role;
  }

  /** The public half, if there is a key; needs no passphrase. */
  Optional<PublicKey> publicKey() throws KeyStoreException {
    return KeystoreFile.publicKey(current());
  }

  /** Where the key rests. */
  Path current() {
    return home.resolve(role.wireName() + ".keystore.json");
  }

  private Path next() {
    return home.resolve(role.wireName() + ".next.keystore.json");
  }

  private Path retired(PublicKey key) {
    return home.resolve(
        role.wireName() + "." + new AuthorityKey(key).kid() + ".retired.keystore.json");
  }

  /** A new key, at rest nowhere yet; the caller closes it. */
  SigningKey fresh() {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    random.nextBytes(seed);
    try {
      return SigningKey.ofSeed(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Puts a key into the empty place of the key in office. */
  void keep(SigningKey key) throws KeyStoreException, IOException {
    keep(current(), key);
  }

  /** Puts a key into the empty place of the successor. */
  void keepSuccessor(SigningKey key) throws KeyStoreException, IOException {
    keep(next(), key);
  }

  /** Opens the key in office; the caller closes it. */
  SigningKey open() throws KeyStoreException, CommandFailure {
    return open(current());
  }

  /** The successor that an earlier, interrupted rotation made; the caller closes it. */
  Optional<SigningKey> successor() throws KeyStoreException, CommandFailure {
    return Files.exists(next()) ? Optional.of(open(next())) : Optional.empty();
  }

  /** Puts the successor into office once the portal has taken the rotation. */
  void succeed(PublicKey predecessor) throws IOException {
    Files.move(current(), retired(predecessor), StandardCopyOption.ATOMIC_MOVE);
    Files.move(next(), current(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Finishes a succession that was interrupted between its two renames. */
  void recover() throws IOException {
    if (!Files.exists(current()) && Files.exists(next())) {
      Files.move(next(), current(), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private SigningKey open(Path file) throws KeyStoreException, CommandFailure {
    PublicKey expected =
        KeystoreFile.publicKey(file)
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.REFUSED,
                    "no_key",
                    "there is no " + role.wireName() + " key in " + home,
                    "Make one with init, or restore it from its 24 words."));
    return store(file).load(expected);
  }

  private void keep(Path file, SigningKey key) throws KeyStoreException, IOException {
    DurableFile.createDirectory(home);
    store(file).store(key);
  }

  private KeystoreFile store(Path file) {
    Slot slot =
        switch (role) {
          case REVIEWER -> Slot.REVIEWER;
          case ORGANISER -> Slot.ORGANISER;
        };
    return new KeystoreFile(file, slot, passphrases, random);
  }
}
