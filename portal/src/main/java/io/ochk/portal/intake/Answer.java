package io.ochk.portal.intake;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.http.Reply;

/**
 * What is sent back for something that was accepted.
 *
 * @param status the HTTP status
 * @param body the JSON text
 * @param first whether this is the first time that the portal sees it
 */
public record Answer(int status, String body, boolean first) {
  /** An answer to something new. */
  public static Answer of(int status, JsonObject body) {
    return new Answer(status, CanonicalJson.text(body), true);
  }

  /** The response that carries it. */
  public Reply.Whole reply() {
    return Reply.json(status, body);
  }
}
