package io.ochk.guardian.world;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** HTTP and waiting, for tests. */
public final class Wire {
  public static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(60))
          .build();

  private Wire() {}

  /** An answer. */
  public record Answer(int status, String body) {
    public JsonObject json() {
      try {
        return StrictJson.parseObject(body.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD);
      } catch (MalformedException e) {
        throw new AssertionError(body, e);
      }
    }

    public String code() {
      return text(json(), "code");
    }
  }

  public static Answer post(String url, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return send(request, headers);
  }

  public static Answer post(String url, JsonObject body, String... headers) {
    return post(url, CanonicalJson.bytes(body), headers);
  }

  public static Answer get(String url, String... headers) {
    return send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60)).GET(), headers);
  }

  private static Answer send(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A value by its path; array elements by number. */
  public static JsonValue at(JsonValue value, Object... path) {
    JsonValue here = value;
    for (Object step : path) {
      here =
          switch (here) {
            case JsonObject o -> o.get((String) step).orElse(JsonNull.NULL);
            case JsonArray a -> a.values().get((Integer) step);
            default -> throw new AssertionError("nothing at " + Arrays.toString(path));
          };
    }
    return here;
  }

  public static String text(JsonValue value, Object... path) {
    return at(value, path) instanceof JsonString s ? s.value() : "";
  }

  public static long number(JsonValue value, Object... path) {
    return at(value, path) instanceof JsonNumber n ? Long.parseLong(n.text()) : -1;
  }

  /** Polls until the condition holds. */
  public static void await(String what, Callable<Boolean> condition) {
    await(what, Duration.ofSeconds(90), condition);
  }

  public static void await(String what, Duration patience, Callable<Boolean> condition) {
    Instant deadline = Instant.now().plus(patience);
    Throwable last = null;
    while (Instant.now().isBefore(deadline)) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (Exception | AssertionError e) {
        last = e;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
    throw new AssertionError("not in time: " + what, last);
  }
}
