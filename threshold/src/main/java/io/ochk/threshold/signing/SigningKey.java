package io.ochk.threshold.signing;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Lagrange;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A group key as signatures use it: normalised to an even y, tweaked, and normalised again.
 *
 * <p>All of it comes to one linear map that is the same for the key, its shares and its verifying
 * shares: {@code s' = a·s + b} with a = ±1. With the plain suite the map changes nothing.
 *
 * <p>Immutable; it remembers what it has calculated and is worth keeping for a key that signs
 * often.
 */
public final class SigningKey {
  private static final int REMEMBERED_SETS = 16;

  private final Ciphersuite suite;
  private final PublicKeyPackage publicKey;
  private final Point key;
  private final boolean negated;
  private final Scalar added;
  private final Point addedPoint;
  private final Map<Identifier, Point> verifyingShares = new ConcurrentHashMap<>();
  private final Map<List<Identifier>, Map<Identifier, Scalar>> coefficients =
      new ConcurrentHashMap<>();

  private SigningKey(
      Ciphersuite suite, PublicKeyPackage publicKey, Point key, boolean negated, Scalar added) {
    this.suite = suite;
    this.publicKey = publicKey;
    this.key = key;
    this.negated = negated;
    this.added = added;
    this.addedPoint = suite.curve().multiplyGenerator(added);
  }

  /**
   * Applies a tweak to a key.
   *
   * @throws VerificationException if the key was made for another suite, the plain suite is asked
   *     to tweak, or the tweak gives no key: t ≥ n, or the point at infinity (BIP-341)
   */
  public static SigningKey of(Ciphersuite suite, PublicKeyPackage publicKey, TaprootTweak tweak)
      throws VerificationException {
    if (publicKey.suite() != suite.suite()) {
      throw new VerificationException(
          "suite of the key", suite.suite().context(), publicKey.suite().context());
    }
    Point p = publicKey.groupKey();
    if (!suite.isTaproot()) {
      if (!(tweak instanceof TaprootTweak.None)) {
        throw new VerificationException("tweak", "none with the plain suite", tweak.toString());
      }
      return new SigningKey(suite, publicKey, p, false, Scalar.ZERO);
    }
    SigningKey even = new SigningKey(suite, publicKey, p.withEvenY(), !p.hasEvenY(), Scalar.ZERO);
    Scalar t = tweak.scalarFor(even.key);
    return t.isZero() ? even : even.plus(t);
  }

  /**
   * Adds a number to this key, as one more stage: with K this key, K + t·G, normalised to an even
   * y. A user's address is two such stages away from its federation's key.
   *
   * @param t not 0
   * @throws VerificationException if t is 0, the sum is the point at infinity, or the suite is the
   *     plain one
   */
  public SigningKey plus(Scalar t) throws VerificationException {
    if (!suite.isTaproot() || t.isZero()) {
      throw new VerificationException(
          "tweak", "a number other than 0, with the Taproot suite", t + " with " + suite.suite());
    }
    Point sum = suite.curve().add(key, suite.curve().multiplyGenerator(t));
    if (sum.isIdentity()) {
      throw new VerificationException("tweaked key", "a point", "infinity");
    }
    boolean odd = !sum.hasEvenY();
    Scalar all = added.add(t);
    return new SigningKey(
        suite, publicKey, sum.withEvenY(), negated != odd, odd ? all.negate() : all);
  }

  /** The suite. */
  public Ciphersuite suite() {
    return suite;
  }

  /** The key before the tweak, with its members and epoch. */
  public PublicKeyPackage publicKey() {
    return publicKey;
  }

  /** The key that signatures verify under; its y is even with the Taproot suite. */
  public Point key() {
    return key;
  }

  /** x of the key, 32 bytes: what BIP-340 calls the public key and a Taproot output holds. */
  public byte[] xOnly() {
    return key.x();
  }

  /** Y'ᵢ, what a member's tweaked share multiplies the generator to. */
  public Point verifyingShare(Identifier member) {
    return verifyingShares.computeIfAbsent(member, i -> map(publicKey.verifyingShare(i)));
  }

  private Point map(Point share) {
    return suite.curve().add(negated ? share.negate() : share, addedPoint);
  }

  /** s', the share that answers to this key. */
  SecretScalar map(KeyShare share) {
    if (!negated) {
      return suite.curve().add(share.secret(), added);
    }
    try (SecretScalar negative = suite.curve().negate(share.secret())) {
      return suite.curve().add(negative, added);
    }
  }

  /** λᵢ over a set, remembered for the sets that came up last. */
  Scalar coefficient(Identifier member, List<Identifier> set) {
    if (coefficients.size() > REMEMBERED_SETS) {
      coefficients.clear();
    }
    return coefficients
        .computeIfAbsent(set, s -> new ConcurrentHashMap<>())
        .computeIfAbsent(member, i -> Lagrange.atZero(i, set));
  }

  /**
   * Verifies a signature under this key.
   *
   * @param message for Bitcoin a digest of 32 bytes; any length is allowed
   */
  public boolean verify(byte[] message, Signature signature) {
    return signature.verify(suite, key, message);
  }

  @Override
  public String toString() {
    return "SigningKey[" + key + ", epoch " + publicKey.epoch() + "]";
  }
}
