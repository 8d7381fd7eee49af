package io.ochk.portal.page;

import io.ochk.portal.page.Frame.Link;
import io.ochk.server.problem.Problem;
import java.util.List;
import java.util.stream.Stream;

/**
 * A refusal as a page says it: what is the matter, and what to do next. What was asked for is not
 * repeated, because whoever made the link chose those words.
 *
 * @param problem the refusal
 * @param path where to go on from
 */
public record RefusalView(Problem problem, String path) {
  private static final Link FRONT = new Link("/", "Front page");
  private static final Link API = new Link("/api/openapi.json", "Description of the API");
  private static final List<Link> LISTS =
      List.of(
          new Link("/federations", "All federations"),
          new Link("/operators", "All operators"),
          new Link("/incidents", "All incidents"),
          new Link("/reviewer", "The queue"));

  /** A word above the title. */
  public String kicker() {
    return switch (problem.code().status()) {
      case 404 -> "Not here";
      case 405 -> "Not like this";
      case 413 -> "Too much";
      case 429 -> "One moment";
      case 500, 503, 507 -> "Not now";
      default -> "Refused";
    };
  }

  /** What is the matter, in a sentence. */
  public String lead() {
    return switch (problem.code()) {
      case ROUTE_UNKNOWN -> "Nothing of this portal is there, or it is there no more.";
      case METHOD_UNKNOWN -> "It cannot be opened by following a link.";
      // What was asked for stands in the problem, and may be anything.
      default ->
          problem.code().status() == 404 ? "Nothing of that name is here." : problem.detail();
    };
  }

  /** What to do next. */
  public String next() {
    return switch (problem.code().status()) {
      case 404 ->
          path.equals("/")
              ? "Look for a slip in the address, or begin with one of these."
              : "Look whether the whole id was copied, or find it in the list.";
      case 405 -> "Programs send something here; the description of the API says what.";
      case 400 -> "Change the address, or begin again.";
      case 429 -> wait("Then load this page again.");
      case 500, 503, 507 -> wait("Then load this page again; nothing that was stored is lost.");
      default -> problem.code().next().orElse("");
    };
  }

  private String wait(String then) {
    return problem
        .retryAfter()
        .map(d -> {
          long seconds = d.toSeconds();
          return "Wait " + seconds + (seconds == 1 ? " second. " : " seconds. ") + then;
        })
        .orElse("Wait a little. " + then);
  }

  /** Where to go on, the likeliest first. */
  public List<Link> ways() {
    List<Link> list = LISTS.stream().filter(link -> link.path().equals(path)).toList();
    if (!list.isEmpty()) {
      return Stream.concat(list.stream(), Stream.of(FRONT)).toList();
    }
    return switch (problem.code().status()) {
      case 404 ->
          Stream.concat(Stream.of(FRONT), Stream.concat(LISTS.stream().limit(3), Stream.of(API)))
              .toList();
      case 405 -> List.of(FRONT, API);
      default -> List.of(FRONT);
    };
  }
}
