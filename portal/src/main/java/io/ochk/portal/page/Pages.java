package io.ochk.portal.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a template and what it shows into a page, with the policy under which browsers run it. */
public final class Pages {
  private static final String HTML = "text/html; charset=utf-8";

  private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
  private final Bundle bundle = Bundle.load();
  private final Origin origin;
  private final String policy;

  /** The pages of the portal at {@code origin}. */
  public Pages(Origin origin) {
    this.origin = origin;
    this.policy =
        "default-src 'none'; script-src 'self' '"
            + bundle.importMapHash()
            + "'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
            + " base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
            + " trusted-types 'none'";
  }

  /** What the pages run. */
  Bundle bundle() {
    return bundle;
  }

  /** The frame of a page that is the same for everybody. */
  Frame frame(String title, String path, String json) {
    return new Frame(
        title, path, Optional.of(json).filter(j -> !j.isEmpty()), Optional.empty(), bundle, origin);
  }

  /** The frame of a page that a module of its own fills in. */
  Frame frame(String title, String path, String json, String script) {
    return new Frame(
        title,
        path,
        Optional.of(json).filter(j -> !j.isEmpty()),
        Optional.of(script),
        bundle,
        origin);
  }

  /** The page. */
  Reply.Whole render(int status, String template, Frame frame, Map<String, Object> shown) {
    return render(status, template, frame, shown, List.of());
  }

  /**
   * The page, which may speak to others than this portal.
   *
   * @param nodes origins that may stand in a policy
   */
  Reply.Whole render(
      int status, String template, Frame frame, Map<String, Object> shown, List<String> nodes) {
    String connect = nodes.isEmpty() ? "" : " " + String.join(" ", nodes);
    PageOutput out = new PageOutput();
    Map<String, Object> parameters = new HashMap<>(shown);
    parameters.put("frame", frame);
    templates.render(template + ".jte", parameters, out);
    return Reply.of(status, HTML, out.page())
        .with(
            "Content-Security-Policy",
            policy.replace("connect-src 'self'", "connect-src 'self'" + connect))
        .with("Cross-Origin-Opener-Policy", "same-origin");
  }
}
