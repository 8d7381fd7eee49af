package io.ochk.portal.page;

import io.ochk.protocol.identity.Origin;
import io.ochk.web.Bundle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page.
 *
 * @param title the page's title
 * @param path where it is
 * @param json where the same is as JSON, if anywhere
 * @param script the module of the page, such as {@code page/operator.js}, if it has one of its own
 * @param bundle the browser's files
 * @param origin the portal's origin, which envelopes name as their audience
 */
public record Frame(
    String title,
    String path,
    Optional<String> json,
    Optional<String> script,
    Bundle bundle,
    Origin origin) {

  /**
   * A link of the navigation.
   *
   * @param path where it leads
   * @param name its words
   */
  public record Link(String path, String name) {}

  /** What everybody may want. */
  public static final List<Link> MAIN =
      List.of(
          new Link("/operator", "Programme"),
          new Link("/federations", "Federations"),
          new Link("/operators", "Operators"),
          new Link("/incidents", "Incidents"),
          new Link("/docs/verify", "Verify"),
          new Link("/operator/bypass", "Bypass"),
          new Link("/security", "Security"),
          new Link("/transparency", "Transparency"));

  /** What operators want. */
  public static final List<Link> OWN =
      List.of(
          new Link("/me/operator", "Dashboard"),
          new Link("/me/operator/federations", "Seats and charters"),
          new Link("/me/operator/ceremonies", "Ceremonies"),
          new Link("/me/operator/inbox", "Signer and inbox"),
          new Link("/me/operator/incidents", "Incidents"),
          new Link("/me/operator/attestation", "Attestation"),
          new Link("/me/operator/runbook", "Runbook"));

  /** What explains, and lets anybody check. */
  public static final List<Link> DOCS =
      List.of(
          new Link("/operator", "Programme"),
          new Link("/docs/charter", "Charter"),
          new Link("/docs/browser", "In a browser"),
          new Link("/me/operator/runbook", "Runbook"),
          new Link("/operator/bypass", "Without this portal"),
          new Link("/docs/verify", "Verify a document"));

  /** Whether it is one of the pages that explain. */
  public boolean isDocs() {
    return path.startsWith("/docs/");
  }

  /** Whether it is one of the pages in which an operator's browser acts. */
  public boolean isOwn() {
    return path.startsWith("/me/operator");
  }

  private String file() {
    return "app/" + script.orElse("page/frame.js");
  }

  /** The module that the page runs. */
  public String module() {
    return bundle.address(file());
  }

  /** What that module imports. */
  public List<String> preloads() {
    return bundle.preloads(file());
  }

  /** For {@code aria-current}: absent where the link leads elsewhere. */
  public @Nullable String current(String place) {
    return path.equals(place) ? "page" : null;
  }
}
