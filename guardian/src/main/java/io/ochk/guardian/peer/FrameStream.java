package io.ochk.guardian.peer;

import io.ochk.guardian.node.Self;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import java.time.InstantSource;
import java.util.List;

/**
 * The numbers under which frames go to one peer: a stream that is above every one before, and in it
 * a sequence from 1. Used by the sending thread alone.
 */
final class FrameStream {
  private final OperatorId to;
  private final Self self;
  private final PeerRows rows;
  private final InstantSource clock;
  private long stream;
  private long sequence;

  /**
   * A frame on its way.
   *
   * @param bytes what is posted
   * @param batch what is in it
   * @param begun when it was made, {@link System#nanoTime}
   */
  record InFlight(Octets bytes, PeerQueue.Batch batch, long begun) {}

  FrameStream(OperatorId to, Self self, PeerRows rows, InstantSource clock) {
    this.to = to;
    this.self = self;
    this.rows = rows;
    this.clock = clock;
  }

  /** The next frame, signed. */
  InFlight frame(PeerQueue.Batch batch) {
    if (stream == 0) {
      above(0);
    }
    sequence++;
    List<PeerMessage> messages = batch.messages();
    byte[] frame =
        PeerFrame.signedFrame(
            new PeerFrame.Payload(
                self.federation(),
                self.operatorId(),
                to,
                stream,
                sequence,
                clock.millis(),
                messages),
            self.nodeKey());
    return new InFlight(Octets.of(frame), batch, System.nanoTime());
  }

  /** The stream that frames have now; 0 before the first. */
  long number() {
    return stream;
  }

  /** Goes on above a stream that the receiver has seen. */
  void above(long seen) {
    stream = rows.newStream(to, Math.max(seen, stream), clock.millis());
    sequence = 0;
  }

  /**
   * Goes on in another stream. Streams count milliseconds: the next start is above a few more
   * without their being stored.
   */
  void next() {
    if (stream != 0) {
      stream++;
      sequence = 0;
    }
  }

  /** The receiver says that this node's streams are far above the clock: it once was ahead. */
  void lower(long above) {
    stream = rows.lowerStream(to, above, clock.millis());
    sequence = 0;
  }
}
