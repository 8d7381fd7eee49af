package io.ochk.protocol.attestation;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;

/** How the node says it is. */
public enum NodeStatus {
  /** Not serving yet. */
  STARTING("starting"),
  /** Serving. */
  RUNNING("running"),
  /** Serving, but with a named cause for worry in its readiness report. */
  DEGRADED("degraded");

  private final String wireName;

  NodeStatus(String wireName) {
    this.wireName = wireName;
  }

  /** The word on the wire. */
  public String wireName() {
    return wireName;
  }

  /** Reads a member that holds a status. */
  public static NodeStatus read(JsonMembers members, String name) throws MalformedException {
    String word = members.string(name);
    for (NodeStatus status : values()) {
      if (status.wireName.equals(word)) {
        return status;
      }
    }
    throw new MalformedException(
        members.path(name), "starting, running or degraded", "another word");
  }
}
