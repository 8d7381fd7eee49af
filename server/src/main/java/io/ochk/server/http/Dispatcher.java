package io.ochk.server.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes every request through rate limit, route and handler to its response. */
final class Dispatcher implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "OPTIONS");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final int MOST_STREAMS = 20;

  private final Router router;
  private final RequestMetrics metrics;
  private final SlowClients slow;
  private final BodyReader bodies;
  private final ConcurrentHashMap<String, Integer> streams = new ConcurrentHashMap<>();
  private final RateLimiter writes;
  private final RateLimiter reads;
  private final ClientAddress clients;
  private final ConnectionLimit connections;
  private final List<Header> headers;
  private final ServerSettings.Pages pages;

  Dispatcher(
      ServerSettings settings,
      Router router,
      RequestMetrics metrics,
      SlowClients slow,
      ClientAddress clients,
      ConnectionLimit connections,
      InstantSource clock) {
    this.router = router;
    this.metrics = metrics;
    this.slow = slow;
    this.bodies = new BodyReader(slow);
    this.writes = new RateLimiter("writes", settings.writesPerMinute(), MINUTE, clock);
    this.reads = new RateLimiter("reads", settings.readsPerMinute(), MINUTE, clock);
    this.clients = clients;
    this.connections = connections;
    this.headers = ResponseHeaders.always(settings.pages());
    this.pages = settings.pages();
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    long start = System.nanoTime();
    connections.heard(request.remotePeer().address());
    String method = request.prologue().method().text();
    Router.Match match = router.find(method, request.path().rawPath());
    headers.forEach(response::header);
    pages
        .allowed(request.headers().first(HeaderNames.ORIGIN))
        .ifPresent(origin -> set(response, ResponseHeaders.ALLOW_ORIGIN, origin));
    boolean free = match instanceof Router.Match.Found found && !found.route().limited();
    Reply reply =
        (free ? Optional.<Problem>empty() : limited(request, response, method))
            .<Reply>map(problem -> refused(request, match, problem))
            .orElseGet(() -> reply(request, method, match));
    send(response, shared(request, reply), method);
    metrics.answered(
        match instanceof Router.Match.Found found ? found.route().template() : "none",
        METHODS.contains(method) ? method : "other",
        response.status().code(),
        System.nanoTime() - start);
  }

  // People get a page wherever somebody made one for them; programs that name JSON, a problem.
  private Reply.Whole refused(ServerRequest request, Router.Match match, Problem problem) {
    Accept accept = Accept.of(request.headers().first(HeaderNames.ACCEPT));
    return router.refusals(match, accept).reply(problem);
  }

  // A stream lasts, so that a client could take every place that there is.
  private Reply shared(ServerRequest request, Reply reply) {
    if (!(reply instanceof Reply.Stream stream) || !reads.limits()) {
      return reply;
    }
    String client = client(request);
    if (streams.merge(client, 1, Integer::sum) <= MOST_STREAMS) {
      return new Reply.Stream(
          stream.contentType(),
          stream.writer(),
          () -> {
            streams.computeIfPresent(client, (c, n) -> n == 1 ? null : n - 1);
            stream.end().run();
          });
    }
    streams.computeIfPresent(client, (c, n) -> n == 1 ? null : n - 1);
    stream.end().run();
    return Reply.problem(
        Problem.passing(
            ProblemCode.RATE_LIMITED,
            "expected at most " + MOST_STREAMS + " streams of one client, found more",
            MINUTE));
  }

  // Over TLS the server would give the name of the peer's host.
  private static String peer(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? peer.getAddress().getHostAddress()
        : request.remotePeer().host();
  }

  private String client(ServerRequest request) {
    return clients.of(peer(request), forwardedFor(request));
  }

  // A proxy may add a line of its own behind one that the client sent: all lines are one list.
  private static Optional<String> forwardedFor(ServerRequest request) {
    return request.headers().contains(HeaderNames.X_FORWARDED_FOR)
        ? Optional.of(String.join(",", request.headers().values(HeaderNames.X_FORWARDED_FOR)))
        : Optional.empty();
  }

  // Some proxies name themselves, but not for whom they ask.
  private static Optional<String> passedOn(ServerRequest request) {
    boolean named =
        request.headers().contains(HeaderNames.FORWARDED)
            || request.headers().contains(HeaderNames.VIA);
    return forwardedFor(request).or(() -> named ? Optional.of("") : Optional.empty());
  }

  private Optional<Problem> limited(ServerRequest request, ServerResponse response, String method) {
    RateLimiter limiter = method.equals("POST") ? writes : reads;
    if (!limiter.limits()) {
      return Optional.empty();
    }
    RateLimiter.Verdict verdict = limiter.take(client(request));
    set(response, "RateLimit-Policy", limiter.policy());
    set(response, "RateLimit", limiter.state(verdict));
    return verdict.allowed()
        ? Optional.empty()
        : Optional.of(
            Problem.passing(
                ProblemCode.RATE_LIMITED,
                "expected requests within " + limiter.policy() + ", found more",
                Duration.ofSeconds(verdict.resetSeconds())));
  }

  private Reply reply(ServerRequest request, String method, Router.Match match) {
    return switch (match) {
      case Router.Match.Nowhere nowhere -> refused(request, match, nowhere.problem());
      case Router.Match.OtherMethod other when method.equals("OPTIONS") -> preflight(other.allow());
      case Router.Match.OtherMethod other ->
          refused(request, match, other.problem()).with("Allow", other.allow());
      case Router.Match.Found found -> handled(request, found);
    };
  }

  private static Reply preflight(String allow) {
    Reply.Whole reply =
        Reply.of(204, "", "").with("Allow", allow).with("Access-Control-Allow-Methods", allow);
    for (var header : ResponseHeaders.preflight().entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }

  private Reply handled(ServerRequest request, Router.Match.Found found) {
    try {
      return found.route().handler().handle(read(request, found.variables()));
    } catch (ProblemException e) {
      return refused(request, found, e.problem());
    } catch (StoreException e) {
      return refused(request, found, failed(found.route(), e));
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", found.route().method(), found.route().template(), e);
      return refused(
          request, found, Problem.of(ProblemCode.INTERNAL, "an unexpected failure; it is logged"));
    }
  }

  private static Problem failed(Route route, StoreException e) {
    LOG.warn("{} {}: {}", route.method(), route.template(), e.getMessage());
    return switch (e.kind()) {
      case FULL ->
          Problem.passing(ProblemCode.STORAGE_FULL, "nothing was stored", Duration.ofMinutes(5));
      case UNAVAILABLE ->
          Problem.passing(ProblemCode.STORE_UNAVAILABLE, "the store does not answer", SOON);
      case COLLISION, OVERLOADED ->
          Problem.passing(ProblemCode.OVERLOADED, "too much is under way at once", SOON);
      case BROKEN -> {
        LOG.error("a statement of ours is wrong", e);
        yield Problem.of(ProblemCode.INTERNAL, "an unexpected failure; it is logged");
      }
    };
  }

  private Request read(ServerRequest request, Map<String, String> variables) {
    Map<String, String> query = new HashMap<>();
    for (String name : request.query().names()) {
      query.put(name, request.query().first(name).orElse(""));
    }
    return new Request(
        variables,
        query,
        name -> request.headers().first(HeaderNames.create(name)),
        clients.certain(peer(request), passedOn(request)),
        (mediaType, maxBytes) -> bodies.read(request, mediaType, maxBytes));
  }

  private void send(ServerResponse response, Reply reply, String method) {
    switch (reply) {
      case Reply.Whole whole -> {
        response.status(Status.create(whole.status()));
        if (!whole.contentType().isEmpty()) {
          set(response, "Content-Type", whole.contentType());
        }
        if (!whole.headers().containsKey("Cache-Control")) {
          set(response, "Cache-Control", "no-store");
        }
        if (whole.status() == ProblemCode.TOO_LARGE.status()) {
          // The rest of the body is not worth reading.
          set(response, "Connection", "close");
        }
        whole.headers().forEach((name, value) -> set(response, name, value));
        send(response, whole.bytes(), method);
      }
      case Reply.File file -> {
        set(response, "Content-Type", file.contentType());
        file.headers().forEach((name, value) -> set(response, name, value));
        send(response, file.bytes(), method);
      }
      case Reply.Stream stream -> {
        try {
          set(response, "Content-Type", stream.contentType());
          set(response, "Cache-Control", "no-store");
          set(response, "X-Accel-Buffering", "no");
          if (method.equals("HEAD")) {
            response.send();
          } else {
            stream(response, stream);
          }
        } finally {
          stream.end().run();
        }
      }
    }
  }

  private void send(ServerResponse response, byte[] bytes, String method) {
    if (method.equals("HEAD")) {
      response.contentLength(bytes.length);
      response.send();
    } else if (SlowClients.isShort(bytes)) {
      try (SlowClients.Alarm _ = slow.writing()) {
        response.send(bytes);
      }
    } else {
      response.contentLength(bytes.length);
      try (OutputStream out = slow.watched(response.outputStream())) {
        out.write(bytes);
      } catch (IOException e) {
        throw new CloseConnectionException("the client does not read", e);
      }
    }
  }

  private void stream(ServerResponse response, Reply.Stream stream) {
    try (OutputStream out = slow.watched(response.outputStream())) {
      stream.writer().write(out);
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("a listener went away: {}", e.getMessage());
    }
  }

  private static void set(ServerResponse response, String name, String value) {
    response.header(HeaderNames.create(name), value);
  }
}
