package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.CeremonyRows.SetupRow;
import io.ochk.guardian.intake.Source;
import io.ochk.guardian.store.Turn;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Takes the frames of a ceremony's rounds and its abandonments in, keeps them, and passes them on.
 */
final class CeremonyFrames {
  private static final int MOST_FRAMES_OF_ONE = 256;

  private final PublicKey self;
  private final Keys keys;
  private final EpochAssembly assembly;
  private final InstantSource clock;

  /**
   * Frames of a federation.
   *
   * @param self this node's operator
   */
  CeremonyFrames(PublicKey self, Keys keys, EpochAssembly assembly, InstantSource clock) {
    this.self = self;
    this.keys = keys;
    this.assembly = assembly;
    this.clock = clock;
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** Takes a frame in, or an abandonment before there is a session. */
  void frame(Turn turn, ActionEnvelope envelope, CeremonyFrame action, Source source)
      throws ProblemException {
    switch (action.about()) {
      case CeremonyFrame.InSession in -> inSession(turn, envelope, action.kind(), in, source);
      case CeremonyFrame.BeforeSession before -> abandon(turn, envelope, before, source);
    }
  }

  // Also of one that has ended, as by two joins of a seat: whoever certified it waits for this very
  // word. But of none that nobody has joined: there is nothing to give up.
  private void abandon(
      Turn turn, ActionEnvelope envelope, CeremonyFrame.BeforeSession before, Source source)
      throws ProblemException {
    SetupRow row = known(turn.session(), before.setupHash());
    if (Keys.record(turn.session(), row.hash()).isPresent()
        || CeremonyRows.joins(turn.session(), row.hash()).isEmpty()) {
      throw closed(row.hash());
    }
    boolean takesPart =
        row.setup().joiners().stream().anyMatch(h -> h.operatorPubkey().equals(envelope.pubkey()));
    if (!takesPart) {
      throw Problem.of(ProblemCode.NOT_SEATED, "expected a seat of the setup, found another key")
          .exception();
    }
    boolean said =
        CeremonyRows.abandonments(turn.session(), row.hash()).stream()
            .anyMatch(earlier -> earlier.pubkey().equals(envelope.pubkey()));
    if (said) {
      // Once is enough; what has been certified is not worked out again for each repetition.
      return;
    }
    requireUncertified(turn.session(), row.hash());
    if (CeremonyRows.insertAbandonment(turn.session(), row.hash(), envelope)) {
      CeremonyRows.ended(turn.session(), row.hash());
      CeremonyRows.changed(turn.session(), row.hash(), now());
      passOn(turn, envelope, source);
    }
  }

  private void inSession(
      Turn turn,
      ActionEnvelope envelope,
      CeremonyFrame.Kind kind,
      CeremonyFrame.InSession in,
      Source source)
      throws ProblemException {
    Session session = turn.session();
    FrameSlot slot = slot(kind, in);
    Optional<SetupRow> row = CeremonyRows.setupOf(session, in.sessionHash());
    if (row.isPresent() && !slot.isBy(envelope.pubkey(), row.get().setup())) {
      throw Problem.of(
              ProblemCode.NOT_SEATED,
              "expected the key of seat " + slot.sender() + ", found another")
          .exception();
    }
    if (row.isPresent() && row.get().ended() && !countsAfterTheEnd(kind)) {
      throw closed(row.get().hash());
    }
    String operator = envelope.pubkey().hex();
    List<String> before = CeremonyRows.inSlot(session, in.sessionHash(), operator, slot);
    if (before.contains(slot.frame().hash().toString())) {
      return;
    }
    if (!before.isEmpty() && source.entersHere() && envelope.pubkey().equals(self)) {
      throw Problem.of(
              ProblemCode.FRAME_CONTRADICTS,
              "expected no other frame of this kind from this seat, found " + before.getFirst())
          .exception();
    }
    if (before.size() > 1
        || CeremonyRows.count(session, in.sessionHash(), operator) >= MOST_FRAMES_OF_ONE) {
      return;
    }
    if (row.isPresent() && kind == CeremonyFrame.Kind.ABANDON) {
      requireUncertified(session, row.get().hash());
    }
    CeremonyRows.insertFrame(session, in.sessionHash(), envelope, slot, now());
    row.ifPresent(r -> CeremonyRows.changed(session, r.hash(), now()));
    passOn(turn, envelope, source);
    if (kind == CeremonyFrame.Kind.CERTIFY && row.isPresent()) {
      String setupHash = row.get().hash();
      turn.afterwards(() -> assembly.soon(setupHash));
    }
  }

  // Those who certified are not to be released from what becomes the epoch in any case.
  private void requireUncertified(Session session, String setupHash) throws ProblemException {
    if (Keys.record(session, setupHash).isPresent() || assembly.isCertified(session, setupHash)) {
      throw closed(setupHash);
    }
  }

  // A certificate may complete what others certified; an abandonment releases those who did.
  private static boolean countsAfterTheEnd(CeremonyFrame.Kind kind) {
    return kind == CeremonyFrame.Kind.CERTIFY || kind == CeremonyFrame.Kind.ABANDON;
  }

  private FrameSlot slot(CeremonyFrame.Kind kind, CeremonyFrame.InSession in)
      throws ProblemException {
    try {
      return FrameSlot.of(keys.suite().curve(), kind, in);
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw Problem.of(ProblemCode.ROUND_INVALID, "frame: " + e.getMessage()).exception();
    }
  }

  /** The setup of this hash; refuses if there is none. */
  static SetupRow known(Session session, String setupHash) throws ProblemException {
    return CeremonyRows.setup(session, setupHash)
        .orElseThrow(() ->
            Problem.of(
                    ProblemCode.CEREMONY_UNKNOWN,
                    "expected a setup that is known here, found " + setupHash)
                .exception());
  }

  /** A ceremony is over. */
  static ProblemException closed(String setupHash) {
    return Problem.of(ProblemCode.CEREMONY_CLOSED, "the ceremony " + setupHash + " is over")
        .exception();
  }

  /** What entered here goes to all peers, and whatever is new to this node's signers. */
  static void passOn(Turn turn, ActionEnvelope envelope, Source source) {
    PeerMessage message = new PeerMessage.Envelope(envelope);
    if (source.entersHere()) {
      turn.tellPeers(message);
    }
    turn.tellSigners(message);
  }
}
