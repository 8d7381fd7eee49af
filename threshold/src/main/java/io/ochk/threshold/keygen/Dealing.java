package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Lagrange;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage.Reveal;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A dealer's polynomial and what follows from it. Secret. */
final class Dealing implements AutoCloseable {
  private final Ciphersuite suite;
  private final CeremonySetup setup;
  private final Seat seat;
  private final CeremonySecret secret;
  private final List<SecretScalar> coefficients = new ArrayList<>();

  private Dealing(
      Ciphersuite suite, CeremonySetup setup, Seat seat, CeremonySecret secret, SecretScalar a0) {
    this.suite = suite;
    this.setup = setup;
    this.seat = seat;
    this.secret = secret;
    coefficients.add(a0);
    for (int k = 1; k < setup.participants().threshold(); k++) {
      coefficients.add(secret.scalar(suite, setup.sessionHash(), seat, "coefficient", k));
    }
  }

  /** The polynomial of a key generation: all coefficients are fresh. */
  static Dealing fresh(Ciphersuite suite, CeremonySetup setup, Seat seat, CeremonySecret secret) {
    return new Dealing(
        suite,
        setup,
        seat,
        secret,
        secret.scalar(suite, setup.sessionHash(), seat, "coefficient", 0));
  }

  /** The polynomial of a re-sharing: its constant is λⱼsⱼ. */
  static Dealing of(Ciphersuite suite, CeremonySetup setup, CeremonySecret secret, KeyShare share)
      throws VerificationException {
    PreviousEpoch previous =
        setup
            .previous()
            .orElseThrow(() -> new IllegalArgumentException("there is no previous epoch"));
    if (!previous.key().equals(share.publicKey())) {
      throw new VerificationException(
          "previous epoch", share.publicKey().toString(), previous.key().toString());
    }
    Scalar lambda = Lagrange.atZero(share.identifier(), previous.dealers());
    return new Dealing(
        suite,
        setup,
        Seat.ofOld(share.identifier()),
        secret,
        suite.curve().multiply(share.secret(), lambda));
  }

  /** Commitments and proof. */
  Round1 round1() {
    Curve curve = suite.curve();
    List<Point> commitments = coefficients.stream().map(curve::multiplyGenerator).toList();
    try (SecretScalar k = secret.scalar(suite, setup.sessionHash(), seat, "proof", 0)) {
      return new Round1(
          commitments,
          ProofOfPossession.prove(
              suite, seat.identifier(), coefficients.getFirst(), commitments.getFirst(), k));
    }
  }

  /** The polynomial's value at an identifier. */
  SecretScalar value(Identifier at) {
    Curve curve = suite.curve();
    SecretScalar value = coefficients.getLast().copy();
    for (int k = coefficients.size() - 2; k >= 0; k--) {
      try (SecretScalar before = value;
          SecretScalar product = curve.multiply(before, at.scalar())) {
        value = curve.add(product, coefficients.get(k));
      }
    }
    return value;
  }

  /** Every receiver's value, sealed to it. */
  Shares shares(Hash256 round1FrameHash) {
    Map<Identifier, SealedShare> sealed = new TreeMap<>();
    for (Identifier receiver : setup.participants().members()) {
      try (SecretScalar value = value(receiver);
          EncryptionKeyPair ephemeral = ephemeral(receiver)) {
        sealed.put(
            receiver, CeremonyRules.seal(setup, seat, receiver, value, ephemeral, round1FrameHash));
      }
    }
    return new Shares(sealed);
  }

  /** The answer to a complaint. */
  Reveal reveal(Identifier complainer) {
    try (SecretScalar value = value(complainer)) {
      return new Reveal(complainer, ephemeral(complainer), value.declassify());
    }
  }

  private EncryptionKeyPair ephemeral(Identifier receiver) {
    return secret.ephemeral(setup.sessionHash(), seat, receiver);
  }

  @Override
  public void close() {
    coefficients.forEach(SecretScalar::destroy);
  }

  @Override
  public String toString() {
    return "[dealing of " + seat + "]";
  }
}
