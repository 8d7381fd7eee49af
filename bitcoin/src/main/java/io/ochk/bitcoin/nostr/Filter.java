package io.ochk.bitcoin.nostr;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which events a subscription wants (NIP-01). An empty list sets no condition; all conditions must
 * hold.
 *
 * @param ids event ids, 64 hexadecimal characters each
 * @param authors public keys, 64 hexadecimal characters each
 * @param kinds kinds
 * @param tags by the tag's single letter, the values of which one must occur
 * @param since earliest time in Unix seconds, inclusive
 * @param until latest time in Unix seconds, inclusive
 * @param limit how many events at most before the end of the stored ones
 */
public record Filter(
    List<String> ids,
    List<String> authors,
    List<Integer> kinds,
    SortedMap<Character, List<String>> tags,
    Optional<Long> since,
    Optional<Long> until,
    Optional<Long> limit) {
  private static final int MAX_VALUES = 10_000;

  /** Copies everything. */
  public Filter {
    ids = List.copyOf(ids);
    authors = List.copyOf(authors);
    kinds = List.copyOf(kinds);
    tags = new TreeMap<>(tags);
    tags.replaceAll((letter, values) -> List.copyOf(values));
    tags = Collections.unmodifiableSortedMap(tags);
  }

  /** A filter for one event. */
  public static Filter ofId(String id) {
    return new Filter(
        List.of(id),
        List.of(),
        List.of(),
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(1L));
  }

  /** A filter for one author's record with this {@code d} tag. */
  public static Filter ofRecord(String author, RecordKind kind, String name) {
    return new Filter(
        List.of(),
        List.of(author),
        List.of(kind.number()),
        new TreeMap<>(Map.of('d', List.of(name))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The filter as a message carries it. */
  public JsonObject json() {
    JsonObject.Builder object = JsonObject.builder();
    if (!ids.isEmpty()) {
      object.put("ids", JsonArray.ofStrings(ids));
    }
    if (!authors.isEmpty()) {
      object.put("authors", JsonArray.ofStrings(authors));
    }
    if (!kinds.isEmpty()) {
      object.put("kinds", new JsonArray(kinds.stream().<JsonValue>map(JsonNumber::of).toList()));
    }
    tags.forEach((letter, values) -> object.put("#" + letter, JsonArray.ofStrings(values)));
    since.ifPresent(time -> object.put("since", time));
    until.ifPresent(time -> object.put("until", time));
    limit.ifPresent(count -> object.put("limit", count));
    return object.build();
  }

  /** Reads a filter; members that are not known set no condition here and are refused. */
  static Filter read(JsonObject object) throws MalformedException {
    JsonMembers members = JsonMembers.of(object, "filter");
    SortedMap<Character, List<String>> tags = new TreeMap<>();
    for (String name : object.members().keySet()) {
      if (name.matches("#[A-Za-z]")) {
        tags.put(name.charAt(1), members.strings(name, MAX_VALUES));
      }
    }
    List<Integer> kinds = new ArrayList<>();
    if (members.has("kinds")) {
      for (JsonValue kind : members.array("kinds", MAX_VALUES)) {
        JsonObject one = JsonObject.builder().put("kinds", kind).build();
        kinds.add((int) JsonMembers.of(one).integer("kinds", 0, UnsignedEvent.MAX_KIND));
      }
    }
    Filter filter =
        new Filter(
            members.has("ids") ? members.strings("ids", MAX_VALUES) : List.of(),
            members.has("authors") ? members.strings("authors", MAX_VALUES) : List.of(),
            kinds,
            tags,
            time(members, "since"),
            time(members, "until"),
            time(members, "limit"));
    members.end();
    return filter;
  }

  private static Optional<Long> time(JsonMembers members, String name) throws MalformedException {
    return members.has(name)
        ? Optional.of(members.integer(name, 0, UnsignedEvent.MAX_TIME))
        : Optional.empty();
  }

  /** Whether an event fulfils every condition; the limit is not one. */
  public boolean matches(NostrEvent signed) {
    UnsignedEvent event = signed.event();
    return (ids.isEmpty() || ids.contains(signed.id()))
        && (authors.isEmpty() || authors.contains(event.author().hex()))
        && (kinds.isEmpty() || kinds.contains(event.kind()))
        && since.map(s -> event.createdAt() >= s).orElse(true)
        && until.map(u -> event.createdAt() <= u).orElse(true)
        && tags.entrySet().stream().allMatch(t -> hasTag(event, t.getKey(), t.getValue()));
  }

  private static boolean hasTag(UnsignedEvent event, char letter, List<String> values) {
    return event.tags().stream()
        .anyMatch(t ->
            t.size() > 1 && t.get(0).equals(String.valueOf(letter)) && values.contains(t.get(1)));
  }
}
