package io.ochk.threshold.repair;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.SealedShare;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * First message of a repair: a helper's part of the lost share, in pieces. Sent to all helpers and
 * the owner, in a message that its dealer signs.
 *
 * @param sessionHash the repair
 * @param dealer the helper
 * @param pieces one for each helper, the dealer included
 */
public record RepairDeal(Hash256 sessionHash, Identifier dealer, Map<Identifier, Piece> pieces) {
  /**
   * A piece δ.
   *
   * @param commitment δ·G, for everybody to see
   * @param sealed δ, sealed to its helper
   */
  public record Piece(Point commitment, SealedShare sealed) {}

  /** Copies the map. */
  public RepairDeal {
    pieces = Collections.unmodifiableMap(new TreeMap<>(pieces));
  }

  /** The piece for a helper. */
  public Piece piece(Identifier helper) {
    Piece piece = pieces.get(helper);
    if (piece == null) {
      throw new IllegalArgumentException("no piece for " + helper);
    }
    return piece;
  }

  /** The hash of the encoding. */
  public Hash256 hash() {
    return Hash256.of(encode());
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    MessageWriter out =
        new MessageWriter(MessageType.REPAIR_DEAL)
            .fixed(sessionHash.encode())
            .fixed(dealer.encode())
            .u16(pieces.size());
    pieces.forEach((helper, piece) ->
        out.fixed(helper.encode())
            .fixed(piece.commitment().encode())
            .fixed(piece.sealed().encode()));
    return out.toBytes();
  }

  /** Reads an encoding. */
  public static RepairDeal decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.REPAIR_DEAL, bytes);
    Hash256 session = Hash256.decode(in.fixed("session hash", Hash256.LENGTH));
    Identifier dealer = Identifier.decode(in.fixed("dealer", Identifier.LENGTH));
    int size = in.u16("number of pieces");
    if (size > Participants.MAXIMUM) {
      throw in.refuse("at most " + Participants.MAXIMUM + " pieces", "" + size);
    }
    TreeMap<Identifier, Piece> pieces = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      Identifier helper = Identifier.decode(in.fixed("helper", Identifier.LENGTH));
      if (!pieces.isEmpty() && pieces.lastKey().compareTo(helper) >= 0) {
        throw in.refuse("identifiers in rising order", helper + " after " + pieces.lastKey());
      }
      Point commitment = curve.decode(in.fixed("commitment", Point.LENGTH));
      pieces.put(
          helper,
          new Piece(commitment, SealedShare.decode(in.fixed("sealed piece", SealedShare.LENGTH))));
    }
    in.end();
    return new RepairDeal(session, dealer, pieces);
  }
}
