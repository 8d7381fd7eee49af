package io.ochk.portal.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The headers that every response has. The API is public and no cookie gives anybody a right, so
 * pages of any origin may read and post.
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
          "Access-Control-Allow-Origin", "*",
          "Access-Control-Expose-Headers",
              "Retry-After, RateLimit, RateLimit-Policy, ETag, Location");

  private static final Map<String, String> PREFLIGHT =
      headers(
          "Access-Control-Allow-Headers",
              "Content-Type, Authorization, Idempotency-Key, Last-Event-ID",
          "Access-Control-Max-Age", "86400");

  private ResponseHeaders() {}

  static Map<String, String> always() {
    return ALWAYS;
  }

  static Map<String, String> preflight() {
    return PREFLIGHT;
  }

  private static Map<String, String> headers(String... namesAndValues) {
    Map<String, String> result = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      result.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Map.copyOf(result);
  }
}
