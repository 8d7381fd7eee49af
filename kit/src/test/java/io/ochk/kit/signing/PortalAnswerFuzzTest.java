package io.ochk.kit.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;

/** Whatever a portal answers, what is kept of it can be written into the log and read again. */
class PortalAnswerFuzzTest {
  @FuzzTest
  void kept(byte[] body) {
    try {
      JsonObject answer = StrictJson.parseObject(body, JsonLimits.RECORD);
      JsonObject kept = Outbox.kept(answer);
      assertThat(StrictJson.parseObject(CanonicalJson.bytes(kept), JsonLimits.RECORD))
          .isEqualTo(kept);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
  }
}
