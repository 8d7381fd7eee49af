package io.ochk.bitcoin.taproot;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.ScriptTree;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.XOnlyKey;
import java.util.Optional;

/**
 * A Taproot output: internal key, optional script tree, and what follows from them (BIP-341).
 *
 * <p>Q = even(P) + t·G with t = tagged hash {@code TapTweak}(x(P)), followed by the tree's root if
 * there is a tree.
 */
public final class TaprootOutput {
  /** The leaf version of tapscript (BIP-342). */
  public static final int TAPSCRIPT = 0xc0;

  private final XOnlyKey internalKey;
  private final Optional<ScriptTree> tree;
  private final ByteVector32 tweak;
  private final XOnlyKey outputKey;
  private final boolean oddY;

  private TaprootOutput(XOnlyKey internalKey, Optional<ScriptTree> tree) throws KeyException {
    this.internalKey = internalKey;
    this.tree = tree;
    byte[] committed = internalKey.bytes();
    if (tree.isPresent()) {
      byte[] root = tree.get().hash().toByteArray();
      byte[] both = new byte[64];
      System.arraycopy(committed, 0, both, 0, 32);
      System.arraycopy(root, 0, both, 32, 32);
      committed = both;
    }
    this.tweak = Crypto.taggedHash(committed, "TapTweak");
    XOnlyKey.TweakedKey tweaked = internalKey.plusTweak(tweak.toByteArray());
    this.outputKey = tweaked.key();
    this.oddY = tweaked.oddY();
  }

  /**
   * An output without scripts, as BIP-86 makes them.
   *
   * @throws KeyException if the tweak is out of range (never met in practice)
   */
  public static TaprootOutput keyOnly(XOnlyKey internalKey) throws KeyException {
    return new TaprootOutput(internalKey, Optional.empty());
  }

  /**
   * An output with a script tree.
   *
   * @throws KeyException if the tweak is out of range (never met in practice)
   */
  public static TaprootOutput of(XOnlyKey internalKey, ScriptTree tree) throws KeyException {
    return new TaprootOutput(internalKey, Optional.of(tree));
  }

  /** A tapscript leaf. */
  public static ScriptTree.Leaf leaf(byte[] script) {
    return new ScriptTree.Leaf(new ByteVector(script.clone()), TAPSCRIPT);
  }

  /** The internal key P. */
  public XOnlyKey internalKey() {
    return internalKey;
  }

  /** The script tree, if there is one. */
  public Optional<ScriptTree> tree() {
    return tree;
  }

  /** The root of the script tree, 32 bytes, or an empty array without a tree. */
  public byte[] root() {
    return tree.map(t -> t.hash().toByteArray()).orElseGet(() -> new byte[0]);
  }

  /** The tweak t, 32 bytes, big-endian. */
  public byte[] tweak() {
    return tweak.toByteArray();
  }

  /** The output key Q. */
  public XOnlyKey outputKey() {
    return outputKey;
  }

  /** Whether the point Q has odd y; a control block repeats it. */
  public boolean oddY() {
    return oddY;
  }

  /** The 34-byte output script. */
  public byte[] script() {
    byte[] script = new byte[34];
    script[0] = 0x51;
    script[1] = 32;
    System.arraycopy(outputKey.bytes(), 0, script, 2, 32);
    return script;
  }

  /**
   * The control block that spends a leaf: 33 bytes plus 32 for each level of the tree.
   *
   * @throws IllegalArgumentException if the leaf is not in the tree
   */
  public byte[] controlBlock(ScriptTree.Leaf leaf) {
    byte[] path = tree.map(t -> t.merkleProof(leaf.hash())).orElse(null);
    if (path == null) {
      throw new IllegalArgumentException("the leaf is not in this output's tree");
    }
    byte[] block = new byte[33 + path.length];
    block[0] = (byte) (leaf.getLeafVersion() | (oddY ? 1 : 0));
    System.arraycopy(internalKey.bytes(), 0, block, 1, 32);
    System.arraycopy(path, 0, block, 33, path.length);
    return block;
  }
}
