package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a portal that means ill can do to a home: nothing that lasts. */
@Tag("slow")
class LyingPortalTest {
  @TempDir Path directory;
  private Kit kit;
  private PortalDouble portal;

  @BeforeEach
  void start() throws Exception {
    portal = new PortalDouble();
    kit = new Kit(directory);
    kit.restore(portal.url());
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  private void joinAnsweredWith(String answer) throws Exception {
    portal.taken = answer;
    Kit.Result joined =
        kit.run(
            "federations",
            "join",
            "--federation",
            "oc-me-v1",
            "--seat",
            "1",
            "--json",
            "--passphrase-file",
            kit.passphraseFile().toString());
    assertThat(joined.exit()).as(joined.out() + joined.err()).isZero();
    assertThat(joined.json().members("answer").string("omitted")).contains("too large");
    Kit.Result log = kit.run("audit", "log");
    assertThat(log.exit()).as(log.err()).isZero();
    assertThat(kit.run("status").exit()).isZero();
  }

  @Test
  void anAnswerThatTheLogCouldNotReadAgainIsNotKept() throws Exception {
    joinAnsweredWith("{\"ok\":true,\"x\":\"" + "a".repeat(400_000) + "\"}");
    joinAnsweredWith("{\"ok\":true,\"x\":" + "[".repeat(19) + "]".repeat(19) + "}");
    joinAnsweredWith("{\"ok\":true,\"x\":1.5}");
  }

  @Test
  void anAnswerCannotSteerTheTerminal() throws Exception {
    portal.charterText =
        new String(portal.charterText, java.nio.charset.StandardCharsets.UTF_8)
            .replaceFirst("legal_entity: \"", "legal_entity: \"TODO\u009b2J")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Path file = kit.file("charter.md", "");
    java.nio.file.Files.write(file, portal.charterText);
    Kit.Result validated = kit.run("charter", "validate", file.toString());
    assertThat(validated.exit()).isNotZero();
    assertThat(validated.out() + validated.err()).doesNotContain("\u009b");
  }
}
