package io.ochk.bench;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.ReleaseStore;
import io.ochk.threshold.signing.Signature;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a signer and an aggregator spend on one signature, messages decoded from their bytes as they
 * come from the network. Releases go nowhere: the cost of a durable store is not in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls prepare before anything else
public class SigningBenchmark {
  /** Threshold and members. */
  @Param({"2-of-3", "3-of-4", "5-of-7", "7-of-10", "14-of-20", "67-of-100"})
  public String size;

  private final Ciphersuite suite = Ciphersuite.taproot(CurveProviders.select(System.err::println));
  private final Random random = new Random(1);
  private final byte[] message = Hash256.of(new byte[1]).encode();
  private final List<Signer> signers = new ArrayList<>();
  private SigningRequest request;
  private SigningKey key;
  private byte[] encodedPackage;
  private List<byte[]> encodedShares;
  private Signature signature;
  private int attempt;
  private int open;
  private boolean answered = true;
  private byte[] next = new byte[0];

  /** Records nothing: every attempt is new here. */
  private static final class Forgetful implements ReleaseStore {
    @Override
    public Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt) {
      return Optional.empty();
    }

    @Override
    public void record(ReleaseRecord record) {
      // Not measured.
    }
  }

  /** Makes a key, and a finished attempt to look at. */
  @Setup(Level.Trial)
  public void prepare() throws VerificationException {
    String[] parts = size.split("-of-");
    int t = Integer.parseInt(parts[0]);
    Map<Identifier, KeyShare> dealt = deal(Participants.ofSeats(t, Integer.parseInt(parts[1])));
    PublicKeyPackage publicKey = dealt.values().iterator().next().publicKey();
    key = SigningKey.of(suite, publicKey, TaprootTweak.keyPathOnly());
    request = new SigningRequest(Hash256.of(message), key, message);
    dealt.values().stream()
        .limit(t)
        .forEach(
            share -> signers.add(new Signer(suite, share, new Forgetful(), random::nextBytes)));
    for (Signer signer : signers) {
      signer.approve(request);
    }
    SigningPackage signingPackage = round1(attempt++);
    encodedPackage = signingPackage.encode();
    List<SignatureShare> shares = new ArrayList<>();
    for (Signer signer : signers) {
      shares.add(((SigningAnswer.Released) signer.sign(signingPackage)).share());
    }
    encodedShares = shares.stream().map(SignatureShare::encode).toList();
    SigningSession session = SigningSession.of(key, message, signingPackage);
    signature = ((Aggregation.Complete) session.aggregate(shares)).signature();
  }

  private SigningPackage round1(int number) {
    List<SigningCommitments> commitments = new ArrayList<>();
    for (Signer signer : signers) {
      commitments.add(
          ((SigningAnswer.Committed) signer.commit(request.attempt(number))).commitments());
    }
    return SigningPackage.of(request.attempt(number), commitments);
  }

  private Map<Identifier, KeyShare> deal(Participants participants) throws VerificationException {
    List<Scalar> coefficients = new ArrayList<>();
    byte[] bytes = new byte[40];
    for (int k = 0; k < participants.threshold(); k++) {
      random.nextBytes(bytes);
      coefficients.add(Scalar.reduce(bytes));
    }
    Map<Identifier, Scalar> values = new TreeMap<>();
    Map<Identifier, Point> points = new TreeMap<>();
    for (Identifier id : participants.members()) {
      Scalar value = Scalar.ZERO;
      for (Scalar coefficient : coefficients.reversed()) {
        value = value.multiply(id.scalar()).add(coefficient);
      }
      values.put(id, value);
      points.put(id, suite.curve().multiplyGenerator(value));
    }
    PublicKeyPackage publicKey =
        new PublicKeyPackage(
            suite.suite(),
            0,
            participants,
            suite.curve().multiplyGenerator(coefficients.getFirst()),
            points);
    Map<Identifier, KeyShare> shares = new TreeMap<>();
    for (Map.Entry<Identifier, Scalar> entry : values.entrySet()) {
      shares.put(
          entry.getKey(),
          KeyShare.of(
              suite.curve(),
              entry.getKey(),
              SecretScalar.decode(entry.getValue().encode()),
              publicKey));
    }
    return shares;
  }

  /** Gives the next measured round 2 its round 1, and drops nonces that nobody needs any more. */
  @Setup(Level.Invocation)
  public void commitAll() throws VerificationException {
    if (open > 2000) {
      for (Signer signer : signers) {
        signer.close(request.requestHash());
        signer.approve(request);
      }
      open = 0;
      answered = true;
    }
    if (answered) {
      next = round1(attempt++).encode();
      open++;
      answered = false;
    }
  }

  /** A signer's first round: two nonces and their commitments, encoded. */
  @Benchmark
  public byte[] round1(ProcessorTime time) {
    open++;
    time.begin();
    SigningAnswer answer = signers.getFirst().commit(request.attempt(attempt++));
    byte[] sent = ((SigningAnswer.Committed) answer).commitments().encode();
    time.end();
    return sent;
  }

  /** A signer's second round: reading the package, all checks, the share, its verification. */
  @Benchmark
  public byte[] round2(ProcessorTime time) throws VerificationException {
    time.begin();
    SigningAnswer answer = signers.getFirst().sign(SigningPackage.decode(suite.curve(), next));
    byte[] sent = ((SigningAnswer.Released) answer).share().encode();
    time.end();
    answered = true;
    return sent;
  }

  /** An aggregator's work: reading the package and the shares, the sum and its verification. */
  @Benchmark
  public Aggregation aggregate(ProcessorTime time) throws VerificationException {
    time.begin();
    List<SignatureShare> shares = new ArrayList<>(encodedShares.size());
    for (byte[] bytes : encodedShares) {
      shares.add(SignatureShare.decode(bytes));
    }
    SigningPackage read = SigningPackage.decode(suite.curve(), encodedPackage);
    Aggregation sum = SigningSession.of(key, message, read).aggregate(shares);
    time.end();
    return sum;
  }

  /** Verifying the finished signature. */
  @Benchmark
  public boolean verify(ProcessorTime time) {
    time.begin();
    boolean valid = key.verify(message, signature);
    time.end();
    return valid;
  }
}
