package io.ochk.client;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.text.Printable;
import java.time.Duration;
import java.util.Optional;

/**
 * A portal's refusal (RFC 9457).
 *
 * @param status the HTTP status, 400 to 599
 * @param code the stable code of the portal's error table
 * @param detail what is wrong, for a person
 * @param member the member concerned, if one is
 * @param next what to do about it, if the portal says
 * @param retryAfter how long to wait before asking again, if the portal says
 */
public record Problem(
    int status,
    String code,
    String detail,
    Optional<String> member,
    Optional<String> next,
    Optional<Duration> retryAfter) {
  private static final int LONGEST = 2_000;

  static Problem read(int status, JsonObject json, Optional<Duration> retryAfter) {
    return new Problem(
        status,
        text(json, "code").orElse("http_" + status),
        text(json, "detail").or(() -> text(json, "title")).orElse("no reason given"),
        text(json, "member"),
        text(json, "next"),
        retryAfter);
  }

  /** Whether the same question may get another answer later. */
  public boolean isTemporary() {
    return status == 429 || status >= 500;
  }

  // Members that a proxy left out or wrote otherwise must not hide the refusal itself.
  private static Optional<String> text(JsonObject json, String name) {
    return JsonMembers.of(json).has(name) && json.get(name).orElseThrow() instanceof JsonString s
        ? Optional.of(printable(s.value()))
        : Optional.empty();
  }

  private static String printable(String text) {
    String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    return Printable.line(cut);
  }
}
