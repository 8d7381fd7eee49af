package io.ochk.portal.page;

/**
 * Builds HTML out of elements. Text and attribute values are always escaped; there is no way to add
 * markup that somebody else has written.
 */
final class Html {
  /** The type of a page. */
  static final String MEDIA_TYPE = "text/html; charset=utf-8";

  private final StringBuilder out = new StringBuilder(8192);

  /** Opens an element; attributes are names and values in turn. */
  Html open(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
    return this;
  }

  /** Closes an element. */
  Html close(String element) {
    out.append("</").append(element).append(">\n");
    return this;
  }

  /** Adds text. */
  Html text(String text) {
    escape(text);
    return this;
  }

  /** Adds an element with nothing but text. */
  Html element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close(element);
  }

  /** A page of the portal up to the beginning of its content. */
  static Html page(String title) {
    return new Html()
        .open("html", "lang", "en")
        .open("head")
        .open("meta", "charset", "utf-8")
        .open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .element("title", title)
        .open("link", "rel", "stylesheet", "href", "/assets/portal.css")
        .close("head")
        .open("body")
        .open("main")
        .element("h1", title);
  }

  /** The whole page. */
  String document() {
    close("main").close("body").close("html");
    return "<!doctype html>\n" + out;
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(visible(c));
      }
    }
  }

  // Control characters have no place in HTML; the ones that turn the direction of text could make
  // an id look like another.
  private static char visible(char c) {
    boolean control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
    boolean turning = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return control || turning ? '\ufffd' : c;
  }
}
