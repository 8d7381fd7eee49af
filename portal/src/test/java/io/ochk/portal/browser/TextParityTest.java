package io.ochk.portal.browser;

import static io.ochk.portal.browser.Verdicts.agree;
import static io.ochk.portal.browser.Verdicts.browsers;
import static io.ochk.portal.browser.Verdicts.kits;
import static io.ochk.portal.browser.Verdicts.pinned;
import static io.ochk.portal.browser.Verdicts.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.People;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the page takes for a host, a link, a charter or a text is what the kit takes for one. */
class TextParityTest {
  @Test
  void whatIsNoCharterAndNoJsonIsNotVerified() throws Exception {
    try (BrowserModules browser = BrowserModules.start()) {
      Decision forged =
          Decision.sign(
              new Decision.Payload(
                  Decision.Verdict.ACCEPT,
                  "app-0123456789abcdef",
                  People.id(People.operator(9)),
                  People.operator(9).publicKey(),
                  1_779_408_000L,
                  "",
                  Optional.empty()),
              People.operator(9));
      String acceptance = text(forged.json());
      for (String document :
          List.of(
              "\n".repeat(64) + acceptance,
              " \t\r\n".repeat(1_000) + acceptance,
              "\u00a0" + acceptance,
              "\u2028".repeat(40) + acceptance,
              "\ufeff" + acceptance,
              "\f" + acceptance,
              "[" + acceptance + "]",
              "<!doctype html><title>Accepted</title>",
              "Any text",
              "A text with a TODO",
              "\n---\ncharter_version: \"1\"\n---\n",
              "\u001c",
              "\u00a0",
              " ",
              "")) {
        agree(browser, document, false);
        assertThat(browsers(browser, document, pinned()))
            .as(document)
            .isEqualTo(kits(document, pinned()));
      }
    }
  }

  @Test
  void aHostIsOneForThePageWhereItIsOneForTheKit() throws Exception {
    List<SigningKey> operators = IntStream.rangeClosed(1, 4).mapToObj(People::operator).toList();
    String charter =
        new String(People.charter("1.0.0", operators).source(), StandardCharsets.UTF_8);
    try (BrowserModules browser = BrowserModules.start()) {
      for (String address :
          List.of(
              "https://guardian3.example:9001",
              "guardian3.example",
              "guardian3.example:9001",
              "tcp://guardian3.example.:9001/a?b#c",
              "https://user:word@guardian3.example",
              "https://guardian3{example:9001",
              "https://guardian_3.example",
              "https://g\u00e4rtner.example",
              "https://guardian3.example:port",
              "https://guardian3.example:",
              "https://guardian3.3example",
              "https://127.0.0.1:9001",
              "https://256.0.0.1",
              "https://0127.0.0.1",
              "https://1.2.3",
              "https://0x7f000001",
              "https://3",
              "https://[::1]:9001",
              "https://[::g]",
              "https://-a.example",
              "https://a-.example",
              "https://a..example",
              "https://.example",
              "https:///path",
              "https://",
              "https:/guardian3.example",
              "https:guardian3.example",
              "localhost:9001/?x=http://y",
              "https://a b.example",
              "https://a.example/a b",
              "https://a.example/[",
              "https://a.example/?[",
              "https://a.example/%zz",
              "https://a.example/%41",
              "https://a.example/#a#b",
              "https://a.example/<b>",
              "https://a.example/a|b",
              "https://a.example?a@b",
              "https://a.example@ochk.io",
              "https://ochk.io@a.example",
              "https://OCHK.io.",
              "https://node.ochk.io",
              "https://notochk.io",
              "https://\uff4fchk.io",
              "https://ochk\u3002io",
              "https://a.example/\u00e9",
              "//a.example",
              "1https://a.example")) {
        String document = charter.replace("https://guardian3.example:9001", address);
        assertThat(browsers(browser, document, pinned()))
            .as(address)
            .isEqualTo(kits(document, pinned()));
      }
    }
  }

  @Test
  void anOriginIsOneForThePageWhereItIsOneForTheKit() throws Exception {
    String most = "a.".repeat(122) + "b.example";
    try (BrowserModules browser = BrowserModules.start()) {
      for (String text :
          List.of("https://" + most, "https://" + most + ":9001", "http://localhost:8080")) {
        assertThat(isOrigin(browser, text)).as(text).isTrue();
      }
      for (String text :
          List.of(
              "https://a" + most,
              "https://" + most + ".",
              "https://a." + most + ":9001",
              "https://" + "a".repeat(50_000) + ".example",
              "https://" + "a.".repeat(25_000) + "example",
              "https://Portal.example",
              "https://portal.example/",
              "https://portal.example:443",
              "https://portal.6xample",
              "https://a_b.example",
              "https://01.2.3.4",
              "https://256.0.0.1",
              "https://a.example:65536",
              "portal.example")) {
        assertThat(isOrigin(browser, text)).as(text).isFalse();
      }
    }
  }

  // As both say.
  private static boolean isOrigin(BrowserModules browser, String text) throws Exception {
    boolean kits = Origin.of(text).filter(origin -> origin.text().equals(text)).isPresent();
    assertThat(browser.text("isOrigin", JsonObject.builder().put("text", text), "origin"))
        .as(text)
        .isEqualTo(Boolean.toString(kits));
    return kits;
  }

  @Test
  void aLinkNamesPathsOfThisPortalThatNoShellTakesForMore() throws Exception {
    try (BrowserModules browser = BrowserModules.start()) {
      for (String path :
          List.of(
              "/api/public/federations/oc-me-v1/record",
              "/api/operator/charter?federation=oc-me-v1",
              "/.well-known/oc-operator-reviewer.json")) {
        assertThat(browser.text("documentPath", JsonObject.builder().put("text", path), "path"))
            .isEqualTo(path);
      }
      for (String path :
          List.of(
              "",
              "api",
              "//elsewhere.example/x",
              "/a//b",
              "/\\elsewhere.example/x",
              "/a?b=c&d=e",
              "/a?b=%22",
              "/a?b=c;calc",
              "/a?b=$(id)",
              "/a?b=`id`",
              "/a?b=c|d",
              "/a?b=c\"",
              "/a?b=c'",
              "/a#b",
              "/a b",
              "/a\nb",
              "/a\n",
              "/a?B=c",
              "/\u00e9",
              "https://elsewhere.example/")) {
        assertThat(browser.text("documentPath", JsonObject.builder().put("text", path), "path"))
            .as(path)
            .isEqualTo("null");
      }
    }
  }

  @Test
  void whatCannotBeSeenIsShownByItsNumber() throws Exception {
    try (BrowserModules browser = BrowserModules.start()) {
      for (int c :
          new int[] {
            0, 0x7f, 0x85, 0xad, 0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029,
            0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff
          }) {
        assertThat(shown(browser, "a" + (char) c + "b")).isEqualTo("a\\u%04xb".formatted(c));
      }
      assertThat(shown(browser, "\udb40\udc41")).isEqualTo("\\udb40\\udc41");
      for (String text : List.of("Z\u00fcrich\n\tx", "\ud83d\ude00", "\u05d0\u05d1", "op-12")) {
        assertThat(shown(browser, text)).isEqualTo(text);
      }
    }
  }

  private static String shown(BrowserModules browser, String text) throws Exception {
    return browser.text("visible", JsonObject.builder().put("text", text), "text");
  }
}
