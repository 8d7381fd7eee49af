package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.CeremonyRows.FrameRow;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.json.MalformedException;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the seats of one session have said here, in the order in which it came: only what is signed
 * by whoever holds the seat.
 */
final class ReceivedFrames {
  private final List<Received> all;

  /** A frame with the time at which it came here. */
  record Received(SignedFrame frame, Instant at) {}

  private ReceivedFrames(List<Received> all) {
    this.all = all;
  }

  /**
   * Reads the rows of a session.
   *
   * @throws VerificationException if what a row holds is no frame
   * @throws MalformedException if a row holds no action
   */
  static ReceivedFrames of(Curve curve, SetupDocument setup, List<FrameRow> rows)
      throws VerificationException, MalformedException {
    List<Received> all = new ArrayList<>();
    for (FrameRow row : rows) {
      FrameSlot.signed(curve, setup, row.envelope())
          .ifPresent(
              frame -> all.add(new Received(frame, Instant.ofEpochSecond(row.receivedAt()))));
    }
    return new ReceivedFrames(all);
  }

  /** All of them. */
  List<SignedFrame> all() {
    return all.stream().map(Received::frame).toList();
  }

  /** Everybody's certificates. */
  List<Received> certificates() {
    return all.stream().filter(r -> r.frame().frame().message() instanceof Certificate).toList();
  }

  /**
   * What seats have said of a kind: one frame each, or several of who contradicts itself.
   *
   * @param seats those who have to say it; what others say is left out
   */
  SortedMap<Seat, List<SignedFrame>> of(Class<? extends CeremonyMessage> kind, Set<Seat> seats) {
    SortedMap<Seat, List<SignedFrame>> bySeat = new TreeMap<>();
    for (SignedFrame frame : all()) {
      Seat sender = frame.frame().sender();
      if (kind.isInstance(frame.frame().message()) && seats.contains(sender)) {
        bySeat.computeIfAbsent(sender, s -> new ArrayList<>()).add(frame);
      }
    }
    return bySeat;
  }
}
