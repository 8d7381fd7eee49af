package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.ByteVector;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.AddressType;
import io.ochk.bitcoin.address.UserAddress;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.taproot.ControlBlock;
import io.ochk.bitcoin.taproot.TaprootOutput;
import java.util.Arrays;
import java.util.List;

/**
 * Tells the user's own signature from the federation's. Both paths of a user's address verify under
 * BIP-322, so only a simple signature whose witness is exactly [signature, device leaf, control
 * block] counts as the user's: a key-path signature, which M guardians could make, never does.
 */
public final class SelfKeyProof {
  private SelfKeyProof() {}

  /** What was shown. */
  public sealed interface Outcome {
    /**
     * The holder of the device key signed.
     *
     * @param deviceKey the key in the leaf
     * @param internalKey the internal key that the control block names
     */
    record Proven(XOnlyKey deviceKey, XOnlyKey internalKey) implements Outcome {}

    /**
     * Not the user's own signature.
     *
     * @param reason why
     */
    record Refused(String reason) implements Outcome {}
  }

  /**
   * Checks a self-key signature of a message at an address.
   *
   * @param message the raw bytes that were signed
   */
  public static Outcome check(Address address, byte[] message, String signature) {
    if (address.type() != AddressType.P2TR) {
      return new Outcome.Refused("a user's address is a Taproot address");
    }
    List<ByteVector> stack;
    try {
      if (!(Bip322Signature.parse(signature, address.type())
          instanceof Bip322Signature.Simple simple)) {
        return new Outcome.Refused("a self-key proof is a simple signature");
      }
      stack = simple.witness().stack;
    } catch (Bip322Exception e) {
      return new Outcome.Refused(e.getMessage());
    }
    if (stack.size() == 1) {
      return new Outcome.Refused("a key-path signature is the federation's, not the user's");
    }
    if (stack.size() != 3 || stack.get(2).size() != 33) {
      return new Outcome.Refused("the witness is not [signature, device leaf, control block]");
    }
    try {
      byte[] leaf = stack.get(1).toByteArray();
      ControlBlock block = ControlBlock.parse(stack.get(2).toByteArray());
      if (leaf.length != 34 || block.leafVersion() != TaprootOutput.TAPSCRIPT) {
        return new Outcome.Refused("the leaf is not that of a device key");
      }
      XOnlyKey device = XOnlyKey.of(Arrays.copyOfRange(leaf, 1, 33));
      if (!Arrays.equals(leaf, UserAddress.exitScript(device))) {
        return new Outcome.Refused("the leaf is not that of a device key");
      }
      Verdict verdict = Bip322Verifier.verify(address, message, signature);
      return verdict.isValidNow()
          ? new Outcome.Proven(device, block.internalKey())
          : new Outcome.Refused("the signature does not verify: " + verdict);
    } catch (KeyException e) {
      return new Outcome.Refused(e.getMessage());
    }
  }

  /**
   * As {@link #check(Address, byte[], String)}, for an address whose derivation is known: the keys
   * must be its own.
   */
  public static Outcome check(UserAddress address, byte[] message, String signature) {
    Outcome outcome = check(address.address(), message, signature);
    if (outcome instanceof Outcome.Proven proven
        && !(proven.deviceKey().equals(address.deviceKey())
            && proven.internalKey().equals(address.internalKey()))) {
      return new Outcome.Refused("the leaf or internal key is not that of this user's address");
    }
    return outcome;
  }
}
