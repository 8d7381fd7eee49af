package io.ochk.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.keystore.KeyStoreException.Reason;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreFileTest {
  @TempDir Path directory;

  private KeystoreFile store(String passphrase) {
    return new KeystoreFile(
        directory.resolve("k.json"),
        Slot.OPERATOR,
        TestKeys.passphrase(passphrase),
        new SecureRandom());
  }

  @Test
  void givesBackTheKeyThatWasStored() throws Exception {
    SigningKey key = TestKeys.key(1);
    store(TestKeys.PASSPHRASE).store(key);
    try (SigningKey back = store(TestKeys.PASSPHRASE).load(key.publicKey())) {
      assertThat(back.exportSeed()).isEqualTo(key.exportSeed());
    }
    assertThat(KeystoreFile.publicKey(directory.resolve("k.json"))).contains(key.publicKey());
  }

  @Test
  void isReadableByItsOwnerAloneAndHoldsNoSeed() throws Exception {
    store(TestKeys.PASSPHRASE).store(TestKeys.key(1));
    Path file = directory.resolve("k.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).doesNotContain("01".repeat(32)).doesNotContain("visibly");
    assertThat(files()).containsExactly("k.json");
  }

  @Test
  void wrongPassphraseIsRefusedAndSaysSo() throws Exception {
    store(TestKeys.PASSPHRASE).store(TestKeys.key(1));
    assertThatThrownBy(() -> store("another passphrase").load(TestKeys.key(1).publicKey()))
        .isInstanceOfSatisfying(
            KeyStoreException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.WRONG_PASSPHRASE);
              assertThat(e).hasMessageContaining("does not open the keystore");
              assertThat(e).hasMessageNotContaining("another passphrase");
            });
  }

  @Test
  void neverOverwritesAnything() throws Exception {
    store(TestKeys.PASSPHRASE).store(TestKeys.key(1));
    byte[] before = Files.readAllBytes(directory.resolve("k.json"));
    assertThatThrownBy(() -> store(TestKeys.PASSPHRASE).store(TestKeys.key(2)))
        .isInstanceOfSatisfying(
            KeyStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OCCUPIED));
    assertThat(Files.readAllBytes(directory.resolve("k.json"))).isEqualTo(before);
  }

  @Test
  @Tag("slow")
  void ofManyWhoStoreAtOnceOneSucceeds() throws Exception {
    int racers = 4;
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger stored = new AtomicInteger();
    AtomicInteger occupied = new AtomicInteger();
    Thread[] threads = new Thread[racers];
    for (int i = 0; i < racers; i++) {
      int b = i + 1;
      threads[i] =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  start.await();
                  store(TestKeys.PASSPHRASE).store(TestKeys.key(b));
                  stored.incrementAndGet();
                } catch (KeyStoreException e) {
                  if (e.reason() == Reason.OCCUPIED) {
                    occupied.incrementAndGet();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(stored).hasValue(1);
    assertThat(occupied).hasValue(racers - 1);
    assertThat(files()).containsExactly("k.json");
  }

  @Test
  void shortPassphraseIsRefusedAndNothingIsWritten() throws Exception {
    assertThatThrownBy(() -> store("too short").store(TestKeys.key(1)))
        .isInstanceOfSatisfying(
            KeyStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WEAK_PASSPHRASE));
    assertThat(files()).isEmpty();
  }

  @Test
  @Tag("slow")
  void everyAlteredMemberIsNoticed() throws Exception {
    Path file = directory.resolve("k.json");
    store(TestKeys.PASSPHRASE).store(TestKeys.key(1));
    String good = Files.readString(file);
    String other = TestKeys.key(2).publicKey().hex();
    String mine = TestKeys.key(1).publicKey().hex();
    List<String> altered =
        List.of(
            good.replace(mine, other),
            good.replace("\"iterations\":3", "\"iterations\":2"),
            good.replace("\"parallelism\":4", "\"parallelism\":3"),
            good.replace("\"slot\":\"operator\"", "\"slot\":\"reviewer\""),
            flipLastHexDigit(good, "\"salt\":\""),
            flipLastHexDigit(good, "\"nonce\":\""),
            flipLastHexDigit(good, "\"ciphertext\":\""));
    for (String text : altered) {
      assertThat(text).isNotEqualTo(good);
      Files.writeString(file, text);
      assertThatThrownBy(() -> store(TestKeys.PASSPHRASE).load(TestKeys.key(1).publicKey()))
          .as(text)
          .isInstanceOf(KeyStoreException.class);
    }
  }

  private static String flipLastHexDigit(String text, String member) {
    int at = text.indexOf(member) + member.length();
    char c = text.charAt(at);
    return text.substring(0, at) + (c == '0' ? '1' : '0') + text.substring(at + 1);
  }

  @Test
  void somethingElseInTheFileIsDamageThatNamesTheMember() throws Exception {
    Path file = directory.resolve("k.json");
    for (String text :
        List.of(
            "",
            "{}",
            "{\"format\":\"oc-keystore\",\"version\":2}",
            "{\"format\":\"oc-keystore\",\"version\":1,\"slot\":\"operator\"}")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> store(TestKeys.PASSPHRASE).load(TestKeys.key(1).publicKey()))
          .isInstanceOfSatisfying(
              KeyStoreException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.DAMAGED);
                assertThat(e).hasMessageContaining("expected");
              });
    }
  }

  @Test
  void parametersThatWouldEatTheMachineAreRefusedUnread() throws Exception {
    Path file = directory.resolve("k.json");
    store(TestKeys.PASSPHRASE).store(TestKeys.key(1));
    Files.writeString(
        file, Files.readString(file).replace("\"memory_kib\":65536", "\"memory_kib\":4294967295"));
    assertThatThrownBy(() -> store(TestKeys.PASSPHRASE).load(TestKeys.key(1).publicKey()))
        .hasMessageContaining("memory_kib");
  }

  @Test
  void missingFileIsAbsent() {
    assertThatThrownBy(() -> store(TestKeys.PASSPHRASE).load(TestKeys.key(1).publicKey()))
        .isInstanceOfSatisfying(
            KeyStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ABSENT));
  }

  @Test
  void filesOfVersionOneOpenForEver() throws Exception {
    // Sealed by an independent implementation: src/test/node/keystore.mjs.
    try (InputStream in = KeystoreFileTest.class.getResourceAsStream("version-1.json")) {
      Files.write(directory.resolve("k.json"), in.readAllBytes());
    }
    try (SigningKey key = store("Ärger mit dem Paßwort").load(TestKeys.key(1).publicKey())) {
      assertThat(HexFormat.of().formatHex(key.exportSeed())).isEqualTo("01".repeat(32));
    }
    // The same passphrase typed on a keyboard that composes its accents.
    store("A\u0308rger mit dem Paßwort").load(TestKeys.key(1).publicKey()).close();
  }

  @Test
  void writesExactlyTheDocumentedMembers() throws Exception {
    store(TestKeys.PASSPHRASE).store(TestKeys.key(1));
    assertThat(Files.readString(directory.resolve("k.json")))
        .matches(
            "\\{\"format\":\"oc-keystore\",\"version\":1,\"slot\":\"operator\",\"public_key\":\"[0-9a-f]{64}\","
                + "\"kdf\":\\{\"name\":\"argon2id\",\"version\":19,\"memory_kib\":65536,\"iterations\":3,"
                + "\"parallelism\":4,\"salt\":\"[0-9a-f]{32}\"},\"cipher\":\\{\"name\":\"aes-256-gcm\","
                + "\"nonce\":\"[0-9a-f]{24}\"},\"ciphertext\":\"[0-9a-f]{96}\"}\\n");
  }

  private List<String> files() throws IOException {
    try (var all = Files.list(directory)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
