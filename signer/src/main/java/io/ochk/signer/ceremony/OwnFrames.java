package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.store.Journal;
import io.ochk.threshold.keygen.SignedFrame;
import java.util.ArrayList;
import java.util.List;

/** What this operator said in a ceremony, and whose word a statement outside of a session is. */
final class OwnFrames {
  private static final String BEFORE_SESSION = "before session";

  private OwnFrames() {}

  /** Every envelope that was sent in this ceremony after the join, in order. */
  static List<ActionEnvelope> of(DeskMeans means, Ceremony ceremony) {
    List<byte[]> frames =
        means
            .store()
            .read(session ->
                session.list(
                    "SELECT frame FROM frames WHERE setup_hash = ? AND seat <> ?"
                        + " ORDER BY position",
                    row -> row.getBytes(1),
                    ceremony.setupHash(),
                    BEFORE_SESSION));
    List<ActionEnvelope> own = new ArrayList<>();
    try {
      for (byte[] frame : frames) {
        ActionEnvelope envelope =
            FrameLog.envelope(SignedFrame.decode(means.suite().curve(), frame));
        if (envelope.pubkey().equals(means.operator().publicKey()) && !own.contains(envelope)) {
          own.add(envelope);
        }
      }
      for (byte[] envelope : abandonments(means, ceremony)) {
        own.add(ActionEnvelope.parse(envelope));
      }
      return own;
    } catch (MalformedException | io.ochk.threshold.encoding.VerificationException e) {
      throw new IllegalStateException("the store holds a frame that does not decode", e);
    }
  }

  /** What a node has to have of these ceremonies from here. */
  static List<PeerMessage> told(DeskMeans means, List<Ceremony> ceremonies) {
    List<PeerMessage> messages = new ArrayList<>();
    for (Ceremony ceremony : ceremonies) {
      if (ceremony.stage() == Stage.REFUSED) {
        continue;
      }
      means
          .store()
          .read(session -> CeremonyRows.ownJoin(session, ceremony.setupHash()))
          .ifPresent(join -> {
            messages.add(new PeerMessage.Setup(ceremony.setup()));
            messages.add(new PeerMessage.Envelope(join));
          });
      of(means, ceremony).forEach(e -> messages.add(new PeerMessage.Envelope(e)));
    }
    return messages;
  }

  /**
   * Whether this operator has signed its certificate in this ceremony, which cannot be taken back.
   * It is on disk before it is sent, so the store knows.
   */
  static boolean hasCertified(DeskMeans means, Ceremony ceremony) {
    return of(means, ceremony).stream()
        .anyMatch(e -> e.payload().action().equals(CeremonyFrame.Kind.CERTIFY.wireName()));
  }

  private static List<byte[]> abandonments(DeskMeans means, Ceremony ceremony) {
    return means
        .store()
        .read(session ->
            session.list(
                "SELECT frame FROM frames WHERE setup_hash = ? AND seat = ?",
                row -> row.getBytes(1),
                ceremony.setupHash(),
                BEFORE_SESSION));
  }

  /** Signs that a setup is given up before everybody has joined; kept, then sent. */
  static void abandonBeforeSession(DeskMeans means, Ceremony ceremony, Outlet outlet) {
    ActionEnvelope envelope =
        means
            .operator()
            .sign(
                CeremonyFrame.abandonment(
                    ceremony.setup().federationSlug(), means.operator().id(), ceremony.setupHash()),
                FrameEnvelopes.LIFETIME);
    means
        .store()
        .write(session -> {
          session.update(
              "INSERT INTO frames (setup_hash, seat, position, frame) VALUES (?, ?, 0, ?)"
                  + " ON CONFLICT (setup_hash, seat, position) DO NOTHING",
              ceremony.setupHash(),
              BEFORE_SESSION,
              envelope.bytes());
          Journal.signed(session, means.operator().now(), envelope);
          return true;
        });
    outlet.send(List.of(new PeerMessage.Envelope(envelope)));
  }

  /** Whether an envelope is validly signed by somebody who has to join this setup. */
  static boolean isBySeat(ActionEnvelope envelope, SetupDocument setup) {
    PublicKey key = envelope.pubkey();
    if (setup.receiver(key).isEmpty() && setup.dealer(key).isEmpty()) {
      return false;
    }
    try {
      envelope.verify();
      return envelope.action().operatorId().names(key);
    } catch (VerificationException | MalformedException e) {
      return false;
    }
  }
}
