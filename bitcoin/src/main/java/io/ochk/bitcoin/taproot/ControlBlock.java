package io.ochk.bitcoin.taproot;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.LexicographicalOrdering;
import fr.acinq.bitcoin.ScriptTree;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.XOnlyKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a script-path witness says about the tree (BIP-341): leaf version and parity, internal key,
 * and the sibling hashes from the leaf up.
 *
 * @param leafVersion even, 0xc0 for tapscript
 * @param oddY the parity of the output key
 * @param internalKey the internal key
 * @param path at most 128 hashes of 32 bytes
 */
public record ControlBlock(
    int leafVersion, boolean oddY, XOnlyKey internalKey, List<ByteVector32> path) {

  /** Copies the path. */
  public ControlBlock {
    path = List.copyOf(path);
  }

  /**
   * Reads a control block.
   *
   * @throws KeyException if its length is not 33 + 32·m with m ≤ 128, or its key is not on the
   *     curve
   */
  public static ControlBlock parse(byte[] bytes) throws KeyException {
    int rest = bytes.length - 33;
    if (rest < 0 || rest % 32 != 0 || rest / 32 > 128) {
      throw new KeyException("a control block has 33 + 32·m bytes, found " + bytes.length);
    }
    List<ByteVector32> path = new ArrayList<>();
    for (int at = 33; at < bytes.length; at += 32) {
      path.add(new ByteVector32(Arrays.copyOfRange(bytes, at, at + 32)));
    }
    return new ControlBlock(
        bytes[0] & 0xfe, (bytes[0] & 1) == 1, XOnlyKey.of(Arrays.copyOfRange(bytes, 1, 33)), path);
  }

  /** The root that a leaf script has with this path, 32 bytes. */
  public byte[] root(byte[] script) {
    ByteVector32 node = new ScriptTree.Leaf(new ByteVector(script.clone()), leafVersion).hash();
    for (ByteVector32 sibling : path) {
      byte[] both = new byte[64];
      boolean first = LexicographicalOrdering.isLessThan(node, sibling);
      System.arraycopy((first ? node : sibling).toByteArray(), 0, both, 0, 32);
      System.arraycopy((first ? sibling : node).toByteArray(), 0, both, 32, 32);
      node = Crypto.taggedHash(both, "TapBranch");
    }
    return node.toByteArray();
  }

  /** Whether the script is committed to by this output key through this control block. */
  public boolean commits(XOnlyKey outputKey, byte[] script) {
    byte[] committed = new byte[64];
    System.arraycopy(internalKey.bytes(), 0, committed, 0, 32);
    System.arraycopy(root(script), 0, committed, 32, 32);
    try {
      XOnlyKey.TweakedKey tweaked =
          internalKey.plusTweak(Crypto.taggedHash(committed, "TapTweak").toByteArray());
      return tweaked.key().equals(outputKey) && tweaked.oddY() == oddY;
    } catch (KeyException e) {
      return false;
    }
  }
}
