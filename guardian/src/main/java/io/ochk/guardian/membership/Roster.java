package io.ochk.guardian.membership;

import io.ochk.client.Answer;
import io.ochk.client.PortalClient;
import io.ochk.guardian.store.Facts;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.verify.Check;
import io.ochk.verify.Document;
import io.ochk.verify.FederationMembers;
import io.ochk.verify.Pins;
import io.ochk.verify.Report;
import io.ochk.verify.Verifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the federation's record: fetched from the portal, verified under pinned keys, and
 * remembered, so that the node works while the portal does not answer or lies.
 */
public final class Roster {
  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

  private final FederationSlug federation;
  private final OperatorId self;
  private final Turns turns;
  private final Optional<PublicKey> reviewer;
  private final Optional<PublicKey> organiser;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable FederationMembers current;
  private volatile List<EpochRecord> epochs = List.of();
  private volatile String sha256 = "";
  private volatile boolean doubted;
  private volatile Optional<String> trouble = Optional.of("not fetched yet");

  /**
   * A roster.
   *
   * @param self this node's operator
   * @param reviewer the reviewer's pinned key; without it the first record's is pinned
   * @param organiser the organiser's, likewise
   */
  public Roster(
      FederationSlug federation,
      OperatorId self,
      Turns turns,
      Optional<PublicKey> reviewer,
      Optional<PublicKey> organiser) {
    this.federation = federation;
    this.self = self.shortForm();
    this.turns = turns;
    this.reviewer = reviewer;
    this.organiser = organiser;
  }

  /** Takes up what the store remembers. */
  public void load() throws ProblemException {
    Optional<String> stored = turns.read(session -> Facts.get(session, Facts.RECORD));
    if (stored.isPresent()) {
      byte[] bytes = stored.get().getBytes(StandardCharsets.UTF_8);
      accept(bytes, false);
    }
  }

  /**
   * Notes that somebody acts on a record that this node does not have: it may have an old one.
   * Whoever looks after it fetches it soon.
   */
  public void doubt() {
    doubted = true;
  }

  /** Fetches the record if there is a doubt about it. */
  public void refreshIfDoubted(PortalClient portal) throws ProblemException {
    if (doubted) {
      doubted = false;
      refresh(portal);
    }
  }

  /** Fetches the record; what does not verify changes nothing but {@link #trouble}. */
  public void refresh(PortalClient portal) throws ProblemException {
    Answer<byte[]> answer =
        portal.document("/api/public/federations/" + federation.text() + "/record");
    switch (answer) {
      case Answer.Ok<byte[]>(byte[] bytes) -> accept(bytes, true);
      case Answer.Refused<byte[]>(var problem) -> unfetched(problem.toString());
      case Answer.Unreachable<byte[]>(String detail) -> unfetched(detail);
      case Answer.Unintelligible<byte[]>(String detail) -> unfetched(detail);
    }
  }

  // A portal that does not answer is no trouble for a node that has a record.
  private void unfetched(String detail) {
    if (current == null) {
      trouble = Optional.of(detail);
    }
    LOG.debug("record not fetched: {}", detail);
  }

  private synchronized void accept(byte[] bytes, boolean store) throws ProblemException {
    String hash = Sha256.hex(bytes);
    if (hash.equals(sha256)) {
      trouble = Optional.empty();
      return;
    }
    try {
      FederationRecord record = FederationRecord.parse(bytes);
      FederationMembers membership = verified(record);
      if (store) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        turns.run(turn -> {
          Facts.put(turn.session(), Facts.RECORD, text);
          pin(
              turn.session(),
              Facts.REVIEWER_PIN,
              reviewer,
              record.reviewerKeys().keys().getFirst().key());
          pin(
              turn.session(),
              Facts.ORGANISER_PIN,
              organiser,
              record.organiserKeys().keys().getFirst().key());
          return true;
        });
      }
      epochs = record.epochs();
      current = membership;
      sha256 = hash;
      trouble = Optional.empty();
      LOG.info(
          "record of {}: {} seats, status {}",
          federation,
          membership.seats().size(),
          membership.state().status().wireName());
      listeners.forEach(Runnable::run);
    } catch (MalformedException e) {
      refuse(String.valueOf(e.getMessage()));
    } catch (Unverified e) {
      refuse(String.valueOf(e.getMessage()));
    }
  }

  private void refuse(String detail) {
    trouble = Optional.of(detail);
    LOG.warn("the portal's record does not verify: {}", detail);
  }

  private static void pin(
      io.ochk.server.store.Session session,
      String name,
      Optional<PublicKey> given,
      PublicKey first) {
    if (given.isEmpty() && Facts.get(session, name).isEmpty()) {
      Facts.put(session, name, first.hex());
    }
  }

  private static final class Unverified extends Exception {
    private static final long serialVersionUID = 1L;

    Unverified(String message) {
      super(message);
    }
  }

  private FederationMembers verified(FederationRecord record)
      throws ProblemException, MalformedException, Unverified {
    if (!record.federationSlug().equals(federation)) {
      throw new Unverified(
          "federation_slug: expected " + federation + ", found " + record.federationSlug());
    }
    Pins pins =
        new Pins(
            pinned(Facts.REVIEWER_PIN, reviewer, Role.REVIEWER),
            pinned(Facts.ORGANISER_PIN, organiser, Role.ORGANISER),
            Optional.empty(),
            Optional.empty());
    Report report = new Verifier(pins).verify(new Document.Federation(record));
    Optional<Check> failed =
        report.checks().stream().filter(c -> c.result() == Check.Result.FAIL).findFirst();
    if (failed.isPresent()) {
      throw new Unverified(failed.get().name() + ": " + failed.get().detail());
    }
    return advanced(FederationMembers.of(record));
  }

  // A portal may withhold what is new, but not take back what was seen.
  private FederationMembers advanced(FederationMembers found) throws Unverified {
    FederationMembers before = current;
    if (before != null && found.state().chain().size() < before.state().chain().size()) {
      throw new Unverified(
          "statements: expected at least "
              + before.state().chain().size()
              + ", found "
              + found.state().chain().size());
    }
    return found;
  }

  private Optional<PublicKey> pinned(String name, Optional<PublicKey> given, Role role)
      throws ProblemException {
    if (given.isPresent()) {
      return given;
    }
    Optional<PublicKey> stored =
        turns.read(session -> Facts.get(session, name)).flatMap(PublicKey::ofHex);
    if (stored.isEmpty()) {
      LOG.warn(
          "the {} key is not pinned: the first one that the portal shows is believed; give"
              + " --pin-{} to decide yourself",
          role.wireName(),
          role.wireName());
    }
    return stored;
  }

  /** Is told of every change; called before {@link #load}. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Who belongs to the federation, if a record was verified. */
  public Optional<FederationMembers> find() {
    return Optional.ofNullable(current);
  }

  /**
   * Who belongs to the federation.
   *
   * @throws ProblemException if no record was verified yet
   */
  public FederationMembers membership() throws ProblemException {
    FederationMembers known = current;
    if (known == null) {
      throw Problem.passing(
              ProblemCode.RECORD_NOT_VERIFIED,
              "the record of " + federation + ": " + trouble.orElse("not fetched yet"),
              Duration.ofSeconds(5))
          .exception();
    }
    return known;
  }

  /** The epochs that the record shows, the oldest first. */
  public List<EpochRecord> epochs() {
    return epochs;
  }

  /** The operators of the other seats. */
  public Collection<OperatorId> peers() {
    return find().stream()
        .flatMap(m -> m.seats().stream())
        .map(Seat::operatorId)
        .filter(id -> !id.equals(self))
        .toList();
  }

  /** This node's own seat. */
  public Optional<Seat> ownSeat() {
    return find().flatMap(m -> m.seatOf(self));
  }

  /** What is wrong with the record, if something is. */
  public Optional<String> trouble() {
    return trouble;
  }
}
