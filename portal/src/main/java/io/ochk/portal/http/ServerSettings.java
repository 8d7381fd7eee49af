package io.ochk.portal.http;

import java.time.Duration;
import java.util.List;

/**
 * How the server listens and whom it slows down.
 *
 * @param bind the address to listen on
 * @param port the port, 0 for any
 * @param writesPerMinute requests that change something, per client and minute; 0 for no limit
 * @param readsPerMinute other requests, likewise
 * @param connectionsPerClient connections that one client may hold; 0 for no limit
 * @param trustedProxies addresses or ranges whose {@code X-Forwarded-For} is believed
 * @param readTimeout the longest time that a client may take to send a body
 * @param writeTimeout the longest time that a client may take to read 64 KiB of an answer
 */
public record ServerSettings(
    String bind,
    int port,
    int writesPerMinute,
    int readsPerMinute,
    int connectionsPerClient,
    List<String> trustedProxies,
    Duration readTimeout,
    Duration writeTimeout) {
  /** Keeps a copy of the list. */
  public ServerSettings {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** The same on another port. */
  public ServerSettings onPort(int other) {
    return new ServerSettings(
        bind,
        other,
        writesPerMinute,
        readsPerMinute,
        connectionsPerClient,
        trustedProxies,
        readTimeout,
        writeTimeout);
  }
}
