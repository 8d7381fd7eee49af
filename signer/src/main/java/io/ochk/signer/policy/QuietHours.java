package io.ochk.signer.policy;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * Hours of each day in which nothing is approved without asking.
 *
 * @param from the first minute
 * @param to the first minute after; before {@code from} if midnight lies between
 * @param zone whose clock
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
  /** Whether it is one of them. */
  public boolean contains(Instant now) {
    LocalTime time = LocalTime.ofInstant(now, zone);
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }

  JsonObject json() {
    return JsonObject.builder()
        .put("from", from.toString())
        .put("to", to.toString())
        .put("zone", zone.getId())
        .build();
  }

  static QuietHours read(JsonMembers members) throws MalformedException {
    try {
      QuietHours hours =
          new QuietHours(
              LocalTime.parse(members.string("from")),
              LocalTime.parse(members.string("to")),
              ZoneId.of(members.string("zone")));
      members.end();
      return hours;
    } catch (DateTimeException e) {
      throw new MalformedException(
          members.path("from"),
          "hours such as 22:00 and 07:00, and a zone such as Europe/Lisbon",
          "other text");
    }
  }

  @Override
  public String toString() {
    return from + " to " + to + " " + zone;
  }
}
