package io.ochk.protocol.envelope;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code program-apply}: an application, bound to the exact bytes of its questionnaire.
 *
 * @param audience the portal meant
 * @param operatorId who applies
 * @param questionnaireBytes length of the questionnaire in bytes
 * @param questionnaireSha256 its hash, 64 lower-case hex characters
 * @param submittedAtUnix when it was signed, Unix seconds
 */
public record ProgramApply(
    Optional<Origin> audience,
    OperatorId operatorId,
    long questionnaireBytes,
    String questionnaireSha256,
    long submittedAtUnix)
    implements Action {
  /** The name on the wire. */
  public static final String NAME = "program-apply";

  /** The largest questionnaire in bytes. */
  public static final int MAX_QUESTIONNAIRE_BYTES = 160 * 1024;

  private static final String PATH = "questionnaire.md";

  /** An application with this questionnaire. */
  public static ProgramApply of(
      Origin audience, OperatorId operatorId, byte[] questionnaire, long submittedAtUnix) {
    return new ProgramApply(
        Optional.of(audience),
        operatorId,
        questionnaire.length,
        Sha256.hex(questionnaire),
        submittedAtUnix);
  }

  static ProgramApply read(JsonMembers members) throws MalformedException {
    members.literal("questionnaire_path", PATH);
    return new ProgramApply(
        Actions.audience(members),
        OperatorId.read(members, "operator_id"),
        members.integer("questionnaire_bytes", 1, MAX_QUESTIONNAIRE_BYTES),
        members.sha256("questionnaire_sha256"),
        members.unixSeconds("submitted_at_unix"));
  }

  /** Whether these are the bytes that the application was signed for. */
  public boolean matches(byte[] questionnaire) {
    return questionnaire.length == questionnaireBytes
        && Sha256.hex(questionnaire).equals(questionnaireSha256);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Instant> statedAt() {
    return Optional.of(Instant.ofEpochSecond(submittedAtUnix));
  }

  @Override
  public Optional<FederationSlug> federation() {
    return Optional.empty();
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .append("audience", audience.map(Origin::text))
        .put("operator_id", operatorId.text())
        .put("questionnaire_bytes", questionnaireBytes)
        .put("questionnaire_path", PATH)
        .put("questionnaire_sha256", questionnaireSha256)
        .put("submitted_at_unix", submittedAtUnix)
        .build();
  }
}
