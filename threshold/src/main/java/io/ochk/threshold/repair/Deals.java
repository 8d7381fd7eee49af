package io.ochk.threshold.repair;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The deals of one repair as they come in: each checked, one of each helper. */
final class Deals {
  private final Ciphersuite suite;
  private final RepairSetup setup;
  private final TreeMap<Identifier, RepairDeal> deals = new TreeMap<>();

  Deals(Ciphersuite suite, RepairSetup setup) {
    this.suite = suite;
    this.setup = setup;
  }

  /** Takes a deal; a second, different one of the same helper is refused. */
  void add(Identifier sender, RepairDeal deal) throws VerificationException {
    if (!deal.dealer().equals(sender)) {
      throw new VerificationException("dealer", sender.toString(), deal.dealer().toString());
    }
    setup.requireDeal(suite, deal);
    RepairDeal present = deals.putIfAbsent(sender, deal);
    if (present != null && !present.equals(deal)) {
      throw new VerificationException(
          "deal of " + sender, present.hash().toString(), deal.hash().toString());
    }
  }

  SortedSet<Identifier> missing() {
    SortedSet<Identifier> missing = new TreeSet<>(setup.helpers());
    missing.removeAll(deals.keySet());
    return missing;
  }

  Collection<RepairDeal> all() {
    return deals.values();
  }

  Hash256 hash() {
    return Hash256.of(deals.values().stream().map(d -> d.hash().encode()).toArray(byte[][]::new));
  }

  /** What a helper's sum multiplies the generator to. */
  Point sumFor(Identifier helper) {
    return suite
        .curve()
        .add(deals.values().stream().map(d -> d.piece(helper).commitment()).toList());
  }
}
