package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyMessage.Abandonment;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Reveal;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One seat's side of a ceremony.
 *
 * <p>Frames may come in any order and any number of times; what each phase sends goes out when the
 * phase before is complete and agreed on, and never before. Everything that has an effect is
 * appended to the {@link CeremonyStore} first. A participant made anew over the same store and
 * secret goes on where the old one stopped and says nothing that differs from what it said.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class CeremonyParticipant {
  private final Ciphersuite suite;
  private final CeremonySetup setup;
  private final Seat self;
  private final @Nullable Dealing dealing;
  private final @Nullable EncryptionKeyPair keys;
  private final CeremonyStore store;
  private final FrameSigner signer;
  private final FrameVerifier verifier;
  private final Predicate<Point> seenBefore;
  private final SortedSet<Seat> dealers;
  private final SortedSet<Seat> receivers;
  private final SortedSet<Seat> seats;

  private final FrameLedger ledger = new FrameLedger();
  private final Set<SignedFrame> shown = new HashSet<>();
  private final List<SignedFrame> outbox = new ArrayList<>();
  private CeremonyState state;
  private @Nullable PublicKeyPackage result;
  private @Nullable KeyShare share;
  private boolean sharesChecked;

  /**
   * What a participant gives out.
   *
   * @param send frames for everybody
   * @param state how far the ceremony has come
   */
  public record Step(List<SignedFrame> send, CeremonyState state) {
    /** Copies the list. */
    public Step {
      send = List.copyOf(send);
    }
  }

  private CeremonyParticipant(
      Ciphersuite suite,
      CeremonySetup setup,
      Seat self,
      @Nullable Dealing dealing,
      @Nullable EncryptionKeyPair keys,
      CeremonyStore store,
      FrameSigner signer,
      FrameVerifier verifier,
      Predicate<Point> seenBefore) {
    this.suite = suite;
    this.setup = setup;
    this.self = self;
    this.dealing = dealing;
    this.keys = keys;
    this.store = store;
    this.signer = signer;
    this.verifier = verifier;
    this.seenBefore = seenBefore;
    this.dealers = setup.dealers();
    this.receivers = setup.receivers();
    this.seats = setup.seats();
    this.state = new Collecting(Phase.ROUND1, dealers);
  }

  /**
   * A member of a key generation, who deals and receives.
   *
   * @param secret drawn for this ceremony and stored
   * @param keys the member's encryption key pair; the setup names its public half
   * @param seenBefore whether a commitment to a constant was seen in any earlier ceremony
   */
  public static CeremonyParticipant generate(
      Ciphersuite suite,
      CeremonySetup setup,
      Seat self,
      CeremonySecret secret,
      EncryptionKeyPair keys,
      CeremonyStore store,
      FrameSigner signer,
      FrameVerifier verifier,
      Predicate<Point> seenBefore)
      throws VerificationException {
    requireReceiver(setup, self, keys);
    if (setup.previous().isPresent()) {
      throw new IllegalArgumentException("the setup is one of a re-sharing");
    }
    Dealing dealing = Dealing.fresh(suite, setup, self, secret);
    return new CeremonyParticipant(
        suite, setup, self, dealing, keys, store, signer, verifier, seenBefore);
  }

  /** An old member of a re-sharing, who deals its share on. */
  public static CeremonyParticipant deal(
      Ciphersuite suite,
      CeremonySetup setup,
      KeyShare old,
      CeremonySecret secret,
      CeremonyStore store,
      FrameSigner signer,
      FrameVerifier verifier)
      throws VerificationException {
    Dealing dealing = Dealing.of(suite, setup, secret, old);
    return new CeremonyParticipant(
        suite,
        setup,
        Seat.ofOld(old.identifier()),
        dealing,
        null,
        store,
        signer,
        verifier,
        point -> false);
  }

  /** A new member of a re-sharing, who receives. */
  public static CeremonyParticipant receive(
      Ciphersuite suite,
      CeremonySetup setup,
      Seat self,
      EncryptionKeyPair keys,
      CeremonyStore store,
      FrameSigner signer,
      FrameVerifier verifier)
      throws VerificationException {
    requireReceiver(setup, self, keys);
    return new CeremonyParticipant(
        suite, setup, self, null, keys, store, signer, verifier, point -> false);
  }

  private static void requireReceiver(CeremonySetup setup, Seat self, EncryptionKeyPair keys)
      throws VerificationException {
    if (!setup.receivers().contains(self)) {
      throw new VerificationException("seat", "one of " + setup.receivers(), self.toString());
    }
    if (!setup.encryptionKey(self.identifier()).equals(keys.publicKey())) {
      throw new VerificationException(
          "encryption key of " + self,
          keys.publicKey().toString(),
          setup.encryptionKey(self.identifier()).toString());
    }
  }

  /** How far the ceremony has come. */
  public CeremonyState state() {
    return state;
  }

  /** Whether this seat has signed a certificate: from then on its share is kept for good. */
  public boolean hasCertified() {
    return ledger.of(Certificate.class).containsKey(self);
  }

  /** Begins, or goes on after a restart; gives all own frames, for those who have missed some. */
  public Step start() {
    for (SignedFrame frame : store.frames()) {
      take(frame);
    }
    if (dealing != null && !ledger.of(Round1.class).containsKey(self)) {
      say(dealing.round1());
    }
    advance();
    outbox.removeAll(ledger.from(self));
    outbox.addAll(0, ledger.from(self));
    return step();
  }

  /**
   * Takes a frame in.
   *
   * @throws VerificationException if it is not a frame of this ceremony: another session, a seat
   *     that has no business to say that, or a signature that is not the operator's. Such a frame
   *     changes nothing and is no offence of the seat it names
   */
  public Step receive(SignedFrame frame) throws VerificationException {
    requireOurs(frame.frame());
    if (ledger.holds(frame.frame())) {
      return step();
    }
    frame.requireSigned(verifier);
    if (isOver()) {
      return step();
    }
    store.append(frame);
    take(frame);
    advance();
    return step();
  }

  /**
   * Gives this attempt up, with a signed statement on which the others may begin another.
   *
   * @throws IllegalStateException if this seat has certified: it cannot take that back
   */
  public Step abandon() {
    if (hasCertified()) {
      throw new IllegalStateException("a certificate cannot be taken back");
    }
    if (!isOver()) {
      say(new Abandonment());
      advance();
    }
    return step();
  }

  private boolean isOver() {
    return state instanceof Live || state instanceof Aborted;
  }

  private Step step() {
    List<SignedFrame> send = List.copyOf(outbox);
    outbox.clear();
    return new Step(send, state);
  }

  private void requireOurs(Frame frame) throws VerificationException {
    if (!frame.sessionHash().equals(setup.sessionHash())) {
      throw new VerificationException(
          "session of " + frame, "" + setup.sessionHash(), "" + frame.sessionHash());
    }
    boolean allowed =
        switch (frame.message()) {
          case Round1 r -> dealers.contains(frame.sender());
          case Shares s -> dealers.contains(frame.sender());
          case Reveal r ->
              dealers.contains(frame.sender()) && receivers.contains(Seat.ofNew(r.complainer()));
          case Complaint c -> receivers.contains(frame.sender()) && dealers.contains(c.dealer());
          case Echo e -> seats.contains(frame.sender());
          case Certificate c -> seats.contains(frame.sender());
          case Abandonment a -> seats.contains(frame.sender());
        };
    if (!allowed) {
      throw new VerificationException("sender of " + frame, "a seat that may say so", "no such");
    }
  }

  /** Files a frame that is authentic; it may prove its sender wrong. */
  private void take(SignedFrame frame) {
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
    switch (frame.message()) {
      case Round1 round1 -> {
        CeremonyRules.requireRound1(suite, setup, frame.sender(), round1);
        if (!frame.sender().equals(self) && seenBefore.test(round1.constant())) {
          throw new VerificationException(
              "constant of " + frame.sender(), "one not seen before", round1.constant().toString());
        }
      }
      case Echo echo -> CeremonyRules.requireEcho(setup, frame.sender(), echo);
      case Shares shares -> CeremonyRules.requireShares(setup, frame.sender(), shares);
      case Complaint c -> {}
      case Reveal r -> {}
      case Certificate c -> {}
      case Abandonment a -> {}
    }
  }

  private void say(CeremonyMessage message) {
    Frame frame = new Frame(setup.sessionHash(), self, message);
    SignedFrame signed = new SignedFrame(frame, signer.sign(frame.encode()));
    store.append(signed);
    ledger.add(signed);
    outbox.add(signed);
  }

  private void abort(Failure failure, Collection<Seat> culprits, List<SignedFrame> evidence) {
    state = new Aborted(failure, new TreeSet<>(culprits), evidence);
    for (SignedFrame frame : evidence) {
      show(frame);
    }
  }

  /** Hands somebody else's frame on, once: the others need it to see what was seen here. */
  private void show(SignedFrame frame) {
    if (shown.add(frame)) {
      outbox.add(frame);
    }
  }

  /** Goes as far as the frames allow. */
  private void advance() {
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
    Echo own = new Echo(hashes(round1));
    if (!echoes.containsKey(self)) {
      say(own);
      echoes = ledger.of(Echo.class);
    }
    SortedSet<Seat> parties = new TreeSet<>();
    echoes.forEach((seat, frame) ->
        ((Echo) frame.frame().message())
            .received()
            .forEach((dealer, hash) -> {
              SignedFrame here = round1.get(dealer);
              if (here != null && !here.frame().hash().equals(hash)) {
                parties.add(seat);
                parties.add(dealer);
                show(here);
              }
            }));
    if (!parties.isEmpty()) {
      state = new Disputed(Dispute.ECHO, parties);
      return false;
    }
    return !waiting(Phase.ECHO, seats, echoes.keySet());
  }

  private static Map<Seat, Hash256> hashes(SortedMap<Seat, SignedFrame> frames) {
    Map<Seat, Hash256> hashes = new TreeMap<>();
    frames.forEach((seat, frame) -> hashes.put(seat, frame.frame().hash()));
    return hashes;
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
        say(dealing.shares(own.frame().hash()));
        shares = ledger.of(Shares.class);
      }
    }
    return !waiting(Phase.SHARES, dealers, shares.keySet());
  }

  /** Checks the own share once; answers complaints; decides those that were answered. */
  private boolean complained() {
    if (keys != null && result != null && !sharesChecked) {
      sharesChecked = true;
      checkShare(keys, result);
    }
    List<SignedFrame> complaints = ledger.all(Complaint.class);
    SortedSet<Seat> parties = new TreeSet<>();
    for (SignedFrame complaint : complaints) {
      Seat dealer = ((Complaint) complaint.frame().message()).dealer();
      parties.add(dealer);
      parties.add(complaint.frame().sender());
      if (dealer.equals(self)
          && dealing != null
          && isAboutOurCopy(complaint)
          && !hasRevealed(complaint)) {
        say(dealing.reveal(complaint.frame().sender().identifier()));
      }
    }
    if (complaints.isEmpty()) {
      return false;
    }
    state = new Disputed(Dispute.COMPLAINT, parties);
    complaints.forEach(this::decide);
    return true;
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
            show(theirs);
          }
        }
      }
    }
  }

  private void complain(Complaint complaint) {
    if (!ledger.holds(new Frame(setup.sessionHash(), self, complaint))) {
      say(complaint);
    }
  }

  /** Whether a complaint is about the very shares that are held here. */
  private boolean isAboutOurCopy(SignedFrame complaint) {
    Complaint accusation = (Complaint) complaint.frame().message();
    SignedFrame here = ledger.of(Shares.class).get(accusation.dealer());
    return here != null && here.frame().hash().equals(accusation.sharesHash());
  }

  private Optional<SignedFrame> revealFor(SignedFrame complaint) {
    Complaint accusation = (Complaint) complaint.frame().message();
    return ledger.all(Reveal.class).stream()
        .filter(frame -> frame.frame().sender().equals(accusation.dealer()))
        .filter(frame ->
            ((Reveal) frame.frame().message())
                .complainer()
                .equals(complaint.frame().sender().identifier()))
        .findFirst();
  }

  private boolean hasRevealed(SignedFrame complaint) {
    return revealFor(complaint).isPresent();
  }

  private void decide(SignedFrame complaint) {
    Optional<SignedFrame> reveal = revealFor(complaint);
    Seat dealer = ((Complaint) complaint.frame().message()).dealer();
    SignedFrame round1 = ledger.of(Round1.class).get(dealer);
    SignedFrame shares = ledger.of(Shares.class).get(dealer);
    if (isOver()
        || reveal.isEmpty()
        || round1 == null
        || shares == null
        || !isAboutOurCopy(complaint)) {
      return;
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
    abort(
        right ? Failure.FALSE_COMPLAINT : Failure.BAD_SHARE,
        Set.of(right ? complaint.frame().sender() : dealer),
        List.of(round1, shares, complaint, reveal.get()));
  }

  /** Certifies, after the share is stored, and waits for the others to do the same. */
  private boolean certified() {
    if (result == null) {
      return false;
    }
    Certificate expected =
        new Certificate(
            CeremonyRules.transcriptHash(
                setup,
                ledger.of(Round1.class).values(),
                ledger.of(Echo.class).values(),
                ledger.of(Shares.class).values(),
                result),
            result.hash());
    if (!hasCertified()) {
      if (share != null) {
        store.storeShare(share);
      }
      say(expected);
    }
    SortedMap<Seat, SignedFrame> certificates = ledger.of(Certificate.class);
    SortedSet<Seat> others = new TreeSet<>();
    certificates.forEach((seat, frame) -> {
      if (!expected.equals(frame.frame().message())) {
        others.add(seat);
      }
    });
    if (!others.isEmpty()) {
      ledger.of(Shares.class).values().forEach(this::show);
      ledger.of(Echo.class).values().forEach(this::show);
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
