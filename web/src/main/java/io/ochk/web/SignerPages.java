package io.ochk.web;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The signer's page, and that of the key which it uses, for operators who do not want to trust the
 * portal's pages with it: their own node serves them, or their kit. They read what is public from
 * the portal, and speak to the operator's node; whoever serves them gets nothing of the key.
 */
public final class SignerPages {
  /** Where the signer is. */
  public static final String SIGNER = "/signer";

  /** Where its key is made and restored. */
  public static final String KEY = "/signer/key";

  private static final String KEY_MODULE = "app/page/key.js";

  /** Who serves the pages. */
  private sealed interface Host {
    /** A node: its pages speak to it alone. */
    record Node() implements Host {}

    /**
     * A kit.
     *
     * @param nodes those of its operator
     */
    record Kit(List<Origin> nodes) implements Host {}
  }

  private final Host host;
  private final Origin portal;
  private final String from;

  private SignerPages(Host host, Origin portal, String from) {
    this.host = host;
    this.portal = portal;
    this.from = from;
  }

  /** Pages that a node serves to its operator. */
  public static SignerPages ofNode(Origin portal, OperatorId operator, FederationSlug federation) {
    return new SignerPages(
        new Host.Node(),
        portal,
        "The node of "
            + operator.text()
            + " in "
            + federation.text()
            + " serves this page. It relays for a signer, and gets neither key nor share.");
  }

  /**
   * Pages that a kit serves to this machine.
   *
   * @param nodes the operator's, besides those that a page's address names
   */
  public static SignerPages ofKit(Origin portal, List<Origin> nodes) {
    return new SignerPages(
        new Host.Kit(List.copyOf(nodes)),
        portal,
        "The kit on this machine serves this page, to this machine alone.");
  }

  /** The routes of the pages and of what they run. */
  public List<Route> routes() {
    return List.of(
        Route.get(SIGNER, this::signer), Route.get(KEY, r -> key()), AssetRoutes.route());
  }

  private Reply signer(Request request) {
    return switch (host) {
      case Host.Node _ ->
          page(
              "Signer and inbox",
              SIGNER,
              SignerSections.MODULE,
              SignerSections.ofNode(KEY, from),
              Set.of(portal));
      case Host.Kit kit -> {
        Set<Origin> nodes = new LinkedHashSet<>(kit.nodes());
        nodes.addAll(NamedNodes.in(request.query("node").orElse("")));
        Set<Origin> readable = new LinkedHashSet<>(Set.of(portal));
        readable.addAll(nodes);
        yield page(
            "Signer and inbox",
            SIGNER,
            SignerSections.MODULE,
            SignerSections.naming(nodes, KEY, from),
            readable);
      }
    };
  }

  private Reply key() {
    Html content = Html.fill("key.html", Map.of("origin", SignerSections.origin(from)));
    return page("Operator key", KEY, KEY_MODULE, content, Set.of());
  }

  private Reply page(String title, String path, String module, Html content, Set<Origin> readable) {
    Bundle bundle = Bundle.own();
    Html page =
        Html.fill(
            "frame.html",
            Map.ofEntries(
                Map.entry("portal", Html.of(portal.text())),
                Map.entry("title", Html.of(title)),
                Map.entry("mark", Html.of(bundle.address("style/mark.svg"))),
                Map.entry("style", Html.of(bundle.address("style/portal.css"))),
                Map.entry("preloads", preloads(bundle.preloads(module))),
                Map.entry("module", Html.of(bundle.address(module))),
                Map.entry("host", Html.of(hostName())),
                Map.entry("links", links(path)),
                Map.entry("content", content),
                Map.entry("from", Html.of(from))));
    return WebPage.reply(200, page.text(), readable);
  }

  private String hostName() {
    return switch (host) {
      case Host.Node _ -> "node";
      case Host.Kit _ -> "kit";
    };
  }

  private static Html preloads(List<String> addresses) {
    return new Html(
        addresses.stream()
            .map(address ->
                "<link rel=\"modulepreload\" href=\"" + Html.of(address).text() + "\">\n")
            .collect(Collectors.joining()));
  }

  private static Html links(String path) {
    return new Html(link(SIGNER, "Signer and inbox", path) + link(KEY, "Operator key", path));
  }

  private static String link(String target, String words, String path) {
    String current = target.equals(path) ? " aria-current=\"page\"" : "";
    return "<a href=\"" + target + "\"" + current + ">" + words + "</a>\n";
  }
}
