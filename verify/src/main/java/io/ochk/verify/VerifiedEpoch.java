package io.ochk.verify;

import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.FederationAddress;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.reshare.EpochHistory;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a verified transcript proves: one epoch of a federation's key.
 *
 * @param key the group key, the threshold, and for each member its verifying share Yᵢ
 * @param transcriptHash what the members certified; a re-sharing names it as the epoch before
 * @param holders the encryption keys of those who got a share
 * @param address the federation's own address: it pays to the group key as it is
 */
public record VerifiedEpoch(
    PublicKeyPackage key,
    Hash256 transcriptHash,
    SortedSet<EncryptionKey> holders,
    Address address) {
  /** Copies the set. */
  public VerifiedEpoch {
    holders = Collections.unmodifiableSortedSet(new TreeSet<>(holders));
  }

  static VerifiedEpoch of(EpochHistory.Epoch epoch, Network network) {
    return new VerifiedEpoch(
        epoch.key(),
        epoch.transcriptHash(),
        epoch.holders(),
        FederationAddress.of(outputKey(epoch.key()), network));
  }

  /** x(Q), 32 bytes: the key of the federation's address, and with a tweak of each user's. */
  public XOnlyKey outputKey() {
    return outputKey(key);
  }

  private static XOnlyKey outputKey(PublicKeyPackage key) {
    try {
      return XOnlyKey.of(key.groupKey().x());
    } catch (KeyException e) {
      throw new IllegalStateException("a decoded point has an x coordinate of the curve", e);
    }
  }
}
