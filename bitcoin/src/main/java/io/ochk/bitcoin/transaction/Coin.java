package io.ochk.bitcoin.transaction;

import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.Satoshi;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.address.Address;

/**
 * An unspent output.
 *
 * @param outPoint where it is
 * @param address whom it belongs to; its script is recomputed from this, never taken from outside
 * @param sats its amount in satoshis
 */
public record Coin(OutPoint outPoint, Address address, long sats) {
  /** The output as a transaction carries it. */
  public TxOut output() {
    return new TxOut(new Satoshi(sats), address.script());
  }
}
