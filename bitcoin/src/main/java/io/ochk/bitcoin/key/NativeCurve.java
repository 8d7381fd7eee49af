package io.ochk.bitcoin.key;

import fr.acinq.secp256k1.Secp256k1;
import java.util.function.Supplier;

/**
 * libsecp256k1, which everything in this module that touches the curve needs, the script
 * interpreter included. There is no second provider for it. Where it cannot be loaded, callers get
 * an exception that says so, before any key or signature could be taken for a wrong one.
 */
public final class NativeCurve {
  private NativeCurve() {}

  /**
   * The library; loaded by the first call.
   *
   * @throws UnsupportedPlatformException if it has no build for this platform or cannot be loaded
   */
  public static Secp256k1 get() {
    return loaded(Secp256k1::get);
  }

  static Secp256k1 loaded(Supplier<Secp256k1> loader) {
    try {
      return loader.get();
    } catch (RuntimeException | LinkageError e) {
      throw new UnsupportedPlatformException(
          "libsecp256k1 cannot be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + "; it has builds for Linux on x86-64 and arm64 and for Windows on x86-64",
          e);
    }
  }
}
