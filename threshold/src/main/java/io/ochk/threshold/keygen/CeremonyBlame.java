package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyState.Failure;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the frames of a ceremony prove to anybody who has them, a member or not. Members come to the
 * same by themselves; this is for whoever only passes frames on, and can open no share.
 */
public final class CeremonyBlame {
  private CeremonyBlame() {}

  /**
   * Who lied: said two different things where one is due, broke a rule, sealed a bad share, or
   * complained of a good one. The last two show only when the accused has revealed what it sealed.
   *
   * @param setup the ceremony's setup
   * @param frames frames of it whose signatures have been checked, in any order; what a seat has no
   *     business to say is passed over
   * @return the failure with those who are proved to be at fault and the frames that prove it;
   *     empty as long as nothing is proved
   */
  public static Optional<Aborted> of(
      Ciphersuite suite, CeremonySetup setup, Collection<SignedFrame> frames) {
    FrameLedger ledger = new FrameLedger();
    for (SignedFrame frame : frames) {
      if (!maySayThat(setup, frame)) {
        continue;
      }
      Optional<SignedFrame> other = ledger.contradiction(frame.frame());
      if (other.isPresent()) {
        return Optional.of(proved(Failure.EQUIVOCATION, frame, List.of(other.get(), frame)));
      }
      ledger.add(frame);
      try {
        CeremonyRules.requireMessage(suite, setup, frame.frame());
      } catch (VerificationException e) {
        return Optional.of(proved(Failure.INVALID_MESSAGE, frame, List.of(frame)));
      }
    }
    Complaints complaints = new Complaints(suite, setup, ledger);
    return complaints.all().stream()
        .flatMap(complaint -> complaints.decide(complaint).stream())
        .map(v -> new Aborted(v.failure(), new TreeSet<>(Set.of(v.culprit())), v.evidence()))
        .findFirst();
  }

  private static boolean maySayThat(CeremonySetup setup, SignedFrame frame) {
    try {
      CeremonyRules.requireSender(setup, frame.frame());
      return true;
    } catch (VerificationException e) {
      return false;
    }
  }

  private static Aborted proved(Failure failure, SignedFrame by, List<SignedFrame> evidence) {
    return new Aborted(failure, new TreeSet<>(Set.of(by.frame().sender())), evidence);
  }
}
