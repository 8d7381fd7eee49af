package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.questionnaire.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An operator with a kit, at a portal that answers as a test wants it. */
abstract class OperatorAtPortal {
  @TempDir Path directory;
  Kit kit;
  PortalDouble portal;
  String pass;

  @BeforeEach
  void start() throws Exception {
    kit = new Kit(directory);
    portal = new PortalDouble();
    kit.restore(portal.url());
    pass = kit.passphraseFile().toString();
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  String path(String name) {
    return directory.resolve(name).toString();
  }

  Kit.Result done(String... arguments) {
    Kit.Result result = kit.run(arguments);
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  Kit.Result refused(int exit, String message, String... arguments) {
    Kit.Result result = kit.run(arguments);
    assertThat(result.err()).contains(message);
    assertThat(result.exit()).isEqualTo(exit);
    return result;
  }

  static ActionEnvelope envelope(String body) throws Exception {
    return ActionEnvelope.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  String answers() throws Exception {
    StringBuilder yaml = new StringBuilder();
    for (Field field : Field.values()) {
      String answer =
          switch (field) {
            case A3 -> "alice@mail.example";
            case A4 -> "";
            default -> field.acknowledgement() ? "yes" : "About " + field.title();
          };
      yaml.append(field.id()).append(": \"").append(answer).append("\"\n");
    }
    return kit.file("answers.yaml", yaml.toString()).toString();
  }

  String[] join(String... more) {
    String[] base = {
      "federations", "join", "--federation", "oc-me-v1", "--seat", "0", "--passphrase-file", pass
    };
    String[] all = java.util.Arrays.copyOf(base, base.length + more.length);
    System.arraycopy(more, 0, all, base.length, more.length);
    return all;
  }
}
