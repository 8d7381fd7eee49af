package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One seat's side of a ceremony.
 *
 * <p>Frames may come in any order and any number of times; what each phase sends goes out when the
 * phase before is complete and agreed on, and never before. Everything that has an effect is
 * appended to the {@link CeremonyStore} first. A participant made anew over the same store and
 * secret knows what the old one said, goes on where it stopped, and says nothing that differs.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class CeremonyParticipant {
  private final CeremonySetup setup;
  private final Seat self;
  private final CeremonyStore store;
  private final FrameVerifier verifier;
  private final CeremonyRun run;
  private boolean begun;
  private boolean brokenOff; // What followed from a frame is not finished: the store refused.

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
    this.setup = setup;
    this.self = self;
    this.store = store;
    this.verifier = verifier;
    this.run = new CeremonyRun(suite, setup, self, dealing, keys, store, signer, seenBefore);
    run.load();
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
    return run.state();
  }

  /**
   * Has somebody asked each time before the certificate is signed, which cannot be taken back.
   * While the answer is no, the share is not stored either, and the ceremony waits for this seat.
   *
   * @param asked answers at once; it is not asked any more once there is a certificate
   */
  public void certifyOnlyIf(BooleanSupplier asked) {
    run.certifyOnlyIf(asked);
  }

  /**
   * Whether this seat has signed a certificate: from then on its share is kept for good. That is a
   * fact of the store: a participant made anew knows it before {@link #start}.
   */
  public boolean hasCertified() {
    return run.ledger().of(Certificate.class).containsKey(self);
  }

  /** Begins, or goes on after a restart; gives all own frames, for those who have missed some. */
  public Step start() {
    brokenOff = true;
    run.restore();
    brokenOff = false;
    begun = true;
    return step();
  }

  /**
   * Takes a frame in. If what followed from an earlier one was broken off, because the store
   * refused, it is gone on with, whatever the frame is.
   *
   * @throws VerificationException if it is not a frame of this ceremony: another session, a seat
   *     that has no business to say that, or a signature that is not the operator's. Such a frame
   *     changes nothing and is no offence of the seat it names
   * @throws IllegalStateException before {@link #start}: a dealer would wait for its own words
   */
  public Step receive(SignedFrame frame) throws VerificationException {
    if (!begun) {
      throw new IllegalStateException("a ceremony is started before it takes frames in");
    }
    CeremonyRules.requireSender(setup, frame.frame());
    if (run.ledger().holds(frame.frame())) {
      if (brokenOff) {
        advance();
      }
      return step();
    }
    frame.requireSigned(verifier);
    if (run.isOver()) {
      return step();
    }
    store.append(frame);
    run.take(frame);
    advance();
    return step();
  }

  private void advance() {
    brokenOff = true;
    run.advance();
    brokenOff = false;
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
    begun = true;
    run.abandon();
    return step();
  }

  private Step step() {
    return new Step(run.takeOutbox(), run.state());
  }
}
