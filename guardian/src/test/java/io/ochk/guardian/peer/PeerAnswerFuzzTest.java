package io.ochk.guardian.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.Octets;
import java.util.Optional;

/** A peer may answer anything: its members are there or not, and nothing is thrown. */
class PeerAnswerFuzzTest {
  @FuzzTest
  void answer(byte[] body) {
    Http.Outcome.Answered answer =
        new Http.Outcome.Answered(409, Octets.of(body), Optional.empty(), 0);
    assertThat(answer.ok()).isFalse();
    assertThat(answer.code()).isNotNull();
    assertThat(answer.knownCode()).isNotNull();
    assertThat(answer.number("clock")).isNotNull();
    if (answer.json().isEmpty()) {
      assertThat(answer.code()).isEmpty();
    }
  }
}
