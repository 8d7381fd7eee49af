package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.time.UtcTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code alert-publish}: an incident on the public timeline.
 *
 * @param audience the portal meant
 * @param title 1 to 200 characters
 * @param body 1 to 20,000 characters of Markdown
 * @param severity how bad
 * @param tags up to 16 of {@code [a-z0-9-]{1,32}}
 * @param federationSlug the federation
 * @param operatorId who publishes
 * @param occurredAt when it happened
 */
public record AlertPublish(
    Optional<Origin> audience,
    String title,
    String body,
    Severity severity,
    List<String> tags,
    FederationSlug federationSlug,
    OperatorId operatorId,
    Instant occurredAt)
    implements Action {
  /** The name on the wire. */
  public static final String NAME = "alert-publish";

  /** Longest title, in UTF-16 units. */
  public static final int MAX_TITLE = 200;

  /** Longest body, in UTF-16 units. */
  public static final int MAX_BODY = 20_000;

  /** Most tags. */
  public static final int MAX_TAGS = 16;

  /** What a tag looks like. */
  public static final Pattern TAG = Pattern.compile("[a-z0-9-]{1,32}");

  /** How bad an incident is, in ascending order. */
  public enum Severity {
    /** For the record. */
    INFO,
    /** Something is degraded. */
    WARNING,
    /** Funds or availability are at risk. */
    CRITICAL;

    /** The word on the wire. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The severity of this word. */
    public static Optional<Severity> parse(String word) {
      for (Severity severity : values()) {
        if (severity.wireName().equals(word)) {
          return Optional.of(severity);
        }
      }
      return Optional.empty();
    }
  }

  /** Keeps a copy of the tags. */
  public AlertPublish {
    tags = List.copyOf(tags);
  }

  static AlertPublish read(JsonMembers members) throws MalformedException {
    String severity = members.string("severity");
    List<String> tags = members.strings("tags", MAX_TAGS);
    for (String tag : tags) {
      if (!TAG.matcher(tag).matches()) {
        throw new MalformedException(
            members.path("tags"), "tags of 1 to 32 of a-z, 0-9, -", "another");
      }
    }
    return new AlertPublish(
        Actions.audience(members),
        members.text("title", MAX_TITLE),
        members.text("body", MAX_BODY),
        Severity.parse(severity)
            .orElseThrow(() ->
                new MalformedException(
                    members.path("severity"), "info, warning or critical", "another word")),
        tags,
        FederationSlug.read(members, "federation_slug"),
        OperatorId.read(members, "operator_id"),
        UtcTime.read(members, "occurred_at"));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Instant> statedAt() {
    return Optional.of(occurredAt);
  }

  @Override
  public Optional<FederationSlug> federation() {
    return Optional.of(federationSlug);
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .append("audience", audience.map(Origin::text))
        .put("body", body)
        .put("federation_slug", federationSlug.text())
        .put("occurred_at", UtcTime.format(occurredAt))
        .put("operator_id", operatorId.text())
        .put("severity", severity.wireName())
        .put("tags", JsonArray.ofStrings(tags))
        .put("title", title)
        .build();
  }
}
