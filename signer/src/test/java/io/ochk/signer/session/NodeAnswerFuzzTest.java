package io.ochk.signer.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;

/** A node may answer anything: an object, or an exception that says what came. */
class NodeAnswerFuzzTest {
  private static final NodeAddress NODE = NodeAddress.of("http://127.0.0.1:1").orElseThrow();

  @FuzzTest
  void answer(byte[] body) {
    try {
      assertThat(NodeApi.object(body)).isNotNull();
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
    for (int status : new int[] {301, 400, 429, 500, 502}) {
      NodeException refusal = NodeApi.refusal(NODE, status, body);
      assertThat(refusal.getMessage()).startsWith(NODE.toString());
      assertThat(refusal.code()).isNotNull();
    }
  }
}
