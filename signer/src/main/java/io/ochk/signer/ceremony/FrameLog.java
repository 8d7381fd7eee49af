package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.MalformedException;
import io.ochk.server.store.Session;
import io.ochk.signer.Operator;
import io.ochk.signer.share.Shares;
import io.ochk.signer.store.Journal;
import io.ochk.signer.store.SignerStore;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.CeremonyStore;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The durable frames of one seat in one ceremony. An own frame is in the journal too. */
final class FrameLog implements CeremonyStore {
  private final SignerStore store;
  private final Operator operator;
  private final Curve curve;
  private final Shares shares;
  private final SetupDocument setup;
  private final String setupHash;
  private final Seat seat;

  FrameLog(
      SignerStore store,
      Operator operator,
      Curve curve,
      Shares shares,
      SetupDocument setup,
      Seat seat) {
    this.store = store;
    this.operator = operator;
    this.curve = curve;
    this.shares = shares;
    this.setup = setup;
    this.setupHash = setup.hash();
    this.seat = seat;
  }

  @Override
  public List<SignedFrame> frames() {
    List<byte[]> rows =
        store.read(session ->
            session.list(
                "SELECT frame FROM frames WHERE setup_hash = ? AND seat = ? ORDER BY position",
                row -> row.getBytes(1),
                setupHash,
                seat.toString()));
    List<SignedFrame> frames = new ArrayList<>();
    for (byte[] row : rows) {
      try {
        frames.add(SignedFrame.decode(curve, row));
      } catch (VerificationException e) {
        throw new IllegalStateException("the store holds a frame that does not decode", e);
      }
    }
    return frames;
  }

  @Override
  public void append(SignedFrame frame) {
    store.write(session -> {
      session.update(
          "INSERT INTO frames (setup_hash, seat, position, frame) VALUES (?, ?, (SELECT"
              + " COUNT(*) FROM frames WHERE setup_hash = ? AND seat = ?), ?)",
          setupHash,
          seat.toString(),
          setupHash,
          seat.toString(),
          frame.encode());
      if (frame.frame().message() instanceof CeremonyMessage.Round1 round1) {
        note(session, round1);
      }
      if (frame.frame().sender().equals(seat)) {
        Journal.signed(session, operator.now(), envelope(frame));
      }
      return true;
    });
  }

  private void note(Session session, CeremonyMessage.Round1 round1) {
    session.update(
        "INSERT INTO constants (constant, setup_hash) VALUES (?, ?) ON CONFLICT (constant) DO"
            + " NOTHING",
        HexFormat.of().formatHex(round1.constant().encode()),
        setupHash);
  }

  /** The envelope that a frame came in. */
  static ActionEnvelope envelope(SignedFrame frame) {
    try {
      return ActionEnvelope.parse(frame.signature());
    } catch (MalformedException e) {
      throw new IllegalStateException("a frame that is in no envelope", e);
    }
  }

  @Override
  public void storeShare(KeyShare share) {
    shares.keep(setup.federationSlug(), setupHash, share);
  }
}
