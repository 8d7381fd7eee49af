package io.ochk.signer.policy;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The operator's policy: {@code policy.json} in the kit's home.
 *
 * @param ceremony whether to join acceptable ceremonies and to take the code as compared
 * @param kinds a rule for each kind of request
 * @param quietHours when nothing is allowed without asking, if there are such hours
 * @param bridge the kinds of requests that a portal may put into the inbox
 */
public record Policy(
    Answer ceremony,
    Map<String, KindRule> kinds,
    Optional<QuietHours> quietHours,
    Set<String> bridge) {
  /** The kinds of requests that this version knows. */
  public static final Set<String> KINDS =
      Collections.unmodifiableSet(new TreeSet<>(Set.of("liveness", "statement")));

  /** What holds until the operator says otherwise: signs of life are given, all else is asked. */
  public static final Policy INITIAL =
      new Policy(
          Answer.ASK,
          Map.of(
              "liveness", new KindRule(Answer.ALLOW, Optional.of(288L)),
              "statement", new KindRule(Answer.ASK, Optional.of(24L))),
          Optional.empty(),
          Set.of());

  /** Copies the collections. */
  public Policy {
    kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
    bridge = Collections.unmodifiableSet(new TreeSet<>(bridge));
    if (!kinds.keySet().equals(KINDS) || !KINDS.containsAll(bridge)) {
      throw new IllegalArgumentException("a rule for each kind of request: " + KINDS);
    }
  }

  /** Everything is allowed: for tests of a whole system, never a default. */
  public static Policy allowing() {
    Map<String, KindRule> all = new TreeMap<>();
    KINDS.forEach(kind -> all.put(kind, new KindRule(Answer.ALLOW, Optional.empty())));
    return new Policy(Answer.ALLOW, all, Optional.empty(), KINDS);
  }

  /**
   * Judges a request of a kind.
   *
   * @param usedToday how many of the kind were approved today
   */
  public Ruling judge(String kind, Instant now, long usedToday) {
    KindRule rule = rule(kind);
    return switch (rule.answer()) {
      case DENY -> new Ruling.Denied();
      case ASK -> new Ruling.Asked("the policy asks about every " + kind);
      case ALLOW -> {
        if (quietHours.isPresent() && quietHours.get().contains(now)) {
          yield new Ruling.Asked("quiet hours: " + quietHours.get());
        }
        if (rule.perDay().isPresent() && usedToday >= rule.perDay().get()) {
          yield new Ruling.Asked(
              "today's limit of " + rule.perDay().get() + " for " + kind + " is used up");
        }
        yield new Ruling.Allowed();
      }
    };
  }

  /** The rule of a kind. */
  public KindRule rule(String kind) {
    KindRule rule = kinds.get(kind);
    if (rule == null) {
      throw new IllegalArgumentException("no kind of request: " + kind);
    }
    return rule;
  }

  /** With another rule for a kind. */
  public Policy withRule(String kind, KindRule rule) {
    Map<String, KindRule> changed = new TreeMap<>(kinds);
    changed.put(kind, rule);
    return new Policy(ceremony, changed, quietHours, bridge);
  }

  /** With another answer to ceremonies. */
  public Policy withCeremony(Answer answer) {
    return new Policy(answer, kinds, quietHours, bridge);
  }

  /** With other quiet hours. */
  public Policy withQuietHours(Optional<QuietHours> hours) {
    return new Policy(ceremony, kinds, hours, bridge);
  }

  /** With other kinds for the bridge. */
  public Policy withBridge(Set<String> allowed) {
    return new Policy(ceremony, kinds, quietHours, allowed);
  }

  /** The file: one line of JSON. */
  public byte[] bytes() {
    return (CanonicalJson.text(json()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The policy as an object. */
  public JsonObject json() {
    JsonObject.Builder rules = JsonObject.builder();
    kinds.forEach((kind, rule) -> rules.put(kind, rule.json()));
    JsonObject.Builder json =
        JsonObject.builder()
            .put("version", 1)
            .put("ceremony", ceremony.word())
            .put("requests", rules.build());
    if (quietHours.isPresent()) {
      json.put("quiet_hours", quietHours.get().json());
    } else {
      json.put("quiet_hours", Optional.empty());
    }
    return json.put("bridge", JsonArray.ofStrings(bridge.stream().toList())).build();
  }

  /**
   * Reads a file.
   *
   * @throws MalformedException naming the member that is not what it has to be
   */
  public static Policy parse(byte[] utf8) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED));
    members.integer("version", 1, 1);
    Answer ceremony = Answer.read(members, "ceremony");
    JsonMembers rules = members.members("requests");
    Map<String, KindRule> kinds = new TreeMap<>();
    for (String kind : KINDS) {
      kinds.put(kind, KindRule.read(rules.members(kind)));
    }
    rules.end();
    Optional<QuietHours> quiet =
        members.any("quiet_hours") instanceof JsonObject
            ? Optional.of(QuietHours.read(members.members("quiet_hours")))
            : quietHoursNull(members);
    Set<String> bridge = new TreeSet<>(members.strings("bridge", KINDS.size()));
    if (!KINDS.containsAll(bridge)) {
      throw new MalformedException("bridge", "kinds of requests: " + KINDS, "others");
    }
    members.end();
    return new Policy(ceremony, kinds, quiet, bridge);
  }

  private static Optional<QuietHours> quietHoursNull(JsonMembers members)
      throws MalformedException {
    if (members.optionalString("quiet_hours").isPresent()) {
      throw new MalformedException("quiet_hours", "an object or null", "text");
    }
    return Optional.empty();
  }
}
