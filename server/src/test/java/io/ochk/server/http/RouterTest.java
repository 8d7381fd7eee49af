package io.ochk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.server.http.Router.Match;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Router ROUTER =
      new Router(
          List.of(
              Route.get("/assets/{version}/{file*}", request -> Reply.of(200, "", "")),
              Route.get("/seats/{slug}", request -> Reply.of(200, "", "")),
              Route.get("/seats/open", request -> Reply.of(200, "", ""))));

  private static String template(Match match) {
    return ((Match.Found) match).route().template();
  }

  @Test
  void aLiteralSegmentGoesBeforeAVariable() {
    assertThat(template(ROUTER.find("GET", "/seats/open"))).isEqualTo("/seats/open");
    assertThat(template(ROUTER.find("HEAD", "/seats/shut"))).isEqualTo("/seats/{slug}");
  }

  @Test
  void aVariableIsOneSegment() {
    assertThat(ROUTER.find("GET", "/seats/a/b")).isInstanceOf(Match.Nowhere.class);
    assertThat(ROUTER.find("GET", "/seats")).isInstanceOf(Match.Nowhere.class);
  }

  @Test
  void aLastVariableWithAStarIsOneSegmentOrMore() {
    assertThat(((Match.Found) ROUTER.find("GET", "/assets/1/a")).variables())
        .isEqualTo(Map.of("version", "1", "file", "a"));
    assertThat(((Match.Found) ROUTER.find("GET", "/assets/1/a/b/c.js")).variables())
        .isEqualTo(Map.of("version", "1", "file", "a/b/c.js"));
    assertThat(ROUTER.find("GET", "/assets/1")).isInstanceOf(Match.Nowhere.class);
  }

  @Test
  void anotherMethodIsToldWhichThereAre() {
    assertThat(ROUTER.find("POST", "/seats/open"))
        .isInstanceOfSatisfying(
            Match.OtherMethod.class,
            other -> assertThat(other.allow()).isEqualTo("GET, HEAD, OPTIONS"));
  }
}
