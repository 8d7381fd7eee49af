package io.ochk.portal.application;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the review queue; what comes behind it is the next page.
 *
 * @param receivedAtMillis milliseconds since 1970
 * @param applicationId which of those received in this millisecond
 */
record QueuePlace(long receivedAtMillis, String applicationId) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,15})\\.(app-[0-9a-f]{16})");

  /** The place before all applications. */
  static final QueuePlace START = new QueuePlace(-1, "");

  /** The place that this text is. */
  static Optional<QueuePlace> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new QueuePlace(Long.parseLong(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  static QueuePlace of(Applications.Application application) {
    return new QueuePlace(application.receivedAt().toEpochMilli(), application.id());
  }

  @Override
  public String toString() {
    return receivedAtMillis + "." + applicationId;
  }
}
