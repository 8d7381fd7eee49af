package io.ochk.protocol.time;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Instants as ISO 8601 in UTC ending in {@code Z}; we write whole seconds. */
public final class UtcTime {
  // The day's end as hour 24 and leap seconds are left out: readers do not agree about them.
  private static final Pattern FORM =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z");

  private UtcTime() {}

  /** {@code 2026-04-29T18:34:51Z}: fractions of a second are cut off. */
  public static String format(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Reads a member that holds such a time, with up to nine fractional digits. */
  public static Instant read(JsonMembers members, String name) throws MalformedException {
    String expected = "a UTC time such as 2026-04-29T18:34:51Z";
    String text = members.matching(name, FORM, expected);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new MalformedException(members.path(name), expected, "a day or time that is none");
    }
  }
}
