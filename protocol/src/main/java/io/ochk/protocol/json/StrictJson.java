package io.ochk.protocol.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON and refuses whatever two parsers could take differently: duplicate members, lone
 * surrogates, invalid UTF-8, a byte order mark, comments, trailing bytes, and documents beyond the
 * {@link JsonLimits}.
 */
public final class StrictJson {
  // The limits of the wire are checked here, by name; the parser's own only have to lie above them.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxNumberLength(1000)
                  .maxStringLength(JsonLimits.RECORD.maxBytes())
                  .maxNameLength(50_000)
                  .build())
          .build();

  private final JsonParser parser;
  private final JsonLimits limits;

  private StrictJson(JsonParser parser, JsonLimits limits) {
    this.parser = parser;
    this.limits = limits;
  }

  /**
   * Parses exactly one value.
   *
   * @param utf8 the document, without byte order mark; white space around the value is allowed
   * @param limits what is too large
   * @throws MalformedException naming the member and what was expected
   */
  public static JsonValue parse(byte[] utf8, JsonLimits limits) throws MalformedException {
    if (utf8.length > limits.maxBytes()) {
      throw new MalformedException(
          "document", "at most " + limits.maxBytes() + " bytes", utf8.length + " bytes");
    }
    String text = Utf8.decode(utf8, "document");
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      StrictJson reader = new StrictJson(parser, limits);
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new MalformedException("document", "a JSON value", "nothing");
      }
      JsonValue value = reader.value(first, "", 0);
      if (parser.nextToken() != null) {
        throw new MalformedException("document", "one JSON value", "more after it");
      }
      return value;
    } catch (StreamReadException e) {
      var at = e.getLocation();
      throw new MalformedException(
          "document",
          "JSON",
          "a syntax error at line " + at.getLineNr() + ", column " + at.getColumnNr());
    } catch (tools.jackson.core.JacksonException e) {
      throw new MalformedException("document", "JSON within its limits", "something larger");
    }
  }

  /** Parses a value that must be an object. */
  public static JsonObject parseObject(byte[] utf8, JsonLimits limits) throws MalformedException {
    JsonValue value = parse(utf8, limits);
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new MalformedException("document", "an object", value.kind());
  }

  private JsonValue value(JsonToken token, String path, int depth) throws MalformedException {
    return switch (token) {
      case START_OBJECT -> object(path, deeper(path, depth));
      case START_ARRAY -> array(path, deeper(path, depth));
      case VALUE_STRING -> new JsonString(wellFormed(parser.getString(), path));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
      case VALUE_TRUE -> new JsonBoolean(true);
      case VALUE_FALSE -> new JsonBoolean(false);
      case VALUE_NULL -> JsonNull.NULL;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new MalformedException(name(path), "a value", token.toString());
    };
  }

  private int deeper(String path, int depth) throws MalformedException {
    if (depth == limits.maxDepth()) {
      throw new MalformedException(
          name(path), "at most " + limits.maxDepth() + " levels", "a deeper one");
    }
    return depth + 1;
  }

  private JsonObject object(String path, int depth) throws MalformedException {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (JsonToken token = next(path); token == JsonToken.PROPERTY_NAME; token = next(path)) {
      String name = wellFormed(parser.currentName(), path);
      String memberPath = path.isEmpty() ? name : path + "." + name;
      if (members.containsKey(name)) {
        throw new MalformedException(name(shorten(memberPath)), "the member once", "it twice");
      }
      members.put(name, value(next(memberPath), memberPath, depth));
    }
    return new JsonObject(members);
  }

  private JsonArray array(String path, int depth) throws MalformedException {
    List<JsonValue> values = new ArrayList<>();
    for (JsonToken token = next(path); token != JsonToken.END_ARRAY; token = next(path)) {
      values.add(value(token, path + "[" + values.size() + "]", depth));
    }
    return new JsonArray(values);
  }

  private JsonToken next(String path) throws MalformedException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new MalformedException(name(path), "a complete document", "its end");
    }
    return token;
  }

  private static String wellFormed(String text, String path) throws MalformedException {
    if (!JsonString.isWellFormed(text)) {
      throw new MalformedException(name(path), "well-formed Unicode", "a lone surrogate");
    }
    return text;
  }

  private static String name(String path) {
    return path.isEmpty() ? "document" : shorten(path);
  }

  private static String shorten(String path) {
    return path.length() <= 120 ? path : path.substring(0, 117) + "...";
  }
}
