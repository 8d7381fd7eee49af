package io.ochk.office.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;

/** The watch's state: read and written again alike, or an error that names the member. */
class WatchStateFuzzTest {
  @FuzzTest
  void state(byte[] file) {
    try {
      WatchState state = WatchState.parse(file);
      assertThat(WatchState.parse(state.bytes())).isEqualTo(state);
      state.pending().forEach(d -> assertThat(d.alert().title()).isNotEmpty());
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
  }
}
