package io.ochk.bench;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The two multiplications that everything else is made of, as the library below does them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CurveBenchmark {
  private final Curve curve = CurveProviders.select(System.err::println);
  private final Scalar scalar = Scalar.reduce(Hash256.of(new byte[1]).encode());
  private final Point point = curve.multiplyGenerator(scalar);

  /** A point times a number. */
  @Benchmark
  public Point multiply(ProcessorTime time) {
    time.begin();
    Point product = curve.multiply(point, scalar);
    time.end();
    return product;
  }

  /** The generator times a number. */
  @Benchmark
  public Point multiplyGenerator(ProcessorTime time) {
    time.begin();
    Point product = curve.multiplyGenerator(scalar);
    time.end();
    return product;
  }
}
