package io.ochk.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void aTextStaysATextInContentAndInAnAttribute() {
    assertThat(Html.of("<a href=\"x\" title='y'>&{{z}}").text())
        .isEqualTo("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;{{z}}");
  }

  @Test
  void whatAValueHoldsIsNotFilledInAgain() {
    Html filled =
        Html.fill("origin.html", Map.of("from", Html.of("{{bundle}} $1"), "bundle", Html.of("ab")));
    assertThat(filled.text()).contains("<p>{{bundle}} $1 ", "<code id=\"bundle\">ab</code>");
  }

  @Test
  void aPlaceWithoutAValueIsABug() {
    assertThatThrownBy(() -> Html.fill("origin.html", Map.of("from", Html.NOTHING)))
        .hasMessage("origin.html has no value for bundle");
  }
}
