package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.CeremonyRows.JoinRow;
import io.ochk.guardian.ceremony.CeremonyRows.SetupRow;
import io.ochk.guardian.intake.Source;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.store.Early;
import io.ochk.guardian.store.Nonces;
import io.ochk.guardian.store.Turn;
import io.ochk.protocol.ceremony.Departures;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.http.RateLimiter;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.verify.FederationMembers;
import io.ochk.verify.SetupAcceptance;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes setups and joins in, keeps them, and passes them on, and begins the session when all have
 * joined. What a seat says twice differently is kept twice: it is the proof.
 */
public final class Ceremonies {
  private static final Logger LOG = LoggerFactory.getLogger(Ceremonies.class);
  private static final int MOST_SETUPS_WITHOUT_JOIN = 64;
  private static final int MOST_OPEN_OF_ONE = 8;
  private static final int MOST_JOINS_A_DAY = 64;
  private static final Duration LONGEST_JOINING = Duration.ofDays(7);
  private static final int MOST_SETUPS_AN_HOUR = 600;
  private static final int MOST_ENDED = 1_000;

  private final PublicKey self;
  private final Roster roster;
  private final Keys keys;
  private final EpochAssembly assembly;
  private final InstantSource clock;
  private final BiConsumer<OperatorId, PeerMessage> replies;
  private final Early early;
  private final BiConsumer<Session, ActionEnvelope> posts;
  private final CeremonyFrames frames;
  private final RateLimiter joins;
  private final RateLimiter setups;

  /**
   * Ceremonies of a federation.
   *
   * @param self this node's operator
   * @param replies tells a peer something, now or never
   * @param early keeps what has come before its session
   * @param posts stores the own operator's join for the portal, in the same transaction
   */
  public Ceremonies(
      PublicKey self,
      Roster roster,
      Keys keys,
      EpochAssembly assembly,
      InstantSource clock,
      BiConsumer<OperatorId, PeerMessage> replies,
      Early early,
      BiConsumer<Session, ActionEnvelope> posts) {
    this.self = self;
    this.roster = roster;
    this.keys = keys;
    this.assembly = assembly;
    this.clock = clock;
    this.replies = replies;
    this.early = early;
    this.posts = posts;
    this.frames = new CeremonyFrames(self, keys, assembly, clock);
    this.joins = new RateLimiter("joins", MOST_JOINS_A_DAY, Duration.ofDays(1), clock);
    this.setups = new RateLimiter("setups", MOST_SETUPS_AN_HOUR, Duration.ofHours(1), clock);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /**
   * Takes a setup in. Nobody has signed it: it is told on when a seat has joined it.
   *
   * @throws ProblemException if it is not acceptable for this federation now
   */
  public void setup(Turn turn, SetupDocument setup, Source source) throws ProblemException {
    Session session = turn.session();
    if (CeremonyRows.setup(session, setup.hash()).isPresent()) {
      answerIfLive(turn, setup.hash(), source);
      return;
    }
    if (source instanceof Source.Peer && !setups.take(source.sender()).allowed()) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most " + MOST_SETUPS_AN_HOUR + " setups an hour, found more",
              Duration.ofSeconds(10))
          .exception();
    }
    FederationMembers membership = roster.membership();
    Optional<String> refusal =
        SetupAcceptance.refusal(setup, membership, keys.known())
            .or(() ->
                Departures.refusal(
                    Keys.all(session).stream().map(EpochRecord::setup).toList(), setup.seats()));
    if (refusal.isPresent()) {
      roster.doubt();
      throw Problem.of(ProblemCode.SETUP_UNACCEPTABLE, refusal.get()).exception();
    }
    CeremonyRows.boundWithoutJoin(session, MOST_SETUPS_WITHOUT_JOIN - 1);
    CeremonyRows.insert(session, setup, now());
  }

  // A peer that still tells of a ceremony has missed its end.
  private void answerIfLive(Turn turn, String setupHash, Source source) {
    if (source instanceof Source.Peer peer) {
      Keys.record(turn.session(), setupHash)
          .ifPresent(record ->
              turn.afterwards(
                  () -> replies.accept(peer.operatorId(), new PeerMessage.Epoch(record))));
    }
  }

  /**
   * Takes a join in. Of this node's own operator the first counts; of others a second, different
   * one is proof that they equivocate.
   */
  public void join(Turn turn, ActionEnvelope envelope, CeremonyJoin join, Source source)
      throws ProblemException {
    Session session = turn.session();
    SetupRow row = open(session, join.setupHash());
    try {
      Joins.require(row.setup(), envelope);
    } catch (VerificationException e) {
      throw Problem.of(ProblemCode.SETUP_UNACCEPTABLE, String.valueOf(e.getMessage())).exception();
    }
    List<JoinRow> all = CeremonyRows.joins(session, row.hash());
    List<JoinRow> before =
        all.stream().filter(j -> j.envelope().pubkey().equals(envelope.pubkey())).toList();
    boolean same =
        before.stream()
            .anyMatch(j -> j.envelope().payload().sha256().equals(envelope.payload().sha256()));
    if (same) {
      return;
    }
    if (!before.isEmpty() && source.entersHere() && envelope.pubkey().equals(self)) {
      throw Problem.of(
              ProblemCode.ALREADY_JOINED,
              "expected no other join of this seat, found one of " + before.getFirst().receivedAt())
          .exception();
    }
    if (before.size() > 1) {
      return;
    }
    if (before.isEmpty()) {
      requireShare(session, envelope.pubkey());
    }
    CeremonyRows.insertJoin(session, row.hash(), envelope, source.signerId(), now());
    CeremonyRows.changed(session, row.hash(), now());
    if (!before.isEmpty()) {
      CeremonyRows.ended(session, row.hash());
    }
    if (source.entersHere()) {
      // Peers may not have the setup yet from whoever proposed it.
      turn.tellPeers(new PeerMessage.Setup(row.setup()));
    }
    if (envelope.pubkey().equals(self)) {
      posts.accept(session, envelope);
    }
    if (all.isEmpty()) {
      turn.tellSigners(new PeerMessage.Setup(row.setup()));
    }
    CeremonyFrames.passOn(turn, envelope, source);
    begin(turn, row);
  }

  private void begin(Turn turn, SetupRow row) {
    Session session = turn.session();
    List<ActionEnvelope> joins =
        CeremonyRows.joins(session, row.hash()).stream().map(JoinRow::envelope).toList();
    if (joins.size() != row.setup().joiners().size()) {
      return;
    }
    try {
      CeremonyRows.begun(session, row.hash(), Joins.verified(row.setup(), joins).sessionHash());
    } catch (VerificationException e) {
      // Two joins of one seat, and none of another: nothing begins.
      return;
    }
    // Frames, certificates among them, may have been here before the last join.
    String sessionHash =
        CeremonyRows.setup(session, row.hash()).flatMap(SetupRow::session).orElse("");
    for (Early.Held held : early.of(sessionHash)) {
      late(turn, held);
    }
    turn.afterwards(() -> {
      early.forget(sessionHash);
      assembly.soon(row.hash());
    });
  }

  private void late(Turn turn, Early.Held held) {
    try {
      if (held.envelope().action() instanceof CeremonyFrame action
          && !Nonces.isKnown(turn.session(), held.envelope())) {
        frames.frame(turn, held.envelope(), action, Source.of(held.sender()));
        Nonces.remember(turn.session(), held.envelope());
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("what waits was read once", e);
    } catch (ProblemException e) {
      LOG.debug("a frame that came early is refused: {}", e.getMessage());
    }
  }

  // Joins are signed, so nobody can be charged for another's; and what one seat has open leaves
  // room
  // for all others.
  private void requireShare(Session session, PublicKey joiner) throws ProblemException {
    if (CeremonyRows.openJoinedBy(session, joiner) >= MOST_OPEN_OF_ONE
        || !joins.take(joiner.hex()).allowed()) {
      throw Problem.of(
              ProblemCode.OVERLOADED,
              "expected at most "
                  + MOST_OPEN_OF_ONE
                  + " open setups that "
                  + OperatorId.of(joiner)
                  + " has joined, found more: abandon one")
          .exception();
    }
  }

  /** Closes the records that have waited long enough for certificates that are not needed. */
  public void settle() {
    assembly.settle();
  }

  /** Takes a frame in, or an abandonment before there is a session. */
  public void frame(Turn turn, ActionEnvelope envelope, CeremonyFrame action, Source source)
      throws ProblemException {
    frames.frame(turn, envelope, action, source);
  }

  /** Whether a session has begun here. */
  public boolean knowsSession(Session session, String sessionHash) {
    return CeremonyRows.setupOf(session, sessionHash).isPresent();
  }

  /**
   * Ends setups that wait for joins and could not be proposed now, because seats, charter or epoch
   * have changed since, or because they have waited for a week.
   */
  public void endObsolete(Session session) {
    Optional<FederationMembers> members = roster.find();
    for (SetupRow row : CeremonyRows.setups(session, true)) {
      boolean refused =
          members.isPresent()
              && SetupAcceptance.refusal(row.setup(), members.get(), keys.known()).isPresent();
      boolean old = row.receivedAt() < now() - LONGEST_JOINING.toSeconds();
      if (row.session().isEmpty() && (refused || old)) {
        CeremonyRows.ended(session, row.hash());
        LOG.info("setup {} is over: {}", row.hash(), old ? "too old" : "no longer acceptable");
      }
    }
  }

  private SetupRow open(Session session, String setupHash) throws ProblemException {
    SetupRow row = CeremonyFrames.known(session, setupHash);
    if (row.ended()) {
      throw CeremonyFrames.closed(setupHash);
    }
    return row;
  }

  /** Forgets the oldest ceremonies that ended without an epoch, if there are very many. */
  public void forgetEnded(Session session) {
    CeremonyRows.removeEnded(session, MOST_ENDED);
  }
}
