package io.ochk.portal.incident;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place on the timeline.
 *
 * @param position microseconds since 1970
 * @param incidentId which of those at this position; empty for the place before all of them
 */
public record Cursor(long position, String incidentId) implements Comparable<Cursor> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\.((inc-[0-9a-f]{16})?)");
  private static final Comparator<Cursor> ORDER =
      Comparator.comparingLong(Cursor::position).thenComparing(Cursor::incidentId);

  /** The cursor that this text is. */
  static Optional<Cursor> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new Cursor(Long.parseLong(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  @Override
  public int compareTo(Cursor other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return position + "." + incidentId;
  }
}
