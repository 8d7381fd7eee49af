package io.ochk.protocol.charter;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.time.UtcTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The part of a charter that programs read.
 *
 * <p>What a complete charter must have but a draft may still lack is optional here, so that {@link
 * CharterValidation} can say what is missing.
 *
 * @param charterVersion 1 to 32 of letters, digits, {@code . + -}, a letter or digit first
 * @param federationId the federation's slug
 * @param federationName its name for people
 * @param ratifiedAt when the charter was ratified; nothing ({@code null} on the wire) before
 * @param threshold how many of how many guardians sign
 * @param guardians the guardians, in the charter's order
 * @param gateways the gateways, in the charter's order
 * @param exitClause how users leave
 * @param amendmentProcess how the charter changes
 * @param payouts what operators earn
 * @param upgradePauseSeconds the longest pause for an upgrade in seconds, 0 to 3600
 */
public record FrontMatter(
    String charterVersion,
    FederationSlug federationId,
    String federationName,
    Optional<Instant> ratifiedAt,
    Threshold threshold,
    List<Guardian> guardians,
    List<Gateway> gateways,
    Optional<ExitClause> exitClause,
    Optional<AmendmentProcess> amendmentProcess,
    Optional<Payouts> payouts,
    Optional<Integer> upgradePauseSeconds) {

  /** The longest name, address or contact in UTF-16 units. */
  static final int MOST_TEXT = 512;

  /** The longest clause in UTF-16 units. */
  static final int MOST_CLAUSE = 8000;

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+-]{0,31}");

  /** Keeps copies of the lists; a version of another form can only come from a bug. */
  public FrontMatter {
    if (!VERSION.matcher(charterVersion).matches()) {
      throw new IllegalArgumentException("not a charter version");
    }
    guardians = List.copyOf(guardians);
    gateways = List.copyOf(gateways);
  }

  /**
   * Reads the front matter's members; one that it does not know is refused.
   *
   * @param object the front matter as JSON
   */
  static FrontMatter read(JsonObject object) throws MalformedException {
    JsonMembers members = JsonMembers.of(object, "front_matter");
    FrontMatter result =
        new FrontMatter(
            members.matching("charter_version", VERSION, "a version such as \"1.0.0\", in quotes"),
            FederationSlug.read(members, "federation_id"),
            members.text("federation_name", MOST_TEXT),
            isThere(members, "ratified_at")
                ? Optional.of(UtcTime.read(members, "ratified_at"))
                : Optional.empty(),
            Threshold.read(members.members("threshold")),
            guardians(members),
            gateways(members),
            isThere(members, "exit_clause")
                ? Optional.of(ExitClause.read(members.members("exit_clause")))
                : Optional.empty(),
            isThere(members, "amendment_process")
                ? Optional.of(AmendmentProcess.read(members.members("amendment_process")))
                : Optional.empty(),
            isThere(members, "payouts")
                ? Optional.of(Payouts.read(members.members("payouts")))
                : Optional.empty(),
            isThere(members, "upgrade_pause_seconds")
                ? Optional.of((int) members.integer("upgrade_pause_seconds", 0, 3600))
                : Optional.empty());
    members.end();
    return result;
  }

  /** Whether the member is there and not null; takes it either way. */
  static boolean isThere(JsonMembers members, String name) throws MalformedException {
    return members.has(name) && members.any(name) != JsonNull.NULL;
  }

  private static List<Guardian> guardians(JsonMembers members) throws MalformedException {
    List<Guardian> result = new ArrayList<>();
    if (isThere(members, "guardians")) {
      for (JsonMembers guardian : members.objects("guardians", 1000)) {
        result.add(Guardian.read(guardian));
      }
    }
    return result;
  }

  private static List<Gateway> gateways(JsonMembers members) throws MalformedException {
    List<Gateway> result = new ArrayList<>();
    if (isThere(members, "gateways")) {
      for (JsonMembers gateway : members.objects("gateways", 1000)) {
        result.add(Gateway.read(gateway));
      }
    }
    return result;
  }

  /** The front matter as JSON, in the order of the members; parts that are missing are left out. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("charter_version", charterVersion)
            .put("federation_id", federationId.text())
            .put("federation_name", federationName)
            .put("ratified_at", ratifiedAt.map(UtcTime::format))
            .put("threshold", threshold.toJson())
            .put("guardians", array(guardians.stream().map(Guardian::toJson).toList()))
            .put("gateways", array(gateways.stream().map(Gateway::toJson).toList()));
    exitClause.ifPresent(c -> json.put("exit_clause", c.toJson()));
    amendmentProcess.ifPresent(p -> json.put("amendment_process", p.toJson()));
    payouts.ifPresent(p -> json.put("payouts", p.toJson()));
    upgradePauseSeconds.ifPresent(s -> json.put("upgrade_pause_seconds", s));
    return json.build();
  }

  private static JsonArray array(List<JsonObject> objects) {
    return new JsonArray(objects.stream().<JsonValue>map(o -> o).toList());
  }
}
