package io.ochk.bitcoin.address;

import fr.acinq.bitcoin.ScriptTree;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.taproot.TaprootOutput;
import io.ochk.protocol.json.Jcs;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * All that a user needs to leave without asking anybody: the device key, and what the script path
 * of the address takes. It is saved before the address is shown. Whoever holds the file holds the
 * coins.
 *
 * <p>As JSON (RFC 8785): {@code v} 1, {@code kind} {@code oc-guardian-exit}, {@code network},
 * {@code address}, {@code internal_key}, {@code leaf}, {@code control_block}, {@code
 * device_secret}; bytes in lower-case hexadecimal.
 */
public final class ExitFile implements AutoCloseable {
  private static final String KIND = "oc-guardian-exit";
  private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+");
  private static final String IN_HEX = "lower-case hexadecimal";

  private final Network network;
  private final SigningKey deviceKey;
  private final byte[] secret;
  private final TaprootOutput output;
  private final ScriptTree.Leaf leaf;

  private ExitFile(Network network, byte[] secret, XOnlyKey internalKey) throws KeyException {
    this.network = network;
    this.secret = secret;
    this.deviceKey = SigningKey.of(secret);
    this.leaf = TaprootOutput.leaf(UserAddress.exitScript(deviceKey.xOnly()));
    this.output = TaprootOutput.of(internalKey, leaf);
  }

  /**
   * The exit of a user's address.
   *
   * @param deviceSecret 32 bytes; a copy is kept until {@link #close()}
   * @throws KeyException if it is not the secret of the address's device key
   */
  public static ExitFile of(UserAddress address, byte[] deviceSecret) throws KeyException {
    ExitFile file = new ExitFile(address.network(), deviceSecret.clone(), address.internalKey());
    if (!file.deviceKey.xOnly().equals(address.deviceKey())) {
      file.close();
      throw new KeyException("the address carries another device key");
    }
    return file;
  }

  /**
   * Reads a file and checks that its parts belong together.
   *
   * @throws AddressException if it is not an exit file, or a part contradicts another; the message
   *     never quotes the secret
   */
  public static ExitFile read(byte[] utf8) throws AddressException {
    try {
      JsonMembers members = JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED));
      members.integer("v", 1, 1);
      members.literal("kind", KIND);
      Network network = Network.ofName(members.string("network"));
      Address address = Address.parse(members.string("address"), network);
      XOnlyKey internalKey = XOnlyKey.ofHex(members.matching("internal_key", HEX, IN_HEX));
      byte[] leaf = HexFormat.of().parseHex(members.matching("leaf", HEX, IN_HEX));
      byte[] block = HexFormat.of().parseHex(members.matching("control_block", HEX, IN_HEX));
      String secret = members.string("device_secret");
      members.end();
      if (!HEX.matcher(secret).matches()) {
        throw new AddressException("device_secret: expected " + IN_HEX);
      }
      ExitFile file = new ExitFile(network, HexFormat.of().parseHex(secret), internalKey);
      if (!file.address().equals(address)
          || !Arrays.equals(file.leaf.getScript().toByteArray(), leaf)
          || !Arrays.equals(file.controlBlock(), block)) {
        file.close();
        throw new AddressException("the parts of the exit file do not belong together");
      }
      return file;
    } catch (MalformedException | KeyException e) {
      throw new AddressException("not an exit file: " + e.getMessage());
    }
  }

  /** The file's bytes; they contain the secret, and the caller wipes them. */
  public byte[] write() {
    HexFormat hex = HexFormat.of();
    return Jcs.bytes(
        JsonObject.builder()
            .put("v", 1)
            .put("kind", KIND)
            .put("network", network.label())
            .put("address", address().toString())
            .put("internal_key", output.internalKey().hex())
            .put("leaf", hex.formatHex(leaf.getScript().toByteArray()))
            .put("control_block", hex.formatHex(controlBlock()))
            .put("device_secret", hex.formatHex(secret))
            .build());
  }

  /** The address that the file is the exit of. */
  public Address address() {
    return Address.taproot(output.outputKey(), network);
  }

  /** The key that signs by the script path. */
  public SigningKey deviceKey() {
    return deviceKey;
  }

  /** The output with its tree of one leaf. */
  public TaprootOutput output() {
    return output;
  }

  /** The exit leaf. */
  public ScriptTree.Leaf leaf() {
    return leaf;
  }

  /** The 33-byte control block. */
  public byte[] controlBlock() {
    return output.controlBlock(leaf);
  }

  /** Wipes the secret. */
  @Override
  public void close() {
    Arrays.fill(secret, (byte) 0);
    deviceKey.destroy();
  }

  /** Names the address only. */
  @Override
  public String toString() {
    return "ExitFile[of " + address() + "]";
  }
}
