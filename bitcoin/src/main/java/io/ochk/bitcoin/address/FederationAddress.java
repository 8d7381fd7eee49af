package io.ochk.bitcoin.address;

import io.ochk.bitcoin.key.XOnlyKey;

/**
 * The federation's own address: it pays to the threshold key Q as it is. Key generation has already
 * applied the empty-root Taproot tweak, so Q is the output key and is not tweaked again.
 */
public final class FederationAddress {
  private FederationAddress() {}

  /** The address that pays to the output key Q on a network. */
  public static Address of(XOnlyKey outputKey, Network network) {
    return Address.taproot(outputKey, network);
  }
}
