package io.ochk.bench;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.CeremonyStore;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * What one member spends on a whole key generation: dealing, checking everybody, opening its
 * shares, certifying. Operators' signatures and the durable store are not in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls prepare before anything else
public class KeyGenerationBenchmark {
  /** Threshold and members. */
  @Param({"2-of-3", "3-of-4", "5-of-7", "7-of-10", "14-of-20", "67-of-100"})
  public String size;

  private final Ciphersuite suite = Ciphersuite.taproot(CurveProviders.select(System.err::println));
  private final Random random = new Random(1);
  private final Map<Identifier, EncryptionKeyPair> keys = new TreeMap<>();
  private final Map<Identifier, CeremonySecret> secrets = new TreeMap<>();
  private final List<SignedFrame> frames = new ArrayList<>();
  private CeremonySetup setup;

  private static final class Memory implements CeremonyStore {
    @Override
    public List<SignedFrame> frames() {
      return List.of();
    }

    @Override
    public void append(SignedFrame frame) {
      // Not measured.
    }

    @Override
    public void storeShare(KeyShare share) {
      // Not measured.
    }
  }

  /** Runs one ceremony and keeps what the first member is sent in it. */
  @Setup(Level.Trial)
  public void prepare() throws VerificationException {
    String[] parts = size.split("-of-");
    Participants participants =
        Participants.ofSeats(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    Map<Identifier, EncryptionKey> publicKeys = new TreeMap<>();
    for (Identifier id : participants.members()) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      keys.put(id, EncryptionKeyPair.ofSeed(seed));
      publicKeys.put(id, keys.get(id).publicKey());
      secrets.put(id, CeremonySecret.draw(random::nextBytes));
    }
    setup =
        CeremonySetup.of(
            suite.curve(), suite.suite(), Hash256.of(), participants, publicKeys, Optional.empty());
    Map<Identifier, CeremonyParticipant> members = new TreeMap<>();
    List<SignedFrame> round = new ArrayList<>();
    for (Identifier id : participants.members()) {
      members.put(id, member(id));
      round.addAll(members.get(id).start().send());
    }
    while (!round.isEmpty()) {
      frames.addAll(round);
      List<SignedFrame> next = new ArrayList<>();
      for (CeremonyParticipant member : members.values()) {
        for (SignedFrame frame : round) {
          next.addAll(member.receive(frame).send());
        }
      }
      round = next;
    }
  }

  private CeremonyParticipant member(Identifier id) throws VerificationException {
    return CeremonyParticipant.generate(
        suite,
        setup,
        Seat.ofNew(id),
        Objects.requireNonNull(secrets.get(id)),
        Objects.requireNonNull(keys.get(id)),
        new Memory(),
        frame -> new byte[64],
        (seat, frame, signature) -> true,
        point -> false);
  }

  /** One member's whole ceremony. */
  @Benchmark
  public CeremonyState.Live keyGeneration(ProcessorTime time) throws VerificationException {
    time.begin();
    CeremonyParticipant self = member(new Identifier(1));
    self.start();
    for (SignedFrame frame : frames) {
      self.receive(frame);
    }
    time.end();
    return (CeremonyState.Live) self.state();
  }
}
