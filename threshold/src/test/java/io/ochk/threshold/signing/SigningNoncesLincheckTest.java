package io.ochk.threshold.signing;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Scale;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However threads interleave, a pair of nonces is handed out once. */
@Tag("slow")
public class SigningNoncesLincheckTest {
  private static final SigningCommitments COMMITMENTS = commitments();

  private static SigningCommitments commitments() {
    Curve curve = new BouncyCastleCurve();
    SigningAttempt attempt = new SigningAttempt(Hash256.of(), 0, 0);
    return new SigningCommitments(attempt, new Identifier(1), curve.generator(), curve.generator());
  }

  private static SecretScalar one() {
    try {
      return SecretScalar.decode(Scalar.ONE.encode());
    } catch (VerificationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The object under test: one pair for each scenario. */
  public static class Nonces {
    private final SigningNonces nonces =
        new SigningNonces(COMMITMENTS, new SigningNonces.Pair(one(), one()));

    @Operation
    public boolean consume() {
      return nonces.consume().isPresent();
    }

    @Operation
    public boolean isConsumed() {
      return nonces.isConsumed();
    }

    @Operation
    public void discard() {
      nonces.discard();
    }
  }

  @Test
  void consumptionIsLinearizableUnderStress() {
    new StressOptions()
        .iterations((int) Scale.of(2, 3, 100))
        .invocationsPerIteration((int) Scale.of(50, 200, 5000))
        .threads(3)
        .actorsPerThread(2)
        .check(Nonces.class);
  }

  @Test
  void consumptionIsLinearizableInEveryInterleaving() {
    new ModelCheckingOptions()
        .iterations((int) Scale.of(2, 3, 100))
        .invocationsPerIteration((int) Scale.of(50, 200, 5000))
        .threads(3)
        .actorsPerThread(2)
        .check(Nonces.class);
  }
}
