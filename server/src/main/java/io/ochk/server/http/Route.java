package io.ochk.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A method and an address with its handler.
 *
 * @param method {@code GET} or {@code POST}
 * @param template the path; a segment such as <code>{slug}</code> stands for any one segment
 * @param handler who answers
 */
public record Route(String method, String template, Handler handler) {
  /** A route for reading. */
  public static Route get(String template, Handler handler) {
    return new Route("GET", template, handler);
  }

  /** A route for sending something in. */
  public static Route post(String template, Handler handler) {
    return new Route("POST", template, handler);
  }

  /** The values of the template's variables, if this path fits. */
  Optional<Map<String, String>> match(List<String> segments) {
    List<String> mine = segments(template);
    if (mine.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < mine.size(); i++) {
      String segment = mine.get(i);
      if (segment.startsWith("{")) {
        variables.put(segment.substring(1, segment.length() - 1), segments.get(i));
      } else if (!segment.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  static List<String> segments(String path) {
    return new ArrayList<>(List.of(path.split("/", -1)));
  }
}
