package io.ochk.portal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often a page asks nodes what has become of a request. */
class FollowedRequestTest {
  private static List<String> pauses(String answers) throws Exception {
    try (BrowserModules browser = BrowserModules.start()) {
      JsonObject.Builder request = JsonObject.builder().put("answers", answers);
      return Arrays.asList(browser.text("pauses", request, "pauses").split(" "));
    }
  }

  @Test
  void aRequestThatComesFurtherIsAskedAboutSoonAndOneThatDoesNotEverLater() throws Exception {
    assertThat(pauses("unknown unknown open open open signed published"))
        .containsExactly("2000", "3000", "2000", "3000", "4500", "2000", "2000");
    List<String> many = pauses("open " + "open ".repeat(30) + "open");
    assertThat(many).startsWith("2000", "3000", "4500").endsWith("60000", "60000");
  }

  @Test
  void nodesThatSayNowThisNowThatMakeThePageAskNoSooner() throws Exception {
    assertThat(pauses("open unknown open unknown open"))
        .containsExactly("2000", "3000", "4500", "6750", "10125");
    assertThat(pauses("open signed open signed published signed published"))
        .containsExactly("2000", "2000", "3000", "4500", "2000", "3000", "4500");
  }
}
