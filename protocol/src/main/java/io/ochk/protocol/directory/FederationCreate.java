package io.ochk.protocol.directory;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;

/**
 * {@code federation-create}: a federation begins to recruit.
 *
 * @param name what people call it, 1 to 100 characters
 * @param threshold how many guardians must sign (M), over half of all
 * @param targetGuardianCount how many seats there are (N), 4 to 15
 * @param bootstrapMode whether it is still being set up by the organiser's invitation
 * @param invite how to apply, in words or as an address; up to 500 characters
 * @param geographyHint where its guardians are, in words; up to 200 characters
 */
public record FederationCreate(
    String name,
    int threshold,
    int targetGuardianCount,
    boolean bootstrapMode,
    Optional<String> invite,
    Optional<String> geographyHint)
    implements DirectorySubject {
  static final String ACTION = "federation-create";

  /** The fewest guardians of a federation. */
  public static final int MIN_GUARDIANS = 4;

  /** The most guardians of a federation. */
  public static final int MAX_GUARDIANS = 15;

  static FederationCreate read(JsonMembers members) throws MalformedException {
    String name = members.text("name", 100);
    int threshold = (int) members.integer("threshold", 1, MAX_GUARDIANS);
    int count = (int) members.integer("target_guardian_count", MIN_GUARDIANS, MAX_GUARDIANS);
    if (threshold > count || 2 * threshold <= count) {
      throw new MalformedException(
          members.path("threshold"),
          "over half of target_guardian_count and at most all (" + count + ")",
          "" + threshold);
    }
    return new FederationCreate(
        name,
        threshold,
        count,
        members.bool("bootstrap_mode"),
        optionalText(members, "invite", 500),
        optionalText(members, "geography_hint", 200));
  }

  private static Optional<String> optionalText(JsonMembers members, String name, int max)
      throws MalformedException {
    return members.optionalString(name).isEmpty()
        ? Optional.empty()
        : Optional.of(members.text(name, max));
  }

  @Override
  public String action() {
    return ACTION;
  }

  @Override
  public void write(JsonObject.Builder builder) {
    builder
        .put("name", name)
        .put("threshold", threshold)
        .put("target_guardian_count", targetGuardianCount)
        .put("bootstrap_mode", bootstrapMode)
        .put("invite", invite)
        .put("geography_hint", geographyHint);
  }
}
