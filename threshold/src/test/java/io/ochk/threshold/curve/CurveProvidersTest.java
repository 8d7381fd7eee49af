package io.ochk.threshold.curve;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CurveProvidersTest {
  @Test
  void libsecp256k1IsChosenWhereItLoads() {
    List<String> warnings = new ArrayList<>();
    assertThat(CurveProviders.select(warnings::add)).isInstanceOf(LibSecp256k1.class);
    assertThat(warnings).isEmpty();
  }

  @Test
  void bouncyCastleIsChosenWithAWarningWhereItDoesNot() {
    List<String> warnings = new ArrayList<>();
    Curve curve =
        CurveProviders.select(
            () -> {
              throw new IllegalStateException("no build for this platform");
            },
            warnings::add);
    assertThat(curve).isInstanceOf(BouncyCastleCurve.class);
    assertThat(warnings)
        .containsExactly(
            "Using Bouncy Castle for secp256k1: slower, and not constant-time on secrets."
                + " no build for this platform");
  }

  @Test
  void bothProvidersAgreeOnRandomWork() throws Exception {
    Curve a = LibSecp256k1.load();
    Curve b = new BouncyCastleCurve();
    Random random = new Random(11);
    Point point = a.generator();
    for (int i = 0; i < 200; i++) {
      Scalar k = Scalar.reduce(new BigInteger(random.nextInt(1, 300), random));
      Point next = a.multiply(point, k);
      assertThat(b.multiply(point, k)).isEqualTo(next);
      if (!next.isIdentity()) {
        assertThat(b.decode(next.encode())).isEqualTo(next).isEqualTo(a.decode(next.encode()));
        assertThat(b.add(point, next)).isEqualTo(a.add(point, next));
        point = next;
      }
    }
  }
}
