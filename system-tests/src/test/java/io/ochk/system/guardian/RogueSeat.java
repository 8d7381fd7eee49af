package io.ochk.system.guardian;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.hash.Sha256;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.keygen.CeremonyStore;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.SignedFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one seat of a rogue remembers of one session, and can make itself forget. */
final class RogueSeat implements CeremonyStore {
  private final RogueMember member;
  private final Joins joins;
  private final List<SignedFrame> frames = new ArrayList<>();
  private final Map<String, ActionEnvelope> signed = new HashMap<>();

  RogueSeat(RogueMember member, Joins joins) {
    this.member = member;
    this.joins = joins;
  }

  /** The same bytes are signed once. */
  byte[] sign(byte[] frame) {
    return signed
        .computeIfAbsent(
            Sha256.hex(frame),
            h -> {
              try {
                return member.sign(joins, frame);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            })
        .bytes();
  }

  /** Another statement in the place of one that it has made: as if it had said so all along. */
  SignedFrame replace(SignedFrame said, Frame other) {
    SignedFrame lie = new SignedFrame(other, sign(other.encode()));
    frames.replaceAll(f -> f.equals(said) ? lie : f);
    return lie;
  }

  @Override
  public List<SignedFrame> frames() {
    return List.copyOf(frames);
  }

  @Override
  public void append(SignedFrame frame) {
    frames.add(frame);
  }

  @Override
  public void storeShare(KeyShare share) {
    // It wants none.
  }
}
