package io.ochk.threshold.signing;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.curve.SecretScalar;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A signer's pair of nonces for one attempt. Secret, in memory only: there is no encoding, no copy
 * and no way to look at it twice.
 *
 * <p>{@link #consume} hands the pair out once, whichever threads ask and however often. A process
 * that ends takes the pair with it, and the published commitments are void. Equality is identity:
 * there is never a second object for a pair, and nothing is compared.
 */
public final class SigningNonces {
  private final SigningCommitments commitments;
  private final AtomicReference<Pair> pair;

  /** The two numbers, in the hands of the one who consumed them. */
  static final class Pair implements AutoCloseable {
    private final SecretScalar hiding;
    private final SecretScalar binding;

    Pair(SecretScalar hiding, SecretScalar binding) {
      this.hiding = hiding;
      this.binding = binding;
    }

    SecretScalar hiding() {
      return hiding;
    }

    SecretScalar binding() {
      return binding;
    }

    @Override
    public void close() {
      hiding.destroy();
      binding.destroy();
    }

    @Override
    public String toString() {
      return "[nonces]";
    }
  }

  SigningNonces(SigningCommitments commitments, Pair pair) {
    this.commitments = commitments;
    this.pair = new AtomicReference<>(pair);
  }

  /** Draws two nonces, each from 32 random bytes of its own and the stored share. */
  static SigningNonces draw(
      Ciphersuite suite, KeyShare share, SigningAttempt attempt, RandomSource random) {
    SecretScalar hiding = drawOne(suite, share, random);
    SecretScalar binding = drawOne(suite, share, random);
    return new SigningNonces(
        new SigningCommitments(
            attempt,
            share.identifier(),
            suite.curve().multiplyGenerator(hiding),
            suite.curve().multiplyGenerator(binding)),
        new Pair(hiding, binding));
  }

  private static SecretScalar drawOne(Ciphersuite suite, KeyShare share, RandomSource random) {
    while (true) {
      byte[] fresh = random.bytes(32);
      SecretScalar nonce = suite.nonce(fresh, share.secret());
      Arrays.fill(fresh, (byte) 0);
      if (!nonce.isZero()) {
        return nonce;
      }
    }
  }

  /** What was published for this pair. */
  public SigningCommitments commitments() {
    return commitments;
  }

  /** The pair, for the first who asks; nothing for anybody after. */
  Optional<Pair> consume() {
    return Optional.ofNullable(pair.getAndSet(null));
  }

  /** Whether the pair is gone. */
  public boolean isConsumed() {
    return pair.get() == null;
  }

  /** Throws the pair away unused. */
  public void discard() {
    consume().ifPresent(Pair::close);
  }

  @Override
  public String toString() {
    return "[signing nonces of " + commitments.identifier() + "]";
  }
}
