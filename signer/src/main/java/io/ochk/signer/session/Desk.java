package io.ochk.signer.session;

import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import java.util.List;

/** Where a node's events go. */
public interface Desk {
  /** Whatever the node has to have, in an order that it can take in: said in each session. */
  List<JsonObject> everything();

  /**
   * Something happened.
   *
   * @param type the event's type
   * @param data its members, or for {@code peers} a list
   * @throws MalformedException if they are not what the contract says; the node is at fault
   */
  void event(String type, JsonValue data) throws MalformedException;

  /** The node refuses one message. */
  void refused(JsonObject message, String code, String detail);
}
