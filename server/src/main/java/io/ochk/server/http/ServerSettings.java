package io.ochk.server.http;

import io.ochk.protocol.identity.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the server listens and whom it slows down.
 *
 * @param bind the address to listen on
 * @param port the port, 0 for any
 * @param writesPerMinute requests that change something, per client and minute; 0 for no limit
 * @param readsPerMinute other requests, likewise
 * @param trustedProxies addresses or ranges whose {@code X-Forwarded-For} is believed
 * @param readTimeout the longest time that a client may take to send a body
 * @param connections what one client may hold
 * @param pages whose pages may read and post
 * @param tls the certificate to serve with; plain HTTP if empty
 */
public record ServerSettings(
    String bind,
    int port,
    int writesPerMinute,
    int readsPerMinute,
    List<String> trustedProxies,
    Duration readTimeout,
    Connections connections,
    Pages pages,
    Optional<Tls> tls) {

  /**
   * What one client may hold.
   *
   * @param perClient how many connections; 0 for no limit
   * @param writeTimeout the longest time that it may take to read 64 KiB of an answer
   * @param silence how long a connection may say nothing
   */
  public record Connections(int perClient, Duration writeTimeout, Duration silence) {
    /** What a person, and a household, and an office never notices. */
    public static final Connections USUAL =
        new Connections(200, Duration.ofSeconds(20), Duration.ofMinutes(1));
  }

  /**
   * Whose pages may read and post.
   *
   * @param origin those of one origin, or of every one if empty
   * @param thisMachine whether also those that a program on their reader's own machine serves
   */
  public record Pages(Optional<Origin> origin, boolean thisMachine) {
    // As browsers write the origin of such a page.
    private static final Pattern LOOPBACK =
        Pattern.compile("http://(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");

    /** Those of every origin. */
    public static final Pages OF_EVERYBODY = new Pages(Optional.empty(), false);

    /** Those of one origin. */
    public static Pages of(Origin origin) {
      return new Pages(Optional.of(origin), false);
    }

    /** These, and those that are served on their reader's own machine. */
    public Pages andThisMachine() {
      return new Pages(origin, true);
    }

    // The origin to allow instead of the usual one.
    Optional<String> allowed(Optional<String> asking) {
      return asking.filter(
          text -> thisMachine && origin.isPresent() && LOOPBACK.matcher(text).matches());
    }
  }

  /**
   * A TLS certificate with its key, in PEM files.
   *
   * @param certificates the server's certificate, then those between it and a trusted one
   * @param key its private key, PKCS #8, not encrypted
   */
  public record Tls(Path certificates, Path key) {}

  /** Plain HTTP, to pages of every origin. */
  public ServerSettings(
      String bind,
      int port,
      int writesPerMinute,
      int readsPerMinute,
      List<String> trustedProxies,
      Duration readTimeout) {
    this(
        bind,
        port,
        writesPerMinute,
        readsPerMinute,
        trustedProxies,
        readTimeout,
        Connections.USUAL,
        Pages.OF_EVERYBODY,
        Optional.empty());
  }

  /** With the usual limits to connections. */
  public ServerSettings(
      String bind,
      int port,
      int writesPerMinute,
      int readsPerMinute,
      List<String> trustedProxies,
      Duration readTimeout,
      Pages pages,
      Optional<Tls> tls) {
    this(
        bind,
        port,
        writesPerMinute,
        readsPerMinute,
        trustedProxies,
        readTimeout,
        Connections.USUAL,
        pages,
        tls);
  }

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
        trustedProxies,
        readTimeout,
        connections,
        pages,
        tls);
  }

  /** The same with other limits to connections. */
  public ServerSettings with(Connections other) {
    return new ServerSettings(
        bind,
        port,
        writesPerMinute,
        readsPerMinute,
        trustedProxies,
        readTimeout,
        other,
        pages,
        tls);
  }
}
