package io.ochk.threshold;

import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.TaggedHash;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;
import java.util.HexFormat;

/** What is added to a key before it becomes an output key (BIP-341). */
public sealed interface TaprootTweak {
  /** Nothing: the key is used as it is, with an even y. Also the only choice of the plain suite. */
  record None() implements TaprootTweak {}

  /** The tweak of an output without scripts: the hash of the key alone. */
  record KeyPathOnly() implements TaprootTweak {}

  /** The tweak of an output with a tree of scripts. */
  final class ScriptTree implements TaprootTweak {
    private final byte[] root;

    private ScriptTree(byte[] root) {
      this.root = root;
    }

    /** The root of the tree, 32 bytes. */
    public byte[] root() {
      return root.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ScriptTree that && Arrays.equals(root, that.root);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(root);
    }

    @Override
    public String toString() {
      return "ScriptTree[" + HexFormat.of().formatHex(root) + "]";
    }
  }

  /**
   * t, the number that is added to a key: the tagged hash {@code TapTweak} of its x and the root; 0
   * for no tweak.
   *
   * @param evenKey the key with an even y
   * @throws VerificationException if the hash is not below the group order (BIP-341)
   */
  default Scalar scalarFor(Point evenKey) throws VerificationException {
    return switch (this) {
      case None none -> Scalar.ZERO;
      case KeyPathOnly empty -> Scalar.decode(TaggedHash.of("TapTweak", evenKey.x()));
      case ScriptTree tree -> Scalar.decode(TaggedHash.of("TapTweak", evenKey.x(), tree.root()));
    };
  }

  /** No tweak. */
  static TaprootTweak none() {
    return new None();
  }

  /** The tweak of an empty root. */
  static TaprootTweak keyPathOnly() {
    return new KeyPathOnly();
  }

  /** The tweak of a script tree's root, 32 bytes. */
  static TaprootTweak scriptTree(byte[] root) throws VerificationException {
    if (root.length != 32) {
      throw new VerificationException("script tree root", "32 bytes", root.length + " bytes");
    }
    return new ScriptTree(root.clone());
  }
}
