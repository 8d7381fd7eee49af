package io.ochk.threshold.repair;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Lagrange;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a repair is about; owner and helpers have agreed on it.
 *
 * @param sessionHash a hash that was used for no other repair
 * @param key the key in the epoch of the lost share
 * @param owner who lost it
 * @param helpers at least t other members, in rising order
 * @param encryptionKeys a key for the owner and for each helper
 */
public record RepairSetup(
    Hash256 sessionHash,
    PublicKeyPackage key,
    Identifier owner,
    List<Identifier> helpers,
    Map<Identifier, EncryptionKey> encryptionKeys) {
  private static final byte[] INFO = "oc-guardian/repair/v1".getBytes(US_ASCII);

  /** Copies the collections. */
  public RepairSetup {
    helpers = List.copyOf(helpers);
    encryptionKeys = Collections.unmodifiableMap(new TreeMap<>(encryptionKeys));
  }

  /**
   * Checks and creates a setup.
   *
   * @throws VerificationException if there are too few helpers, a duplicate, a stranger, the owner
   *     among them, or a key is missing
   */
  public static RepairSetup of(
      Hash256 sessionHash,
      PublicKeyPackage key,
      Identifier owner,
      Collection<Identifier> helpers,
      Map<Identifier, EncryptionKey> encryptionKeys)
      throws VerificationException {
    List<Identifier> sorted = helpers.stream().distinct().sorted().toList();
    int t = key.participants().threshold();
    if (sorted.size() != helpers.size() || sorted.size() < t || sorted.contains(owner)) {
      throw new VerificationException(
          "helpers", "at least " + t + " different ones besides the owner", "" + helpers);
    }
    for (Identifier helper : sorted) {
      if (!key.participants().contains(helper) || !encryptionKeys.containsKey(helper)) {
        throw new VerificationException("helper", "a member with a key", helper.toString());
      }
    }
    if (!key.participants().contains(owner) || !encryptionKeys.containsKey(owner)) {
      throw new VerificationException("owner", "a member with a key", owner.toString());
    }
    return new RepairSetup(sessionHash, key, owner, sorted, encryptionKeys);
  }

  EncryptionKey encryptionKey(Identifier member) {
    EncryptionKey found = encryptionKeys.get(member);
    if (found == null) {
      throw new IllegalArgumentException(member + " takes no part");
    }
    return found;
  }

  byte[] info(String purpose, Identifier sender, Identifier receiver) {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(INFO);
    info.writeBytes(sessionHash.encode());
    info.writeBytes(purpose.getBytes(US_ASCII));
    info.writeBytes(sender.encode());
    info.writeBytes(receiver.encode());
    return info.toByteArray();
  }

  /** Checks a deal: pieces for all helpers that add up to the dealer's part of the lost share. */
  void requireDeal(Ciphersuite suite, RepairDeal deal) throws VerificationException {
    if (!deal.sessionHash().equals(sessionHash) || !helpers.contains(deal.dealer())) {
      throw new VerificationException(
          "deal", "one of a helper in session " + sessionHash, "one of " + deal.dealer());
    }
    if (!List.copyOf(deal.pieces().keySet()).equals(helpers)) {
      throw new VerificationException(
          "deal of " + deal.dealer(), "" + helpers, "" + deal.pieces().keySet());
    }
    Point sum =
        suite
            .curve()
            .add(deal.pieces().values().stream().map(RepairDeal.Piece::commitment).toList());
    Point expected =
        suite
            .curve()
            .multiply(
                key.verifyingShare(deal.dealer()), Lagrange.at(owner, deal.dealer(), helpers));
    if (!sum.equals(expected)) {
      throw new VerificationException(
          "deal of " + deal.dealer(), expected.toString(), sum.toString());
    }
  }
}
