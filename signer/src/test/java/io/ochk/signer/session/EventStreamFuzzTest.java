package io.ochk.signer.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node may send anything: the stream ends, or gives events that mean the same however cut. */
class EventStreamFuzzTest {
  private static final Duration LONG = Duration.ofHours(1);

  @FuzzTest
  void events(byte[] data) {
    List<EventStream.Event> whole = events(new ByteArrayInputStream(data));
    assertThat(events(new ByteByByte(data))).isEqualTo(whole);
    whole.forEach(EventStreamFuzzTest::read);
  }

  private static List<EventStream.Event> events(InputStream in) {
    List<EventStream.Event> events = new ArrayList<>();
    try (EventStream stream = new EventStream(in, LONG)) {
      Optional<EventStream.Event> next = stream.next();
      while (next.isPresent()) {
        assertThat(next.get().data()).isNotEmpty();
        events.add(next.get());
        next = stream.next();
      }
    } catch (IOException e) {
      throw new AssertionError("nothing here is too large", e);
    }
    return events;
  }

  private static void read(EventStream.Event event) {
    try {
      if (NodeLink.data(event) instanceof JsonObject object) {
        PeerMessage message = PeerMessage.read(JsonMembers.of(object));
        assertThat(PeerMessage.read(JsonMembers.of(message.json()))).isEqualTo(message);
      }
    } catch (MalformedException e) {
      assertThat(e.member()).isNotEmpty();
    }
  }

  /** A slow line: each byte comes alone. */
  private static final class ByteByByte extends InputStream {
    private final byte[] data;
    private int next;

    ByteByByte(byte[] data) {
      this.data = data.clone();
    }

    @Override
    public int read() {
      return next < data.length ? data[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int value = read();
      if (value < 0) {
        return -1;
      }
      target[offset] = (byte) value;
      return 1;
    }
  }
}
