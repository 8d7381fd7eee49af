package io.ochk.server.http;

/** Hears of every answered request. */
@FunctionalInterface
public interface RequestMetrics {
  /**
   * A request was answered.
   *
   * @param route the route's template, or {@code none}
   * @param method the HTTP method, or {@code other}
   * @param status the HTTP status
   * @param nanos how long it took
   */
  void answered(String route, String method, int status, long nanos);
}
