package io.ochk.signer.signing;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.ReleaseStore;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.verify.KnownEpoch;

/**
 * The share of one epoch, in memory, and the key that it signs under. The result of a key
 * generation is the output key already, so it is signed with as it is.
 *
 * @param epoch the epoch
 * @param share the share
 * @param signer answers for it
 * @param key the key of the federation's own address
 */
record EpochSigner(KnownEpoch epoch, KeyShare share, Signer signer, SigningKey key)
    implements AutoCloseable {

  static EpochSigner of(
      Ciphersuite suite,
      KnownEpoch epoch,
      KeyShare share,
      ReleaseStore releases,
      RandomSource random)
      throws VerificationException {
    return new EpochSigner(
        epoch,
        share,
        new Signer(suite, share, releases, random),
        SigningKey.of(suite, share.publicKey(), new TaprootTweak.None()));
  }

  @Override
  public void close() {
    share.close();
  }

  @Override
  public String toString() {
    return "EpochSigner[epoch " + epoch.number() + "]";
  }
}
