package io.ochk.threshold;

/**
 * Where random bytes come from. In production a {@link java.security.SecureRandom}: {@code
 * secureRandom::nextBytes}.
 */
@FunctionalInterface
public interface RandomSource {
  /** Overwrites the whole array with bytes that nobody can predict. */
  void fill(byte[] bytes);

  /** A fresh array of random bytes. */
  default byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    fill(bytes);
    return bytes;
  }
}
