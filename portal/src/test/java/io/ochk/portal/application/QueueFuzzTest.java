package io.ochk.portal.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.http.Request;
import io.ochk.server.problem.ProblemException;
import java.nio.charset.StandardCharsets;

/** What reviewers and applicants send: the same thing written again, or a refusal. */
class QueueFuzzTest {
  @FuzzTest
  void place(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    QueuePlace.parse(text)
        .ifPresent(place -> assertThat(QueuePlace.parse(place.toString())).contains(place));
    ApplicationState.parse(text).ifPresent(s -> assertThat(s.wireName()).isEqualTo(text));
  }

  @FuzzTest
  void submission(byte[] body) {
    try {
      ApplicationInbox.Submission submission = read(body);
      JsonObject again =
          JsonObject.builder()
              .put("envelope", submission.envelope().json())
              .put("questionnaire", submission.questionnaire())
              .build();
      assertThat(read(CanonicalJson.bytes(again))).isEqualTo(submission);
    } catch (ProblemException e) {
      assertThat(e.problem().member()).isPresent();
    }
  }

  private static ApplicationInbox.Submission read(byte[] body) throws ProblemException {
    return Request.json(body, JsonLimits.APPLICATION, ApplicationInbox.Submission::read);
  }
}
