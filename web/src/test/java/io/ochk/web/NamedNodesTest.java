package io.ochk.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.Origin;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamedNodesTest {
  private static List<String> nodes(String text) {
    return NamedNodes.in(text).stream().map(Origin::text).toList();
  }

  @Test
  void nodesAreOriginsWithTlsOrOnThisMachine() {
    assertThat(nodes("https://a.example:9001 http://127.0.0.1:9001,http://localhost"))
        .containsExactly("https://a.example:9001", "http://127.0.0.1:9001", "http://localhost");
    assertThat(nodes("http://a.example:9001")).isEmpty();
    assertThat(nodes("ftp://a.example wss://a.example a.example data:x")).isEmpty();
  }

  @Test
  void nothingThatEndsADirectiveOrWidensItGetsIntoAPolicy() {
    for (String hostile :
        List.of(
            "https://*",
            "https://*.example",
            "https:",
            "*",
            "'unsafe-inline'",
            "https://a.example;script-src%20*",
            "https://a.example; script-src *",
            "https://a.example\r\nX: y",
            "https://a_b.example",
            "https://user@a.example",
            "https://a.example:99999",
            "https://[::1]:9001")) {
      assertThat(nodes(hostile)).as(hostile).allMatch(node -> node.matches("https://a\\.example"));
    }
  }

  @Test
  void eachStandsOnceAndNoMoreThanEight() {
    String many =
        IntStream.range(0, 20)
            .mapToObj(i -> "https://n" + i + ".example")
            .collect(Collectors.joining(" "));
    assertThat(nodes(many + " https://n0.example")).hasSize(8);
    assertThat(nodes("https://a.example https://a.example/path")).hasSize(1);
  }
}
