package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.share.VerifiedRecord;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.OperatorFrames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * This operator's seats in one running ceremony: one, or in a re-sharing perhaps two, the old one
 * that deals and the new one that receives.
 */
final class SeatRun {
  private final FrameEnvelopes envelopes;
  private final FrameVerifier operators;
  private final List<CeremonyParticipant> participants = new ArrayList<>();
  private boolean begun;

  private SeatRun(FrameEnvelopes envelopes, FrameVerifier operators) {
    this.envelopes = envelopes;
    this.operators = operators;
  }

  /**
   * The seats of the operator in a ceremony that everybody has joined.
   *
   * @param mayCertify asked each time before a certificate is signed
   * @throws VerificationException if the setup does not fit together, or a secret cannot be opened
   */
  static SeatRun of(DeskMeans means, Joins joins, BooleanSupplier mayCertify)
      throws VerificationException {
    SetupDocument document = joins.setup();
    CeremonySetup setup;
    try {
      setup = EpochRecords.ceremonySetup(means.suite(), joins);
    } catch (io.ochk.protocol.signature.VerificationException e) {
      throw VerifiedRecord.ofThreshold(e);
    }
    SeatRun run =
        new SeatRun(
            new FrameEnvelopes(means.suite().curve(), document, joins.sessionHash()),
            new OperatorFrames(means.suite().curve(), document, joins.sessionHash()));
    Optional<SeatHolder> dealer = document.dealer(means.operator().publicKey());
    if (dealer.isPresent()) {
      run.participants.add(run.dealer(means, document, setup));
    }
    Optional<SeatHolder> receiver = document.receiver(means.operator().publicKey());
    if (receiver.isPresent()) {
      Seat seat = Seat.ofNew(Identifier.ofSeat(receiver.get().seat()));
      run.participants.add(
          document.resharing().isPresent()
              ? run.receiver(means, document, setup, seat)
              : run.generator(means, document, setup, seat));
    }
    run.participants.forEach(p -> p.certifyOnlyIf(mayCertify));
    return run;
  }

  private FrameLog log(DeskMeans means, SetupDocument document, Seat seat) {
    return new FrameLog(
        means.store(), means.operator(), means.suite().curve(), means.shares(), document, seat);
  }

  private CeremonyParticipant generator(
      DeskMeans means, SetupDocument document, CeremonySetup setup, Seat seat)
      throws VerificationException {
    String hash = document.hash();
    Predicate<Point> seen =
        constant ->
            means
                .store()
                .read(session ->
                    CeremonyRows.seenElsewhere(
                        session, HexFormat.of().formatHex(constant.encode()), hash));
    return CeremonyParticipant.generate(
        means.suite(),
        setup,
        seat,
        secret(means, hash),
        means.operator().encryption(),
        log(means, document, seat),
        frame -> envelopes.sign(means.operator(), frame),
        operators,
        seen);
  }

  private CeremonyParticipant receiver(
      DeskMeans means, SetupDocument document, CeremonySetup setup, Seat seat)
      throws VerificationException {
    return CeremonyParticipant.receive(
        means.suite(),
        setup,
        seat,
        means.operator().encryption(),
        log(means, document, seat),
        frame -> envelopes.sign(means.operator(), frame),
        operators);
  }

  private CeremonyParticipant dealer(DeskMeans means, SetupDocument document, CeremonySetup setup)
      throws VerificationException {
    String old =
        means.epochs().newest(document.federationSlug()).map(e -> e.setupHash()).orElse("");
    KeyShare share =
        means
            .shares()
            .open(old)
            .orElseThrow(() ->
                new VerificationException(
                    "share of the epoch before", "this operator's", "none in this store"));
    Seat seat = Seat.ofOld(share.identifier());
    return CeremonyParticipant.deal(
        means.suite(),
        setup,
        share,
        secret(means, document.hash()),
        log(means, document, seat),
        frame -> envelopes.sign(means.operator(), frame),
        operators);
  }

  private static CeremonySecret secret(DeskMeans means, String setupHash)
      throws VerificationException {
    byte[] sealed =
        means
            .store()
            .read(session -> CeremonyRows.secret(session, setupHash))
            .orElseThrow(() ->
                new VerificationException(
                    "secret of the ceremony", "the one drawn when it was joined", "none"));
    byte[] plain = means.operator().sealing().open(sealed, CeremonyDesk.TABLE, setupHash);
    try {
      return CeremonySecret.decode(plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** Reads a frame of this ceremony out of its envelope. */
  FrameEnvelopes envelopes() {
    return envelopes;
  }

  /** Begins, or goes on after a restart: what all own seats have to say. */
  List<SignedFrame> start() {
    List<SignedFrame> out = new ArrayList<>();
    for (CeremonyParticipant participant : participants) {
      out.addAll(participant.start().send());
    }
    begun = true; // Not before: what the store refused is said when the next frame comes.
    return deliver(out);
  }

  /**
   * Takes a frame in at every own seat; a run that could not begin when it was made begins now.
   *
   * @throws VerificationException if it is no frame of this ceremony by the operator in that seat
   */
  List<SignedFrame> receive(SignedFrame frame) throws VerificationException {
    List<SignedFrame> out = new ArrayList<>(begun ? List.of() : start());
    for (CeremonyParticipant participant : participants) {
      out.addAll(participant.receive(frame).send());
    }
    return deliver(out);
  }

  /** Gives up at every own seat. */
  List<SignedFrame> abandon() {
    List<SignedFrame> out = new ArrayList<>();
    for (CeremonyParticipant participant : participants) {
      out.addAll(participant.abandon().send());
    }
    return deliver(out);
  }

  /** What one own seat says the other hears at once. */
  private List<SignedFrame> deliver(List<SignedFrame> said) {
    if (participants.size() < 2) {
      return said;
    }
    List<SignedFrame> all = new ArrayList<>(said);
    Deque<SignedFrame> pending = new ArrayDeque<>(said);
    while (!pending.isEmpty()) {
      SignedFrame frame = pending.removeFirst();
      for (CeremonyParticipant participant : participants) {
        try {
          List<SignedFrame> more = participant.receive(frame).send();
          more.stream().filter(f -> !all.contains(f)).forEach(pending::add);
          more.stream().filter(f -> !all.contains(f)).forEach(all::add);
        } catch (VerificationException e) {
          throw new IllegalStateException("an own frame that the other own seat refuses", e);
        }
      }
    }
    return all;
  }

  /** Whether an own seat has certified: that cannot be taken back. */
  boolean hasCertified() {
    return participants.stream().anyMatch(CeremonyParticipant::hasCertified);
  }

  /** How far it has come: the least of the own seats, or what ended it. */
  CeremonyState state() {
    for (CeremonyParticipant participant : participants) {
      if (!(participant.state() instanceof CeremonyState.Live)) {
        return participant.state();
      }
    }
    return participants.getLast().state();
  }
}
