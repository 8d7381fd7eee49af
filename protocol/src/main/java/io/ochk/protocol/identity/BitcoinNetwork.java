package io.ochk.protocol.identity;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import java.util.Locale;
import java.util.Optional;

/** Which Bitcoin network a federation's key is for, as setups and requests name it. */
public enum BitcoinNetwork {
  /** The main network. */
  MAINNET,
  /** The public test network. */
  TESTNET,
  /** The signed test network. */
  SIGNET,
  /** A local test network. */
  REGTEST;

  /** The word on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The network of this word. */
  public static Optional<BitcoinNetwork> parse(String word) {
    for (BitcoinNetwork network : values()) {
      if (network.wireName().equals(word)) {
        return Optional.of(network);
      }
    }
    return Optional.empty();
  }

  /** Reads a member that holds a network's name. */
  public static BitcoinNetwork read(JsonMembers members, String name) throws MalformedException {
    return parse(members.string(name))
        .orElseThrow(() ->
            new MalformedException(
                members.path(name), "mainnet, testnet, signet or regtest", "another word"));
  }
}
