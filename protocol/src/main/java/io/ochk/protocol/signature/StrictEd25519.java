package io.ochk.protocol.signature;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** The one strict rule for Ed25519 keys and signatures (see the package's tour). */
public final class StrictEd25519 {
  private static final int MOST_REMEMBERED_KEYS = 10_000;
  private static final byte[] NEUTRAL = neutral();

  // The subgroup check costs as much as a verification, and the same few keys come again and again.
  private static final ConcurrentHashMap<ByteBuffer, Boolean> CHECKED = new ConcurrentHashMap<>();

  // Of the same verdicts, only of other speed: which one answers makes no difference to anybody.
  private static volatile EquationCheck equation = new EquationCheck.BouncyCastle();

  private StrictEd25519() {}

  /**
   * Whether {@code signature} is {@code key}'s over {@code message}.
   *
   * @param message any bytes
   */
  public static boolean verify(PublicKey key, byte[] message, Ed25519Signature signature) {
    return equation.holds(key.bytes(), message, signature.bytes());
  }

  /** Whether {@code signature} is {@code key}'s over what {@code statement} signs. */
  public static boolean verify(PublicKey key, Signable statement, Ed25519Signature signature) {
    return verify(key, statement.signedBytes(), signature);
  }

  /**
   * Checks the equation from now on with the fastest library that is on the class path and loads.
   * To load it takes a good part of a second, so this is for what goes on running, on a thread that
   * nobody waits for.
   *
   * @return {@link #provider}
   */
  public static String useFastest() {
    equation = EquationCheck.fastest();
    return provider();
  }

  /**
   * The same on a thread of its own, which ends by itself.
   *
   * @param told hears {@link #provider} afterwards, on that thread
   */
  public static void useFastestSoon(Consumer<String> told) {
    Thread.ofPlatform().daemon().name("signature-library").start(() -> told.accept(useFastest()));
  }

  /** The library that checks the equation here, as a person would name it. */
  public static String provider() {
    return equation.name();
  }

  /** Canonical, in the prime-order subgroup and not neutral. {@code key} has 32 bytes. */
  static boolean isStrictKey(byte[] key) {
    ByteBuffer id = ByteBuffer.wrap(key);
    Boolean known = CHECKED.get(id);
    if (known != null) {
      return known;
    }
    boolean strict = Ed25519.validatePublicKeyFull(key, 0);
    if (CHECKED.size() >= MOST_REMEMBERED_KEYS) {
      CHECKED.clear();
    }
    CHECKED.put(id, strict);
    return strict;
  }

  /** Canonical and in the prime-order subgroup; the neutral element may stand as R. */
  static boolean isStrictPoint(byte[] point) {
    return Arrays.equals(point, NEUTRAL) || Ed25519.validatePublicKeyFull(point, 0);
  }

  private static byte[] neutral() {
    byte[] result = new byte[32];
    result[0] = 1;
    return result;
  }
}
