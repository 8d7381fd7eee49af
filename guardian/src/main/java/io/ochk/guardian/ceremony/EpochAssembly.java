package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.CeremonyRows.FrameRow;
import io.ochk.guardian.ceremony.CeremonyRows.JoinRow;
import io.ochk.guardian.ceremony.CeremonyRows.SetupRow;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.KnownEpoch;
import io.ochk.verify.SetupAcceptance;
import io.ochk.verify.VerifiedEpoch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the public record of an epoch together when the last certificate has come, verifies it, and
 * keeps it for good. Every node does it for itself, from the same frames.
 */
public final class EpochAssembly {
  private static final Logger LOG = LoggerFactory.getLogger(EpochAssembly.class);

  /**
   * How long a node waits for the certificates of leavers and of old seats that are not needed, so
   * that all nodes serve the same record and not each the one that was sufficient first.
   */
  static final Duration SETTLING = Duration.ofSeconds(30);

  // A peer sends epochs in order, so few of them wait.
  private static final int MOST_EARLY = 4;

  private final Turns turns;
  private final Roster roster;
  private final Keys keys;
  private final InstantSource clock;
  private final Executor executor;
  private final BiConsumer<Session, EpochRecord> posts;
  private final Map<OperatorId, SequencedMap<String, EpochRecord>> early = new HashMap<>();
  // The ceremonies whose certificates suffice though not all are here, and since when they do.
  private final Map<String, Instant> sufficient = new ConcurrentHashMap<>();

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

  /** Tries again all ceremonies that have not ended: a crash may have come in between. */
  public void resume() throws ProblemException {
    for (SetupRow row : turns.read(session -> CeremonyRows.setups(session, true))) {
      attempt(row.hash());
    }
  }

  /** Closes the records that have waited long enough for certificates that are not needed. */
  public void settle() throws ProblemException {
    for (String setupHash : sufficient.keySet()) {
      attempt(setupHash);
    }
  }

  /** Looks, soon, whether the record of this ceremony is complete. */
  void soon(String setupHash) {
    executor.execute(() -> {
      try {
        attempt(setupHash);
      } catch (ProblemException e) {
        LOG.warn("epoch of {}: {}", setupHash, e.getMessage());
      }
    });
  }

  private void attempt(String setupHash) throws ProblemException {
    Optional<EpochRecord> record = turns.read(session -> assemble(session, setupHash));
    if (record.isPresent()) {
      tryToKeep(record.get());
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
    sufficient.remove(record.setup().hash());
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
          "epoch {} of key {}: certified by all, address {}",
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

  private Optional<EpochRecord> assemble(Session session, String setupHash) {
    Optional<SetupRow> row = CeremonyRows.setup(session, setupHash);
    if (row.isEmpty() || row.get().session().isEmpty()) {
      return Optional.empty();
    }
    List<ActionEnvelope> joins =
        CeremonyRows.joins(session, setupHash).stream().map(JoinRow::envelope).toList();
    List<FrameRow> frames = CeremonyRows.frames(session, row.get().session().get());
    try {
      return assemble(row.get(), Joins.verified(row.get().setup(), joins), frames);
    } catch (VerificationException
        | io.ochk.protocol.signature.VerificationException
        | MalformedException e) {
      LOG.debug("no epoch of {} yet: {}", setupHash, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<EpochRecord> assemble(SetupRow row, Joins joins, List<FrameRow> frames)
      throws VerificationException,
          MalformedException,
          io.ochk.protocol.signature.VerificationException {
    CeremonySetup setup = EpochRecords.ceremonySetup(keys.suite(), joins);
    List<SignedFrame> round1 = of(row, frames, CeremonyFrame.Kind.ROUND1);
    List<SignedFrame> echoes = of(row, frames, CeremonyFrame.Kind.ECHO);
    List<SignedFrame> shares = of(row, frames, CeremonyFrame.Kind.SHARES);
    List<SignedFrame> certificates = of(row, frames, CeremonyFrame.Kind.CERTIFY);
    List<Seat> certified = senders(certificates);
    boolean complete =
        senders(round1).containsAll(setup.dealers())
            && senders(echoes).containsAll(setup.seats())
            && senders(shares).containsAll(setup.dealers())
            && certified.containsAll(setup.receivers())
            && certified.size() >= setup.receivers().size() + oldCertificates(setup);
    if (!complete || !(certified.containsAll(setup.seats()) || hasSettled(row.hash()))) {
      return Optional.empty();
    }
    Transcript transcript = new Transcript(setup, round1, echoes, shares, certificates);
    return Optional.of(
        new EpochRecord(row.setup(), joins.envelopes(), Octets.of(transcript.encode())));
  }

  private boolean hasSettled(String setupHash) {
    Instant now = clock.instant();
    Instant since = sufficient.computeIfAbsent(setupHash, hash -> now);
    return Duration.between(since, now).abs().compareTo(SETTLING) >= 0;
  }

  private static int oldCertificates(CeremonySetup setup) {
    return setup.previous().map(p -> p.key().participants().threshold()).orElse(0);
  }

  private static List<Seat> senders(List<SignedFrame> frames) {
    return frames.stream().map(f -> f.frame().sender()).toList();
  }

  /** The frames of a kind in the order of seats, the first of each seat. */
  private List<SignedFrame> of(SetupRow setup, List<FrameRow> frames, CeremonyFrame.Kind kind)
      throws VerificationException, MalformedException {
    Map<Seat, SignedFrame> bySender = new TreeMap<>();
    for (FrameRow row : frames) {
      if (row.kind() == kind.number()) {
        FrameSlot.signed(keys.suite().curve(), setup.setup(), row.envelope())
            .ifPresent(frame -> bySender.putIfAbsent(frame.frame().sender(), frame));
      }
    }
    return new ArrayList<>(bySender.values());
  }
}
