package io.ochk.kit.application;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.VerificationException;
import java.nio.charset.StandardCharsets;

/**
 * {@code application.json}: the envelope and the answers, exactly what is posted or mailed.
 *
 * @param envelope {@code program-apply}
 * @param questionnaire the answers as Markdown
 */
record ApplicationFile(ActionEnvelope envelope, String questionnaire) {
  byte[] bytes() {
    JsonObject json =
        JsonObject.builder()
            .put("envelope", envelope.json())
            .put("questionnaire", questionnaire)
            .build();
    return CanonicalJson.bytes(json);
  }

  /** Parses a file and checks that envelope and answers belong together. */
  static ApplicationFile verified(byte[] file) throws MalformedException, VerificationException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(file, JsonLimits.APPLICATION));
    ApplicationFile application =
        new ApplicationFile(
            ActionEnvelope.read(members.members("envelope")), members.string("questionnaire"));
    members.end();
    application.envelope.verify();
    if (!(application.envelope.action() instanceof ProgramApply apply)) {
      throw new MalformedException("envelope.payload.action", "program-apply", "another action");
    }
    byte[] answers = application.questionnaire.getBytes(StandardCharsets.UTF_8);
    if (!apply.matches(answers)) {
      throw new VerificationException(
          "questionnaire",
          "the " + apply.questionnaireBytes() + " bytes that were signed",
          "others (" + answers.length + " bytes)");
    }
    return application;
  }

  /** The portal's name for this application. */
  String applicationId() {
    return "app-" + envelope.payload().sha256().substring(0, 16);
  }
}
