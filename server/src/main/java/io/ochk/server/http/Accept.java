package io.ochk.server.http;

import java.util.Locale;
import java.util.Optional;

/**
 * Which media types a client takes (RFC 9110, section 12.5.1), as far as it says whether a person
 * or a program asks: browsers name {@code text/html} when somebody follows a link, and hardly any
 * program does.
 *
 * @param html how much a page is wanted, 0 to 1; 0 also where none is named
 * @param json how much JSON is, in the same way
 */
record Accept(double html, double json) {
  /** How many characters are read; browsers send fewer than 200. A longer value says nothing. */
  static final int MOST_CHARACTERS = 1_000;

  private static final String HTML = "text/html";

  /**
   * What the header's value says, or its absence. Ranges with a star say nothing about who asks.
   */
  static Accept of(Optional<String> value) {
    double html = 0;
    double json = 0;
    for (String range :
        value.filter(v -> v.length() <= MOST_CHARACTERS).orElse("").split(",", -1)) {
      String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1);
      switch (parts[0].strip()) {
        case HTML -> html = Math.max(html, weight(parts));
        case Reply.JSON, Reply.PROBLEM -> json = Math.max(json, weight(parts));
        default -> {}
      }
    }
    return new Accept(html, json);
  }

  /** Whether a page is wanted at least as much as JSON. */
  boolean isPersons() {
    return html > 0 && html >= json;
  }

  /** Whether JSON is named, and wanted more than a page. */
  boolean isPrograms() {
    return json > 0 && json > html;
  }

  private static double weight(String[] parts) {
    for (String part : parts) {
      String parameter = part.strip();
      if (parameter.startsWith("q=")) {
        return parameter.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")
            ? Double.parseDouble(parameter.substring(2))
            : 0;
      }
    }
    return 1;
  }
}
