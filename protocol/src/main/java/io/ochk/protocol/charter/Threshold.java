package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;

/**
 * How many guardians act for the federation.
 *
 * @param m how many must sign, 1 to 1000
 * @param n how many there are, 1 to 1000
 */
public record Threshold(int m, int n) {
  private static final int MOST = 1000;

  static Threshold read(JsonMembers members) throws MalformedException {
    Threshold result =
        new Threshold((int) members.integer("m", 1, MOST), (int) members.integer("n", 1, MOST));
    members.end();
    return result;
  }

  JsonObject toJson() {
    return JsonObject.builder().put("m", m).put("n", n).build();
  }

  /** {@code 3-of-4}. */
  @Override
  public String toString() {
    return m + "-of-" + n;
  }
}
