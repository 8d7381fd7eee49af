package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.TxOut;
import java.util.Optional;

/**
 * What a proof of funds is checked against: the set of unspent outputs, looked up beforehand by
 * whoever has a node.
 */
@FunctionalInterface
public interface UnspentOutputs {
  /** The output at this place if it exists and is unspent. */
  Optional<TxOut> find(OutPoint outPoint);
}
