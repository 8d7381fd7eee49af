package io.ochk.bench;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.StrictEd25519;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Strict Ed25519 verifications per second on one thread, beside {@code @noble/curves}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
public class VerifyMeasurement {
  private static final int PEER_SECONDS = 10;

  private final ActionEnvelope envelope = envelope();
  private final byte[] message = envelope.payload().signedBytes();
  private final byte[] document = envelope.bytes();

  /** What node, signer and portal do when they start. */
  @Setup
  public void useFastest() {
    StrictEd25519.useFastest();
  }

  /** One signature over the bytes of a ratification. */
  @Benchmark
  public boolean verifySignature() {
    return StrictEd25519.verify(envelope.pubkey(), message, envelope.signature());
  }

  /** A ratification from its bytes: parse, encode again, verify. */
  @Benchmark
  public ActionEnvelope parseAndVerifyEnvelope() throws Exception {
    ActionEnvelope parsed = ActionEnvelope.parse(document);
    parsed.verify();
    return parsed;
  }

  static void run() throws RunnerException, IOException, InterruptedException {
    System.out.println("library: " + StrictEd25519.useFastest());
    double peer = peer();
    System.out.printf("@noble/curves verify, zip215 off: %,.0f/s (median of 5)%n", peer);
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(VerifyMeasurement.class.getSimpleName())
                    .forks(1)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(2))
                    .threads(1)
                    .jvmArgsAppend(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                    .build())
            .run();
    double again = peer();
    System.out.printf("@noble/curves again: %,.0f/s%n", again);
    for (RunResult result : results) {
      double rate = result.getPrimaryResult().getScore();
      System.out.printf(
          "%s: %,.0f/s, %.1f times @noble/curves%n",
          result.getPrimaryResult().getLabel(), rate, rate / ((peer + again) / 2));
    }
  }

  private static double peer() throws IOException, InterruptedException {
    ActionEnvelope envelope = envelope();
    HexFormat hex = HexFormat.of();
    Process node =
        new ProcessBuilder(
                "node",
                Path.of(System.getProperty("oc.root"), "bench/src/test/node/verify.mjs").toString(),
                envelope.pubkey().hex(),
                hex.formatHex(envelope.payload().signedBytes()),
                envelope.signature().hex(),
                "" + PEER_SECONDS)
            .redirectErrorStream(true)
            .start();
    String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (node.waitFor() != 0) {
      throw new IOException("the peer failed: " + output);
    }
    double[] rates = output.lines().mapToDouble(Double::parseDouble).sorted().toArray();
    System.out.println("@noble/curves rounds: " + Arrays.toString(rates));
    return rates[rates.length / 2];
  }

  private static ActionEnvelope envelope() {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) 1); // a test key, visibly
    SigningKey key = SigningKey.ofSeed(seed);
    FederationSlug slug = new FederationSlug("oc-me-v1");
    CharterSign action =
        new CharterSign(
            Optional.of(new Origin("http://localhost:8080")),
            "ab".repeat(32),
            "1.0.0",
            slug,
            OperatorId.of(key.publicKey()),
            Instant.ofEpochSecond(1_779_408_000));
    return ActionEnvelope.sign(
        ActionPayload.of(action, 42, 1_779_408_000 + 86_400, Optional.of(slug)), key);
  }
}
