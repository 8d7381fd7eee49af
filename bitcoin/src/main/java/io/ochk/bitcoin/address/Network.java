package io.ochk.bitcoin.address;

import io.ochk.protocol.identity.BitcoinNetwork;
import java.util.Locale;

/**
 * The four networks. Testnet and signet share their address prefixes, and all test networks share
 * the Base58 ones, so an address text alone never selects a network: the caller says which one it
 * means.
 */
public enum Network {
  /** The main network; prefix {@code bc1}, coin type 0. */
  BITCOIN("bc", 0, 0x00, 0x05, 0x80),
  /** The public test network; prefix {@code tb1}, coin type 1. */
  TESTNET("tb", 1, 0x6f, 0xc4, 0xef),
  /** The signed test network; prefix {@code tb1}, coin type 1. */
  SIGNET("tb", 1, 0x6f, 0xc4, 0xef),
  /** A local test network; prefix {@code bcrt1}, coin type 1. */
  REGTEST("bcrt", 1, 0x6f, 0xc4, 0xef);

  private final String hrp;
  private final int coinType;
  private final int pubKeyHashVersion;
  private final int scriptHashVersion;
  private final int secretKeyVersion;

  Network(
      String hrp,
      int coinType,
      int pubKeyHashVersion,
      int scriptHashVersion,
      int secretKeyVersion) {
    this.hrp = hrp;
    this.coinType = coinType;
    this.pubKeyHashVersion = pubKeyHashVersion;
    this.scriptHashVersion = scriptHashVersion;
    this.secretKeyVersion = secretKeyVersion;
  }

  /** The network that a setup or a request names. */
  public static Network of(BitcoinNetwork network) {
    return switch (network) {
      case MAINNET -> BITCOIN;
      case TESTNET -> TESTNET;
      case SIGNET -> SIGNET;
      case REGTEST -> REGTEST;
    };
  }

  /**
   * The network with this lower-case name.
   *
   * @throws AddressException if the name is none of {@code bitcoin testnet signet regtest}
   */
  public static Network ofName(String name) throws AddressException {
    for (Network network : values()) {
      if (network.label().equals(name)) {
        return network;
      }
    }
    throw new AddressException(
        "unknown network, expected one of bitcoin, testnet, signet, regtest");
  }

  /**
   * The name used in files and messages: {@code bitcoin}, {@code testnet}, {@code signet} or {@code
   * regtest}.
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The human-readable part of segwit addresses (BIP-173). */
  public String hrp() {
    return hrp;
  }

  /** The BIP-44 coin type: 0 on the main network, 1 elsewhere. */
  public int coinType() {
    return coinType;
  }

  /** The version byte of a WIF private key, 0 to 255. */
  public int secretKeyVersion() {
    return secretKeyVersion;
  }

  int pubKeyHashVersion() {
    return pubKeyHashVersion;
  }

  int scriptHashVersion() {
    return scriptHashVersion;
  }

  /**
   * Checks that something of network {@code actual} may be used where this network is meant.
   *
   * @param subject what carries the network, for the message
   * @throws NetworkMismatchException if they differ; it names both
   */
  public void require(String subject, Network actual) throws NetworkMismatchException {
    if (this != actual) {
      throw new NetworkMismatchException(subject, label(), actual.label());
    }
  }
}
