package io.ochk.protocol.settlement;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;

/** Which way the money went, as the federation sees it. */
public enum Direction {
  /** Into the federation. */
  IN("in"),
  /** Out of it. */
  OUT("out");

  private final String wireName;

  Direction(String wireName) {
    this.wireName = wireName;
  }

  /** The word on the wire. */
  public String wireName() {
    return wireName;
  }

  static Direction read(JsonMembers members, String name) throws MalformedException {
    String word = members.string(name);
    for (Direction direction : values()) {
      if (direction.wireName.equals(word)) {
        return direction;
      }
    }
    throw new MalformedException(members.path(name), "in or out", "another word");
  }
}
