package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.Mnemonic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words, seed and passphrase appear where they must, and nowhere else. */
@Tag("slow")
class SecrecyTest {
  @TempDir Path directory;

  private final List<String> seen = new ArrayList<>();

  private void run(KitProcess kit, int exit, String input, String... arguments) throws Exception {
    KitProcess.Ended ended = kit.run(input, arguments);
    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
    seen.add(ended.out());
    seen.add(ended.err());
    seen.add(ended.commandLine());
    seen.add(ended.environment());
  }

  @Test
  void noSecretIsSeenOutsideTheWordsFileAndTheSealedKeystore() throws Exception {
    Path work = Files.createDirectory(directory.resolve("work"));
    Path secret = Files.createDirectory(directory.resolve("secret"));
    String passphrase = "only this test knows 7316";
    String words = secret.resolve("words").toString();
    KitProcess kit = new KitProcess(work, work.resolve("home"));
    try (PortalDouble portal = new PortalDouble()) {
      run(
          kit,
          0,
          passphrase + "\n",
          "init",
          "--hsm",
          "keystore-file",
          "--passphrase-file",
          "-",
          "--words-file",
          words,
          "--no-confirm",
          "--portal",
          portal.url());
      run(kit, 0, "", "status");
      run(
          kit,
          0,
          passphrase + "\n",
          "federations",
          "join",
          "--federation",
          "oc-me-v1",
          "--seat",
          "0",
          "--passphrase-file",
          "-");
      run(
          kit,
          1,
          "not " + passphrase + "\n",
          "federations",
          "join",
          "--federation",
          "oc-me-v1",
          "--seat",
          "1",
          "--passphrase-file",
          "-");
      run(
          kit,
          0,
          passphrase + "\n",
          "incident",
          "publish",
          "--federation",
          "oc-me-v1",
          "--severity",
          "info",
          "--title",
          "t",
          "--body",
          "b",
          "--json",
          "--passphrase-file",
          "-");
      run(
          kit,
          0,
          passphrase + "\n",
          "export-private-key",
          "--out",
          secret.resolve("key").toString(),
          "--yes",
          "--passphrase-file",
          "-");
      run(kit, 0, "", "audit", "log", "--json");
      run(kit, 0, "", "audit", "export", "--out", work.resolve("audit").toString());
      KitProcess second = new KitProcess(work, work.resolve("second"));
      String mistyped = Files.readString(Path.of(words)).replaceFirst("\\w+", "wrongword");
      run(second, 1, mistyped, "restore", "--hsm", "keystore-file", "--words-file", "-");
      portal.posted.forEach(p -> seen.add(p.body()));
    }
    byte[] seed = Mnemonic.seed(Files.readString(Path.of(words)).toCharArray());
    List<String> secrets = new ArrayList<>();
    secrets.add(passphrase);
    secrets.add(HexFormat.of().formatHex(seed));
    secrets.add(new String(seed, StandardCharsets.ISO_8859_1));
    secrets.add(java.util.Base64.getEncoder().encodeToString(seed).substring(0, 42));
    String[] list = Files.readString(Path.of(words)).strip().split(" ");
    for (int i = 0; i + 1 < list.length; i++) {
      secrets.add(list[i] + " " + list[i + 1]);
    }
    secrets.add("wrongword");
    for (Path file : files(work)) {
      seen.add(Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    assertThat(Files.readString(secret.resolve("key")).strip()).isEqualTo(secrets.get(1));
    assertThat(seen).isNotEmpty();
    for (String text : seen) {
      assertThat(text).doesNotContain(secrets);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
