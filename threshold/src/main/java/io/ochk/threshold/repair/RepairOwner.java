package io.ochk.threshold.repair;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.ShareSealing;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The owner's side of a repair. Not safe for use by several threads at once. */
public final class RepairOwner {
  /** How far the repair has come. */
  public sealed interface State {
    /** Waiting for deals or sums. */
    record Waiting(SortedSet<Identifier> missing) implements State {
      /** Copies the set. */
      public Waiting {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
      }
    }

    /** The share is back. */
    record Repaired(KeyShare share) implements State {}

    /** These helpers' sums do not fit the deals. */
    record Failed(SortedSet<Identifier> culprits) implements State {
      /** Copies the set. */
      public Failed {
        culprits = Collections.unmodifiableSortedSet(new TreeSet<>(culprits));
      }
    }

    /** These helpers have seen other deals: some dealer told different stories. */
    record Disputed(SortedSet<Identifier> helpers) implements State {
      /** Copies the set. */
      public Disputed {
        helpers = Collections.unmodifiableSortedSet(new TreeSet<>(helpers));
      }
    }
  }

  private final Ciphersuite suite;
  private final RepairSetup setup;
  private final EncryptionKeyPair keys;
  private final Deals deals;
  private final Map<Identifier, RepairSum> sums = new TreeMap<>();

  /** Begins to wait for helpers. */
  public RepairOwner(Ciphersuite suite, RepairSetup setup, EncryptionKeyPair keys)
      throws VerificationException {
    if (!setup.encryptionKey(setup.owner()).equals(keys.publicKey())) {
      throw new VerificationException(
          "encryption key of the owner",
          setup.encryptionKey(setup.owner()).toString(),
          keys.publicKey().toString());
    }
    this.suite = suite;
    this.setup = setup;
    this.keys = keys;
    this.deals = new Deals(suite, setup);
  }

  /**
   * Takes a deal.
   *
   * @throws VerificationException if it does not fit its dealer's verifying share
   */
  public State receive(Identifier sender, RepairDeal deal) throws VerificationException {
    deals.add(sender, deal);
    return state();
  }

  /** Takes a sum. */
  public State receive(Identifier sender, RepairSum sum) throws VerificationException {
    if (!sum.helper().equals(sender)
        || !setup.helpers().contains(sender)
        || !sum.sessionHash().equals(setup.sessionHash())) {
      throw new VerificationException(
          "sum", "one of " + sender + " in session " + setup.sessionHash(), "" + sum.helper());
    }
    sums.putIfAbsent(sender, sum);
    return state();
  }

  /** How far the repair has come. */
  public State state() {
    SortedSet<Identifier> missing = new TreeSet<>(setup.helpers());
    missing.removeAll(sums.keySet());
    missing.addAll(deals.missing());
    if (!missing.isEmpty()) {
      return new State.Waiting(missing);
    }
    SortedSet<Identifier> others = new TreeSet<>();
    sums.forEach((helper, sum) -> {
      if (!sum.dealsHash().equals(deals.hash())) {
        others.add(helper);
      }
    });
    return others.isEmpty() ? add() : new State.Disputed(others);
  }

  private State add() {
    Curve curve = suite.curve();
    SortedSet<Identifier> culprits = new TreeSet<>();
    SecretScalar total = null;
    for (RepairSum sum : sums.values()) {
      try (SecretScalar part = open(sum)) {
        try (SecretScalar before = total) {
          total = before == null ? part.copy() : curve.add(before, part);
        }
      } catch (VerificationException e) {
        culprits.add(sum.helper());
      }
    }
    if (!culprits.isEmpty() || total == null) {
      return new State.Failed(culprits);
    }
    try (SecretScalar share = total) {
      return new State.Repaired(KeyShare.of(curve, setup.owner(), share, setup.key()));
    } catch (VerificationException e) {
      throw new IllegalStateException("all sums fit and their sum does not: inconsistent key", e);
    }
  }

  private SecretScalar open(RepairSum sum) throws VerificationException {
    SecretScalar part =
        ShareSealing.open(
            sum.sealed(),
            keys,
            setup.info("sum", sum.helper(), setup.owner()),
            sum.dealsHash().encode());
    if (!suite.curve().multiplyGenerator(part).equals(deals.sumFor(sum.helper()))) {
      part.destroy();
      throw new VerificationException(
          "sum of " + sum.helper(), deals.sumFor(sum.helper()).toString(), "another number");
    }
    return part;
  }

  @Override
  public String toString() {
    return "[repair of " + setup.owner() + "]";
  }
}
