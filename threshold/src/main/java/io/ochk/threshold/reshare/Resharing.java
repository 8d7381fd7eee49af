package io.ochk.threshold.reshare;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.PreviousEpoch;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Makes the setups of ceremonies that carry a key on into its next epoch. */
public final class Resharing {
  private Resharing() {}

  /**
   * A re-sharing to another set, another threshold, or both.
   *
   * @param key the key in its present epoch
   * @param transcriptHash the hash of that epoch's transcript
   * @param dealers at least t of its members, in any order
   * @param next who will hold shares
   * @param encryptionKeys a key for each of those
   * @throws VerificationException if dealers or keys do not fit
   */
  public static CeremonySetup to(
      Ciphersuite suite,
      Hash256 sessionHash,
      PublicKeyPackage key,
      Hash256 transcriptHash,
      Collection<Identifier> dealers,
      Participants next,
      Map<Identifier, EncryptionKey> encryptionKeys)
      throws VerificationException {
    for (Identifier dealer : dealers) {
      if (!key.participants().contains(dealer)) {
        throw new VerificationException(
            "dealers", "members of epoch " + key.epoch(), "identifier " + dealer);
      }
    }
    long distinct = dealers.stream().distinct().count();
    if (distinct != dealers.size() || distinct < key.participants().threshold()) {
      throw new VerificationException(
          "dealers",
          "at least " + key.participants().threshold() + " different ones",
          "" + dealers);
    }
    PreviousEpoch previous =
        new PreviousEpoch(key, transcriptHash, dealers.stream().sorted().toList());
    return CeremonySetup.of(
        suite.curve(), suite.suite(), sessionHash, next, encryptionKeys, Optional.of(previous));
  }

  /** A refresh: the same members and threshold. */
  public static CeremonySetup refresh(
      Ciphersuite suite,
      Hash256 sessionHash,
      PublicKeyPackage key,
      Hash256 transcriptHash,
      Collection<Identifier> dealers,
      Map<Identifier, EncryptionKey> encryptionKeys)
      throws VerificationException {
    return to(suite, sessionHash, key, transcriptHash, dealers, key.participants(), encryptionKeys);
  }
}
