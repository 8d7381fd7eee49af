package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.CeremonyRows.FrameRow;
import io.ochk.guardian.ceremony.CeremonyRows.JoinRow;
import io.ochk.guardian.ceremony.CeremonyRows.SetupRow;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.keygen.CeremonyBlame;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.verify.EpochRecords;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Who is proved to have lied in a ceremony, by what this node has of it. A node opens no share; but
 * complaint and reveal are for everybody, and from the two anybody can tell.
 */
final class Blame {
  // More than a view of all ceremonies shows.
  private static final int MOST_REMEMBERED = 256;

  /**
   * A proof.
   *
   * @param reason {@code equivocation}, {@code invalid_message}, {@code bad_share}, {@code
   *     false_complaint}
   * @param culprits their operator ids
   */
  record Proven(String reason, List<String> culprits) {}

  private final Ciphersuite suite;
  // By session and number of frames: a dispute is worked out once, however often somebody looks.
  private final Map<String, Optional<Proven>> disputes = new ConcurrentHashMap<>();

  Blame(Ciphersuite suite) {
    this.suite = suite;
  }

  /** The operator ids of those who have said something of a kind. */
  static List<String> by(List<FrameRow> frames, CeremonyFrame.Kind kind) {
    return frames.stream()
        .filter(f -> f.kind() == kind.number())
        .map(f -> OperatorId.of(f.envelope().pubkey()).text())
        .distinct()
        .toList();
  }

  /**
   * What is proved; empty as long as nothing is.
   *
   * @param abandonments those of the setup, before or beside its session
   */
  Optional<Proven> of(
      SetupRow row, List<JoinRow> joins, List<FrameRow> frames, List<ActionEnvelope> abandonments) {
    List<String> liars = equivocators(joins, frames, abandonments);
    if (!liars.isEmpty()) {
      return Optional.of(new Proven("equivocation", liars));
    }
    if (row.session().isEmpty() || by(frames, CeremonyFrame.Kind.COMPLAIN).isEmpty()) {
      return Optional.empty();
    }
    if (disputes.size() >= MOST_REMEMBERED) {
      disputes.clear();
    }
    return disputes.computeIfAbsent(
        row.session().get() + " " + frames.size(), k -> dispute(row.setup(), joins, frames));
  }

  /** Who has said two different things in one place. */
  private static List<String> equivocators(
      List<JoinRow> joins, List<FrameRow> frames, List<ActionEnvelope> abandonments) {
    TreeSet<String> found = new TreeSet<>();
    Map<String, String> seen = new HashMap<>();
    for (JoinRow join : joins) {
      String id = OperatorId.of(join.envelope().pubkey()).text();
      String before = seen.put("join " + id, join.envelope().payload().sha256());
      if (before != null) {
        found.add(id);
      }
    }
    for (FrameRow frame : frames) {
      String before = seen.put(slot(frame), frame.sha256());
      if (before != null && !before.equals(frame.sha256())) {
        found.add(OperatorId.of(frame.envelope().pubkey()).text());
      }
    }
    // A certificate and an abandonment of one operator prove the same, of whichever of its seats
    // they are: on its word others go on to another ceremony.
    List<String> certified = by(frames, CeremonyFrame.Kind.CERTIFY);
    Stream.concat(
            by(frames, CeremonyFrame.Kind.ABANDON).stream(),
            abandonments.stream().map(envelope -> OperatorId.of(envelope.pubkey()).text()))
        .filter(certified::contains)
        .forEach(found::add);
    return List.copyOf(found);
  }

  private static String slot(FrameRow frame) {
    return frame.sender() + " " + frame.kind() + " " + frame.counterpart();
  }

  private Optional<Proven> dispute(
      SetupDocument setup, List<JoinRow> joins, List<FrameRow> frames) {
    try {
      Joins verified =
          Joins.verified(
              setup, JoinRow.firstOfEach(joins).stream().map(JoinRow::envelope).toList());
      List<SignedFrame> signed = ReceivedFrames.of(suite.curve(), setup, frames).all();
      return CeremonyBlame.of(suite, EpochRecords.ceremonySetup(suite, verified), signed)
          .map(aborted -> proven(aborted, setup));
    } catch (VerificationException
        | io.ochk.threshold.encoding.VerificationException
        | MalformedException e) {
      // What is no ceremony proves nothing about one.
      return Optional.empty();
    }
  }

  private static Proven proven(Aborted aborted, SetupDocument setup) {
    return new Proven(
        aborted.failure().name().toLowerCase(Locale.ROOT),
        aborted.culprits().stream().flatMap(seat -> operator(seat, setup).stream()).toList());
  }

  private static Optional<String> operator(Seat seat, SetupDocument setup) {
    List<SeatHolder> holders =
        switch (seat.group()) {
          case NEW -> setup.seats();
          case OLD -> setup.resharing().map(PreviousKey::oldSeats).orElse(List.of());
        };
    return holders.stream()
        .filter(holder -> holder.seat() == seat.identifier().seat())
        .map(holder -> OperatorId.of(holder.operatorPubkey()).text())
        .findFirst();
  }
}
