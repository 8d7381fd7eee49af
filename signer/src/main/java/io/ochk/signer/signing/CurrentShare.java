package io.ochk.signer.signing;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.signer.DeskMeans;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.verify.KnownEpoch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The share of a federation's newest epoch, in memory while it is the newest. */
final class CurrentShare implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CurrentShare.class);

  private final FederationSlug federation;
  private final DeskMeans means;
  private final ReleaseLedger releases;
  private volatile @Nullable EpochSigner current;

  CurrentShare(FederationSlug federation, DeskMeans means) {
    this.federation = federation;
    this.means = means;
    this.releases =
        new ReleaseLedger(means.store(), means.operator(), federation, means.suite().curve());
  }

  /** The records without which no share leaves. */
  ReleaseLedger releases() {
    return releases;
  }

  /** The share of the newest epoch, opened once and again when there is a newer epoch. */
  synchronized Optional<EpochSigner> signer() {
    Optional<KnownEpoch> newest = means.epochs().newest(federation);
    EpochSigner present = current;
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    if (present != null && present.epoch().setupHash().equals(newest.get().setupHash())) {
      return Optional.of(present);
    }
    try {
      Optional<KeyShare> share = means.shares().open(newest.get().setupHash());
      if (share.isEmpty()) {
        return Optional.empty();
      }
      EpochSigner opened =
          EpochSigner.of(
              means.suite(), newest.get(), share.get(), releases, means.operator().random());
      current = opened;
      if (present != null) {
        present.close();
      }
      return Optional.of(opened);
    } catch (VerificationException e) {
      LOG.error("the share of epoch {} does not open: {}", newest.get().number(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Forgets the nonces of a request that is settled. */
  void close(String requestHash) {
    EpochSigner present = current;
    if (present != null) {
      present.signer().close(Hash256.ofHex(requestHash));
    }
  }

  @Override
  public synchronized void close() {
    EpochSigner present = current;
    if (present != null) {
      present.close();
    }
  }
}
