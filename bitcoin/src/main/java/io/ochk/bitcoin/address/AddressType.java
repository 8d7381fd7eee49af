package io.ochk.bitcoin.address;

/** The output types that an address can stand for. */
public enum AddressType {
  /** Pay to public key hash (legacy, Base58). */
  P2PKH,
  /** Pay to script hash (BIP-16, Base58), which may wrap a segwit program. */
  P2SH,
  /** Segwit version 0, 20-byte program (BIP-141). */
  P2WPKH,
  /** Segwit version 0, 32-byte program (BIP-141). */
  P2WSH,
  /** Taproot: segwit version 1, 32-byte program (BIP-341). */
  P2TR,
  /** A witness version or program length that no rule has given a meaning yet. */
  FUTURE_WITNESS
}
