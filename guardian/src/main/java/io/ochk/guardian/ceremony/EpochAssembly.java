package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.CeremonyRows.FrameRow;
import io.ochk.guardian.ceremony.CeremonyRows.JoinRow;
import io.ochk.guardian.ceremony.CeremonyRows.SetupRow;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoreException;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.KnownEpoch;
import io.ochk.verify.SetupAcceptance;
import io.ochk.verify.VerifiedEpoch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the public record of an epoch together when enough have certified it, and the others have
 * too or have been waited for; verifies it, and keeps it for good. Every node does it for itself,
 * from the same frames.
 */
public final class EpochAssembly {
  private static final Logger LOG = LoggerFactory.getLogger(EpochAssembly.class);

  // A peer sends epochs in order, so few of them wait.
  private static final int MOST_EARLY = 4;

  private final Turns turns;
  private final Roster roster;
  private final Keys keys;
  private final InstantSource clock;
  private final Executor executor;
  private final BiConsumer<Session, EpochRecord> posts;
  private final Map<OperatorId, SequencedMap<String, EpochRecord>> early = new HashMap<>();
  // Ceremonies whose certificates suffice, while others' are waited for.
  private final Set<String> closing = ConcurrentHashMap.newKeySet();

  /**
   * An assembly.
   *
   * @param executor where records are verified
   * @param posts stores a finished record for the portal, in the same transaction
   */
  public EpochAssembly(
      Turns turns,
      Roster roster,
      Keys keys,
      InstantSource clock,
      Executor executor,
      BiConsumer<Session, EpochRecord> posts) {
    this.turns = turns;
    this.roster = roster;
    this.keys = keys;
    this.clock = clock;
    this.executor = executor;
    this.posts = posts;
  }

  /**
   * Tries again all ceremonies that had a session and made no epoch: a crash may have come in
   * between. Also those that were given up before their certificates sufficed.
   */
  public void resume() throws ProblemException {
    for (SetupRow row : turns.read(session -> CeremonyRows.setups(session, false))) {
      if (row.session().isPresent()) {
        tryAttempt(row.hash());
      }
    }
  }

  /** Closes the records that have waited long enough for certificates that are not needed. */
  public void settle() {
    closing.forEach(this::tryAttempt);
  }

  /** Whether the certificates of a ceremony suffice: it makes its epoch, whatever comes now. */
  boolean isCertified(Session session, String setupHash) {
    return sufficient(session, setupHash).isPresent();
  }

  /** Looks, soon, whether the record of this ceremony is complete. */
  void soon(String setupHash) {
    closing.add(setupHash);
    executor.execute(() -> tryAttempt(setupHash));
  }

  private void tryAttempt(String setupHash) {
    try {
      attempt(setupHash);
    } catch (ProblemException | StoreException e) {
      LOG.warn("epoch of {}: {}", setupHash, e.getMessage());
    }
  }

  private synchronized void attempt(String setupHash) throws ProblemException {
    if (keys.record(setupHash).isPresent()) {
      closing.remove(setupHash);
      return;
    }
    Optional<Sufficient> sufficient = turns.read(session -> sufficient(session, setupHash));
    if (sufficient.isEmpty()) {
      closing.remove(setupHash);
      return;
    }
    closing.add(setupHash);
    EpochRecord record = sufficient.get().record();
    // The federation's record here may be older than the ceremony, and the store may fail: then it
    // is tried again.
    boolean isEarly =
        refusal(record).isPresent()
            && SetupAcceptance.discontinuity(record.setup(), keys.known()).isEmpty();
    if (!isEarly && sufficient.get().certificates().isDue(clock.instant())) {
      tryToKeep(record);
      closing.remove(setupHash);
    }
  }

  private boolean tryToKeep(EpochRecord record) throws ProblemException {
    try {
      return keep(record);
    } catch (io.ochk.protocol.signature.VerificationException e) {
      LOG.warn("the frames of {} make no epoch: {}", record.setup().hash(), e.getMessage());
      return false;
    }
  }

  /**
   * Takes the record of an epoch that another node has put together. One that the federation's
   * record does not call for yet, or whose predecessor is not known yet, waits until it may count;
   * a few of each peer do.
   *
   * @throws io.ochk.protocol.signature.VerificationException if it does not verify
   * @throws ProblemException if it is not one of this federation's key now
   */
  public void take(EpochRecord record, OperatorId from)
      throws ProblemException, io.ochk.protocol.signature.VerificationException {
    String hash = record.setup().hash();
    if (keys.record(hash).isPresent()) {
      return;
    }
    Optional<String> refusal = refusal(record);
    if (refusal.isPresent()) {
      await(record, from);
      throw Problem.of(ProblemCode.SETUP_UNACCEPTABLE, refusal.get()).exception();
    }
    if (keep(record)) {
      reconsider();
    }
  }

  private void await(EpochRecord record, OperatorId from) {
    if (record.setup().epoch() <= keys.find().map(Keys.Current::number).orElse(-1)) {
      return;
    }
    synchronized (early) {
      SequencedMap<String, EpochRecord> own =
          early.computeIfAbsent(from, f -> new LinkedHashMap<>());
      own.put(record.setup().hash(), record);
      if (own.size() > MOST_EARLY) {
        own.pollFirstEntry();
      }
    }
  }

  /**
   * Looks again at records that came too early, and at those that the portal shows: after the
   * federation's record has changed, or an epoch has been kept.
   */
  public void reconsider() throws ProblemException {
    List<EpochRecord> candidates = new ArrayList<>(roster.epochs());
    synchronized (early) {
      early.values().forEach(own -> candidates.addAll(own.values()));
    }
    candidates.sort(Comparator.comparingInt(r -> r.setup().epoch()));
    for (EpochRecord record : candidates) {
      if (refusal(record).isEmpty()) {
        tryToKeep(record);
      }
    }
    int newest = keys.find().map(Keys.Current::number).orElse(-1);
    synchronized (early) {
      early.values().forEach(own -> own.values().removeIf(r -> r.setup().epoch() <= newest));
    }
  }

  // A record proves only that its own seats made it: that those are this federation's, the verified
  // record says, and that the key is its key, the newest epoch.
  private Optional<String> refusal(EpochRecord record) throws ProblemException {
    return SetupAcceptance.epochRefusal(record.setup(), roster.membership(), keys.known());
  }

  // One at a time: each epoch is judged by the one before.
  private synchronized boolean keep(EpochRecord record)
      throws ProblemException, io.ochk.protocol.signature.VerificationException {
    Optional<String> refusal = refusal(record);
    if (refusal.isPresent()) {
      LOG.warn("{} makes no epoch: {}", record.setup().hash(), refusal.get());
      return false;
    }
    VerifiedEpoch epoch = keys.verify(record);
    long now = clock.instant().getEpochSecond();
    boolean isNew =
        turns.run(turn -> {
          Session session = turn.session();
          if (CeremonyRows.setup(session, record.setup().hash()).isEmpty()) {
            CeremonyRows.insert(session, record.setup(), now);
          }
          boolean stored = Keys.store(session, record, epoch, now);
          if (stored) {
            CeremonyRows.ended(session, record.setup().hash());
            endRivals(session, new KnownEpoch(record, epoch));
            posts.accept(session, record);
            turn.tellSigners(new PeerMessage.Epoch(record));
          }
          return stored;
        });
    if (isNew) {
      keys.publish(record, epoch);
      LOG.info(
          "epoch {} of key {} is certified, address {}",
          epoch.key().epoch(),
          Keys.keyX(epoch),
          epoch.address());
    }
    return isNew;
  }

  // What would have made this epoch, too, can make none any more.
  private static void endRivals(Session session, KnownEpoch newest) {
    for (SetupRow row : CeremonyRows.setups(session, true)) {
      if (SetupAcceptance.discontinuity(row.setup(), Optional.of(newest)).isPresent()) {
        CeremonyRows.ended(session, row.hash());
      }
    }
  }

  /** What came of a ceremony, with certificates that suffice. */
  private record Sufficient(EpochRecord record, AgreedCertificates certificates) {}

  private Optional<Sufficient> sufficient(Session session, String setupHash) {
    Optional<SetupRow> row = CeremonyRows.setup(session, setupHash);
    if (row.isEmpty() || row.get().session().isEmpty()) {
      return Optional.empty();
    }
    try {
      List<JoinRow> joins = JoinRow.firstOfEach(CeremonyRows.joins(session, setupHash));
      Joins verified =
          Joins.verified(row.get().setup(), joins.stream().map(JoinRow::envelope).toList());
      return verified.sessionHash().equals(row.get().session().get())
          ? sufficient(verified, CeremonyRows.frames(session, verified.sessionHash()))
          : Optional.empty();
    } catch (VerificationException
        | io.ochk.protocol.signature.VerificationException
        | MalformedException e) {
      LOG.debug("no epoch of {} yet: {}", setupHash, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<Sufficient> sufficient(Joins joins, List<FrameRow> frames)
      throws VerificationException,
          MalformedException,
          io.ochk.protocol.signature.VerificationException {
    CeremonySetup setup = EpochRecords.ceremonySetup(keys.suite(), joins);
    ReceivedFrames received = ReceivedFrames.of(keys.suite().curve(), joins.setup(), frames);
    Optional<AgreedCertificates> agreed = AgreedCertificates.of(setup, received.certificates());
    if (agreed.isEmpty()) {
      return Optional.empty();
    }
    return CertifiedTranscript.of(setup, received, agreed.get())
        .map(transcript ->
            new Sufficient(
                new EpochRecord(joins.setup(), joins.envelopes(), Octets.of(transcript.encode())),
                agreed.get()));
  }
}
