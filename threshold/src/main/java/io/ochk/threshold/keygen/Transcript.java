package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The public record of a finished ceremony. It stands alone: whoever knows the operators' keys can
 * verify it, and learns the key that it made.
 *
 * @param setup what the ceremony was about
 * @param round1 the dealers' commitments, in the order of seats
 * @param echoes everybody's echoes, in the order of seats
 * @param shares the dealers' sealed shares, in the order of seats
 * @param certificates the certificates, in the order of seats: all members of the new epoch, and in
 *     a re-sharing at least the old threshold of old members
 */
public record Transcript(
    CeremonySetup setup,
    List<SignedFrame> round1,
    List<SignedFrame> echoes,
    List<SignedFrame> shares,
    List<SignedFrame> certificates) {
  /** Copies the lists. */
  public Transcript {
    round1 = List.copyOf(round1);
    echoes = List.copyOf(echoes);
    shares = List.copyOf(shares);
    certificates = List.copyOf(certificates);
  }

  /**
   * Verifies everything that can be verified without a secret: signatures, proofs of possession,
   * commitment counts, echoes, completeness, the resulting key and the certificates over all of it.
   *
   * @return the key that the ceremony made
   */
  public PublicKeyPackage verify(Ciphersuite suite, FrameVerifier verifier)
      throws VerificationException {
    if (suite.suite() != setup.suite()) {
      throw new VerificationException(
          "suite of the transcript", suite.suite().context(), setup.suite().context());
    }
    Map<Seat, Round1> dealt = messages(round1, Round1.class, setup.dealers(), verifier);
    Set<Point> constants = new HashSet<>();
    for (Map.Entry<Seat, Round1> entry : dealt.entrySet()) {
      CeremonyRules.requireRound1(suite, setup, entry.getKey(), entry.getValue());
      if (!constants.add(entry.getValue().constant())) {
        throw new VerificationException(
            "constant of " + entry.getKey(), "one of its own", "another dealer's");
      }
    }
    Map<Seat, Hash256> hashes = new TreeMap<>();
    round1.forEach(frame -> hashes.put(frame.frame().sender(), frame.frame().hash()));
    for (Map.Entry<Seat, Echo> entry :
        messages(echoes, Echo.class, setup.seats(), verifier).entrySet()) {
      if (!entry.getValue().received().equals(hashes)) {
        throw new VerificationException(
            "echo of " + entry.getKey(), hashes.toString(), "" + entry.getValue().received());
      }
    }
    for (Map.Entry<Seat, Shares> entry :
        messages(shares, Shares.class, setup.dealers(), verifier).entrySet()) {
      CeremonyRules.requireShares(setup, entry.getKey(), entry.getValue());
    }
    PublicKeyPackage key = CeremonyRules.result(suite, setup, dealt.values());
    requireCertificates(key, verifier);
    return key;
  }

  private void requireCertificates(PublicKeyPackage key, FrameVerifier verifier)
      throws VerificationException {
    SortedSet<Seat> seats = new TreeSet<>();
    certificates.forEach(frame -> seats.add(frame.frame().sender()));
    Set<Seat> missing = new TreeSet<>(setup.receivers());
    missing.removeAll(seats);
    if (!missing.isEmpty()) {
      throw new VerificationException("certificates", "all of the new epoch", "none of " + missing);
    }
    if (setup.previous().isPresent()) {
      PreviousEpoch previous = setup.previous().get();
      int threshold = previous.key().participants().threshold();
      Set<Seat> old = new TreeSet<>(seats);
      old.removeAll(setup.receivers());
      old.removeIf(seat -> !previous.key().participants().contains(seat.identifier()));
      if (old.size() < threshold) {
        throw new VerificationException(
            "certificates of old members", "at least " + threshold, "" + old.size());
      }
    }
    Hash256 expected = hash(key);
    Certificate certificate = new Certificate(expected, key.hash());
    for (Map.Entry<Seat, Certificate> entry :
        messages(certificates, Certificate.class, seats, verifier).entrySet()) {
      requireMember(entry.getKey());
      if (!entry.getValue().equals(certificate)) {
        throw new VerificationException(
            "certificate of " + entry.getKey(),
            certificate.toString(),
            entry.getValue().toString());
      }
    }
  }

  private void requireMember(Seat seat) throws VerificationException {
    boolean old =
        seat.group() == Seat.Group.OLD
            && setup.previous().isPresent()
            && setup.previous().get().key().participants().contains(seat.identifier());
    if (!old && !setup.receivers().contains(seat)) {
      throw new VerificationException("certificate", "one of a member", "one of " + seat);
    }
  }

  /** Checks that frames are of one kind and session, one of each seat in order, and signed. */
  private <M extends CeremonyMessage> Map<Seat, M> messages(
      List<SignedFrame> frames, Class<M> kind, SortedSet<Seat> seats, FrameVerifier verifier)
      throws VerificationException {
    List<Seat> senders = frames.stream().map(frame -> frame.frame().sender()).toList();
    if (!senders.equals(List.copyOf(seats))) {
      throw new VerificationException(
          "frames of kind " + kind.getSimpleName(), "those of " + seats, "those of " + senders);
    }
    Map<Seat, M> messages = new TreeMap<>();
    for (SignedFrame signed : frames) {
      Frame frame = signed.frame();
      if (!frame.sessionHash().equals(setup.sessionHash())) {
        throw new VerificationException(
            "session of " + frame, "" + setup.sessionHash(), "" + frame.sessionHash());
      }
      if (!kind.isInstance(frame.message())) {
        throw new VerificationException("frame", kind.getSimpleName(), frame.toString());
      }
      signed.requireSigned(verifier);
      messages.put(frame.sender(), kind.cast(frame.message()));
    }
    return messages;
  }

  /** The hash that the certificates sign, for a key that {@link #verify} gave. */
  public Hash256 hash(PublicKeyPackage key) {
    return hash(key.hash());
  }

  /**
   * The hash that the certificates sign if the key is the one of this hash, which is not verified
   * here.
   */
  public Hash256 hash(Hash256 publicKeyHash) {
    return CeremonyRules.transcriptHash(setup, round1, echoes, shares, publicKeyHash);
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    MessageWriter out = new MessageWriter(MessageType.TRANSCRIPT).counted(setup.encode());
    for (List<SignedFrame> frames : List.of(round1, echoes, shares, certificates)) {
      out.u16(frames.size());
      frames.forEach(frame -> out.counted(frame.encode()));
    }
    return out.toBytes();
  }

  /** Reads an encoding; nothing but its form is checked before {@link #verify}. */
  public static Transcript decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.TRANSCRIPT, bytes);
    CeremonySetup setup =
        CeremonySetup.decode(curve, in.counted("setup", MessageReader.MAXIMUM_LENGTH));
    List<List<SignedFrame>> groups = new ArrayList<>();
    for (int group = 0; group < 4; group++) {
      int size = in.u16("number of frames");
      List<SignedFrame> frames = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        frames.add(SignedFrame.decode(curve, in.counted("frame", MessageReader.MAXIMUM_LENGTH)));
      }
      groups.add(frames);
    }
    in.end();
    return new Transcript(setup, groups.get(0), groups.get(1), groups.get(2), groups.get(3));
  }

  /** The frames of a list by their senders. */
  static Map<Seat, SignedFrame> bySender(Collection<SignedFrame> frames) {
    Map<Seat, SignedFrame> map = new TreeMap<>();
    frames.forEach(frame -> map.put(frame.frame().sender(), frame));
    return map;
  }
}
