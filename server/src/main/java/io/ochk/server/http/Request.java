package io.ochk.server.http;

import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.util.Map;
import java.util.Optional;

/**
 * A request as a handler sees it.
 *
 * @param variables the values of the route's variables, decoded
 * @param query the query parameters, decoded; the first of each name
 * @param headers one header's value by its lower-case name
 * @param client the client's address; nothing if a proxy on the way leaves it in doubt
 * @param body reads the body, once
 */
public record Request(
    Map<String, String> variables,
    Map<String, String> query,
    Headers headers,
    Optional<String> client,
    Body body) {

  /** Finds headers. */
  @FunctionalInterface
  public interface Headers {
    /** The value of the header {@code name}, if it was sent. */
    Optional<String> get(String name);
  }

  /** Reads the body. */
  @FunctionalInterface
  public interface Body {
    /**
     * The bytes of a body of this media type.
     *
     * @throws ProblemException if it is longer, comes too slowly, or says to be something else
     */
    byte[] read(String mediaType, int maxBytes) throws ProblemException;
  }

  /** Reads something out of a JSON object. */
  @FunctionalInterface
  public interface Parser<T> {
    /** The value that the members make up. */
    T parse(JsonMembers members) throws MalformedException;
  }

  /** The value of the route's variable {@code name}. */
  public String variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no variable " + name);
    }
    return value;
  }

  /** The query parameter {@code name}, if it was sent and is not empty. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name)).filter(v -> !v.isEmpty());
  }

  /** The query parameter {@code name} as an integer from {@code min} to {@code max}. */
  public int queryInt(String name, int otherwise, int min, int max) throws ProblemException {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the same refusal.
    }
    throw invalid(name, "an integer from " + min + " to " + max);
  }

  /** The refusal of the query parameter {@code name}. */
  public static ProblemException invalid(String name, String expected) {
    return Problem.of(
            ProblemCode.PARAMETER_INVALID,
            name,
            name + ": expected " + expected + ", found another")
        .exception();
  }

  /**
   * The file that a form of type {@code multipart/form-data} brings.
   *
   * @param field the form's only field
   * @param maxBytes how long the file may be
   */
  public byte[] file(String field, int maxBytes) throws ProblemException {
    byte[] bytes = body.read(FormData.MEDIA_TYPE, maxBytes + FormData.MOST_AROUND);
    byte[] file = FormData.file(headers.get("content-type").orElse(""), bytes, field);
    if (file.length > maxBytes) {
      throw BodyReader.tooLarge(maxBytes);
    }
    return file;
  }

  /** The JSON object in the body, read by {@code parser}. */
  public <T> T json(JsonLimits limits, Parser<T> parser) throws ProblemException {
    return json(body.read(Reply.JSON, limits.maxBytes()), limits, parser);
  }

  /** The JSON object in bytes that came in another way, read by {@code parser}. */
  public static <T> T json(byte[] bytes, JsonLimits limits, Parser<T> parser)
      throws ProblemException {
    try {
      return parser.parse(JsonMembers.of(StrictJson.parseObject(bytes, limits)));
    } catch (MalformedException e) {
      throw Problem.malformed(e).exception();
    }
  }
}
