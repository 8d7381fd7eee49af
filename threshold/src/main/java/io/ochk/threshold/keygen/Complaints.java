package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Reveal;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonyState.Failure;
import java.util.List;
import java.util.Optional;

/** The complaints of a ceremony, and who is right. */
final class Complaints {
  /**
   * A decision.
   *
   * @param failure a bad share or a false complaint
   * @param culprit who lied
   * @param evidence from which everybody can tell the same
   */
  record Verdict(Failure failure, Seat culprit, List<SignedFrame> evidence) {}

  private final Ciphersuite suite;
  private final CeremonySetup setup;
  private final FrameLedger ledger;

  Complaints(Ciphersuite suite, CeremonySetup setup, FrameLedger ledger) {
    this.suite = suite;
    this.setup = setup;
    this.ledger = ledger;
  }

  List<SignedFrame> all() {
    return ledger.all(Complaint.class);
  }

  /** Whether a complaint is about the very shares that are held here. */
  boolean isAboutOurCopy(SignedFrame complaint) {
    Complaint accusation = (Complaint) complaint.frame().message();
    SignedFrame here = ledger.of(Shares.class).get(accusation.dealer());
    return here != null && here.frame().hash().equals(accusation.sharesHash());
  }

  /** The dealer's answer, if it has come. */
  Optional<SignedFrame> revealFor(SignedFrame complaint) {
    Complaint accusation = (Complaint) complaint.frame().message();
    return ledger.all(Reveal.class).stream()
        .filter(frame -> frame.frame().sender().equals(accusation.dealer()))
        .filter(frame -> isFor(frame, complaint.frame().sender()))
        .findFirst();
  }

  private static boolean isFor(SignedFrame reveal, Seat complainer) {
    return ((Reveal) reveal.frame().message()).complainer().equals(complainer.identifier());
  }

  /** Decides a complaint that was answered. */
  Optional<Verdict> decide(SignedFrame complaint) {
    Optional<SignedFrame> reveal = revealFor(complaint);
    Seat dealer = ((Complaint) complaint.frame().message()).dealer();
    SignedFrame round1 = ledger.of(Round1.class).get(dealer);
    SignedFrame shares = ledger.of(Shares.class).get(dealer);
    if (reveal.isEmpty() || round1 == null || shares == null || !isAboutOurCopy(complaint)) {
      return Optional.empty();
    }
    boolean right =
        CeremonyRules.dealerIsRight(
            suite,
            setup,
            dealer,
            round1.frame(),
            (Round1) round1.frame().message(),
            (Shares) shares.frame().message(),
            (Reveal) reveal.get().frame().message());
    return Optional.of(
        new Verdict(
            right ? Failure.FALSE_COMPLAINT : Failure.BAD_SHARE,
            right ? complaint.frame().sender() : dealer,
            List.of(round1, shares, complaint, reveal.get())));
  }
}
