package io.ochk.signer.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The policy's file: a policy that is written again alike, or an error that names the member. */
class PolicyFuzzTest {
  @FuzzTest
  void policy(byte[] file) {
    Policy policy;
    try {
      policy = Policy.parse(file);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
      return;
    }
    try {
      assertThat(Policy.parse(policy.bytes())).isEqualTo(policy);
    } catch (MalformedException e) {
      throw new AssertionError("its own bytes are refused", e);
    }
    for (String kind : Policy.KINDS) {
      assertThat(policy.judge(kind, Instant.EPOCH, 0)).isNotNull();
      assertThat(policy.judge(kind, Instant.EPOCH, Long.MAX_VALUE)).isNotNull();
    }
  }

  @FuzzTest
  void answer(byte[] data) {
    String word = new String(data, StandardCharsets.UTF_8);
    Answer.parse(word).ifPresent(answer -> assertThat(answer.word()).isEqualTo(word));
  }
}
