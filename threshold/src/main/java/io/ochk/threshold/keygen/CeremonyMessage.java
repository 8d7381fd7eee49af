package io.ochk.threshold.keygen;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.SealedShare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a member says in a ceremony. All of it is public. */
public sealed interface CeremonyMessage {
  /** The number of this kind of message in encodings. */
  int kind();

  /** Writes the fields. */
  void write(MessageWriter out);

  /**
   * Round 1, from a dealer.
   *
   * @param commitments Cₖ = aₖG, one for each coefficient, the constant first
   * @param proof that the dealer knows a₀
   */
  record Round1(List<Point> commitments, ProofOfPossession proof) implements CeremonyMessage {
    /** Copies the list. */
    public Round1 {
      commitments = List.copyOf(commitments);
    }

    /** C₀, the commitment to the constant. */
    public Point constant() {
      return commitments.getFirst();
    }

    @Override
    public int kind() {
      return 1;
    }

    @Override
    public void write(MessageWriter out) {
      out.u16(commitments.size());
      commitments.forEach(point -> out.fixed(point.encode()));
      out.fixed(proof.encode());
    }

    static Round1 read(Curve curve, MessageReader in) throws VerificationException {
      int size = in.u16("number of commitments");
      if (size < 1 || size > Participants.MAXIMUM) {
        throw in.refuse("1 to " + Participants.MAXIMUM + " commitments", "" + size);
      }
      List<Point> commitments = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        commitments.add(curve.decode(in.fixed("commitment", Point.LENGTH)));
      }
      return new Round1(
          commitments,
          ProofOfPossession.decode(curve, in.fixed("proof", ProofOfPossession.LENGTH)));
    }
  }

  /**
   * The echo of round 1, from everybody.
   *
   * @param received for each dealer the hash of the round 1 frame that the sender has
   */
  record Echo(Map<Seat, Hash256> received) implements CeremonyMessage {
    /** Copies the map. */
    public Echo {
      received = Collections.unmodifiableMap(new TreeMap<>(received));
    }

    @Override
    public int kind() {
      return 2;
    }

    @Override
    public void write(MessageWriter out) {
      out.u16(received.size());
      received.forEach((seat, hash) -> {
        seat.write(out);
        out.fixed(hash.encode());
      });
    }

    static Echo read(MessageReader in) throws VerificationException {
      int size = in.u16("number of echoes");
      TreeMap<Seat, Hash256> received = new TreeMap<>();
      for (int i = 0; i < size; i++) {
        Seat seat = Seat.read(in);
        if (!received.isEmpty() && received.lastKey().compareTo(seat) >= 0) {
          throw in.refuse("seats in rising order", seat + " after " + received.lastKey());
        }
        received.put(seat, Hash256.decode(in.fixed("echo", Hash256.LENGTH)));
      }
      return new Echo(received);
    }
  }

  /**
   * Round 2, from a dealer.
   *
   * @param sealed for each receiver the value of the dealer's polynomial at its identifier
   */
  record Shares(Map<Identifier, SealedShare> sealed) implements CeremonyMessage {
    /** Copies the map. */
    public Shares {
      sealed = Collections.unmodifiableMap(new TreeMap<>(sealed));
    }

    /** What is sealed to a receiver. */
    public SealedShare of(Identifier receiver) {
      SealedShare share = sealed.get(receiver);
      if (share == null) {
        throw new IllegalArgumentException("nothing for " + receiver);
      }
      return share;
    }

    @Override
    public int kind() {
      return 3;
    }

    @Override
    public void write(MessageWriter out) {
      out.u16(sealed.size());
      sealed.forEach((id, share) -> out.fixed(id.encode()).fixed(share.encode()));
    }

    static Shares read(MessageReader in) throws VerificationException {
      int size = in.u16("number of shares");
      TreeMap<Identifier, SealedShare> sealed = new TreeMap<>();
      for (int i = 0; i < size; i++) {
        Identifier id = Identifier.decode(in.fixed("receiver", Identifier.LENGTH));
        if (!sealed.isEmpty() && sealed.lastKey().compareTo(id) >= 0) {
          throw in.refuse("identifiers in rising order", id + " after " + sealed.lastKey());
        }
        sealed.put(id, SealedShare.decode(in.fixed("sealed share", SealedShare.LENGTH)));
      }
      return new Shares(sealed);
    }
  }

  /**
   * A receiver's claim that a dealer's share for it does not open or does not fit. Whoever
   * complains cannot certify any more.
   *
   * @param dealer the accused
   * @param sharesHash the hash of the dealer's round 2 frame as the complainer got it; whoever got
   *     another one has seen the dealer equivocate, and cannot decide the complaint
   */
  record Complaint(Seat dealer, Hash256 sharesHash) implements CeremonyMessage {
    @Override
    public int kind() {
      return 4;
    }

    @Override
    public void write(MessageWriter out) {
      dealer.write(out);
      out.fixed(sharesHash.encode());
    }
  }

  /**
   * A dealer's answer to a complaint: the share, and the ephemeral key with which anybody can seal
   * it again and compare. The ceremony is over by then; the share is worth nothing any more.
   *
   * @param complainer who complained
   * @param ephemeral the pair that sealed the disputed ciphertext
   * @param share the share that is said to be in it
   */
  record Reveal(Identifier complainer, EncryptionKeyPair ephemeral, Scalar share)
      implements CeremonyMessage {
    @Override
    public int kind() {
      return 5;
    }

    @Override
    public void write(MessageWriter out) {
      out.fixed(complainer.encode()).fixed(ephemeral.revealSecretBytes()).fixed(share.encode());
    }

    static Reveal read(MessageReader in) throws VerificationException {
      Identifier complainer = Identifier.decode(in.fixed("complainer", Identifier.LENGTH));
      byte[] key = in.fixed("ephemeral key", 32);
      Scalar share = Scalar.decode(in.fixed("share", Scalar.LENGTH));
      try {
        return new Reveal(complainer, EncryptionKeyPair.ofPrivateKey(key), share);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    }
  }

  /**
   * The statement that the sender has checked everything and can get its share back from seed and
   * transcript.
   *
   * @param transcriptHash the hash of the whole: setup, all frames, resulting key
   * @param publicKeyHash the hash of the resulting public key package
   */
  record Certificate(Hash256 transcriptHash, Hash256 publicKeyHash) implements CeremonyMessage {
    @Override
    public int kind() {
      return 6;
    }

    @Override
    public void write(MessageWriter out) {
      out.fixed(transcriptHash.encode()).fixed(publicKeyHash.encode());
    }
  }

  /** The statement that the sender gives this attempt up and will not certify it. */
  record Abandonment() implements CeremonyMessage {
    @Override
    public int kind() {
      return 7;
    }

    @Override
    public void write(MessageWriter out) {
      // It says all by being there.
    }
  }

  /** Reads a message of a kind. */
  static CeremonyMessage read(Curve curve, MessageReader in) throws VerificationException {
    int kind = in.u8("kind");
    return switch (kind) {
      case 1 -> Round1.read(curve, in);
      case 2 -> Echo.read(in);
      case 3 -> Shares.read(in);
      case 4 ->
          new Complaint(Seat.read(in), Hash256.decode(in.fixed("shares hash", Hash256.LENGTH)));
      case 5 -> Reveal.read(in);
      case 6 ->
          new Certificate(
              Hash256.decode(in.fixed("transcript hash", Hash256.LENGTH)),
              Hash256.decode(in.fixed("public key hash", Hash256.LENGTH)));
      case 7 -> new Abandonment();
      default -> throw in.refuse("a kind from 1 to 7", "" + kind);
    };
  }
}
