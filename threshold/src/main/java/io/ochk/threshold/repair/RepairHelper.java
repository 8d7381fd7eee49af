package io.ochk.threshold.repair;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Lagrange;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.ShareSealing;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A helper's side of a repair. It deals once, when it is made; a helper that restarts takes part in
 * a new session with new pieces. Not safe for use by several threads at once.
 */
public final class RepairHelper {
  private final Ciphersuite suite;
  private final RepairSetup setup;
  private final Identifier self;
  private final EncryptionKeyPair keys;
  private final EncryptionKeyPair sumEphemeral;
  private final RepairDeal deal;
  private final Deals deals;

  private RepairHelper(
      Ciphersuite suite,
      RepairSetup setup,
      Identifier self,
      EncryptionKeyPair keys,
      EncryptionKeyPair sumEphemeral,
      RepairDeal deal)
      throws VerificationException {
    this.suite = suite;
    this.setup = setup;
    this.self = self;
    this.keys = keys;
    this.sumEphemeral = sumEphemeral;
    this.deal = deal;
    this.deals = new Deals(suite, setup);
    deals.add(self, deal);
  }

  /**
   * Begins to help.
   *
   * @throws VerificationException if the setup is for another key or epoch than the share's, or the
   *     share's owner is no helper in it
   */
  public static RepairHelper begin(
      Ciphersuite suite,
      RepairSetup setup,
      KeyShare share,
      EncryptionKeyPair keys,
      RandomSource random)
      throws VerificationException {
    if (!setup.key().equals(share.publicKey())) {
      throw new VerificationException(
          "key of the repair",
          "epoch " + share.publicKey().epoch() + " of " + share.publicKey().groupKey(),
          "epoch " + setup.key().epoch() + " of " + setup.key().groupKey());
    }
    if (!setup.helpers().contains(share.identifier())
        || !setup.encryptionKey(share.identifier()).equals(keys.publicKey())) {
      throw new VerificationException(
          "helper", "one of " + setup.helpers() + " with its key", share.identifier().toString());
    }
    RepairDeal deal = deal(suite, setup, share, random);
    return new RepairHelper(suite, setup, share.identifier(), keys, ephemeral(random), deal);
  }

  private static EncryptionKeyPair ephemeral(RandomSource random) {
    byte[] bytes = random.bytes(32);
    try {
      return EncryptionKeyPair.ofPrivateKey(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Splits λs into random pieces: all but the last are drawn, the last makes up the sum. */
  private static RepairDeal deal(
      Ciphersuite suite, RepairSetup setup, KeyShare share, RandomSource random) {
    Curve curve = suite.curve();
    Identifier last = setup.helpers().getLast();
    while (true) {
      Map<Identifier, RepairDeal.Piece> pieces = new TreeMap<>();
      SecretScalar rest =
          curve.multiply(
              share.secret(), Lagrange.at(setup.owner(), share.identifier(), setup.helpers()));
      for (Identifier helper : setup.helpers()) {
        try (SecretScalar piece = helper.equals(last) ? rest.copy() : draw(suite, random);
            SecretScalar negative = curve.negate(piece);
            SecretScalar before = rest) {
          rest = curve.add(before, negative);
          if (!piece.isZero()) {
            pieces.put(helper, piece(suite, setup, share.identifier(), helper, piece, random));
          }
        }
      }
      rest.destroy();
      if (pieces.size() == setup.helpers().size()) {
        return new RepairDeal(setup.sessionHash(), share.identifier(), pieces);
      }
    }
  }

  private static SecretScalar draw(Ciphersuite suite, RandomSource random) {
    byte[] uniform = random.bytes(48);
    try {
      return suite.secretScalar(uniform);
    } finally {
      Arrays.fill(uniform, (byte) 0);
    }
  }

  private static RepairDeal.Piece piece(
      Ciphersuite suite,
      RepairSetup setup,
      Identifier dealer,
      Identifier helper,
      SecretScalar piece,
      RandomSource random) {
    try (EncryptionKeyPair ephemeral = ephemeral(random)) {
      return new RepairDeal.Piece(
          suite.curve().multiplyGenerator(piece),
          ShareSealing.seal(
              piece,
              setup.encryptionKey(helper),
              ephemeral,
              setup.info("piece", dealer, helper),
              new byte[0]));
    }
  }

  /** This helper's deal, for all helpers and the owner. */
  public RepairDeal deal() {
    return deal;
  }

  /**
   * Takes another helper's deal.
   *
   * @param sender whose signature the message carried
   * @return the sum for the owner, once all deals are there
   * @throws VerificationException if the deal does not fit its dealer's verifying share, or the
   *     piece in it does not open or fit: its dealer is at fault
   */
  public Optional<RepairSum> receive(Identifier sender, RepairDeal received)
      throws VerificationException {
    open(received).destroy();
    deals.add(sender, received);
    return deals.missing().isEmpty() ? Optional.of(sum()) : Optional.empty();
  }

  private SecretScalar open(RepairDeal from) throws VerificationException {
    setup.requireDeal(suite, from);
    RepairDeal.Piece piece = from.piece(self);
    SecretScalar opened =
        ShareSealing.open(
            piece.sealed(), keys, setup.info("piece", from.dealer(), self), new byte[0]);
    if (!suite.curve().multiplyGenerator(opened).equals(piece.commitment())) {
      opened.destroy();
      throw new VerificationException(
          "piece of " + from.dealer(), piece.commitment().toString(), "another number");
    }
    return opened;
  }

  private RepairSum sum() throws VerificationException {
    Curve curve = suite.curve();
    SecretScalar total = null;
    for (RepairDeal each : deals.all()) {
      SecretScalar piece = open(each);
      if (total == null) {
        total = piece;
      } else {
        try (SecretScalar before = total) {
          total = curve.add(before, piece);
        }
        piece.destroy();
      }
    }
    if (total == null) {
      throw new IllegalStateException("a repair has helpers");
    }
    try (SecretScalar sum = total) {
      Hash256 hash = deals.hash();
      return new RepairSum(
          setup.sessionHash(),
          self,
          hash,
          ShareSealing.seal(
              sum,
              setup.encryptionKey(setup.owner()),
              sumEphemeral,
              setup.info("sum", self, setup.owner()),
              hash.encode()));
    }
  }

  @Override
  public String toString() {
    return "[repair helper " + self + "]";
  }
}
