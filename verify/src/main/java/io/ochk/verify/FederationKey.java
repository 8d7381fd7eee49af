package io.ochk.verify;

import io.ochk.bitcoin.address.Network;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.reshare.EpochHistory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A federation's key through all its epochs, verified from their public records, in plain values
 * for those who only show it.
 */
public final class FederationKey {
  private final List<Epoch> epochs;

  private FederationKey(List<Epoch> epochs) {
    this.epochs = List.copyOf(epochs);
  }

  /**
   * One epoch.
   *
   * @param number from 0
   * @param setupHash of the ceremony that made it, 64 lower-case hex characters
   * @param key x(Q), 64 lower-case hex characters
   * @param address the federation's own address
   * @param network which network's
   * @param threshold how many shares sign
   * @param holders who got a share
   * @param transcriptSha256 what all of them certified, 64 lower-case hex characters
   * @param departures how many of them hold no share of the newest epoch: those may still sign
   *     together, whatever they promised
   */
  public record Epoch(
      int number,
      String setupHash,
      String key,
      String address,
      BitcoinNetwork network,
      int threshold,
      List<SeatHolder> holders,
      String transcriptSha256,
      int departures) {
    /** Copies the list. */
    public Epoch {
      holders = List.copyOf(holders);
    }
  }

  /** The suite of all federations, on the best provider of the curve that this machine has. */
  private static final class Suite {
    // The warning is about secrets and speed; a verifier has no secret, and its answer is the same.
    static final Ciphersuite TAPROOT = Ciphersuite.taproot(CurveProviders.select(warning -> {}));

    private Suite() {}
  }

  /** The suite of all federations. */
  static Ciphersuite suite() {
    return Suite.TAPROOT;
  }

  /**
   * Verifies the records of all epochs: each by itself, and that each carries on the one before.
   *
   * @param records at least one, the oldest first
   * @throws VerificationException naming what does not hold
   */
  public static FederationKey verified(List<EpochRecord> records) throws VerificationException {
    if (records.isEmpty()) {
      throw new VerificationException("epochs", "at least one", "none");
    }
    EpochHistory history = history(records);
    List<Epoch> epochs = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      epochs.add(epoch(records.get(i), history, i));
    }
    return new FederationKey(epochs);
  }

  private static EpochHistory history(List<EpochRecord> records) throws VerificationException {
    Ciphersuite suite = suite();
    try {
      EpochVerification.Evidence first = EpochRecords.evidence(suite, records.getFirst());
      EpochHistory history = EpochHistory.begin(suite, first.transcript(), first.operators());
      for (int i = 1; i < records.size(); i++) {
        requireSameNetwork(records.get(i - 1), records.get(i));
        EpochVerification.Evidence next = EpochRecords.evidence(suite, records.get(i));
        history = history.next(suite, next.transcript(), next.operators());
      }
      return history;
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw EpochRecords.asProtocol(e);
    }
  }

  /** A key that changed its network would have two addresses. */
  static void requireSameNetwork(EpochRecord before, EpochRecord next)
      throws VerificationException {
    if (before.setup().network() != next.setup().network()) {
      throw new VerificationException(
          "network", before.setup().network().wireName(), next.setup().network().wireName());
    }
    if (!before.setup().federationSlug().equals(next.setup().federationSlug())) {
      throw new VerificationException(
          "federation_slug",
          before.setup().federationSlug().text(),
          next.setup().federationSlug().text());
    }
  }

  private static Epoch epoch(EpochRecord record, EpochHistory history, int index) {
    EpochHistory.Epoch epoch = history.epochs().get(index);
    BitcoinNetwork network = record.setup().network();
    return new Epoch(
        epoch.key().epoch(),
        record.setup().hash(),
        HexFormat.of().formatHex(epoch.key().groupKey().x()),
        VerifiedEpoch.of(epoch, Network.of(network)).address().toString(),
        network,
        epoch.key().participants().threshold(),
        record.setup().seats(),
        epoch.transcriptHash().toString(),
        history.exposed(index).size());
  }

  /** All epochs, from 0. */
  public List<Epoch> epochs() {
    return epochs;
  }

  /** The epoch that signs. */
  public Epoch newest() {
    return epochs.getLast();
  }

  /** Whether of some epoch as many holders have left as could sign: only a new key helps. */
  public boolean requiresNewKey() {
    return epochs.stream().anyMatch(epoch -> epoch.departures() >= epoch.threshold());
  }
}
