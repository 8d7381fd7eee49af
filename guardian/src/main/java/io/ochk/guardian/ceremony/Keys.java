package io.ochk.guardian.ceremony;

import io.ochk.guardian.store.Turns;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.KnownEpoch;
import io.ochk.verify.SetupAcceptance;
import io.ochk.verify.VerifiedEpoch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The epochs of the federation's key, all verified, and the newest of them. */
public final class Keys {
  private static final Logger LOG = LoggerFactory.getLogger(Keys.class);

  private final Ciphersuite suite;
  private final Turns turns;
  private volatile @Nullable Current current;
  private volatile List<EpochRecord> chain = List.of();

  /**
   * The newest epoch.
   *
   * @param record its public record
   * @param epoch what it proves
   * @param key the key as signatures use it
   */
  public record Current(EpochRecord record, VerifiedEpoch epoch, SigningKey key) {
    /** x(Q), 64 lower-case hex characters. */
    public String x() {
      return keyX(epoch);
    }

    /** The number of the epoch. */
    public int number() {
      return epoch.key().epoch();
    }

    /** The seat in which this operator holds a share. */
    public Optional<SeatHolder> holder(PublicKey operator) {
      return record.setup().receiver(operator);
    }

    /** How many shares sign. */
    public int threshold() {
      return epoch.key().participants().threshold();
    }
  }

  /** Keys in a store. */
  public Keys(Ciphersuite suite, Turns turns) {
    this.suite = suite;
    this.turns = turns;
  }

  /** The suite, on this machine's provider of the curve. */
  public Ciphersuite suite() {
    return suite;
  }

  /** x(Q) of an epoch, 64 lower-case hex characters. */
  static String keyX(VerifiedEpoch epoch) {
    return HexFormat.of().formatHex(epoch.key().groupKey().x());
  }

  /** Takes up what the store remembers. */
  public void load() throws ProblemException {
    for (EpochRecord record : records()) {
      Optional<String> gap = SetupAcceptance.discontinuity(record.setup(), known());
      if (gap.isPresent()) {
        LOG.error("a stored epoch, {}, is left out: {}", record.setup().hash(), gap.get());
        continue;
      }
      try {
        publish(record, verify(record));
      } catch (VerificationException e) {
        throw new IllegalStateException("the store holds an epoch that does not verify", e);
      }
    }
  }

  /**
   * Verifies a record: joins, session, frames, transcript, certificates.
   *
   * @throws VerificationException naming what does not hold
   */
  VerifiedEpoch verify(EpochRecord record) throws VerificationException {
    return EpochRecords.verify(suite, record);
  }

  /** Stores a verified epoch; {@link #publish} has to follow when the transaction is durable. */
  static boolean store(Session session, EpochRecord record, VerifiedEpoch epoch, long now) {
    return session.update(
            "INSERT INTO epochs (setup_hash, key_x, epoch, record, finished_at)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (setup_hash) DO NOTHING",
            record.setup().hash(),
            keyX(epoch),
            epoch.key().epoch(),
            new String(record.bytes(), StandardCharsets.UTF_8),
            now)
        == 1;
  }

  /** Lets a stored epoch count: the newest is signed with. */
  synchronized void publish(EpochRecord record, VerifiedEpoch epoch) {
    Current before = current;
    if (before != null && before.number() >= epoch.key().epoch()) {
      return;
    }
    try {
      current = new Current(record, epoch, SigningKey.of(suite, epoch.key(), TaprootTweak.none()));
      List<EpochRecord> longer = new ArrayList<>(chain);
      longer.add(record);
      chain = List.copyOf(longer);
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw new IllegalStateException("a verified key can be used without a tweak", e);
    }
  }

  /** The epochs that count, the oldest first; it only grows. */
  List<EpochRecord> chain() {
    return chain;
  }

  private List<EpochRecord> records() throws ProblemException {
    return turns.read(Keys::all);
  }

  /** The record of one ceremony. */
  Optional<String> record(String setupHash) throws ProblemException {
    return turns.read(session ->
        session.first(
            "SELECT record FROM epochs WHERE setup_hash = ?", row -> row.getString(1), setupHash));
  }

  static Optional<EpochRecord> record(Session session, String setupHash) {
    return session.first(
        "SELECT record FROM epochs WHERE setup_hash = ?", row -> read(row.getString(1)), setupHash);
  }

  /** All epochs, for a store that has missed them. */
  public static List<EpochRecord> all(Session session) {
    return session.list(
        "SELECT record FROM epochs ORDER BY epoch, finished_at", row -> read(row.getString(1)));
  }

  private static EpochRecord read(String text) {
    try {
      return EpochRecord.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an epoch that does not parse", e);
    }
  }

  /** The newest epoch, if there is a key. */
  public Optional<Current> find() {
    return Optional.ofNullable(current);
  }

  /** The newest epoch with its record, if there is a key. */
  Optional<KnownEpoch> known() {
    return find().map(now -> new KnownEpoch(now.record(), now.epoch()));
  }

  /**
   * The newest epoch.
   *
   * @throws ProblemException if there is no key yet
   */
  public Current require() throws ProblemException {
    Current known = current;
    if (known == null) {
      throw Problem.of(ProblemCode.KEY_UNKNOWN, "expected a key, found no epoch of one")
          .exception();
    }
    return known;
  }
}
