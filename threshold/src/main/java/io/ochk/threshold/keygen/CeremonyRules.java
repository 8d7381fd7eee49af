package io.ochk.threshold.keygen;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.encryption.ShareSealing;
import io.ochk.threshold.keygen.CeremonyMessage.Abandonment;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Reveal;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** The rules of a ceremony, each once: participants, verifiers and recovery all call these. */
final class CeremonyRules {
  private static final byte[] HPKE_INFO = "oc-guardian/hpke/v1".getBytes(US_ASCII);
  private static final byte[] TRANSCRIPT = "oc-guardian/transcript/v1\n".getBytes(US_ASCII);

  private CeremonyRules() {}

  /** A frame is of this session, and its sender has something of the kind to say. */
  static void requireSender(CeremonySetup setup, Frame frame) throws VerificationException {
    if (!frame.sessionHash().equals(setup.sessionHash())) {
      throw new VerificationException(
          "session of " + frame, "" + setup.sessionHash(), "" + frame.sessionHash());
    }
    SortedSet<Seat> dealers = setup.dealers();
    SortedSet<Seat> receivers = setup.receivers();
    boolean allowed =
        switch (frame.message()) {
          case Round1 r -> dealers.contains(frame.sender());
          case Shares s -> dealers.contains(frame.sender());
          case Reveal r ->
              dealers.contains(frame.sender()) && receivers.contains(Seat.ofNew(r.complainer()));
          case Complaint c -> receivers.contains(frame.sender()) && dealers.contains(c.dealer());
          case Echo e -> dealers.contains(frame.sender()) || receivers.contains(frame.sender());
          case Certificate c ->
              dealers.contains(frame.sender()) || receivers.contains(frame.sender());
          case Abandonment a ->
              dealers.contains(frame.sender()) || receivers.contains(frame.sender());
        };
    if (!allowed) {
      throw new VerificationException("sender of " + frame, "a seat that may say so", "no such");
    }
  }

  /** What a frame says keeps the rules by itself, whatever the others say. */
  static void requireMessage(Ciphersuite suite, CeremonySetup setup, Frame frame)
      throws VerificationException {
    switch (frame.message()) {
      case Round1 round1 -> requireRound1(suite, setup, frame.sender(), round1);
      case Echo echo -> requireEcho(setup, frame.sender(), echo);
      case Shares shares -> requireShares(setup, frame.sender(), shares);
      case Complaint c -> {}
      case Reveal r -> {}
      case Certificate c -> {}
      case Abandonment a -> {}
    }
  }

  /** A round 1 has t commitments, a proof by its dealer, and in a re-sharing the right constant. */
  static void requireRound1(Ciphersuite suite, CeremonySetup setup, Seat dealer, Round1 round1)
      throws VerificationException {
    int t = setup.participants().threshold();
    if (round1.commitments().size() != t) {
      throw new VerificationException(
          "round 1 of " + dealer, t + " commitments", "" + round1.commitments().size());
    }
    if (setup.previous().isPresent()) {
      Point expected = setup.previous().get().constantOf(suite.curve(), dealer.identifier());
      if (!expected.equals(round1.constant())) {
        throw new VerificationException(
            "constant of " + dealer, expected.toString(), round1.constant().toString());
      }
    }
    if (!round1.proof().verify(suite, dealer.identifier(), round1.constant())) {
      throw new VerificationException(
          "round 1 of " + dealer,
          "a proof of possession of its constant",
          "one that does not hold");
    }
  }

  /** An echo names every dealer. */
  static void requireEcho(CeremonySetup setup, Seat sender, Echo echo)
      throws VerificationException {
    if (!echo.received().keySet().equals(setup.dealers())) {
      throw new VerificationException(
          "echo of " + sender, "" + setup.dealers(), "" + echo.received().keySet());
    }
  }

  /** A dealer seals a share to every receiver. */
  static void requireShares(CeremonySetup setup, Seat dealer, Shares shares)
      throws VerificationException {
    List<Identifier> receivers = List.copyOf(shares.sealed().keySet());
    if (!receivers.equals(setup.participants().members())) {
      throw new VerificationException(
          "shares of " + dealer, "" + setup.participants().members(), "" + receivers);
    }
  }

  /** What a ciphertext is for: session, sender and receiver. */
  private static byte[] info(CeremonySetup setup, Seat dealer, Identifier receiver) {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(HPKE_INFO);
    info.writeBytes(setup.sessionHash().encode());
    info.writeBytes(dealer.identifier().encode());
    info.writeBytes(receiver.encode());
    return info.toByteArray();
  }

  static SealedShare seal(
      CeremonySetup setup,
      Seat dealer,
      Identifier receiver,
      SecretScalar value,
      EncryptionKeyPair ephemeral,
      Hash256 round1FrameHash) {
    return ShareSealing.seal(
        value,
        setup.encryptionKey(receiver),
        ephemeral,
        info(setup, dealer, receiver),
        round1FrameHash.encode());
  }

  static SecretScalar open(
      CeremonySetup setup,
      Seat dealer,
      Identifier receiver,
      SealedShare sealed,
      EncryptionKeyPair keys,
      Hash256 round1FrameHash)
      throws VerificationException {
    return ShareSealing.open(sealed, keys, info(setup, dealer, receiver), round1FrameHash.encode());
  }

  /** Whether a dealer's value fits its commitments: f(i)G = Σ iᵏCₖ. */
  static boolean fits(Ciphersuite suite, Round1 round1, Identifier receiver, SecretScalar value) {
    Curve curve = suite.curve();
    return curve
        .multiplyGenerator(value)
        .equals(curve.evaluate(round1.commitments(), receiver.scalar()));
  }

  /**
   * Decides a complaint. The dealer is right if its revealed share fits its commitments and, sealed
   * with the revealed key, gives the very ciphertext that it published.
   */
  static boolean dealerIsRight(
      Ciphersuite suite,
      CeremonySetup setup,
      Seat dealer,
      Frame round1Frame,
      Round1 round1,
      Shares shares,
      Reveal reveal) {
    if (reveal.share().isZero()) {
      return false;
    }
    try (SecretScalar share = SecretScalar.decode(reveal.share().encode())) {
      SealedShare again =
          seal(setup, dealer, reveal.complainer(), share, reveal.ephemeral(), round1Frame.hash());
      return fits(suite, round1, reveal.complainer(), share)
          && again.equals(shares.of(reveal.complainer()));
    } catch (VerificationException | IllegalStateException unusable) {
      return false;
    }
  }

  /**
   * The linear map from the sum of the dealt polynomials to the finished key: s = ±f(i) + t. In a
   * key generation with the Taproot suite it is the tweak of an empty root; else it changes
   * nothing.
   */
  record OutputMap(boolean negated, Scalar added) {
    static OutputMap of(Ciphersuite suite, CeremonySetup setup, Point sum)
        throws VerificationException {
      if (setup.previous().isPresent() || !suite.isTaproot()) {
        return new OutputMap(false, Scalar.ZERO);
      }
      return new OutputMap(!sum.hasEvenY(), TaprootTweak.keyPathOnly().scalarFor(sum.withEvenY()));
    }

    Point apply(Curve curve, Point point) {
      Point signed = negated ? point.negate() : point;
      return added.isZero() ? signed : curve.add(signed, curve.multiplyGenerator(added));
    }

    SecretScalar apply(Curve curve, SecretScalar secret) {
      try (SecretScalar signed = negated ? curve.negate(secret) : secret.copy()) {
        return curve.add(signed, added);
      }
    }
  }

  /** Σ over the dealers of each coefficient's commitments. */
  static List<Point> sum(Ciphersuite suite, CeremonySetup setup, Collection<Round1> round1) {
    List<Point> sums = new ArrayList<>();
    for (int k = 0; k < setup.participants().threshold(); k++) {
      int coefficient = k;
      sums.add(
          suite.curve().add(round1.stream().map(r -> r.commitments().get(coefficient)).toList()));
    }
    return sums;
  }

  /** The key that checked round 1 messages make. */
  static PublicKeyPackage result(Ciphersuite suite, CeremonySetup setup, Collection<Round1> round1)
      throws VerificationException {
    Curve curve = suite.curve();
    List<Point> sums = sum(suite, setup, round1);
    if (sums.getFirst().isIdentity()) {
      throw new VerificationException("group key", "a point", "infinity");
    }
    OutputMap map = OutputMap.of(suite, setup, sums.getFirst());
    Point added = curve.multiplyGenerator(map.added());
    Map<Identifier, Point> shares = new TreeMap<>();
    for (Identifier member : setup.participants().members()) {
      Point value = curve.evaluate(sums, member.scalar());
      Point share = curve.add(map.negated() ? value.negate() : value, added);
      if (share.isIdentity()) {
        throw new VerificationException("verifying share of " + member, "a point", "infinity");
      }
      shares.put(member, share);
    }
    Point key = map.apply(curve, sums.getFirst());
    if (key.isIdentity()) {
      throw new VerificationException("group key", "a point", "infinity");
    }
    if (setup.previous().isPresent() && !setup.previous().get().key().groupKey().equals(key)) {
      throw new VerificationException(
          "group key", setup.previous().get().key().groupKey().toString(), key.toString());
    }
    return new PublicKeyPackage(suite.suite(), setup.epoch(), setup.participants(), key, shares);
  }

  /** The hash that certificates sign: setup, all frames in the order of seats, resulting key. */
  static Hash256 transcriptHash(
      CeremonySetup setup,
      Collection<SignedFrame> round1,
      Collection<SignedFrame> echoes,
      Collection<SignedFrame> shares,
      Hash256 publicKeyHash) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(TRANSCRIPT);
    parts.add(setup.hash().encode());
    for (Collection<SignedFrame> frames : List.of(round1, echoes, shares)) {
      frames.forEach(frame -> parts.add(frame.frame().hash().encode()));
    }
    parts.add(publicKeyHash.encode());
    return Hash256.of(parts.toArray(byte[][]::new));
  }
}
