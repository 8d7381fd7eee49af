package io.ochk.signer.share;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.signer.store.SignerStore;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.verify.KnownEpoch;
import io.ochk.verify.SetupAcceptance;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The verified epochs of the federations' keys. Only a key's newest epoch signs. */
public final class EpochBook {
  private final SignerStore store;
  private final Ciphersuite suite;
  private final Map<FederationSlug, Optional<KnownEpoch>> newest = new ConcurrentHashMap<>();

  /** The epochs in this store. */
  public EpochBook(SignerStore store, Ciphersuite suite) {
    this.store = store;
    this.suite = suite;
  }

  /** The newest epoch of a federation's key, if there is a key. */
  public Optional<KnownEpoch> newest(FederationSlug federation) {
    return newest.computeIfAbsent(federation, this::load);
  }

  private Optional<KnownEpoch> load(FederationSlug federation) {
    Optional<String> text =
        store.read(session ->
            session.first(
                "SELECT record FROM epochs WHERE federation = ? ORDER BY epoch DESC, live_at,"
                    + " setup_hash LIMIT 1",
                row -> row.getString(1),
                federation.text()));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      EpochRecord record = EpochRecord.parse(text.get().getBytes(StandardCharsets.UTF_8));
      return Optional.of(new KnownEpoch(record, VerifiedRecord.of(suite, record).epoch()));
    } catch (MalformedException | VerificationException e) {
      throw new IllegalStateException("the store holds an epoch that does not verify", e);
    }
  }

  /** The setups of all epochs of this key that the book has, the oldest first. */
  public List<SetupDocument> setups(KnownEpoch epoch) {
    return store
        .read(session ->
            session.list(
                "SELECT record FROM epochs WHERE federation = ? AND key_x = ? ORDER BY epoch",
                row -> row.getString(1),
                epoch.record().setup().federationSlug().text(),
                epoch.keyX()))
        .stream()
        .map(EpochBook::setup)
        .toList();
  }

  private static SetupDocument setup(String record) {
    try {
      return EpochRecord.parse(record.getBytes(StandardCharsets.UTF_8)).setup();
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an epoch that does not parse", e);
    }
  }

  /** Whether an epoch is in the book. */
  public boolean holds(String setupHash) {
    return store.read(
            session -> session.count("SELECT COUNT(*) FROM epochs WHERE setup_hash = ?", setupHash))
        > 0;
  }

  /**
   * Why an epoch has no place in the book, if it has none: the key goes on, one epoch at a time,
   * and never back. When something was stored is no matter.
   */
  public Optional<String> refusal(VerifiedRecord verified) {
    SetupDocument setup = verified.record().setup();
    Optional<KnownEpoch> known = newest(setup.federationSlug());
    return known.filter(k -> k.setupHash().equals(setup.hash())).isPresent()
        ? Optional.empty()
        : SetupAcceptance.discontinuity(setup, known);
  }

  /**
   * Why the book cannot go on with an epoch that its operator vouches for, as the one that peers
   * confirm to be the newest, though some before it are not in the book: who restores a share has
   * one record, and no other.
   */
  public Optional<String> refusalToGoOnWith(VerifiedRecord verified) {
    Optional<KnownEpoch> known = newest(verified.record().setup().federationSlug());
    if (known.isEmpty() || known.get().setupHash().equals(verified.record().setup().hash())) {
      return Optional.empty();
    }
    KnownEpoch before = known.get();
    int number = verified.epoch().key().epoch();
    if (number <= before.number()) {
      return Optional.of("epoch " + before.number() + " is known already, and this is " + number);
    }
    if (!verified.epoch().key().groupKey().equals(before.verified().key().groupKey())) {
      return Optional.of("it is of another key than " + before.keyX());
    }
    boolean carriesOn =
        verified
            .transcript()
            .setup()
            .previous()
            .filter(p -> p.transcriptHash().equals(before.verified().transcriptHash()))
            .isPresent();
    return number == before.number() + 1 && !carriesOn
        ? Optional.of("it does not carry on the epoch " + before.number() + " that is known")
        : Optional.empty();
  }

  /**
   * Keeps an epoch that was verified.
   *
   * @throws IllegalArgumentException if {@link #refusal} refuses it
   */
  public synchronized KnownEpoch keep(VerifiedRecord verified, Instant now) {
    return kept(verified, now, refusal(verified));
  }

  /**
   * Goes on with an epoch that its operator vouches for.
   *
   * @throws IllegalArgumentException if {@link #refusalToGoOnWith} refuses it
   */
  public synchronized KnownEpoch goOnWith(VerifiedRecord verified, Instant now) {
    return kept(verified, now, refusalToGoOnWith(verified));
  }

  private KnownEpoch kept(VerifiedRecord verified, Instant now, Optional<String> refusal) {
    if (refusal.isPresent()) {
      throw new IllegalArgumentException(refusal.get());
    }
    KnownEpoch epoch = new KnownEpoch(verified.record(), verified.epoch());
    FederationSlug federation = verified.record().setup().federationSlug();
    store.write(session ->
        session.update(
            "INSERT INTO epochs (setup_hash, federation, key_x, epoch, transcript_sha256, record,"
                + " live_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (setup_hash) DO NOTHING",
            epoch.setupHash(),
            federation.text(),
            epoch.keyX(),
            epoch.number(),
            epoch.verified().transcriptHash().toString(),
            CanonicalJson.text(verified.record().json()),
            now.getEpochSecond()));
    newest.remove(federation);
    return epoch;
  }
}
