package io.ochk.portal.page;

import io.ochk.protocol.identity.Origin;
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

  /** The module that the page runs. */
  public String module() {
    return bundle.address("app/" + script.orElse("page/frame.js"));
  }

  /** For {@code aria-current}: absent where the link leads elsewhere. */
  public @Nullable String current(String place) {
    return path.equals(place) ? "page" : null;
  }
}
