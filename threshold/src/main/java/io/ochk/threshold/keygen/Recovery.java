package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Gives a member its share back from its operator seed and public data. */
public final class Recovery {
  private Recovery() {}

  /**
   * Recovers a share from the transcript of its epoch.
   *
   * @param member whose share, in the new epoch of the transcript
   * @param keys the member's encryption key pair, which follows from its operator seed
   * @throws VerificationException if the transcript does not verify with all its certificates, the
   *     key pair is not the member's, or the share does not come out right
   */
  public static KeyShare recover(
      Ciphersuite suite,
      Transcript transcript,
      FrameVerifier verifier,
      Identifier member,
      EncryptionKeyPair keys)
      throws VerificationException {
    PublicKeyPackage key = transcript.verify(suite, verifier);
    CeremonySetup setup = transcript.setup();
    if (!setup.participants().contains(member)) {
      throw new VerificationException(
          "member", "one of " + setup.participants().members(), member.toString());
    }
    if (!setup.encryptionKey(member).equals(keys.publicKey())) {
      throw new VerificationException(
          "encryption key of " + member,
          setup.encryptionKey(member).toString(),
          keys.publicKey().toString());
    }
    ShareAssembly assembly =
        new ShareAssembly(
            suite,
            setup,
            Transcript.bySender(transcript.round1()),
            Transcript.bySender(transcript.shares()));
    return switch (assembly.assemble(member, keys, key)) {
      case ShareAssembly.Result.Fits fits -> fits.share();
      case ShareAssembly.Result.Bad bad ->
          throw new VerificationException(
              "share of " + member, "parts that fit", "other parts from " + bad.dealers());
    };
  }

  /**
   * Picks the transcript of the newest epoch of a key that enough peers confirm to be in use. An
   * old transcript is as genuine as the newest; only the peers know which is which.
   *
   * @param transcripts candidates of one key, in any order
   * @param confirmations for a transcript's hash, the members of its epoch who say, in signed
   *     messages that the caller has checked, that it is the epoch they sign with
   * @throws VerificationException if no transcript verifies with confirmations by a threshold of
   *     its own members
   */
  public static Transcript newest(
      Ciphersuite suite,
      Collection<Transcript> transcripts,
      FrameVerifier verifier,
      Map<Hash256, Set<Identifier>> confirmations)
      throws VerificationException {
    Map<Integer, Transcript> confirmed = new TreeMap<>(Comparator.reverseOrder());
    for (Transcript transcript : transcripts) {
      PublicKeyPackage key;
      try {
        key = transcript.verify(suite, verifier);
      } catch (VerificationException invalid) {
        continue;
      }
      long peers =
          confirmations.getOrDefault(transcript.hash(key), Set.of()).stream()
              .filter(key.participants()::contains)
              .count();
      if (peers >= key.participants().threshold()) {
        Transcript other = confirmed.put(key.epoch(), transcript);
        if (other != null && !other.hash(key).equals(transcript.hash(key))) {
          throw new VerificationException(
              "epoch " + key.epoch(), "one confirmed transcript", "two different ones");
        }
      }
    }
    if (confirmed.isEmpty()) {
      throw new VerificationException(
          "transcripts",
          "one that a threshold of its members confirms",
          "none of " + transcripts.size());
    }
    return confirmed.values().iterator().next();
  }
}
