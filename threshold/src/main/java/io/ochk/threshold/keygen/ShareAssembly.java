package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How a member's share comes out of public frames and its encryption key. */
final class ShareAssembly {
  /** What came out. */
  sealed interface Result {
    /** All parts fit. */
    record Fits(KeyShare share) implements Result {}

    /** These dealers' parts do not open or do not fit. */
    record Bad(SortedSet<Seat> dealers) implements Result {
      public Bad {
        dealers = Collections.unmodifiableSortedSet(new TreeSet<>(dealers));
      }
    }
  }

  private final Ciphersuite suite;
  private final CeremonySetup setup;
  private final Map<Seat, SignedFrame> round1;
  private final Map<Seat, SignedFrame> shares;

  /** Frames that have passed their rules, one of each dealer in both maps. */
  ShareAssembly(
      Ciphersuite suite,
      CeremonySetup setup,
      Map<Seat, SignedFrame> round1,
      Map<Seat, SignedFrame> shares) {
    this.suite = suite;
    this.setup = setup;
    this.round1 = round1;
    this.shares = shares;
  }

  /**
   * Opens all parts, adds them up, and checks the sum; the parts one by one only if it is wrong.
   */
  Result assemble(Identifier receiver, EncryptionKeyPair keys, PublicKeyPackage publicKey) {
    Map<Seat, SecretScalar> parts = new TreeMap<>();
    SortedSet<Seat> bad = new TreeSet<>();
    try {
      for (Seat dealer : setup.dealers()) {
        try {
          parts.put(dealer, open(dealer, receiver, keys));
        } catch (VerificationException e) {
          bad.add(dealer);
        }
      }
      if (bad.isEmpty()) {
        try {
          return new Result.Fits(sum(receiver, parts, publicKey));
        } catch (VerificationException e) {
          bad.clear();
        }
      }
      parts.forEach((dealer, part) -> {
        if (!CeremonyRules.fits(suite, round1Of(dealer), receiver, part)) {
          bad.add(dealer);
        }
      });
      return new Result.Bad(bad);
    } finally {
      parts.values().forEach(SecretScalar::destroy);
    }
  }

  private SecretScalar open(Seat dealer, Identifier receiver, EncryptionKeyPair keys)
      throws VerificationException {
    Shares sealed = (Shares) frame(shares, dealer).frame().message();
    return CeremonyRules.open(
        setup, dealer, receiver, sealed.of(receiver), keys, frame(round1, dealer).frame().hash());
  }

  private KeyShare sum(
      Identifier receiver, Map<Seat, SecretScalar> parts, PublicKeyPackage publicKey)
      throws VerificationException {
    Curve curve = suite.curve();
    Point constant = curve.add(setup.dealers().stream().map(d -> round1Of(d).constant()).toList());
    CeremonyRules.OutputMap map = CeremonyRules.OutputMap.of(suite, setup, constant);
    SecretScalar total = null;
    for (SecretScalar part : parts.values()) {
      if (total == null) {
        total = part.copy();
      } else {
        try (SecretScalar before = total) {
          total = curve.add(before, part);
        }
      }
    }
    if (total == null) {
      throw new VerificationException("share of " + receiver, "parts of all dealers", "none");
    }
    try (SecretScalar dealt = total;
        SecretScalar share = map.apply(curve, dealt)) {
      return KeyShare.of(curve, receiver, share, publicKey);
    }
  }

  private Round1 round1Of(Seat dealer) {
    return (Round1) frame(round1, dealer).frame().message();
  }

  private static SignedFrame frame(Map<Seat, SignedFrame> frames, Seat dealer) {
    SignedFrame frame = frames.get(dealer);
    if (frame == null) {
      throw new IllegalArgumentException("no frame of " + dealer);
    }
    return frame;
  }
}
