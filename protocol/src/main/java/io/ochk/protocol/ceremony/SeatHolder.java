package io.ochk.protocol.ceremony;

import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who sits where in a ceremony.
 *
 * @param operatorId the operator, as the key's id
 * @param operatorPubkey the seat key
 * @param seat from 0 to 14; its identifier in the ceremony is one more
 */
public record SeatHolder(OperatorId operatorId, PublicKey operatorPubkey, int seat) {
  static List<SeatHolder> read(JsonMembers members, String name) throws MalformedException {
    List<SeatHolder> seats = new ArrayList<>();
    Set<PublicKey> keys = new HashSet<>();
    int last = -1;
    for (JsonMembers row : members.objects(name, Membership.MAX_SEAT + 1)) {
      SeatHolder holder =
          new SeatHolder(
              OperatorId.read(row, "operator_id"),
              PublicKey.read(row, "operator_pubkey"),
              (int) row.integer("seat", last + 1, Membership.MAX_SEAT));
      row.end();
      if (!holder.operatorId.names(holder.operatorPubkey)) {
        throw new MalformedException(
            row.path("operator_id"),
            OperatorId.of(holder.operatorPubkey).text(),
            holder.operatorId.text());
      }
      if (!keys.add(holder.operatorPubkey)) {
        throw new MalformedException(row.path("operator_pubkey"), "another key in each seat", "it");
      }
      last = holder.seat;
      seats.add(holder);
    }
    return seats;
  }

  static JsonArray json(List<SeatHolder> seats) {
    return new JsonArray(List.copyOf(seats.stream().map(SeatHolder::json).toList()));
  }

  private JsonObject json() {
    return JsonObject.builder()
        .put("operator_id", operatorId.text())
        .put("operator_pubkey", operatorPubkey.hex())
        .put("seat", seat)
        .build();
  }
}
