package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyMessage.Abandonment;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyState.Collecting;
import io.ochk.threshold.keygen.CeremonyState.Dispute;
import io.ochk.threshold.keygen.CeremonyState.Disputed;
import io.ochk.threshold.keygen.CeremonyState.Failure;
import io.ochk.threshold.keygen.CeremonyState.Live;
import io.ochk.threshold.keygen.CeremonyState.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a participant: which frames there are, what follows from them, and what to say
 * next.
 *
 * <p>It is driven by {@link CeremonyParticipant}, which lets nothing in that is not authentic.
 */
final class CeremonyRun {
  private final Ciphersuite suite;
  private final CeremonySetup setup;
  private final Seat self;
  private final @Nullable Dealing dealing;
  private final @Nullable EncryptionKeyPair keys;
  private final CeremonyStore store;
  private final Predicate<Point> seenBefore;
  private final SortedSet<Seat> dealers;
  private final SortedSet<Seat> seats;

  private final FrameLedger ledger = new FrameLedger();
  private final FrameOutbox outbox;
  private BooleanSupplier mayCertify = () -> true;
  private CeremonyState state;
  private @Nullable PublicKeyPackage result;
  private @Nullable KeyShare share;
  private @Nullable Certificate certificate;
  private final EchoAgreement echoAgreement = new EchoAgreement();
  private boolean sharesChecked;

  CeremonyRun(
      Ciphersuite suite,
      CeremonySetup setup,
      Seat self,
      @Nullable Dealing dealing,
      @Nullable EncryptionKeyPair keys,
      CeremonyStore store,
      FrameSigner signer,
      Predicate<Point> seenBefore) {
    this.suite = suite;
    this.setup = setup;
    this.self = self;
    this.dealing = dealing;
    this.keys = keys;
    this.store = store;
    this.outbox = new FrameOutbox(setup.sessionHash(), self, ledger, store, signer);
    this.seenBefore = seenBefore;
    this.dealers = setup.dealers();
    this.seats = setup.seats();
    this.state = new Collecting(Phase.ROUND1, dealers);
  }

  CeremonyState state() {
    return state;
  }

  FrameLedger ledger() {
    return ledger;
  }

  /** Gives what is to be sent, once. */
  List<SignedFrame> takeOutbox() {
    return outbox.take();
  }

  boolean isOver() {
    return state instanceof Live || state instanceof Aborted;
  }

  /** Asked each time before the own certificate is signed. */
  void certifyOnlyIf(BooleanSupplier asked) {
    this.mayCertify = asked;
  }

  /** Takes the stored frames in; says nothing yet. */
  void load() {
    for (SignedFrame frame : store.frames()) {
      take(frame);
    }
  }

  /** Deals where that is due, goes as far as the frames allow, and gives all own frames again. */
  void restore() {
    if (dealing != null && !isOver() && !ledger.of(Round1.class).containsKey(self)) {
      outbox.say(dealing.round1());
    }
    advance();
    outbox.repeat();
  }

  /** Gives the attempt up. */
  void abandon() {
    if (!isOver()) {
      outbox.say(new Abandonment());
      advance();
    }
  }

  /** Files a frame that is authentic; it may prove its sender wrong. */
  void take(SignedFrame frame) {
    if (isOver()) {
      return;
    }
    Optional<SignedFrame> other = ledger.contradiction(frame.frame());
    if (other.isPresent()) {
      abort(Failure.EQUIVOCATION, Set.of(frame.frame().sender()), List.of(other.get(), frame));
      return;
    }
    ledger.add(frame);
    try {
      requireRules(frame.frame());
    } catch (VerificationException e) {
      abort(Failure.INVALID_MESSAGE, Set.of(frame.frame().sender()), List.of(frame));
    }
  }

  private void requireRules(Frame frame) throws VerificationException {
    CeremonyRules.requireMessage(suite, setup, frame);
    if (frame.message() instanceof Round1 round1
        && !frame.sender().equals(self)
        && seenBefore.test(round1.constant())) {
      throw new VerificationException(
          "constant of " + frame.sender(), "one not seen before", round1.constant().toString());
    }
  }

  private void abort(Failure failure, Collection<Seat> culprits, List<SignedFrame> evidence) {
    state = new Aborted(failure, new TreeSet<>(culprits), evidence);
    for (SignedFrame frame : evidence) {
      outbox.show(frame);
    }
  }

  /** Goes as far as the frames allow. */
  void advance() {
    if (isOver()) {
      return;
    }
    List<SignedFrame> abandonments = ledger.all(Abandonment.class);
    if (!abandonments.isEmpty()) {
      abort(Failure.ABANDONED, Set.of(), abandonments);
    } else if (round1Agreed() && sharesComplete() && !complained() && certified()) {
      finish();
    }
  }

  private boolean waiting(Phase phase, SortedSet<Seat> due, Set<Seat> present) {
    SortedSet<Seat> missing = new TreeSet<>(due);
    missing.removeAll(present);
    if (missing.isEmpty()) {
      return false;
    }
    state = new Collecting(phase, missing);
    return true;
  }

  /** Round 1 and echo: all commitments are there, and everybody has the same. */
  private boolean round1Agreed() {
    SortedMap<Seat, SignedFrame> round1 = ledger.of(Round1.class);
    if (waiting(Phase.ROUND1, dealers, round1.keySet()) || !keyIsUsable(round1)) {
      return false;
    }
    SortedMap<Seat, SignedFrame> echoes = ledger.of(Echo.class);
    if (!echoAgreement.isComplete(seats)) {
      Echo own = EchoAgreement.echoOf(round1);
      if (!echoes.containsKey(self)) {
        outbox.say(own);
      }
      EchoAgreement.Disagreement other = echoAgreement.compare(own, round1, echoes.values());
      other.frames().forEach(outbox::show);
      if (!other.parties().isEmpty()) {
        state = new Disputed(Dispute.ECHO, other.parties());
        return false;
      }
    }
    return !waiting(Phase.ECHO, seats, echoes.keySet());
  }

  private boolean keyIsUsable(SortedMap<Seat, SignedFrame> round1) {
    if (result != null) {
      return true;
    }
    Map<Point, SignedFrame> constants = new HashMap<>();
    List<Round1> messages = new ArrayList<>();
    for (SignedFrame frame : round1.values()) {
      Round1 message = (Round1) frame.frame().message();
      messages.add(message);
      SignedFrame twin = constants.put(message.constant(), frame);
      if (twin != null) {
        // Each has proved that it knows the constant: neither can have it by honest chance.
        abort(
            Failure.REPEATED_CONSTANT,
            Set.of(twin.frame().sender(), frame.frame().sender()),
            List.of(twin, frame));
        return false;
      }
    }
    try {
      result = CeremonyRules.result(suite, setup, messages);
      return true;
    } catch (VerificationException e) {
      abort(Failure.UNUSABLE_KEY, Set.of(), List.of());
      return false;
    }
  }

  private boolean sharesComplete() {
    SortedMap<Seat, SignedFrame> shares = ledger.of(Shares.class);
    if (dealing != null && !shares.containsKey(self)) {
      SignedFrame own = ledger.of(Round1.class).get(self);
      if (own != null) {
        outbox.say(dealing.shares(own.frame().hash()));
        shares = ledger.of(Shares.class);
      }
    }
    return !waiting(Phase.SHARES, dealers, shares.keySet());
  }

  /** Checks the own share once; answers complaints; decides those that were answered. */
  private boolean complained() {
    if (keys != null && result != null && !sharesChecked) {
      // Only then: a complaint that the store refused is made again, and not forgotten.
      checkShare(keys, result);
      sharesChecked = true;
    }
    Complaints complaints = new Complaints(suite, setup, ledger);
    SortedSet<Seat> parties = new TreeSet<>();
    for (SignedFrame complaint : complaints.all()) {
      Seat dealer = ((Complaint) complaint.frame().message()).dealer();
      parties.add(dealer);
      parties.add(complaint.frame().sender());
      if (dealer.equals(self)
          && dealing != null
          && complaints.isAboutOurCopy(complaint)
          && complaints.revealFor(complaint).isEmpty()) {
        outbox.say(dealing.reveal(complaint.frame().sender().identifier()));
      }
    }
    if (complaints.all().isEmpty()) {
      return false;
    }
    state = new Disputed(Dispute.COMPLAINT, parties);
    for (SignedFrame complaint : complaints.all()) {
      complaints.decide(complaint).ifPresent(this::convict);
    }
    return true;
  }

  private void convict(Complaints.Verdict verdict) {
    if (!isOver()) {
      abort(verdict.failure(), Set.of(verdict.culprit()), verdict.evidence());
    }
  }

  private void checkShare(EncryptionKeyPair pair, PublicKeyPackage key) {
    ShareAssembly assembly =
        new ShareAssembly(suite, setup, ledger.of(Round1.class), ledger.of(Shares.class));
    switch (assembly.assemble(self.identifier(), pair, key)) {
      case ShareAssembly.Result.Fits fits -> share = fits.share();
      case ShareAssembly.Result.Bad bad -> {
        for (Seat dealer : bad.dealers()) {
          SignedFrame theirs = ledger.of(Shares.class).get(dealer);
          if (theirs != null) {
            complain(new Complaint(dealer, theirs.frame().hash()));
            outbox.show(theirs);
          }
        }
      }
    }
  }

  private void complain(Complaint complaint) {
    if (!ledger.holds(new Frame(setup.sessionHash(), self, complaint))) {
      outbox.say(complaint);
    }
  }

  /** Certifies, after the share is stored, and waits for the others to do the same. */
  private boolean certified() {
    if (result == null) {
      return false;
    }
    if (certificate == null) {
      certificate =
          new Certificate(
              CeremonyRules.transcriptHash(
                  setup,
                  ledger.of(Round1.class).values(),
                  ledger.of(Echo.class).values(),
                  ledger.of(Shares.class).values(),
                  result.hash()),
              result.hash());
    }
    Certificate expected = certificate;
    if (!ledger.of(Certificate.class).containsKey(self) && mayCertify.getAsBoolean()) {
      if (keys != null && share == null) {
        throw new IllegalStateException("a receiver certifies a share that it has checked");
      }
      if (share != null) {
        store.storeShare(share);
      }
      outbox.say(expected);
    }
    SortedMap<Seat, SignedFrame> certificates = ledger.of(Certificate.class);
    SortedSet<Seat> others = new TreeSet<>();
    certificates.forEach((seat, frame) -> {
      if (!expected.equals(frame.frame().message())) {
        others.add(seat);
      }
    });
    if (!others.isEmpty()) {
      ledger.of(Shares.class).values().forEach(outbox::show);
      ledger.of(Echo.class).values().forEach(outbox::show);
      state = new Disputed(Dispute.CERTIFICATE, others);
      return false;
    }
    return !waiting(Phase.CERTIFICATES, seats, certificates.keySet());
  }

  private void finish() {
    if (result == null) {
      return;
    }
    Transcript transcript =
        new Transcript(
            setup,
            List.copyOf(ledger.of(Round1.class).values()),
            List.copyOf(ledger.of(Echo.class).values()),
            List.copyOf(ledger.of(Shares.class).values()),
            List.copyOf(ledger.of(Certificate.class).values()));
    state = new Live(result, transcript, Optional.ofNullable(share));
  }
}
