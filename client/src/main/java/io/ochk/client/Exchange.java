package io.ochk.client;

import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** Sends one request, again if the line fails or the portal asks to wait, within bounds. */
final class Exchange {
  static final String JSON = "application/json";
  static final String MARKDOWN = "text/markdown";
  private static final String PROBLEM = "application/problem+json";
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final HttpClient http;
  private final Patience patience;
  private final Pause pause;

  Exchange(HttpClient http, Patience patience, Pause pause) {
    this.http = http;
    this.patience = patience;
    this.pause = pause;
  }

  /** Waits between two attempts. */
  interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  /** The body of a 2xx answer of one of the media types {@code types}. */
  Answer<byte[]> send(HttpRequest request, Set<String> types, int limit) {
    Answer<byte[]> last = new Answer.Unreachable<>("interrupted");
    Duration wait = FIRST_PAUSE;
    for (int attempt = 1; attempt <= patience.attempts(); attempt++) {
      last = once(request, types, limit);
      Optional<Duration> again = pauseBefore(last, wait);
      if (again.isEmpty() || attempt == patience.attempts()) {
        return last;
      }
      try {
        pause.of(again.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return last;
      }
      wait = wait.multipliedBy(4);
    }
    return last;
  }

  /** The object in a 2xx answer. */
  Answer<JsonObject> json(HttpRequest request) {
    return send(request, Set.of(JSON), JsonLimits.RECORD.maxBytes()).map(Exchange::object);
  }

  /** The object that an answer's body is. */
  static JsonObject object(byte[] body) throws MalformedException {
    return StrictJson.parseObject(body, JsonLimits.RECORD);
  }

  private Optional<Duration> pauseBefore(Answer<byte[]> answer, Duration usual) {
    return switch (answer) {
      case Answer.Unreachable<byte[]> u -> Optional.of(jittered(usual));
      case Answer.Refused<byte[]>(Problem problem) ->
          problem.isTemporary()
              ? problem.retryAfter().filter(d -> d.compareTo(patience.longestPause()) <= 0)
              : Optional.empty();
      case Answer.Ok<byte[]> ok -> Optional.empty();
      case Answer.Unintelligible<byte[]> other -> Optional.empty();
    };
  }

  private static Duration jittered(Duration usual) {
    return usual.plusMillis(ThreadLocalRandom.current().nextLong(usual.toMillis() / 2 + 1));
  }

  private Answer<byte[]> once(HttpRequest request, Set<String> types, int limit) {
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.sendAsync(request, info -> new BoundedBody(limit));
    try {
      // A request's own timeout ends with the headers; this one covers a body that trickles.
      return read(pending.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS), types);
    } catch (TimeoutException e) {
      pending.cancel(true);
      return slow(request);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      return new Answer.Unreachable<>("interrupted");
    } catch (ExecutionException e) {
      return failed(request, e.getCause() == null ? e : e.getCause());
    }
  }

  private Answer<byte[]> slow(HttpRequest request) {
    return new Answer.Unreachable<>(
        host(request) + " did not answer within " + patience.answer().toSeconds() + " s");
  }

  private Answer<byte[]> failed(HttpRequest request, Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null
        && !(root instanceof BoundedBody.TooLarge)
        && !(root instanceof HttpTimeoutException)
        && !(root instanceof ConnectException
            && !(root.getCause() instanceof UnresolvedAddressException))) {
      root = root.getCause();
    }
    return switch (root) {
      case BoundedBody.TooLarge e ->
          new Answer.Unintelligible<>(host(request) + " answered with " + e.getMessage());
      case HttpConnectTimeoutException e ->
          new Answer.Unreachable<>(host(request) + " cannot be reached: no connection in time");
      case HttpTimeoutException e -> slow(request);
      case UnresolvedAddressException e ->
          new Answer.Unreachable<>(host(request) + " cannot be reached: no such host");
      case ConnectException e ->
          new Answer.Unreachable<>(
              host(request) + " cannot be reached: nothing listens there, or a firewall refuses");
      case SSLException e ->
          new Answer.Unreachable<>(host(request) + " has no valid TLS certificate");
      case IOException e ->
          new Answer.Unreachable<>(host(request) + " closed the connection before its answer");
      default -> new Answer.Unreachable<>(host(request) + " cannot be reached");
    };
  }

  private static Answer<byte[]> read(HttpResponse<byte[]> response, Set<String> types) {
    int status = response.statusCode();
    String type = contentType(response);
    if (status >= 300 && status < 400) {
      return new Answer.Unintelligible<>(
          host(response.request())
              + " redirects elsewhere ("
              + status
              + "); give the portal's own address");
    }
    if (status < 300 && types.contains(type)) {
      return new Answer.Ok<>(response.body());
    }
    if (status >= 400 && type.equals(PROBLEM)) {
      return problem(status, response.body(), retryAfter(response));
    }
    if (status == 502 || status == 503 || status == 504) {
      return new Answer.Unreachable<>(
          host(response.request()) + " is there, but the portal behind it is not (" + status + ")");
    }
    return new Answer.Unintelligible<>(
        host(response.request())
            + " answered "
            + status
            + " with "
            + (type.isEmpty() ? "no media type" : type)
            + " where "
            + types.stream().sorted().collect(Collectors.joining(" or "))
            + " was due; is this a portal?");
  }

  /** What a refusal's body says. */
  static Answer<byte[]> problem(int status, byte[] body, Optional<Duration> retryAfter) {
    try {
      JsonObject json = StrictJson.parseObject(body, JsonLimits.SIGNED);
      return new Answer.Refused<>(Problem.read(status, json, retryAfter));
    } catch (MalformedException e) {
      return new Answer.Unintelligible<>(
          "the portal refused with " + status + " and malformed reasons: " + e.getMessage());
    }
  }

  private static Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(v -> v.matches("[0-9]{1,6}"))
        .map(v -> Duration.ofSeconds(Long.parseLong(v)));
  }

  static String contentType(HttpResponse<?> response) {
    String full = response.headers().firstValue("Content-Type").orElse("");
    return full.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  static String host(HttpRequest request) {
    return request.uri().getScheme() + "://" + request.uri().getRawAuthority();
  }
}
