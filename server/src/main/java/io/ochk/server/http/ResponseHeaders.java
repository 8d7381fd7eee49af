package io.ochk.server.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The headers that every response has. The API is public and no cookie gives anybody a right, so
 * pages of any origin may read and post.
 */
final class ResponseHeaders {
  private static final List<Header> ALWAYS =
      cached(
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Resource-Policy", "cross-origin",
          "X-Frame-Options", "DENY",
          "Content-Security-Policy",
              "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'",
          "Access-Control-Allow-Origin", "*",
          "Access-Control-Expose-Headers",
              "Retry-After, RateLimit, RateLimit-Policy, ETag, Location");

  private static final Map<String, String> PREFLIGHT =
      headers(
          "Access-Control-Allow-Headers",
              "Content-Type, Authorization, Idempotency-Key, Last-Event-ID",
          "Access-Control-Max-Age", "86400");

  private ResponseHeaders() {}

  static List<Header> always() {
    return ALWAYS;
  }

  static Map<String, String> preflight() {
    return PREFLIGHT;
  }

  // Encoded once: they are on every response.
  private static List<Header> cached(String... namesAndValues) {
    return headers(namesAndValues).entrySet().stream()
        .map(header -> HeaderValues.createCached(header.getKey(), header.getValue()))
        .toList();
  }

  private static Map<String, String> headers(String... namesAndValues) {
    Map<String, String> result = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      result.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Map.copyOf(result);
  }
}
