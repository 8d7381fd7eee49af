package io.ochk.threshold.reshare;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.PreviousEpoch;
import io.ochk.threshold.keygen.Transcript;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The epochs of one key, each proved by its transcript and linked to the one before.
 *
 * <p>It also counts, for every epoch, the holders of whom it cannot be said that they use their
 * share for this key alone: those who have left since, and those who may have lost theirs. A holder
 * is told by its encryption key, which follows from its operator seed; seats change hands.
 * Immutable.
 */
public final class EpochHistory {
  /**
   * One epoch.
   *
   * @param key the key with its verifying shares
   * @param transcriptHash what its members certified
   * @param holders who got a share
   */
  public record Epoch(
      PublicKeyPackage key, Hash256 transcriptHash, SortedSet<EncryptionKey> holders) {
    /** Copies the set. */
    public Epoch {
      holders = Collections.unmodifiableSortedSet(new TreeSet<>(holders));
    }
  }

  private final List<Epoch> epochs;
  private final SortedSet<EncryptionKey> suspected;

  private EpochHistory(List<Epoch> epochs, SortedSet<EncryptionKey> suspected) {
    this.epochs = List.copyOf(epochs);
    this.suspected = Collections.unmodifiableSortedSet(new TreeSet<>(suspected));
  }

  /** Begins with the transcript of a key generation, which is verified. */
  public static EpochHistory begin(Ciphersuite suite, Transcript transcript, FrameVerifier verifier)
      throws VerificationException {
    if (transcript.setup().previous().isPresent()) {
      throw new VerificationException("first transcript", "a key generation", "a re-sharing");
    }
    return new EpochHistory(List.of(epoch(suite, transcript, verifier)), new TreeSet<>());
  }

  /** Verifies a transcript by itself, whatever epoch it makes. */
  public static Epoch epoch(Ciphersuite suite, Transcript transcript, FrameVerifier verifier)
      throws VerificationException {
    PublicKeyPackage key = transcript.verify(suite, verifier);
    return new Epoch(
        key, transcript.hash(key), new TreeSet<>(transcript.setup().encryptionKeys().values()));
  }

  /**
   * Adds the transcript of a re-sharing, which is verified and has to start from the newest epoch.
   *
   * @throws VerificationException if it starts from another key, epoch or transcript
   */
  public EpochHistory next(Ciphersuite suite, Transcript transcript, FrameVerifier verifier)
      throws VerificationException {
    Epoch newest = newest();
    PreviousEpoch previous =
        transcript
            .setup()
            .previous()
            .orElseThrow(() ->
                new VerificationException("next transcript", "a re-sharing", "a key generation"));
    if (!previous.key().equals(newest.key())
        || !previous.transcriptHash().equals(newest.transcriptHash())) {
      throw new VerificationException(
          "previous epoch",
          newest.key().epoch() + " with transcript " + newest.transcriptHash(),
          previous.key().epoch() + " with transcript " + previous.transcriptHash());
    }
    List<Epoch> longer = new ArrayList<>(epochs);
    longer.add(epoch(suite, transcript, verifier));
    return new EpochHistory(longer, suspected);
  }

  /** Notes that a holder's share, of every epoch it had one in, may be in other hands. */
  public EpochHistory suspect(EncryptionKey holder) {
    SortedSet<EncryptionKey> more = new TreeSet<>(suspected);
    more.add(holder);
    return new EpochHistory(epochs, more);
  }

  /** All epochs, from 0. */
  public List<Epoch> epochs() {
    return epochs;
  }

  /** The epoch that signs. */
  public Epoch newest() {
    return epochs.getLast();
  }

  /** The holders of an epoch who have left since or are suspected. */
  public SortedSet<EncryptionKey> exposed(int epoch) {
    SortedSet<EncryptionKey> exposed = new TreeSet<>(epochs.get(epoch).holders());
    exposed.removeIf(holder -> newest().holders().contains(holder) && !suspected.contains(holder));
    return exposed;
  }

  /**
   * Whether in any epoch as many holders are exposed as could sign. Then no re-sharing helps: the
   * coins have to move to a new key.
   */
  public boolean requiresNewKey() {
    for (int epoch = 0; epoch < epochs.size(); epoch++) {
      if (exposed(epoch).size() >= epochs.get(epoch).key().participants().threshold()) {
        return true;
      }
    }
    return false;
  }
}
