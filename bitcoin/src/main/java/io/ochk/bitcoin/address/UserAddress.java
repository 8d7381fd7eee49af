package io.ochk.bitcoin.address;

import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.ScriptTree;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.taproot.TaprootOutput;
import java.util.Arrays;
import java.util.List;

/**
 * A user's address under a federation's key.
 *
 * <p>It commits to the user's e-mail and carries the user's exit. With Q the federation's output
 * key and c the {@link UserCommitment}:
 *
 * <ol>
 *   <li>t = tagged hash {@code oc-guardian/user-key/v1}(x(Q) ‖ c), refused if zero or not below the
 *       group order;
 *   <li>P = even(Q) + t·G, the internal key;
 *   <li>one leaf, version c0: {@code 20} ‖ x(device key) ‖ {@code ac};
 *   <li>output key = even(P) + TapTweak(x(P) ‖ leaf hash)·G.
 * </ol>
 *
 * <p>The federation spends by the key path, applying {@link #tweaks()} to its shares stage by
 * stage. The user spends by the script path with the device key, at any time and without anybody's
 * permission, which also means that a stolen device key takes everything.
 */
public final class UserAddress {
  private static final String TAG = "oc-guardian/user-key/v1";

  private final Network network;
  private final XOnlyKey federationKey;
  private final UserCommitment commitment;
  private final XOnlyKey deviceKey;
  private final ByteVector32 userTweak;
  private final boolean internalOddY;
  private final ScriptTree.Leaf leaf;
  private final TaprootOutput output;

  private UserAddress(
      Network network, XOnlyKey federationKey, UserCommitment commitment, XOnlyKey deviceKey)
      throws KeyException {
    this.network = network;
    this.federationKey = federationKey;
    this.commitment = commitment;
    this.deviceKey = deviceKey;
    byte[] bound = Arrays.copyOf(federationKey.bytes(), 64);
    System.arraycopy(commitment.value().toByteArray(), 0, bound, 32, 32);
    this.userTweak = Crypto.taggedHash(bound, TAG);
    if (userTweak.equals(ByteVector32.Zeroes)) {
      throw new KeyException("the user tweak is zero");
    }
    XOnlyKey.TweakedKey internal = federationKey.plusTweak(userTweak.toByteArray());
    this.internalOddY = internal.oddY();
    this.leaf = TaprootOutput.leaf(exitScript(deviceKey));
    this.output = TaprootOutput.of(internal.key(), leaf);
  }

  /**
   * Derives the address.
   *
   * @param federationKey the federation's output key Q
   * @param commitment opened by the salt and the e-mail
   * @param deviceKey the key that only the user's device holds
   * @throws KeyException if a tweak is out of range (never met in practice)
   */
  public static UserAddress derive(
      Network network, XOnlyKey federationKey, UserCommitment commitment, XOnlyKey deviceKey)
      throws KeyException {
    return new UserAddress(network, federationKey, commitment, deviceKey);
  }

  /** The exit script of a device key, 34 bytes: push the key, check a signature. */
  public static byte[] exitScript(XOnlyKey deviceKey) {
    byte[] script = new byte[34];
    script[0] = 32;
    System.arraycopy(deviceKey.bytes(), 0, script, 1, 32);
    script[33] = (byte) 0xac;
    return script;
  }

  /** The address. */
  public Address address() {
    return Address.taproot(output.outputKey(), network);
  }

  /** The network. */
  public Network network() {
    return network;
  }

  /** The federation's output key Q. */
  public XOnlyKey federationKey() {
    return federationKey;
  }

  /** The commitment to the e-mail. */
  public UserCommitment commitment() {
    return commitment;
  }

  /** The device key. */
  public XOnlyKey deviceKey() {
    return deviceKey;
  }

  /** The internal key P. */
  public XOnlyKey internalKey() {
    return output.internalKey();
  }

  /** Whether even(Q) + t·G itself has odd y; shares are negated before the second tweak if so. */
  public boolean internalOddY() {
    return internalOddY;
  }

  /** The Taproot output with its tree of one leaf. */
  public TaprootOutput output() {
    return output;
  }

  /** The exit leaf. */
  public ScriptTree.Leaf leaf() {
    return leaf;
  }

  /** The hash of the exit leaf, 32 bytes; it is also the root of the tree. */
  public byte[] leafHash() {
    return leaf.hash().toByteArray();
  }

  /** The 33-byte control block of the exit leaf. */
  public byte[] controlBlock() {
    return output.controlBlock(leaf);
  }

  /**
   * The two tweaks between Q and the output key, in the order of application: the user tweak, then
   * the Taproot tweak. Each applies to the even form of the key before it: s becomes ±s + t.
   */
  public List<ByteVector32> tweaks() {
    return List.of(userTweak, new ByteVector32(output.tweak()));
  }
}
