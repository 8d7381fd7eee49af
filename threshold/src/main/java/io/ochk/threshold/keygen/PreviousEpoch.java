package io.ochk.threshold.keygen;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Lagrange;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.VerificationException;
import java.util.List;

/**
 * What a re-sharing starts from.
 *
 * @param key the key in the epoch before
 * @param transcriptHash the hash of that epoch's transcript
 * @param dealers the old members who deal their shares on, at least that epoch's threshold, in
 *     rising order
 */
public record PreviousEpoch(
    PublicKeyPackage key, Hash256 transcriptHash, List<Identifier> dealers) {
  /** Checks the dealers. */
  public PreviousEpoch {
    dealers = List.copyOf(dealers);
    if (dealers.size() < key.participants().threshold()) {
      throw new IllegalArgumentException("at least the old threshold of old members deal");
    }
    for (int i = 0; i < dealers.size(); i++) {
      if (!key.participants().contains(dealers.get(i))
          || (i > 0 && dealers.get(i - 1).compareTo(dealers.get(i)) >= 0)) {
        throw new IllegalArgumentException("dealers are old members, different and sorted");
      }
    }
  }

  /** λⱼYⱼ, the constant that a dealer has to commit to. */
  Point constantOf(Curve curve, Identifier dealer) {
    return curve.multiply(key.verifyingShare(dealer), Lagrange.atZero(dealer, dealers));
  }

  /** Checks that the dealers' constants add up to the group key. */
  void requireConsistent(Curve curve) throws VerificationException {
    Point sum = curve.add(dealers.stream().map(d -> constantOf(curve, d)).toList());
    if (!sum.equals(key.groupKey())) {
      throw new VerificationException(
          "group key of the previous epoch", sum.toString(), key.groupKey().toString());
    }
  }
}
