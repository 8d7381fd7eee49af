package io.ochk.server.http;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The HTTP server. */
public final class HttpServer implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int MOST_CONNECTIONS = 10_000;
  private static final int HEADER_BYTES = 16 * 1024;

  private final WebServer server;
  private final SlowClients slow;

  private HttpServer(WebServer server, SlowClients slow) {
    this.server = server;
    this.slow = slow;
  }

  /** Starts listening. */
  public static HttpServer start(
      ServerSettings settings, Router router, RequestMetrics metrics, InstantSource clock) {
    SlowClients slow =
        new SlowClients(settings.readTimeout(), settings.connections().writeTimeout());
    ClientAddress clients = new ClientAddress(settings.trustedProxies());
    ConnectionLimit connections =
        new ConnectionLimit(settings.connections(), clients, slow.watch());
    Dispatcher dispatcher =
        new Dispatcher(settings, router, metrics, slow, clients, connections, clock);
    var builder =
        WebServer.builder()
            .host(settings.bind())
            .port(settings.port())
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxTcpConnections(MOST_CONNECTIONS)
            .connectionOptions(connections)
            .idleConnectionTimeout(settings.connections().silence())
            .idleConnectionPeriod(Duration.ofSeconds(10))
            .addProtocol(Http1Config.builder().maxHeadersSize(HEADER_BYTES).build())
            .directHandlers(handlers -> {
              for (EventType type : EventType.values()) {
                handlers.addHandler(type, directHandler(settings));
              }
            })
            .routing((HttpRouting.Builder routing) -> routing.any(dispatcher));
    settings.tls().ifPresent(tls -> builder.tls(tls(tls)));
    return new HttpServer(builder.build().start(), slow);
  }

  private static Tls tls(ServerSettings.Tls files) {
    try {
      Keys keys =
          Keys.builder()
              .pem(pem ->
                  pem.certChain(Resource.create(files.certificates()))
                      .key(Resource.create(files.key())))
              .build();
      return Tls.builder()
          .privateKey(keys)
          .privateKeyCertChain(keys)
          .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
          .build();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "TLS: expected a certificate chain in "
              + files.certificates()
              + " and its PKCS #8 key in "
              + files.key()
              + ", both PEM: "
              + e.getMessage(),
          e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Refuses new requests, lets those under way end, and stops. */
  @Override
  public void close() {
    server.stop();
    slow.close();
  }

  // What the library refuses by itself, before any route: broken request lines and headers.
  private static DirectHandler directHandler(ServerSettings settings) {
    List<Header> always = ResponseHeaders.always(settings.pages());
    return (request, type, status, headers, message) -> problem(always, type);
  }

  private static DirectHandler.TransportResponse problem(List<Header> always, EventType type) {
    Problem problem =
        switch (type) {
          case PAYLOAD_TOO_LARGE -> Problem.of(ProblemCode.TOO_LARGE, "the request is too large");
          case INTERNAL_ERROR ->
              Problem.of(ProblemCode.INTERNAL, "the request could not be served");
          case BAD_REQUEST, FORBIDDEN, HTTP_VERSION_NOT_SUPPORTED, OTHER ->
              Problem.of(ProblemCode.BAD_REQUEST, "expected an HTTP/1.1 request");
        };
    Reply.Whole reply = Reply.problem(problem);
    var response =
        DirectHandler.TransportResponse.builder()
            .status(Status.create(reply.status()))
            .header(HeaderNames.CONTENT_TYPE, Reply.PROBLEM)
            .keepAlive(false)
            .entity(reply.bytes());
    always.forEach(response::header);
    return response.build();
  }
}
