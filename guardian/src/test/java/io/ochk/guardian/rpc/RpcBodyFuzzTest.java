package io.ochk.guardian.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;

/** What signers post is read whole, or refused as malformed with the member's name. */
class RpcBodyFuzzTest {
  private interface Reader<T> {
    T read(JsonMembers members) throws MalformedException;
  }

  private static <T> void read(byte[] data, Reader<T> reader) {
    T value;
    try {
      value = reader.read(JsonMembers.of(StrictJson.parseObject(data, RpcBodies.LIMITS)));
    } catch (MalformedException e) {
      assertThat(e.member()).isNotEmpty();
      return;
    }
    try {
      assertThat(reader.read(JsonMembers.of(StrictJson.parseObject(data, RpcBodies.LIMITS))))
          .isEqualTo(value);
    } catch (MalformedException e) {
      throw new AssertionError("it was read once", e);
    }
  }

  @FuzzTest
  void opening(byte[] data) {
    read(data, RpcBodies::opening);
  }

  @FuzzTest
  void batch(byte[] data) {
    read(data, RpcBodies.Batch::read);
  }

  @FuzzTest
  void challenge(byte[] data) {
    read(data, RpcBodies::clientNonce);
  }
}
