package io.ochk.portal.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.server.http.Request;
import io.ochk.server.problem.ProblemException;

/** What an organiser posts is read, or refused with the member's name. */
class OrganiserSubmissionFuzzTest {
  @FuzzTest
  void submission(byte[] body) {
    try {
      var submission = read(body);
      assertThat(read(body)).isEqualTo(submission);
    } catch (ProblemException e) {
      assertThat(e.problem().member()).isPresent();
    }
  }

  private static OrganiserRoutes.Submission read(byte[] body) throws ProblemException {
    return Request.json(body, JsonLimits.APPLICATION, OrganiserRoutes.Submission::read);
  }
}
