package io.ochk.portal.page;

import io.ochk.portal.incident.Incident;
import io.ochk.portal.intake.Addresses;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.questionnaire.Field;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What pages show that no other address has as JSON: for programs that compare and watch. */
final class PageJson {
  private PageJson() {}

  /** The table of actions, each with its kit command and its place at the portal. */
  static JsonObject bypass(List<BypassTable.Row> rows) {
    List<JsonValue> actions = rows.stream().map(PageJson::row).toList();
    return JsonObject.builder().put("ok", true).put("actions", new JsonArray(actions)).build();
  }

  private static JsonValue row(BypassTable.Row row) {
    return JsonObject.builder()
        .put("action", row.action())
        .put("kit", row.command())
        .put("portal", row.portal())
        .build();
  }

  /** Which documents are read how, and where this portal's are. */
  static JsonObject verification(PageWords words, List<FederationView> federations) {
    JsonObject.Builder json = JsonObject.builder().put("ok", true);
    words.json().members().forEach(json::put);
    List<JsonValue> rows = federations.stream().map(PageJson::documents).toList();
    return json.put("federations", new JsonArray(rows)).build();
  }

  private static JsonValue documents(FederationView federation) {
    String slug = federation.slug();
    String own = "/api/public/federations/" + slug;
    return JsonObject.builder()
        .put("slug", slug)
        .put("name", federation.name())
        .put("record", own + "/record")
        .put(
            "ratifications",
            federation.charter().map(c -> "/api/operator/charter?federation=" + slug))
        .put("newest_epoch", federation.key().map(epoch -> own + "/epochs/" + epoch.number()))
        .build();
  }

  /** What an application answers, and where it goes. */
  static JsonObject questionnaire() {
    List<JsonValue> fields = Stream.of(Field.values()).map(PageJson::field).toList();
    return JsonObject.builder()
        .put("ok", true)
        .put("post_to", Addresses.APPLICATIONS)
        .put("max_bytes", JsonLimits.APPLICATION.maxBytes())
        .put("fields", new JsonArray(fields))
        .build();
  }

  private static JsonValue field(Field field) {
    return JsonObject.builder()
        .put("id", field.id())
        .put("section", field.section().title())
        .put("title", field.title())
        .put("hint", field.hint())
        .put("max_length", field.maxLength())
        .put("required", field.required())
        .put("multiline", field.multiline())
        .put("acknowledgement", field.acknowledgement())
        .build();
  }

  /**
   * What two people compare who want to know whether they are shown the same: keys in office and
   * the ends of the chains.
   */
  static JsonObject transparency(
      Optional<KeyHistory> reviewer,
      Optional<KeyHistory> organiser,
      List<FederationView> federations,
      long operators,
      List<Incident> incidents) {
    return JsonObject.builder()
        .put("ok", true)
        .put("reviewer_keys", keys(reviewer))
        .put("organiser_keys", keys(organiser))
        .put("federations", new JsonArray(federations.stream().map(PageJson::chain).toList()))
        .put("operators", operators)
        .put("incidents", new JsonArray(incidents.stream().<JsonValue>map(Incident::json).toList()))
        .build();
  }

  // The first to the one in office.
  private static JsonArray keys(Optional<KeyHistory> history) {
    return JsonArray.ofStrings(
        history.stream()
            .flatMap(h -> h.keys().stream())
            .map(AuthorityKey::key)
            .map(k -> k.hex())
            .toList());
  }

  private static JsonValue chain(FederationView federation) {
    return JsonObject.builder()
        .put("slug", federation.slug())
        .put("name", federation.name())
        .put("statements", federation.state().chain().size())
        .put("head", federation.state().chain().getLast().payload().sha256())
        .build();
  }
}
