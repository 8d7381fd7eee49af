package io.ochk.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Markup of our own, in which every other text is escaped.
 *
 * @param text the markup
 */
public record Html(String text) {
  private static final String FOLDER = "/io/ochk/web/page/";
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

  /** Nothing. */
  static final Html NOTHING = new Html("");

  /** A text, for an element's content or for an attribute's value between double quotes. */
  static Html of(String text) {
    return new Html(
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;"));
  }

  /**
   * A file of this jar in which each name between double braces gives way to its value.
   *
   * @throws IllegalStateException if a name has no value
   */
  static Html fill(String file, Map<String, Html> values) {
    return new Html(
        PLACE
            .matcher(read(file))
            .replaceAll(place -> Matcher.quoteReplacement(value(file, values, place.group(1)))));
  }

  private static String value(String file, Map<String, Html> values, String name) {
    Html value = values.get(name);
    if (value == null) {
      throw new IllegalStateException(file + " has no value for " + name);
    }
    return value.text();
  }

  private static String read(String file) {
    try (InputStream in = Html.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
