package io.ochk.web;

import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.Reply;
import java.util.Collection;
import java.util.stream.Collectors;

/** A page, with the policy under which browsers run it. */
public final class WebPage {
  private static final String HTML = "text/html; charset=utf-8";

  private WebPage() {}

  /**
   * The answer that carries a page.
   *
   * @param status the HTTP status
   * @param html the page
   * @param readable the origins to which its module may send requests, besides its own
   */
  public static Reply.Whole reply(int status, String html, Collection<Origin> readable) {
    return Reply.of(status, HTML, html)
        .with("Content-Security-Policy", policy(readable))
        .with("Cross-Origin-Opener-Policy", "same-origin");
  }

  // Our own files, and data from here and from the named origins; nothing else at all.
  private static String policy(Collection<Origin> readable) {
    String others = readable.stream().map(o -> " " + o.text()).collect(Collectors.joining());
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        + " connect-src 'self'"
        + others
        + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
        + " require-trusted-types-for 'script'; trusted-types 'none'";
  }
}
