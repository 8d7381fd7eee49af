package io.ochk.office.watch;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that people should know.
 *
 * @param kind such as {@code guardian-silent}
 * @param federation the federation's slug
 * @param operator whom it is about, if it is about one guardian
 * @param severity {@code info}, {@code warning} or {@code critical}
 * @param at Unix seconds, when it was noticed
 * @param text what happened, in words
 */
public record Alert(
    String kind,
    String federation,
    Optional<String> operator,
    String severity,
    long at,
    String text) {
  private static final Pattern WORD = Pattern.compile("[a-z0-9-]{1,64}");
  private static final int MOST_TEXT = 4_000;

  /** A name that is the same for the same alert: receivers can tell repetitions by it. */
  public String id() {
    return Sha256.hex(CanonicalJson.bytes(facts().build())).substring(0, 32);
  }

  private JsonObject.Builder facts() {
    return JsonObject.builder()
        .put("kind", kind)
        .put("federation_slug", federation)
        .put("operator_id", operator)
        .put("severity", severity)
        .put("at", at)
        .put("text", text);
  }

  /** The alert as it is stored and sent. */
  public JsonObject json() {
    JsonObject.Builder json = JsonObject.builder().put("id", id());
    facts().build().members().forEach(json::put);
    return json.build();
  }

  static Alert read(JsonMembers members) throws MalformedException {
    Alert alert =
        new Alert(
            members.matching("kind", WORD, "a word"),
            members.matching("federation_slug", WORD, "a slug"),
            members.optionalString("operator_id"),
            members.matching("severity", WORD, "a word"),
            members.unixSeconds("at"),
            members.text("text", MOST_TEXT));
    members.literal("id", alert.id());
    members.end();
    return alert;
  }

  /** One line for a subject or a log. */
  public String title() {
    String firstLine = text.lines().findFirst().orElse(text);
    return federation + " " + severity + ": " + firstLine;
  }
}
