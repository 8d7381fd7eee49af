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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes setups, joins and frames in, keeps them, and passes them on. What a seat says twice
 * differently is kept twice: it is the proof.
 */
public final class Ceremonies {
  private static final Logger LOG = LoggerFactory.getLogger(Ceremonies.class);
  private static final int MOST_SETUPS_WITHOUT_JOIN = 64;
  private static final int MOST_OPEN_OF_ONE = 8;
  private static final int MOST_JOINS_A_DAY = 64;
  private static final Duration LONGEST_JOINING = Duration.ofDays(7);
  private static final int MOST_FRAMES_OF_ONE = 256;
  private static final int MOST_SETUPS_AN_HOUR = 600;
  private static final int MOST_ENDED = 1_000;
  private static final int MOST_GIVEN_UP = 64;

  private final PublicKey self;
  private final Roster roster;
  private final Keys keys;
  private final EpochAssembly assembly;
  private final InstantSource clock;
  private final BiConsumer<OperatorId, PeerMessage> replies;
  private final Early early;
  private final RateLimiter joins;
  private final RateLimiter setups;

  /**
   * Ceremonies of a federation.
   *
   * @param self this node's operator
   * @param replies tells a peer something, now or never
   * @param early keeps what has come before its session
   */
  public Ceremonies(
      PublicKey self,
      Roster roster,
      Keys keys,
      EpochAssembly assembly,
      InstantSource clock,
      BiConsumer<OperatorId, PeerMessage> replies,
      Early early) {
    this.self = self;
    this.roster = roster;
    this.keys = keys;
    this.assembly = assembly;
    this.clock = clock;
    this.replies = replies;
    this.early = early;
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
    if (all.isEmpty()) {
      turn.tellSigners(new PeerMessage.Setup(row.setup()));
    }
    passOn(turn, envelope, source);
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
        frame(turn, held.envelope(), action, Source.of(held.sender()));
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
    SetupRow row = known(session, setupHash);
    if (row.ended()) {
      throw closed(setupHash);
    }
    return row;
  }

  private static SetupRow known(Session session, String setupHash) throws ProblemException {
    return CeremonyRows.setup(session, setupHash)
        .orElseThrow(() ->
            Problem.of(
                    ProblemCode.CEREMONY_UNKNOWN,
                    "expected a setup that is known here, found " + setupHash)
                .exception());
  }

  private static ProblemException closed(String setupHash) {
    return Problem.of(ProblemCode.CEREMONY_CLOSED, "the ceremony " + setupHash + " is over")
        .exception();
  }

  /** Takes a frame in, or an abandonment before there is a session. */
  public void frame(Turn turn, ActionEnvelope envelope, CeremonyFrame action, Source source)
      throws ProblemException {
    switch (action.about()) {
      case CeremonyFrame.InSession in -> inSession(turn, envelope, action.kind(), in, source);
      case CeremonyFrame.BeforeSession before -> abandon(turn, envelope, before, source);
    }
  }

  // Also of one that has ended, as by two joins of a seat: whoever certified it waits for this very
  // word. But of none that nobody has joined: there is nothing to give up.
  private void abandon(
      Turn turn, ActionEnvelope envelope, CeremonyFrame.BeforeSession before, Source source)
      throws ProblemException {
    SetupRow row = known(turn.session(), before.setupHash());
    if (Keys.record(turn.session(), row.hash()).isPresent()
        || CeremonyRows.joins(turn.session(), row.hash()).isEmpty()) {
      throw closed(row.hash());
    }
    boolean takesPart =
        row.setup().joiners().stream().anyMatch(h -> h.operatorPubkey().equals(envelope.pubkey()));
    if (!takesPart) {
      throw Problem.of(ProblemCode.NOT_SEATED, "expected a seat of the setup, found another key")
          .exception();
    }
    if (CeremonyRows.insertAbandonment(turn.session(), row.hash(), envelope)) {
      CeremonyRows.ended(turn.session(), row.hash());
      CeremonyRows.changed(turn.session(), row.hash(), now());
      passOn(turn, envelope, source);
    }
  }

  private void inSession(
      Turn turn,
      ActionEnvelope envelope,
      CeremonyFrame.Kind kind,
      CeremonyFrame.InSession in,
      Source source)
      throws ProblemException {
    Session session = turn.session();
    FrameSlot slot = slot(kind, in);
    Optional<SetupRow> row = CeremonyRows.setupOf(session, in.sessionHash());
    if (row.isPresent() && !slot.isBy(envelope.pubkey(), row.get().setup())) {
      throw Problem.of(
              ProblemCode.NOT_SEATED,
              "expected the key of seat " + slot.sender() + ", found another")
          .exception();
    }
    if (row.isPresent() && row.get().ended() && !countsAfterTheEnd(kind)) {
      throw closed(row.get().hash());
    }
    String operator = envelope.pubkey().hex();
    List<String> before = CeremonyRows.inSlot(session, in.sessionHash(), operator, slot);
    if (before.contains(slot.frame().hash().toString())) {
      return;
    }
    if (!before.isEmpty() && source.entersHere() && envelope.pubkey().equals(self)) {
      throw Problem.of(
              ProblemCode.FRAME_CONTRADICTS,
              "expected no other frame of this kind from this seat, found " + before.getFirst())
          .exception();
    }
    if (before.size() > 1
        || CeremonyRows.count(session, in.sessionHash(), operator) >= MOST_FRAMES_OF_ONE) {
      return;
    }
    CeremonyRows.insertFrame(session, in.sessionHash(), envelope, slot, now());
    row.ifPresent(r -> CeremonyRows.changed(session, r.hash(), now()));
    passOn(turn, envelope, source);
    if (kind == CeremonyFrame.Kind.CERTIFY && row.isPresent()) {
      String setupHash = row.get().hash();
      turn.afterwards(() -> assembly.soon(setupHash));
    }
  }

  // A certificate may complete what others certified; an abandonment releases those who did.
  private static boolean countsAfterTheEnd(CeremonyFrame.Kind kind) {
    return kind == CeremonyFrame.Kind.CERTIFY || kind == CeremonyFrame.Kind.ABANDON;
  }

  private FrameSlot slot(CeremonyFrame.Kind kind, CeremonyFrame.InSession in)
      throws ProblemException {
    try {
      return FrameSlot.of(keys.suite().curve(), kind, in);
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw Problem.of(ProblemCode.ROUND_INVALID, "frame: " + e.getMessage()).exception();
    }
  }

  private static void passOn(Turn turn, ActionEnvelope envelope, Source source) {
    PeerMessage message = new PeerMessage.Envelope(envelope);
    if (source.entersHere()) {
      turn.tellPeers(message);
    }
    turn.tellSigners(message);
  }

  /** Decides whether something that does not get on is told again. */
  public interface Due {
    /** Whether it is, if it last changed then. */
    boolean test(String subject, long changedAt, long now);
  }

  /** Everything of ceremonies that go on, for a signer or peer that has missed it. */
  public List<PeerMessage> open(Session session) {
    List<PeerMessage> messages = told(session, CeremonyRows.setups(session, true));
    messages.addAll(givenUp(session));
    return messages;
  }

  // Whoever was away when a ceremony was given up holds on to its certificate until it hears of it.
  private List<PeerMessage> givenUp(Session session) {
    int next = keys.find().map(Keys.Current::number).orElse(-1) + 1;
    List<PeerMessage> messages = new ArrayList<>();
    for (SetupRow row : CeremonyRows.newestEnded(session, MOST_GIVEN_UP)) {
      if (row.setup().epoch() == next) {
        CeremonyRows.abandonments(session, row.hash())
            .forEach(e -> messages.add(new PeerMessage.Envelope(e)));
        row.session().stream()
            .flatMap(s -> CeremonyRows.frames(session, s).stream())
            .filter(f -> f.kind() == CeremonyFrame.Kind.ABANDON.number())
            .forEach(f -> messages.add(new PeerMessage.Envelope(f.envelope())));
      }
    }
    return messages;
  }

  /** Forgets the oldest ceremonies that ended without an epoch, if there are very many. */
  public void forgetEnded(Session session) {
    CeremonyRows.removeEnded(session, MOST_ENDED);
  }

  /** Everything of ceremonies that do not get on. */
  public List<PeerMessage> stalled(Session session, long now, Due due) {
    return told(
        session,
        CeremonyRows.setups(session, true).stream()
            .filter(row -> due.test(row.hash(), row.changedAt(), now))
            .toList());
  }

  private static List<PeerMessage> told(Session session, List<SetupRow> rows) {
    List<PeerMessage> messages = new ArrayList<>();
    for (SetupRow row : rows) {
      List<JoinRow> joins = CeremonyRows.joins(session, row.hash());
      if (joins.isEmpty()) {
        continue;
      }
      messages.add(new PeerMessage.Setup(row.setup()));
      joins.forEach(j -> messages.add(new PeerMessage.Envelope(j.envelope())));
      row.session()
          .ifPresent(s ->
              CeremonyRows.frames(session, s)
                  .forEach(f -> messages.add(new PeerMessage.Envelope(f.envelope()))));
    }
    return messages;
  }
}
