package io.ochk.server.http;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is sent back. */
public sealed interface Reply {
  /** The type of every ordinary answer. */
  String JSON = "application/json";

  /** The type of every refusal. */
  String PROBLEM = "application/problem+json";

  /**
   * A whole body.
   *
   * @param status the HTTP status
   * @param contentType its media type
   * @param text the body, sent as UTF-8
   * @param headers further headers
   */
  record Whole(int status, String contentType, String text, Map<String, String> headers)
      implements Reply {
    /** The body's bytes. */
    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The same with one more header. */
    public Whole with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Whole(status, contentType, text, more);
    }
  }

  /**
   * A body of bytes that stay the same, such as a file's, with status 200; shared by many answers.
   */
  final class File implements Reply {
    private final String contentType;
    private final byte[] bytes;
    private final Map<String, String> headers;

    /**
     * The answer.
     *
     * @param contentType its media type
     * @param bytes the body, in whatever coding {@code headers} say
     * @param headers further headers
     */
    public File(String contentType, byte[] bytes, Map<String, String> headers) {
      this.contentType = contentType;
      this.bytes = bytes.clone();
      this.headers = Map.copyOf(headers);
    }

    String contentType() {
      return contentType;
    }

    // Not copied: who sends them changes nothing.
    byte[] bytes() {
      return bytes;
    }

    /** The further headers. */
    public Map<String, String> headers() {
      return headers;
    }
  }

  /**
   * A body that is written as it comes to be, with status 200.
   *
   * @param contentType its media type
   * @param writer who writes it; it ends when the writer returns or the client goes away
   * @param end run once when nothing more will be written, also when nothing ever was
   */
  record Stream(String contentType, Writer writer, Runnable end) implements Reply {
    /** Writes a body bit by bit. */
    @FunctionalInterface
    public interface Writer {
      /** Writes until there is no more to say; {@code IOException} when nobody listens. */
      void write(OutputStream out) throws IOException;
    }
  }

  /** A JSON object with status 200. */
  static Whole json(JsonObject body) {
    return json(200, CanonicalJson.text(body));
  }

  /** A JSON text. */
  static Whole json(int status, String body) {
    return of(status, JSON, body);
  }

  /** A text of any type. */
  static Whole of(int status, String contentType, String text) {
    return new Whole(status, contentType, text, Map.of());
  }

  /** A refusal, for programs. */
  static Whole problem(Problem problem) {
    return refusal(
        problem, of(problem.code().status(), PROBLEM, CanonicalJson.text(problem.json())));
  }

  /** A refusal in any form, with the time to come again. */
  static Whole refusal(Problem problem, Whole reply) {
    return problem
        .retryAfter()
        .map(d -> reply.with("Retry-After", Long.toString(d.toSeconds())))
        .orElse(reply);
  }
}
