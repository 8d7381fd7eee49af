package io.ochk.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** An address of a database is PostgreSQL's, or is refused without being quoted. */
class DatabaseUrlFuzzTest {
  @FuzzTest
  void address(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      DatabaseUrl url = DatabaseUrl.parse(text);
      assertThat(url.jdbc()).startsWith("jdbc:postgresql://");
      assertThat(url.toString()).doesNotContain("?");
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).startsWith("expected a database address such as ");
    }
  }
}
