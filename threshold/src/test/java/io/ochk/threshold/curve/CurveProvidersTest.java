package io.ochk.threshold.curve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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

  /** As on a platform for which there is no build: the native parts are not on the class path. */
  @Test
  @Tag("slow")
  void withoutTheNativeLibraryEverythingWorksAndAWarningSaysSo() throws Exception {
    String withoutNatives =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("secp256k1-kmp-jni-jvm"))
            .collect(Collectors.joining(File.pathSeparator));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process child =
        new ProcessBuilder(
                java.toString(), "-cp", withoutNatives, WithoutTheLibrary.class.getName())
            .start();
    String warning = new String(child.getErrorStream().readAllBytes(), UTF_8);
    String answer = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(warning)
        .startsWith(
            "Using Bouncy Castle for secp256k1: slower, and not constant-time on secrets."
                + " libsecp256k1 cannot be loaded: ");
    assertThat(answer.strip()).isEqualTo("Bouncy Castle false true");
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
