package io.ochk.system.guardian;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.OperatorFrames;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A member of a key generation that follows the protocol but for one lie: it tells somebody another
 * round 1 than the others, or seals a bad share to seat 0.
 */
final class LyingDealer implements RogueMember.Part {
  private final RogueMember member;
  private final Joins joins;
  private final Lie lie;
  private final Random random;
  private final RogueSeat seat;
  private final byte[] secret;
  private CeremonyParticipant participant;
  private boolean lied;

  /** What it does wrong. */
  sealed interface Lie {
    /** Somebody gets another round 1, before the others get theirs. */
    record TwoStories(RogueSession.Hears another) implements Lie {}

    /** What is sealed to seat 0 does not open. */
    record BadShare() implements Lie {}
  }

  private LyingDealer(RogueMember member, Joins joins, Random random, Lie lie) throws Exception {
    this.member = member;
    this.joins = joins;
    this.lie = lie;
    this.random = random;
    this.seat = new RogueSeat(member, joins);
    try (CeremonySecret drawn = CeremonySecret.draw(random::nextBytes)) {
      this.secret = drawn.encodeSecret();
    }
    this.participant = create();
  }

  /** Plays it in every session. */
  static RogueMember.Parts that(Random random, Lie lie) {
    return (member, joins) -> new LyingDealer(member, joins, random, lie);
  }

  private CeremonyParticipant create() throws Exception {
    int own = joins.setup().receiver(member.operator().publicKey()).orElseThrow().seat();
    return CeremonyParticipant.generate(
        RogueMember.SUITE,
        EpochRecords.ceremonySetup(RogueMember.SUITE, joins),
        Seat.ofNew(Identifier.ofSeat(own)),
        CeremonySecret.decode(secret),
        member.keys(),
        seat,
        seat::sign,
        new OperatorFrames(RogueMember.SUITE.curve(), joins.setup(), joins.sessionHash()),
        point -> false);
  }

  @Override
  public void begin() throws Exception {
    if (lie instanceof Lie.TwoStories(RogueSession.Hears another)) {
      LyingDealer other = new LyingDealer(member, joins, random, lie);
      for (SignedFrame told : other.participant.start().send()) {
        another.message(new PeerMessage.Envelope(ActionEnvelope.parse(told.signature())));
      }
    }
    follow(participant.start());
  }

  @Override
  public void hear(SignedFrame frame) throws Exception {
    follow(participant.receive(frame));
  }

  private void follow(CeremonyParticipant.Step step) throws Exception {
    for (SignedFrame frame : step.send()) {
      if (lie instanceof Lie.BadShare && !lied && frame.frame().message() instanceof Shares good) {
        lied = true;
        seat.replace(frame, spoilt(frame.frame(), good));
        // It stands by its lie.
        participant = create();
        follow(participant.start());
        return;
      }
      member.say(frame);
    }
  }

  private static Frame spoilt(Frame frame, Shares good) throws Exception {
    Map<Identifier, SealedShare> sealed = new TreeMap<>(good.sealed());
    byte[] bytes = sealed.get(Identifier.ofSeat(0)).encode();
    bytes[50] ^= 1;
    sealed.put(Identifier.ofSeat(0), SealedShare.decode(bytes));
    return new Frame(frame.sessionHash(), frame.sender(), new Shares(sealed));
  }
}
