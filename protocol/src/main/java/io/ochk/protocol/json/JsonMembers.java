package io.ochk.protocol.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes the members of one object by name and type; every error names the member.
 *
 * <p>Use: take each member, then call {@link #end()}, which refuses any member that nobody took.
 */
public final class JsonMembers {
  private static final long MAX_UNIX_SECONDS = 253_402_300_799L;

  private final JsonObject object;
  private final String path;
  private final Set<String> taken = new HashSet<>();

  private JsonMembers(JsonObject object, String path) {
    this.object = object;
    this.path = path;
  }

  /** The members of the outermost object. */
  public static JsonMembers of(JsonObject object) {
    return new JsonMembers(object, "");
  }

  /** The members of an object that stands at {@code path} in its document. */
  public static JsonMembers of(JsonObject object, String path) {
    return new JsonMembers(object, path);
  }

  /** The full path of the member {@code name}, as errors show it. */
  public String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Whether the member is there, be it null or not. */
  public boolean has(String name) {
    return object.get(name).isPresent();
  }

  /** The member, whatever it is. */
  public JsonValue any(String name) throws MalformedException {
    taken.add(name);
    return object
        .get(name)
        .orElseThrow(() -> new MalformedException(path(name), "the member", "nothing"));
  }

  /** A string. */
  public String string(String name) throws MalformedException {
    return asString(any(name), path(name));
  }

  /** A string that is exactly {@code value}. */
  public String literal(String name, String value) throws MalformedException {
    String found = string(name);
    if (!found.equals(value)) {
      throw new MalformedException(path(name), "\"" + value + "\"", quote(found));
    }
    return found;
  }

  /** A string that the whole of {@code pattern} matches; {@code expected} says so in words. */
  public String matching(String name, Pattern pattern, String expected) throws MalformedException {
    String found = string(name);
    if (!pattern.matcher(found).matches()) {
      throw refused(name, expected, found);
    }
    return found;
  }

  /** What to throw for a string that is not what was expected. */
  public MalformedException refused(String name, String expected, String found) {
    return new MalformedException(path(name), expected, quote(found));
  }

  /** A string of so many lower-case hex digits. */
  public String hex(String name, int digits) throws MalformedException {
    String found = string(name);
    if (!LowerHex.is(found, digits)) {
      throw refused(name, digits + " lower-case hex characters", found);
    }
    return found;
  }

  /** A string of at most {@code max} UTF-16 units that is not blank. */
  public String text(String name, int max) throws MalformedException {
    String found = string(name);
    if (found.isBlank() || found.length() > max) {
      throw new MalformedException(
          path(name),
          "1 to " + max + " characters",
          found.isBlank() ? "a blank string" : found.length() + " characters");
    }
    return found;
  }

  /** A string or {@code null}; the member must be there. */
  public Optional<String> optionalString(String name) throws MalformedException {
    JsonValue value = any(name);
    return value == JsonNull.NULL ? Optional.empty() : Optional.of(asString(value, path(name)));
  }

  /** A string that is left out when there is none; {@code null} is refused. */
  public Optional<String> appendedString(String name) throws MalformedException {
    return has(name) ? Optional.of(string(name)) : Optional.empty();
  }

  /** An integer between {@code min} and {@code max}, both inclusive. */
  public long integer(String name, long min, long max) throws MalformedException {
    return bigInteger(name, BigInteger.valueOf(min), BigInteger.valueOf(max)).longValueExact();
  }

  /** An integer between {@code min} and {@code max}, or {@code null}. */
  public Optional<Long> optionalInteger(String name, long min, long max) throws MalformedException {
    return any(name) == JsonNull.NULL ? Optional.empty() : Optional.of(integer(name, min, max));
  }

  /** An integer between {@code min} and {@code max}, both inclusive, of any size. */
  public BigInteger bigInteger(String name, BigInteger min, BigInteger max)
      throws MalformedException {
    String expected = "an integer from " + min + " to " + max;
    if (!(any(name) instanceof JsonNumber number)) {
      throw new MalformedException(path(name), expected, any(name).kind());
    }
    if (!number.isInteger() || number.text().length() > 40) {
      throw new MalformedException(path(name), expected, quote(number.text()));
    }
    BigInteger value = new BigInteger(number.text());
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new MalformedException(path(name), expected, number.text());
    }
    return value;
  }

  /** A time in Unix seconds, up to the end of the year 9999. */
  public long unixSeconds(String name) throws MalformedException {
    return integer(name, 0, MAX_UNIX_SECONDS);
  }

  /** A time in Unix seconds, or {@code null}. */
  public Optional<Long> optionalUnixSeconds(String name) throws MalformedException {
    return optionalInteger(name, 0, MAX_UNIX_SECONDS);
  }

  /** A SHA-256: 64 lower-case hex characters. */
  public String sha256(String name) throws MalformedException {
    return hex(name, 64);
  }

  /** A SHA-256, or {@code null}. */
  public Optional<String> optionalSha256(String name) throws MalformedException {
    return optionalString(name).isEmpty() ? Optional.empty() : Optional.of(sha256(name));
  }

  /** A boolean. */
  public boolean bool(String name) throws MalformedException {
    if (any(name) instanceof JsonBoolean b) {
      return b.value();
    }
    throw new MalformedException(path(name), "a boolean", any(name).kind());
  }

  /** An object, as it stands. */
  public JsonObject object(String name) throws MalformedException {
    if (any(name) instanceof JsonObject o) {
      return o;
    }
    throw new MalformedException(path(name), "an object", any(name).kind());
  }

  /** An object, opened. */
  public JsonMembers members(String name) throws MalformedException {
    return new JsonMembers(object(name), path(name));
  }

  /** The elements of an array of at most {@code max}. */
  public List<JsonValue> array(String name, int max) throws MalformedException {
    if (!(any(name) instanceof JsonArray a)) {
      throw new MalformedException(path(name), "an array", any(name).kind());
    }
    if (a.values().size() > max) {
      throw new MalformedException(
          path(name), "at most " + max + " elements", a.values().size() + " elements");
    }
    return a.values();
  }

  /** An array of at most {@code max} objects, each opened. */
  public List<JsonMembers> objects(String name, int max) throws MalformedException {
    List<JsonMembers> result = new ArrayList<>();
    for (JsonValue value : array(name, max)) {
      String at = path(name) + "[" + result.size() + "]";
      if (!(value instanceof JsonObject o)) {
        throw new MalformedException(at, "an object", value.kind());
      }
      result.add(new JsonMembers(o, at));
    }
    return result;
  }

  /** An array of at most {@code max} strings. */
  public List<String> strings(String name, int max) throws MalformedException {
    List<String> result = new ArrayList<>();
    for (JsonValue value : array(name, max)) {
      result.add(asString(value, path(name) + "[" + result.size() + "]"));
    }
    return result;
  }

  /** The object that these are the members of. */
  public JsonObject source() {
    return object;
  }

  /** Refuses any member that was not taken. */
  public void end() throws MalformedException {
    for (String name : object.members().keySet()) {
      if (!taken.contains(name)) {
        throw new MalformedException(path(abbreviate(name)), "no such member", "it");
      }
    }
  }

  private static String asString(JsonValue value, String path) throws MalformedException {
    if (value instanceof JsonString s) {
      return s.value();
    }
    throw new MalformedException(path, "a string", value.kind());
  }

  private static String quote(String text) {
    return "\"" + abbreviate(text).replaceAll("\\p{Cntrl}", "?") + "\"";
  }

  private static String abbreviate(String text) {
    return text.codePointCount(0, text.length()) <= 40
        ? text
        : text.substring(0, text.offsetByCodePoints(0, 37)) + "...";
  }
}
