package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;

/**
 * What operators earn.
 *
 * @param operatorShareBps the operators' share in basis points, 0 to 10000
 * @param uptimeFloorPct below this uptime in percent there is no payout, 0 to 100
 */
public record Payouts(int operatorShareBps, int uptimeFloorPct) {
  static Payouts read(JsonMembers members) throws MalformedException {
    Payouts result =
        new Payouts(
            (int) members.integer("operator_share_bps", 0, 10_000),
            (int) members.integer("uptime_floor_pct", 0, 100));
    members.end();
    return result;
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("operator_share_bps", operatorShareBps)
        .put("uptime_floor_pct", uptimeFloorPct)
        .build();
  }
}
