package io.ochk.protocol.ceremony;

import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What a re-sharing carries on.
 *
 * @param dealers seats of the old epoch that deal, rising; each is one of {@code oldSeats}
 * @param epoch the epoch that is made, at least 1
 * @param key the binary public key package of the old epoch
 * @param oldSeats who held which seat in the old epoch, rising
 * @param transcriptSha256 the old epoch's transcript, 64 lower-case hex characters
 */
public record PreviousKey(
    List<Integer> dealers,
    int epoch,
    Octets key,
    List<SeatHolder> oldSeats,
    String transcriptSha256) {
  private static final int MAX_KEY = 4_096;

  /** Copies the lists. */
  public PreviousKey {
    dealers = List.copyOf(dealers);
    oldSeats = List.copyOf(oldSeats);
  }

  /** The old seats that deal, rising. */
  public List<SeatHolder> dealing() {
    return oldSeats.stream().filter(holder -> dealers.contains(holder.seat())).toList();
  }

  static PreviousKey read(JsonMembers members) throws MalformedException {
    List<SeatHolder> oldSeats = SeatHolder.read(members, "old_seats");
    PreviousKey previous =
        new PreviousKey(
            dealers(members),
            (int) members.integer("epoch", 1, Integer.MAX_VALUE),
            Octets.read(members, "key", 1, MAX_KEY),
            oldSeats,
            members.sha256("transcript_sha256"));
    if (previous.dealing().size() != previous.dealers.size() || previous.dealers.isEmpty()) {
      throw new MalformedException(
          members.path("dealers"), "seats of old_seats", previous.dealers.toString());
    }
    return previous;
  }

  private static List<Integer> dealers(JsonMembers members) throws MalformedException {
    List<Integer> dealers = new ArrayList<>();
    for (JsonValue value : members.array("dealers", Membership.MAX_SEAT + 1)) {
      int least = dealers.isEmpty() ? 0 : dealers.getLast() + 1;
      boolean fits =
          value instanceof JsonNumber n
              && n.isInteger()
              && n.text().length() < 4
              && Integer.parseInt(n.text()) >= least
              && Integer.parseInt(n.text()) <= Membership.MAX_SEAT;
      if (!fits) {
        throw new MalformedException(
            members.path("dealers"),
            "seats from 0 to " + Membership.MAX_SEAT + ", rising",
            "other");
      }
      dealers.add(Integer.parseInt(((JsonNumber) value).text()));
    }
    return dealers;
  }

  void write(JsonObject.Builder json) {
    json.put(
            "dealers",
            new JsonArray(
                dealers.stream()
                    .<JsonValue>map(seat -> JsonNumber.of(BigInteger.valueOf(seat)))
                    .toList()))
        .put("epoch", epoch)
        .put("key", key.hex())
        .put("old_seats", SeatHolder.json(oldSeats))
        .put("transcript_sha256", transcriptSha256);
  }
}
