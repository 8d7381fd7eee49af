package io.ochk.guardian.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.rpc.SignerLink.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignerLinkTest {
  @Test
  void theNewestQuestionReplacesTheOneThatWaits() throws Exception {
    SignerLink link = new SignerLink("s", "i", Long.MAX_VALUE);
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void flush() {
            if (toString(StandardCharsets.UTF_8).contains("last")) {
              link.end();
            }
          }
        };
    link.write(
        out,
        () -> {
          for (int i = 0; i < 100; i++) {
            link.offer(new Event("ask", "first " + i, "one lane"));
            link.offer(new Event("ask", "other " + i, "another lane"));
          }
          link.offer(new Event("envelope", "kept"));
          link.offer(new Event("envelope", "kept"));
          link.offer(new Event("envelope", "last"));
          return List.of();
        },
        Duration.ofSeconds(1));
    assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(l -> l.startsWith("data:")))
        .containsExactly(
            "data: {}",
            "data: first 99",
            "data: other 99",
            "data: kept",
            "data: kept",
            "data: last");
  }
}
