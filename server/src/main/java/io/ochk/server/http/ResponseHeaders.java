package io.ochk.server.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.ochk.protocol.identity.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The headers that every response has. No cookie changes anything, and no response allows pages of
 * another origin to read with one, so a portal lets them read and post; a node those of its portal
 * and those that its operator's kit serves.
 */
final class ResponseHeaders {
  private static final Map<String, String> ALWAYS =
      headers(
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Resource-Policy", "cross-origin",
          "X-Frame-Options", "DENY",
          "Content-Security-Policy",
              "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'",
          "Access-Control-Expose-Headers",
              "Retry-After, RateLimit, RateLimit-Policy, ETag, Location");

  private static final Map<String, String> PREFLIGHT =
      headers(
          "Access-Control-Allow-Headers",
              "Content-Type, Authorization, Idempotency-Key, Last-Event-ID",
          "Access-Control-Max-Age", "86400");

  private ResponseHeaders() {}

  /** The header that says whose pages may read. */
  static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

  /** For pages of one origin, or of every one. */
  static List<Header> always(ServerSettings.Pages pages) {
    Map<String, String> all = new LinkedHashMap<>(ALWAYS);
    all.put(ALLOW_ORIGIN, pages.origin().map(Origin::text).orElse("*"));
    if (pages.origin().isPresent()) {
      all.put("Vary", "Origin");
    }
    return cached(all);
  }

  static Map<String, String> preflight() {
    return PREFLIGHT;
  }

  // Encoded once: they are on every response.
  private static List<Header> cached(Map<String, String> headers) {
    return headers.entrySet().stream()
        .map(header -> HeaderValues.createCached(header.getKey(), header.getValue()))
        .toList();
  }

  private static Map<String, String> headers(String... namesAndValues) {
    Map<String, String> result = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      result.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(result);
  }
}
