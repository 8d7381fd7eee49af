package io.ochk.web;

import io.ochk.protocol.identity.Origin;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What stands on the page of a signer: the same on portal, node and kit, from one source. */
public final class SignerSections {
  /** The module that fills them in. */
  public static final String MODULE = "app/page/signer.js";

  private SignerSections() {}

  /**
   * The sections of a page whose reader names the nodes.
   *
   * @param nodes those that the page's policy lets it speak to
   * @param keyPage where the operator key is made and restored
   * @param from who serves the page, a sentence
   */
  public static Html naming(Collection<Origin> nodes, String keyPage, String from) {
    return sections(nodes, false, keyPage, from, Html.fill("add-node.html", Map.of()));
  }

  /** The sections of a page that a node serves: it speaks to that node and to no other. */
  static Html ofNode(String keyPage, String from) {
    return sections(List.of(), true, keyPage, from, Html.NOTHING);
  }

  private static Html sections(
      Collection<Origin> nodes, boolean here, String keyPage, String from, Html addNode) {
    return Html.fill(
        "signer.html",
        Map.of(
            "nodes", Html.of(nodes.stream().map(Origin::text).collect(Collectors.joining(" "))),
            "here", Html.of(Boolean.toString(here)),
            "key-page", Html.of(keyPage),
            "add-node", addNode,
            "origin", origin(from)));
  }

  /** By which a reader compares what portal, node and kit serve. */
  static Html origin(String from) {
    return Html.fill(
        "origin.html", Map.of("from", Html.of(from), "bundle", Html.of(Bundle.own().sha256())));
  }
}
