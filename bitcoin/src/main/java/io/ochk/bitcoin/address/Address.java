package io.ochk.bitcoin.address;

import fr.acinq.bitcoin.Base58Check;
import fr.acinq.bitcoin.Bech32;
import fr.acinq.bitcoin.ByteVector;
import io.ochk.bitcoin.key.XOnlyKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A Bitcoin address of one network: the network, the output script it stands for, and its one
 * canonical text.
 *
 * <p>Reading is strict: Base58Check with a 20-byte payload; Bech32 for witness version 0 and
 * Bech32m for later ones (BIP-173, BIP-350), at most 90 characters, not in mixed case. An
 * upper-case segwit address is accepted and becomes lower-case.
 */
public final class Address {
  private static final int MAX_LENGTH = 90;

  private final Network network;
  private final AddressType type;
  private final ByteVector script;
  private final String text;

  private Address(Network network, AddressType type, ByteVector script, String text) {
    this.network = network;
    this.type = type;
    this.script = script;
    this.text = text;
  }

  /**
   * Reads an address of the given network.
   *
   * @throws NetworkMismatchException if it is a well-formed address of another network; it names
   *     both
   * @throws AddressException if it is not an address
   */
  public static Address parse(String text, Network network) throws AddressException {
    if (text.length() > MAX_LENGTH) {
      throw new AddressException("an address has at most 90 characters");
    }
    String lower = text.toLowerCase(Locale.ROOT);
    for (Network candidate : Network.values()) {
      if (lower.startsWith(candidate.hrp() + "1")) {
        return parseSegwit(text, network);
      }
    }
    return parseBase58(text, network);
  }

  /**
   * The Taproot address that pays to this output key, as it is (BIP-341: the key is not tweaked
   * here).
   */
  public static Address taproot(XOnlyKey outputKey, Network network) {
    return witness(network, 1, outputKey.bytes());
  }

  /**
   * The address of an output script.
   *
   * @throws AddressException if the script has no address form
   */
  public static Address ofScript(byte[] script, Network network) throws AddressException {
    int n = script.length;
    if (n == 25
        && (script[0] & 0xff) == 0x76
        && (script[1] & 0xff) == 0xa9
        && script[2] == 20
        && (script[23] & 0xff) == 0x88
        && (script[24] & 0xff) == 0xac) {
      return pubKeyHash(network, Arrays.copyOfRange(script, 3, 23));
    }
    if (n == 23 && (script[0] & 0xff) == 0xa9 && script[1] == 20 && (script[22] & 0xff) == 0x87) {
      return scriptHash(network, Arrays.copyOfRange(script, 2, 22));
    }
    if (n >= 4 && n <= 42 && script[1] == n - 2) {
      int version = script[0] == 0 ? 0 : script[0] - 0x50;
      byte[] program = Arrays.copyOfRange(script, 2, n);
      if (version >= 0 && version <= 16 && (version != 0 || n == 22 || n == 34)) {
        return witness(network, version, program);
      }
    }
    throw new AddressException("this output script has no address");
  }

  private static Address parseBase58(String text, Network network) throws AddressException {
    int version;
    byte[] payload;
    try {
      var decoded = Base58Check.decode(text);
      version = decoded.getFirst() & 0xff;
      payload = decoded.getSecond();
    } catch (RuntimeException e) {
      throw new AddressException("not an address: neither Bech32 nor Base58Check");
    }
    if (payload.length != 20) {
      throw new AddressException("a Base58 address carries 20 bytes, this text " + payload.length);
    }
    List<String> owners = new ArrayList<>();
    boolean mine = false;
    for (Network candidate : Network.values()) {
      if (candidate.pubKeyHashVersion() == version || candidate.scriptHashVersion() == version) {
        owners.add(candidate.label());
        mine |= candidate == network;
      }
    }
    if (owners.isEmpty()) {
      throw new AddressException("unknown Base58 address version " + version);
    }
    if (!mine) {
      throw mismatch(network, owners);
    }
    Address address =
        version == network.pubKeyHashVersion()
            ? pubKeyHash(network, payload)
            : scriptHash(network, payload);
    // The decoder passes over leading blanks.
    if (!address.text.equals(text)) {
      throw new AddressException("not an address: not the canonical text");
    }
    return address;
  }

  private static Address parseSegwit(String text, Network network) throws AddressException {
    String hrp;
    int version;
    byte[] program;
    try {
      var decoded = Bech32.decodeWitnessAddress(text);
      hrp = decoded.getFirst();
      version = decoded.getSecond();
      program = decoded.getThird();
    } catch (RuntimeException e) {
      throw new AddressException("not a segwit address: wrong characters, length or checksum");
    }
    if (version > 16
        || program.length < 2
        || program.length > 40
        || (version == 0 && program.length != 20 && program.length != 32)) {
      throw new AddressException("not a segwit address: wrong version or program length");
    }
    List<String> owners = new ArrayList<>();
    for (Network candidate : Network.values()) {
      if (candidate.hrp().equals(hrp)) {
        owners.add(candidate.label());
      }
    }
    if (owners.isEmpty()) {
      throw new AddressException("not a Bitcoin address: unknown prefix");
    }
    if (!network.hrp().equals(hrp)) {
      throw mismatch(network, owners);
    }
    Address address = witness(network, version, program);
    if (!address.text.equals(text.toLowerCase(Locale.ROOT))) {
      throw new AddressException("not a segwit address: not the canonical text");
    }
    return address;
  }

  private static NetworkMismatchException mismatch(Network expected, List<String> owners) {
    return new NetworkMismatchException(
        "the address", expected.label(), String.join(" or ", owners));
  }

  private static Address pubKeyHash(Network network, byte[] hash) {
    byte[] script = new byte[25];
    script[0] = 0x76;
    script[1] = (byte) 0xa9;
    script[2] = 20;
    System.arraycopy(hash, 0, script, 3, 20);
    script[23] = (byte) 0x88;
    script[24] = (byte) 0xac;
    String text = Base58Check.encode((byte) network.pubKeyHashVersion(), hash);
    return new Address(network, AddressType.P2PKH, new ByteVector(script), text);
  }

  private static Address scriptHash(Network network, byte[] hash) {
    byte[] script = new byte[23];
    script[0] = (byte) 0xa9;
    script[1] = 20;
    System.arraycopy(hash, 0, script, 2, 20);
    script[22] = (byte) 0x87;
    String text = Base58Check.encode((byte) network.scriptHashVersion(), hash);
    return new Address(network, AddressType.P2SH, new ByteVector(script), text);
  }

  private static Address witness(Network network, int version, byte[] program) {
    byte[] script = new byte[program.length + 2];
    script[0] = (byte) (version == 0 ? 0 : 0x50 + version);
    script[1] = (byte) program.length;
    System.arraycopy(program, 0, script, 2, program.length);
    AddressType type = AddressType.FUTURE_WITNESS;
    if (version == 0) {
      type = program.length == 20 ? AddressType.P2WPKH : AddressType.P2WSH;
    } else if (version == 1 && program.length == 32) {
      type = AddressType.P2TR;
    }
    String text = Bech32.encodeWitnessAddress(network.hrp(), (byte) version, program);
    return new Address(network, type, new ByteVector(script), text);
  }

  /** The network it belongs to. */
  public Network network() {
    return network;
  }

  /** What kind of output it stands for. */
  public AddressType type() {
    return type;
  }

  /** A copy of the output script, 4 to 42 bytes. */
  public byte[] script() {
    return script.toByteArray();
  }

  /** The canonical text. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address a && network == a.network && script.equals(a.script);
  }

  @Override
  public int hashCode() {
    return Objects.hash(network, script);
  }
}
