package io.ochk.guardian.ceremony;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The frames that were certified. Whoever contradicts itself has put several into one slot, and
 * which of them came first here says nothing about which the signers have: the echoes name one
 * round 1 of each dealer, and the hash in the certificates tells the rest.
 */
final class CertifiedTranscript {
  // A node keeps two frames of a slot, so these are ten dealers who deal twice.
  private static final int MOST_CHOICES = 1 << 10;

  private CertifiedTranscript() {}

  /** The transcript that these certificates sign, if all its frames are here. */
  static Optional<Transcript> of(
      CeremonySetup setup, ReceivedFrames received, AgreedCertificates agreed) {
    SortedMap<Seat, List<SignedFrame>> round1 = received.of(Round1.class, setup.dealers());
    SortedMap<Seat, List<SignedFrame>> echoes = received.of(Echo.class, setup.seats());
    SortedMap<Seat, List<SignedFrame>> shares = received.of(Shares.class, setup.dealers());
    if (!round1.keySet().containsAll(setup.dealers())
        || !echoes.keySet().containsAll(setup.seats())
        || !shares.keySet().containsAll(setup.dealers())) {
      return Optional.empty();
    }
    for (Map<Seat, Hash256> echoed : echoed(echoes)) {
      List<SignedFrame> opened =
          ofEach(round1, f -> echoed.entrySet().contains(Map.entry(f.sender(), f.hash())));
      List<SignedFrame> agreeing = ofEach(echoes, f -> received(f).equals(echoed));
      if (opened.size() == round1.size() && agreeing.size() == echoes.size()) {
        for (List<SignedFrame> dealt : choices(shares)) {
          Transcript made = new Transcript(setup, opened, agreeing, dealt, agreed.frames());
          if (isCertified(made, agreed.certificate())) {
            return Optional.of(made);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isCertified(Transcript made, Certificate certificate) {
    return made.hash(certificate.publicKeyHash()).equals(certificate.transcriptHash());
  }

  private static Map<Seat, Hash256> received(Frame echo) {
    return ((Echo) echo.message()).received();
  }

  private static Set<Map<Seat, Hash256>> echoed(SortedMap<Seat, List<SignedFrame>> echoes) {
    return echoes.values().stream()
        .flatMap(List::stream)
        .map(echo -> received(echo.frame()))
        .collect(Collectors.toSet());
  }

  /** The first of each seat that is as it should be. */
  private static List<SignedFrame> ofEach(
      SortedMap<Seat, List<SignedFrame>> frames, Predicate<Frame> right) {
    return frames.values().stream()
        .flatMap(ofOne -> ofOne.stream().filter(f -> right.test(f.frame())).limit(1))
        .toList();
  }

  /** Every way to take one of each seat; no more than a bounded number of them. */
  private static List<List<SignedFrame>> choices(SortedMap<Seat, List<SignedFrame>> frames) {
    List<List<SignedFrame>> all = List.of(List.of());
    for (List<SignedFrame> ofOne : frames.values()) {
      List<List<SignedFrame>> longer = new ArrayList<>();
      for (List<SignedFrame> begun : all) {
        for (SignedFrame next : ofOne) {
          List<SignedFrame> more = new ArrayList<>(begun);
          more.add(next);
          longer.add(more);
        }
      }
      all = longer.subList(0, Math.min(longer.size(), MOST_CHOICES));
    }
    return all;
  }
}
