package io.ochk.system.guardian;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.OperatorFrames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A member of a re-sharing that deals its share and takes a new one by the rules, and at the end
 * does with the certificate of its old seat what it likes.
 */
public final class FaithlessCertifier implements RogueMember.Part {
  private final RogueMember member;
  private final Ending ending;
  private final RogueSeat memory;
  private final List<CeremonyParticipant> participants;

  /** What becomes of the certificate of its old seat. */
  public enum Ending {
    /** Nobody gets it. */
    KEPT_BACK,
    /** It names another transcript. */
    FALSE
  }

  private FaithlessCertifier(
      RogueMember member, Joins joins, Random random, EpochRecord newest, Ending ending)
      throws Exception {
    this.member = member;
    this.ending = ending;
    this.memory = new RogueSeat(member, joins);
    CeremonySetup setup = EpochRecords.ceremonySetup(RogueMember.SUITE, joins);
    OperatorFrames verifier =
        new OperatorFrames(RogueMember.SUITE.curve(), joins.setup(), joins.sessionHash());
    int own = joins.setup().receiver(member.operator().publicKey()).orElseThrow().seat();
    this.participants =
        List.of(
            CeremonyParticipant.deal(
                RogueMember.SUITE,
                setup,
                OldShares.share(newest, member.operator()),
                CeremonySecret.draw(random::nextBytes),
                memory,
                memory::sign,
                verifier),
            CeremonyParticipant.receive(
                RogueMember.SUITE,
                setup,
                Seat.ofNew(Identifier.ofSeat(own)),
                member.keys(),
                new RogueSeat(member, joins),
                memory::sign,
                verifier));
  }

  /**
   * Plays it in every session.
   *
   * @param newest the epoch whose share it deals on
   */
  public static RogueMember.Parts that(Random random, EpochRecord newest, Ending ending) {
    return (member, joins) -> new FaithlessCertifier(member, joins, random, newest, ending);
  }

  @Override
  public void begin() throws Exception {
    List<SignedFrame> due = new ArrayList<>();
    for (CeremonyParticipant participant : participants) {
      due.addAll(participant.start().send());
    }
    follow(due);
  }

  @Override
  public void hear(SignedFrame frame) throws Exception {
    for (CeremonyParticipant participant : participants) {
      follow(participant.receive(frame).send());
    }
  }

  /** Says it, and hears it itself at its other seat. */
  private void follow(List<SignedFrame> first) throws Exception {
    Deque<SignedFrame> due = new ArrayDeque<>(first);
    while (!due.isEmpty()) {
      SignedFrame honest = due.remove();
      Optional<SignedFrame> told = told(honest);
      if (told.isPresent()) {
        member.say(told.get());
      }
      if (told.filter(honest::equals).isPresent()) {
        for (CeremonyParticipant participant : participants) {
          due.addAll(participant.receive(honest).send());
        }
      }
    }
  }

  private Optional<SignedFrame> told(SignedFrame honest) {
    Frame frame = honest.frame();
    if (frame.sender().group() != Seat.Group.OLD
        || !(frame.message() instanceof Certificate(Hash256 transcript, Hash256 key))) {
      return Optional.of(honest);
    }
    return switch (ending) {
      case KEPT_BACK -> Optional.empty();
      case FALSE -> {
        // Of two hashes that are both true somewhere, one is in the other's place.
        Frame lie = new Frame(frame.sessionHash(), frame.sender(), new Certificate(key, key));
        yield Optional.of(new SignedFrame(lie, memory.sign(lie.encode())));
      }
    };
  }
}
