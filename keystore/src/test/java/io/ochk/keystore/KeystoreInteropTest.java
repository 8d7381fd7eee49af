package io.ochk.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Files of this library and of an independent one open on either side. */
@EnabledIf("nodePackages")
@Tag("slow")
class KeystoreInteropTest {
  private static final Path FOLDER = Path.of("src/test/node");

  @TempDir Path directory;

  static boolean nodePackages() {
    return Files.isDirectory(FOLDER.resolve("node_modules/@noble/ciphers"));
  }

  @Test
  void nodeOpensWhatIsSealedHere() throws Exception {
    Path file = directory.resolve("k.json");
    store(file).store(TestKeys.key(3));
    assertThat(node(TestKeys.PASSPHRASE + "\n", "open", file.toString()))
        .isEqualTo("03".repeat(32));
  }

  @Test
  void hereOpensWhatNodeSealed() throws Exception {
    Path file = directory.resolve("k.json");
    Files.writeString(file, node(TestKeys.PASSPHRASE + "\n" + "04".repeat(32) + "\n", "seal"));
    try (SigningKey key = store(file).load(TestKeys.key(4).publicKey())) {
      assertThat(HexFormat.of().formatHex(key.exportSeed())).isEqualTo("04".repeat(32));
    }
  }

  private static KeystoreFile store(Path file) {
    return new KeystoreFile(
        file, Slot.OPERATOR, TestKeys.passphrase(TestKeys.PASSPHRASE), new SecureRandom());
  }

  private static String node(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "keystore.mjs"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return output.strip();
  }
}
