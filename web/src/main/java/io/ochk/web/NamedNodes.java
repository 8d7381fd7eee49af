package io.ochk.web;

import io.ochk.protocol.identity.Origin;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The nodes that the address of a signer's page names. The policy of such a page lets it connect to
 * these, and which they are is the operator's business: whoever serves the page keeps no list.
 */
public final class NamedNodes {
  private static final int MOST_NODES = 8;

  // What may stand in a Content-Security-Policy: nothing in it ends a directive, or is a wildcard.
  private static final Pattern NODE =
      Pattern.compile(
          "https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?"
              + "|http://(localhost|127\\.0\\.0\\.1)(:[0-9]{1,5})?");

  private NamedNodes() {}

  /** The nodes, separated by spaces or commas; what is none is left out. */
  public static List<Origin> in(String text) {
    return Stream.of(text.split("[\\s,]+", -1))
        .flatMap(word -> Origin.of(word).stream())
        .filter(origin -> NODE.matcher(origin.text()).matches())
        .filter(origin -> URI.create(origin.text()).getPort() <= 65_535)
        .distinct()
        .limit(MOST_NODES)
        .toList();
  }
}
