package io.ochk.guardian.peer;

import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Posts and gets small JSON documents; connections are kept. */
public final class Http implements AutoCloseable {
  private static final int MOST_ANSWER = 8 * 1024;
  private static final int MOST_DETAIL = 200;
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  /** What came of a request. */
  public sealed interface Outcome {
    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body at most 8 KiB
     * @param dateHeader the answerer's clock as it wrote it, if it told
     * @param nanos how long it took
     */
    record Answered(int status, Octets body, Optional<String> dateHeader, long nanos)
        implements Outcome {
      /** Whether it is a success. */
      public boolean ok() {
        return status >= 200 && status < 300;
      }

      /** The answerer's clock, in whole seconds, if it told. */
      public Optional<Instant> date() {
        return dateHeader.flatMap(Http::date);
      }

      /** The object in the body, if it is one. */
      public Optional<JsonObject> json() {
        try {
          return Optional.of(StrictJson.parseObject(body.bytes(), JsonLimits.APPLICATION));
        } catch (MalformedException e) {
          return Optional.empty();
        }
      }

      /** The code of a refusal; empty if it has none. */
      public String code() {
        return json()
            .flatMap(j -> j.get("code"))
            .map(v -> v instanceof io.ochk.protocol.json.JsonString s ? s.value() : "")
            .orElse("");
      }

      /** The code of a refusal, if it is one that nodes and portals give. */
      public Optional<ProblemCode> knownCode() {
        return ProblemCode.ofWireName(code());
      }

      /** A number in the body. */
      public Optional<Long> number(String name) {
        try {
          Optional<JsonObject> json = json();
          return json.isPresent() && json.get().get(name).isPresent()
              ? Optional.of(
                  JsonMembers.of(json.get()).integer(name, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2))
              : Optional.empty();
        } catch (MalformedException e) {
          return Optional.empty();
        }
      }
    }

    /** Nobody answered, or not in time. */
    record Failed(String detail) implements Outcome {}
  }

  /** Posts a JSON document. */
  public Outcome post(String url, byte[] json, Duration patience) {
    return send(
        HttpRequest.newBuilder()
            .uri(URI.create(url))
            .header("Content-Type", "application/json")
            .timeout(patience)
            .POST(BodyPublishers.ofByteArray(json)));
  }

  /** Gets a document. */
  public Outcome get(String url, Duration patience) {
    return send(HttpRequest.newBuilder().uri(URI.create(url)).timeout(patience).GET());
  }

  private Outcome send(HttpRequest.Builder request) {
    long start = System.nanoTime();
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        byte[] body = in.readNBytes(MOST_ANSWER + 1);
        if (body.length > MOST_ANSWER) {
          return new Outcome.Failed("an answer that is too large");
        }
        return new Outcome.Answered(
            response.statusCode(),
            Octets.of(body),
            response.headers().firstValue("Date"),
            System.nanoTime() - start);
      }
    } catch (IOException | IllegalArgumentException e) {
      // The latter for a name that TLS cannot ask for: it was not chosen here.
      return new Outcome.Failed(detail(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("interrupted");
    }
  }

  // Some messages repeat what the other end sent.
  private static String detail(Exception e) {
    String message = e.getMessage() == null ? "" : ": " + e.getMessage();
    String printable = message.replaceAll("[^\\x20-\\x7e]", "?");
    return e.getClass().getSimpleName()
        + printable.substring(0, Math.min(MOST_DETAIL, printable.length()));
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
