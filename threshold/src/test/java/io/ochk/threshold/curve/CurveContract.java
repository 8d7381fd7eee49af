package io.ochk.threshold.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.Vectors;
import io.ochk.threshold.encoding.VerificationException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every provider of the group has to do; run once for each. */
abstract class CurveContract {
  private static final HexFormat HEX = HexFormat.of();
  private static final String G =
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

  private final Random random = new Random(7);
  private final Curve curve = curve();

  abstract Curve curve();

  private SecretScalar secret() {
    return SecretScalar.owning(number().encode());
  }

  private Scalar number() {
    return Scalar.reduce(new BigInteger(300, random));
  }

  private Point point() {
    return curve.multiplyGenerator(number());
  }

  private static SecretScalar secret(Scalar value) {
    return SecretScalar.owning(value.encode());
  }

  @Test
  void theGeneratorIsTheOneOfSec2() {
    assertThat(HEX.formatHex(curve.generator().encode())).isEqualTo(G);
    assertThat(curve.multiplyGenerator(Scalar.ONE)).isEqualTo(curve.generator());
  }

  @Test
  void aPointSurvivesItsEncoding() throws Exception {
    for (int i = 0; i < 20; i++) {
      Point point = point();
      assertThat(curve.decode(point.encode())).isEqualTo(point);
      assertThat(curve.decode(point.negate().encode())).isEqualTo(point.negate());
      assertThat(point.negate().hasEvenY()).isNotEqualTo(point.hasEvenY());
      assertThat(point.withEvenY().hasEvenY()).isTrue();
    }
  }

  @Test
  void everyOtherEncodingOfAPointIsRefused() {
    byte[] good = curve.generator().encode();
    byte[] hybrid = good.clone();
    hybrid[0] = 6;
    byte[] uncompressedPrefix = good.clone();
    uncompressedPrefix[0] = 4;
    byte[] offCurve = new byte[33];
    offCurve[0] = 2;
    offCurve[32] = 5;
    byte[] aboveTheField = new byte[33];
    Arrays.fill(aboveTheField, (byte) 0xff);
    aboveTheField[0] = 2;
    List<byte[]> bad =
        List.of(
            new byte[0],
            new byte[1],
            new byte[33],
            Arrays.copyOf(good, 32),
            Arrays.copyOf(good, 34),
            curve.generator().raw(),
            hybrid,
            uncompressedPrefix,
            offCurve,
            aboveTheField);
    for (byte[] bytes : bad) {
      assertThatThrownBy(() -> curve.decode(bytes))
          .as(HEX.formatHex(bytes))
          .isInstanceOf(VerificationException.class)
          .hasMessageStartingWith("point: expected ");
    }
  }

  @Test
  void theIdentityHasNoEncoding() {
    assertThatThrownBy(Point.IDENTITY::encode).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void multiplicationDistributesOverAddition() {
    for (int i = 0; i < 10; i++) {
      Scalar a = number();
      Scalar b = number();
      Point p = point();
      assertThat(curve.add(curve.multiply(p, a), curve.multiply(p, b)))
          .isEqualTo(curve.multiply(p, a.add(b)));
      assertThat(curve.multiply(curve.multiply(p, a), b))
          .isEqualTo(curve.multiply(p, a.multiply(b)));
      assertThat(curve.multiplyGenerator(a)).isEqualTo(curve.multiply(curve.generator(), a));
      assertThat(curve.multiplyGenerator(secret(a))).isEqualTo(curve.multiplyGenerator(a));
    }
  }

  @Test
  void zeroAndInfinityAreOrdinaryValues() {
    Point p = point();
    assertThat(curve.multiply(p, Scalar.ZERO)).isEqualTo(Point.IDENTITY);
    assertThat(curve.multiplyGenerator(Scalar.ZERO)).isEqualTo(Point.IDENTITY);
    assertThat(curve.multiplyGenerator(SecretScalar.zero())).isEqualTo(Point.IDENTITY);
    assertThat(curve.multiply(Point.IDENTITY, number())).isEqualTo(Point.IDENTITY);
    assertThat(curve.add(List.of())).isEqualTo(Point.IDENTITY);
    assertThat(curve.add(List.of(p, p.negate()))).isEqualTo(Point.IDENTITY);
    assertThat(curve.add(List.of(p, p.negate(), p))).isEqualTo(p);
    assertThat(curve.add(Point.IDENTITY, p)).isEqualTo(p);
    assertThat(curve.add(p, p)).isEqualTo(curve.multiply(p, Scalar.of(2)));
    assertThat(Point.IDENTITY.negate()).isEqualTo(Point.IDENTITY);
  }

  @Test
  void theArithmeticOfSecretsIsThatOfNumbers() {
    List<Scalar> values =
        new ArrayList<>(
            List.of(
                Scalar.ZERO, Scalar.ONE, Scalar.ONE.negate(), Scalar.of(2), number(), number()));
    for (Scalar a : values) {
      assertThat(curve.negate(secret(a)).declassify()).isEqualTo(a.negate());
      for (Scalar b : values) {
        assertThat(curve.add(secret(a), secret(b)).declassify()).isEqualTo(a.add(b));
        assertThat(curve.add(secret(a), b).declassify()).isEqualTo(a.add(b));
        assertThat(curve.multiply(secret(a), b).declassify()).isEqualTo(a.multiply(b));
      }
      assertThat(curve.add(secret(a), secret(a.negate())).isZero()).isTrue();
    }
  }

  @Test
  void arithmeticLeavesItsOperandsAlone() {
    SecretScalar a = secret();
    SecretScalar before = a.copy();
    curve.add(a, secret());
    curve.multiply(a, number());
    curve.negate(a);
    curve.multiplyGenerator(a);
    assertThat(a).isEqualTo(before);
  }

  @Test
  void fortyEightBytesAreReducedModuloTheOrder() {
    byte[] bytes = new byte[48];
    for (int i = 0; i < 50; i++) {
      random.nextBytes(bytes);
      assertThat(curve.reduceSecret(bytes).declassify()).isEqualTo(Scalar.reduce(bytes));
    }
    Arrays.fill(bytes, (byte) 0xff);
    assertThat(curve.reduceSecret(bytes).declassify()).isEqualTo(Scalar.reduce(bytes));
    assertThat(curve.reduceSecret(new byte[48]).isZero()).isTrue();
    byte[] order = new byte[48];
    System.arraycopy(Scalar.ORDER.toByteArray(), 1, order, 16, 32);
    assertThat(curve.reduceSecret(order).isZero()).isTrue();
  }

  @Test
  void aPolynomialIsEvaluatedAsTheSumOfItsTerms() {
    List<Point> coefficients = Stream.generate(this::point).limit(5).toList();
    for (long x : new long[] {1, 2, 3, 100, 65535}) {
      List<Scalar> powers = Stream.iterate(Scalar.ONE, Scalar.of(x)::multiply).limit(5).toList();
      assertThat(curve.evaluate(coefficients, Scalar.of(x)))
          .isEqualTo(curve.linearCombination(coefficients, powers));
    }
  }

  @Test
  void aPolynomialMayVanishOnTheWay() {
    // C2*x + C1 is the identity at x = 3.
    Point c2 = point();
    Point c1 = curve.multiply(c2, Scalar.of(3)).negate();
    Point c0 = point();
    assertThat(curve.evaluate(List.of(c0, c1, c2), Scalar.of(3))).isEqualTo(c0);
    assertThat(curve.evaluate(List.of(Point.IDENTITY, c1, c2), Scalar.of(3)).isIdentity()).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> bip340() throws IOException {
    var file = Vectors.file("bip340.csv");
    if (file.isEmpty()) {
      return Stream.empty();
    }
    return Files.readAllLines(file.get()).stream()
        .skip(1)
        .map(line -> line.split(",", 8))
        .map(row ->
            DynamicTest.dynamicTest(
                "vector " + row[0] + " " + row[7],
                () ->
                    assertThat(
                            curve.verifySchnorr(
                                HEX.parseHex(row[2]), HEX.parseHex(row[4]), HEX.parseHex(row[5])))
                        .isEqualTo(row[6].equals("TRUE"))));
  }

  @Test
  void aSignatureOfTheWrongLengthIsInvalidRatherThanAnError() {
    byte[] key = curve.generator().x();
    for (int length : new int[] {0, 63, 65}) {
      assertThat(curve.verifySchnorr(key, new byte[32], new byte[length])).isFalse();
      assertThat(curve.verifySchnorr(key, new byte[3], new byte[length])).isFalse();
    }
    assertThat(curve.verifySchnorr(new byte[31], new byte[32], new byte[64])).isFalse();
    assertThat(curve.verifySchnorr(new byte[32], new byte[32], new byte[64])).isFalse();
  }
}
