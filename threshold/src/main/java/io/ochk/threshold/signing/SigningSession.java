package io.ochk.threshold.signing;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One attempt's public arithmetic: binding factors, group commitment and challenge (RFC 9591,
 * sections 4.4 to 4.6), checking shares and adding them up.
 *
 * <p>It costs one point multiplication for each signer. Immutable.
 */
public final class SigningSession {
  private final SigningKey key;
  private final byte[] message;
  private final SigningPackage signingPackage;
  private final List<Identifier> signers;
  private final Map<Identifier, Round1> round1 = new LinkedHashMap<>();
  private final Point commitment;
  private final Scalar challenge;

  /** A signer's ρ, D and ρE; D + ρE is only formed where a single share is verified. */
  private record Round1(Scalar bindingFactor, Point hiding, Point bound) {}

  private SigningSession(SigningKey key, byte[] message, SigningPackage signingPackage)
      throws VerificationException {
    this.key = key;
    this.message = message.clone();
    this.signingPackage = signingPackage;
    this.signers = signingPackage.signers();
    Ciphersuite suite = key.suite();
    Curve curve = suite.curve();
    Ciphersuite.BindingHash hash =
        suite.bindingHash(
            key.key().encode(),
            suite.hashMessage(message),
            suite.hashCommitments(signingPackage.encodedCommitments()));
    List<Point> terms = new ArrayList<>(2 * signers.size());
    for (SigningCommitments c : signingPackage.commitments()) {
      Scalar factor = hash.finish(c.identifier().encode());
      Point bound = curve.multiply(c.binding(), factor);
      round1.put(c.identifier(), new Round1(factor, c.hiding(), bound));
      terms.add(c.hiding());
      terms.add(bound);
    }
    this.commitment = curve.add(terms);
    if (commitment.isIdentity()) {
      throw new VerificationException("group commitment", "a point", "infinity");
    }
    this.challenge = suite.challenge(commitment, key.key(), message);
  }

  /**
   * Binds a package to a message and a key.
   *
   * @throws VerificationException if the set does not fit the key (its epoch, from t to n signers,
   *     all of them members), or the commitments add up to infinity
   */
  public static SigningSession of(SigningKey key, byte[] message, SigningPackage signingPackage)
      throws VerificationException {
    signingPackage.requireFor(key.publicKey());
    return new SigningSession(key, message, signingPackage);
  }

  /** The package. */
  public SigningPackage signingPackage() {
    return signingPackage;
  }

  /** R, the sum of what the signers committed to. */
  public Point commitment() {
    return commitment;
  }

  /** ρ of a signer in the set. */
  public Scalar bindingFactor(Identifier signer) {
    return of(signer).bindingFactor();
  }

  private Round1 of(Identifier signer) {
    Round1 entry = round1.get(signer);
    if (entry == null) {
      throw new IllegalArgumentException(signer + " is not in the set " + signers);
    }
    return entry;
  }

  /** Whether nonces and their commitments change sign, so that R has an even y. */
  private boolean negatesNonces() {
    return key.suite().isTaproot() && !commitment.hasEvenY();
  }

  /** z = d + eρ + λs'c, with d and e negated where R asks for it. */
  SignatureShare sign(
      Identifier signer, SecretScalar hiding, SecretScalar binding, SecretScalar s) {
    Curve curve = key.suite().curve();
    Scalar weight = key.coefficient(signer, signers).multiply(challenge);
    try (SecretScalar bound = curve.multiply(binding, bindingFactor(signer));
        SecretScalar nonce = curve.add(hiding, bound);
        SecretScalar signed = negatesNonces() ? curve.negate(nonce) : nonce.copy();
        SecretScalar weighted = curve.multiply(s, weight);
        SecretScalar z = curve.add(signed, weighted)) {
      return new SignatureShare(signingPackage.attempt(), signer, z.declassify());
    }
  }

  /** Whether a share of a signer of this set is right: zG = D + ρE + cλY, with R's parity. */
  public boolean verifyShare(SignatureShare share) {
    if (!share.attempt().equals(signingPackage.attempt())
        || !round1.containsKey(share.identifier())) {
      return false;
    }
    Curve curve = key.suite().curve();
    Round1 nonce = of(share.identifier());
    Scalar weight = key.coefficient(share.identifier(), signers).multiply(challenge);
    Point signed = curve.multiply(key.verifyingShare(share.identifier()), weight);
    boolean negated = negatesNonces();
    Point expected =
        curve.add(
            List.of(
                negated ? nonce.hiding().negate() : nonce.hiding(),
                negated ? nonce.bound().negate() : nonce.bound(),
                signed));
    return curve.multiplyGenerator(share.z()).equals(expected);
  }

  /**
   * Adds the shares up. The sum is verified as a signature first; only if it is none, each share is
   * looked at, and everybody whose share is wrong is named.
   *
   * <p>Each share must have come from its signer: the caller has checked the sender of the message.
   *
   * @param shares one for each signer of the set, in any order
   */
  public Aggregation aggregate(Collection<SignatureShare> shares) {
    Map<Identifier, SignatureShare> bySigner = new LinkedHashMap<>();
    for (SignatureShare share : shares) {
      if (bySigner.put(share.identifier(), share) != null) {
        throw new IllegalArgumentException("two shares of " + share.identifier());
      }
    }
    SortedSet<Identifier> missing = new TreeSet<>(signers);
    missing.removeAll(bySigner.keySet());
    if (!missing.isEmpty() || bySigner.size() != signers.size()) {
      throw new IllegalArgumentException(
          "one share for each of " + signers + ", not of " + bySigner.keySet());
    }
    Scalar z = Scalar.ZERO;
    boolean sameAttempt = true;
    for (SignatureShare share : bySigner.values()) {
      z = z.add(share.z());
      sameAttempt &= share.attempt().equals(signingPackage.attempt());
    }
    Signature signature = Signature.of(key.suite(), commitment, z);
    if (sameAttempt && key.verify(message, signature)) {
      return new Aggregation.Complete(signature);
    }
    SortedSet<Identifier> cheaters = new TreeSet<>();
    for (SignatureShare share : bySigner.values()) {
      if (!verifyShare(share)) {
        cheaters.add(share.identifier());
      }
    }
    if (cheaters.isEmpty()) {
      throw new IllegalStateException("all shares hold, their sum does not: inconsistent key");
    }
    return new Aggregation.Cheated(cheaters);
  }
}
