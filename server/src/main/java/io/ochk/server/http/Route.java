package io.ochk.server.http;

import io.ochk.server.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A method and an address with its handler.
 *
 * @param method {@code GET} or {@code POST}
 * @param template the path; a segment such as <code>{slug}</code> stands for any one segment, and a
 *     last one such as <code>{file*}</code> for one or more
 * @param handler who answers
 * @param refusals how a refusal looks here
 * @param limited whether requests count against the rate limits; not where callers show that they
 *     may come often
 */
public record Route(
    String method, String template, Handler handler, Refusals refusals, boolean limited) {
  /** Makes a reply of a refusal. */
  @FunctionalInterface
  public interface Refusals {
    /** The reply. */
    Reply.Whole reply(Problem problem);
  }

  /** Refusals for programs. */
  static final Refusals PROBLEMS = Reply::problem;

  /** A route for reading. */
  public static Route get(String template, Handler handler) {
    return new Route("GET", template, handler, PROBLEMS, true);
  }

  /** A route for sending something in. */
  public static Route post(String template, Handler handler) {
    return new Route("POST", template, handler, PROBLEMS, true);
  }

  /** The same without a limit to how often it may be asked. */
  public Route unlimited() {
    return new Route(method, template, handler, refusals, false);
  }

  /** The same with refusals for people. */
  public Route refusing(Refusals pages) {
    return new Route(method, template, handler, pages, limited);
  }

  /** Whether people are answered here. */
  boolean isPage() {
    return !refusals.equals(PROBLEMS);
  }

  /** The values of the template's variables, if this path fits. */
  Optional<Map<String, String>> match(List<String> segments) {
    List<String> mine = segments(template);
    boolean open = template.endsWith("*}");
    if (open ? segments.size() < mine.size() : segments.size() != mine.size()) {
      return Optional.empty();
    }
    Map<String, String> variables = new HashMap<>();
    int fixed = mine.size();
    if (open) {
      fixed--;
      String name = mine.get(fixed);
      variables.put(
          name.substring(1, name.length() - 2),
          String.join("/", segments.subList(fixed, segments.size())));
    }
    for (int i = 0; i < fixed; i++) {
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
