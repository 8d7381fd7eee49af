package io.ochk.office.watch;

import io.ochk.keystore.file.DurableFile;
import io.ochk.protocol.attestation.Health;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the watch has seen and has still to tell; immutable.
 *
 * @param begun whether anything was seen yet
 * @param guardians the colour of each guardian that was told last, by operator id
 * @param incidents ids of incidents that were told, the newest last
 * @param unseenSince since when the portal shows nothing, Unix seconds
 * @param unseenTold whether that was told
 * @param pending what is still to be delivered
 */
record WatchState(
    boolean begun,
    Map<String, Health> guardians,
    List<String> incidents,
    Optional<Long> unseenSince,
    boolean unseenTold,
    List<Delivery> pending) {
  /** The beginning. */
  static final WatchState NEW =
      new WatchState(false, Map.of(), List.of(), Optional.empty(), false, List.of());

  private static final int MOST = 10_000;

  /** Copies the collections. */
  WatchState {
    guardians = Map.copyOf(guardians);
    incidents = List.copyOf(incidents);
    pending = List.copyOf(pending);
  }

  /**
   * An alert on its way through one channel.
   *
   * @param channel the channel's name
   * @param alert what is to be told
   * @param attempts how often it was tried
   * @param nextAt Unix seconds, not to be tried before
   */
  record Delivery(String channel, Alert alert, int attempts, long nextAt) {}

  WatchState withPending(List<Delivery> next) {
    return new WatchState(begun, guardians, incidents, unseenSince, unseenTold, next);
  }

  /** Reads a state file; a missing one is the beginning. */
  static WatchState read(Path file) throws IOException, MalformedException {
    return Files.exists(file) ? parse(Files.readAllBytes(file)) : NEW;
  }

  /** Parses a state file. */
  static WatchState parse(byte[] file) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(file, JsonLimits.RECORD));
    Map<String, Health> guardians = new LinkedHashMap<>();
    for (JsonMembers row : members.objects("guardians", MOST)) {
      guardians.put(row.string("operator_id"), health(row));
      row.end();
    }
    List<Delivery> pending = new ArrayList<>();
    for (JsonMembers row : members.objects("pending", MOST)) {
      pending.add(
          new Delivery(
              row.string("channel"),
              Alert.read(row.members("alert")),
              (int) row.integer("attempts", 0, MOST),
              row.unixSeconds("next_at")));
      row.end();
    }
    WatchState state =
        new WatchState(
            true,
            guardians,
            members.strings("incidents", MOST),
            members.optionalUnixSeconds("unseen_since"),
            members.bool("unseen_told"),
            pending);
    members.end();
    return state;
  }

  private static Health health(JsonMembers row) throws MalformedException {
    String word = row.string("health");
    for (Health health : Health.values()) {
      if (health.wireName().equals(word)) {
        return health;
      }
    }
    throw new MalformedException(row.path("health"), "grey, green or red", "another word");
  }

  /** Writes the state so that it survives a power cut. */
  void write(Path file) throws IOException {
    DurableFile.write(file, bytes());
  }

  /** The state file: one line of JSON. */
  byte[] bytes() {
    List<JsonValue> rows = new ArrayList<>();
    guardians.forEach((operator, health) ->
        rows.add(
            JsonObject.builder()
                .put("operator_id", operator)
                .put("health", health.wireName())
                .build()));
    JsonObject.Builder json =
        JsonObject.builder()
            .put("guardians", new JsonArray(rows))
            .put("incidents", JsonArray.ofStrings(incidents));
    if (unseenSince.isPresent()) {
      json.put("unseen_since", unseenSince.get().longValue());
    } else {
      json.put("unseen_since", (String) null);
    }
    json.put("unseen_told", unseenTold)
        .put("pending", new JsonArray(pending.stream().map(WatchState::json).toList()));
    return (CanonicalJson.text(json.build()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static JsonValue json(Delivery delivery) {
    return JsonObject.builder()
        .put("channel", delivery.channel())
        .put("alert", delivery.alert().json())
        .put("attempts", delivery.attempts())
        .put("next_at", delivery.nextAt())
        .build();
  }
}
