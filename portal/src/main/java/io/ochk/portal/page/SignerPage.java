package io.ochk.portal.page;

import gg.jte.Content;
import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.web.Html;
import io.ochk.web.NamedNodes;
import io.ochk.web.SignerSections;
import java.util.List;
import java.util.Map;

/**
 * The page in which an operator's tab is its signer. The policy of each such page lets it connect
 * to the nodes that its own address names, and to nothing else but this portal; which nodes those
 * are is the operator's business, and the portal keeps no list of them. What stands on it is the
 * same as on the pages that nodes and kits serve.
 */
final class SignerPage {
  /** Where it is. */
  static final String PATH = "/me/operator/inbox";

  private static final String KEY = "/me/operator";
  private static final String SCRIPT = "page/signer.js";

  private final Pages pages;

  SignerPage(Pages pages) {
    this.pages = pages;
  }

  Route route() {
    return Route.get(PATH, this::show);
  }

  private Reply show(Request request) {
    List<Origin> nodes = NamedNodes.in(request.query("node").orElse(""));
    Frame frame = pages.frame("Signer and inbox", PATH, "", SCRIPT);
    Html sections = SignerSections.naming(nodes, KEY, "The portal serves this page.");
    Content content = output -> output.writeContent(sections.text());
    return pages.render(200, "me-inbox", frame, Map.of("sections", content), nodes);
  }
}
