package io.ochk.threshold.keygen;

import io.ochk.threshold.Hash256;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one seat gives out in a ceremony: its own frames, which are signed, stored and filed before
 * they are sent, and frames of others that it hands on.
 */
final class FrameOutbox {
  private final Hash256 sessionHash;
  private final Seat self;
  private final FrameLedger ledger;
  private final CeremonyStore store;
  private final FrameSigner signer;
  private final Set<SignedFrame> shown = new HashSet<>();
  private final List<SignedFrame> waiting = new ArrayList<>();

  FrameOutbox(
      Hash256 sessionHash, Seat self, FrameLedger ledger, CeremonyStore store, FrameSigner signer) {
    this.sessionHash = sessionHash;
    this.self = self;
    this.ledger = ledger;
    this.store = store;
    this.signer = signer;
  }

  /** Says something under the own name. */
  void say(CeremonyMessage message) {
    Frame frame = new Frame(sessionHash, self, message);
    SignedFrame signed = new SignedFrame(frame, signer.sign(frame.encode()));
    store.append(signed);
    ledger.add(signed);
    waiting.add(signed);
  }

  /** Hands somebody else's frame on, once: the others need it to see what was seen here. */
  void show(SignedFrame frame) {
    if (shown.add(frame)) {
      waiting.add(frame);
    }
  }

  /** Puts all own frames first again, for those who have missed some. */
  void repeat() {
    List<SignedFrame> own = ledger.from(self);
    waiting.removeAll(own);
    waiting.addAll(0, own);
  }

  /** Gives what is to be sent, once. */
  List<SignedFrame> take() {
    List<SignedFrame> send = List.copyOf(waiting);
    waiting.clear();
    return send;
  }
}
