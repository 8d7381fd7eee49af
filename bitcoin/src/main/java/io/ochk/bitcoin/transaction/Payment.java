package io.ochk.bitcoin.transaction;

import io.ochk.bitcoin.address.Address;

/**
 * An amount for an address.
 *
 * @param address who is paid
 * @param sats satoshis, from {@link #dust()} to {@link #MAX_MONEY}
 */
public record Payment(Address address, long sats) {
  /** 21 million bitcoins in satoshis. */
  public static final long MAX_MONEY = 2_100_000_000_000_000L;

  /** The least amount, in satoshis, that nodes relay to this kind of output. */
  public long dust() {
    return switch (address.type()) {
      case P2PKH -> 546;
      case P2SH -> 540;
      case P2WPKH -> 294;
      case P2WSH, P2TR, FUTURE_WITNESS -> 330;
    };
  }
}
