package io.ochk.portal.page;

import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The page in which an operator's tab is its signer. The policy of each such page lets it connect
 * to the nodes that its own address names, and to nothing else but this portal; which nodes those
 * are is the operator's business, and the portal keeps no list of them.
 */
final class SignerPage {
  /** Where it is. */
  static final String PATH = "/me/operator/inbox";

  private static final int MOST_NODES = 8;

  // What may stand in a Content-Security-Policy: nothing in it ends a directive, or is a wildcard.
  private static final Pattern NODE =
      Pattern.compile(
          "https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?"
              + "|http://(localhost|127\\.0\\.0\\.1)(:[0-9]{1,5})?");

  private final Pages pages;

  SignerPage(Pages pages) {
    this.pages = pages;
  }

  Route route() {
    return Route.get(PATH, this::show);
  }

  private Reply show(Request request) {
    List<Origin> nodes = nodes(request.query("node").orElse(""));
    Frame frame = pages.frame("Signer and inbox", PATH, "", "page/signer.js");
    return pages.render(
        200, "me-inbox", frame, Map.of("nodes", nodes.stream().map(Origin::text).toList()), nodes);
  }

  /** The nodes that an address names, separated by spaces or commas; what is none is left out. */
  static List<Origin> nodes(String text) {
    return Stream.of(text.split("[\\s,]+", -1))
        .flatMap(word -> Origin.of(word).stream())
        .filter(origin -> NODE.matcher(origin.text()).matches())
        .filter(origin -> URI.create(origin.text()).getPort() <= 65_535)
        .distinct()
        .limit(MOST_NODES)
        .toList();
  }
}
