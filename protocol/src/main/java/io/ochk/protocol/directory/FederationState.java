package io.ochk.protocol.directory;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.signature.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What follows from the organiser's chain and the operators' facts: seats, charter, ratifications,
 * status. Immutable; every change is a statement applied to it.
 *
 * <p>Signatures are not checked here: whoever feeds statements and facts in has done it.
 */
public final class FederationState {
  private final FederationFacts facts;
  private final List<DirectoryStatement> chain;
  private final FederationCreate founding;
  private final Map<Integer, Seat> assigned;
  private final List<CharterPublish> charters;

  private FederationState(
      FederationFacts facts,
      List<DirectoryStatement> chain,
      FederationCreate founding,
      Map<Integer, Seat> assigned,
      List<CharterPublish> charters) {
    this.facts = facts;
    this.chain = List.copyOf(chain);
    this.founding = founding;
    this.assigned = new TreeMap<>(assigned);
    this.charters = List.copyOf(charters);
  }

  /** What came of a statement. */
  public sealed interface Outcome {
    /** It fits. */
    record Applied(FederationState state) implements Outcome {}

    /** It does not. */
    record Refused(DirectoryRefusal refusal) implements Outcome {}
  }

  /**
   * Applies a whole chain that was accepted statement by statement.
   *
   * <p>Nothing records when a departure became known between two statements, and an operator can
   * state any earlier time. So the past is judged without departures, except where one makes room
   * for somebody else: whoever leaves, however late, never makes an accepted chain unacceptable.
   *
   * @param chain statements in order, the founding one first
   * @param facts everything else that is known about the federation
   */
  public static Outcome replay(List<DirectoryStatement> chain, FederationFacts facts) {
    if (chain.isEmpty()) {
      return refused(
          DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN, "expected a federation-create, found nothing");
    }
    Outcome outcome = found(chain.getFirst(), facts);
    for (DirectoryStatement statement : chain.subList(1, chain.size())) {
      switch (outcome) {
        case Outcome.Applied applied -> outcome = applied.state().apply(statement, true);
        case Outcome.Refused refused -> {
          return refused;
        }
      }
    }
    return outcome;
  }

  private static Outcome found(DirectoryStatement first, FederationFacts facts) {
    return switch (first.payload().subject()) {
      case FederationCreate create when first.payload().link().sequence() == 0 ->
          new Outcome.Applied(
              new FederationState(facts, List.of(first), create, Map.of(), List.of()));
      case FederationCreate create -> notFirst();
      case SeatAssign assign -> notFirst();
      case CharterPublish publish -> notFirst();
    };
  }

  private static Outcome notFirst() {
    return refused(
        DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN,
        "expected a federation-create with sequence 0 at the beginning of the chain");
  }

  /** The state after {@code statement} if it is made now, or why it does not fit. */
  public Outcome apply(DirectoryStatement statement) {
    return apply(statement, false);
  }

  private Outcome apply(DirectoryStatement statement, boolean past) {
    Optional<DirectoryRefusal> misplaced = misplaced(statement.payload().link());
    if (misplaced.isPresent()) {
      return new Outcome.Refused(misplaced.get());
    }
    long at = statement.payload().link().issuedAtUnix();
    return switch (statement.payload().subject()) {
      case FederationCreate create ->
          refused(DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN, "the federation " + slug() + " exists");
      case SeatAssign assign ->
          (past ? SeatRules.pastRefusal(this, assign) : SeatRules.refusal(this, assign))
              .<Outcome>map(Outcome.Refused::new)
              .orElseGet(() -> new Outcome.Applied(seated(statement, assign, at)));
      case CharterPublish publish ->
          CharterRules.refusal(this, past ? List.copyOf(assigned.values()) : seats(), publish)
              .<Outcome>map(Outcome.Refused::new)
              .orElseGet(() -> new Outcome.Applied(chartered(statement, publish)));
    };
  }

  private Optional<DirectoryRefusal> misplaced(ChainLink link) {
    ChainLink expected = next(Math.max(link.issuedAtUnix(), last().issuedAtUnix()));
    return link.equals(expected)
        ? Optional.empty()
        : Optional.of(
            new DirectoryRefusal(
                DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN,
                "expected sequence "
                    + expected.sequence()
                    + " after "
                    + expected.previous().orElse("nothing")
                    + ", not before "
                    + last().issuedAtUnix()
                    + "; found sequence "
                    + link.sequence()
                    + " after "
                    + link.previous().orElse("nothing")
                    + " at "
                    + link.issuedAtUnix()));
  }

  private ChainLink last() {
    return chain.getLast().payload().link();
  }

  /** The link that the next statement must carry if it is issued at {@code issuedAtUnix}. */
  public ChainLink next(long issuedAtUnix) {
    return new ChainLink(
        slug(), chain.size(), Optional.of(chain.getLast().payload().sha256()), issuedAtUnix);
  }

  private FederationState seated(DirectoryStatement statement, SeatAssign assign, long at) {
    Map<Integer, Seat> seats = new TreeMap<>(assigned);
    Membership request = facts.join(assign.requestSha256()).orElseThrow().membership();
    seats.put(
        assign.seat(),
        new Seat(
            assign.seat(),
            assign.operatorId().shortForm(),
            assign.operatorPubkey(),
            at,
            request.signedAt(),
            assign.requestSha256()));
    return new FederationState(facts, appended(statement), founding, seats, charters);
  }

  private FederationState chartered(DirectoryStatement statement, CharterPublish publish) {
    List<CharterPublish> more = new ArrayList<>(charters);
    more.add(publish);
    return new FederationState(facts, appended(statement), founding, assigned, more);
  }

  private List<DirectoryStatement> appended(DirectoryStatement statement) {
    List<DirectoryStatement> more = new ArrayList<>(chain);
    more.add(statement);
    return more;
  }

  private static Outcome refused(DirectoryRefusal.Code code, String detail) {
    return new Outcome.Refused(new DirectoryRefusal(code, detail));
  }

  /** The federation's slug. */
  public FederationSlug slug() {
    return chain.getFirst().payload().link().federationSlug();
  }

  /** The statement that founded it. */
  public FederationCreate founding() {
    return founding;
  }

  /** The organiser's statements in order. */
  public List<DirectoryStatement> chain() {
    return chain;
  }

  /** The taken seats in order of their numbers; who has left sits no more. */
  public List<Seat> seats() {
    return assigned.values().stream()
        .filter(s -> !facts.leftSince(s.operatorPubkey(), s.index(), s.requestedAt()))
        .toList();
  }

  /**
   * The requests that the organiser can still grant, in order of their times: not withdrawn, by
   * operators without a seat. Who asked twice for a seat has one request, the later.
   */
  public List<ActionEnvelope> openRequests() {
    Map<List<Object>, ActionEnvelope> open = new LinkedHashMap<>();
    for (FederationFacts.Request join : facts.joins()) {
      PublicKey operator = join.envelope().pubkey();
      int seat = join.membership().seat();
      if (seatOf(operator).isEmpty()
          && !facts.leftSince(operator, seat, join.membership().signedAt())) {
        open.put(List.of(operator, seat), join.envelope());
      }
    }
    return List.copyOf(open.values());
  }

  /** The seat that the operator holds. */
  public Optional<Seat> seatOf(PublicKey operator) {
    return seats().stream().filter(s -> s.operatorPubkey().equals(operator)).findFirst();
  }

  /** Every published version of the charter, the oldest first. */
  public List<CharterPublish> charters() {
    return charters;
  }

  /** The newest version of the charter. */
  public Optional<CharterPublish> charter() {
    return charters.isEmpty() ? Optional.empty() : Optional.of(charters.getLast());
  }

  /** The seats whose holders have signed {@code publish}. */
  public List<Seat> ratifiers(CharterPublish publish) {
    return CharterRules.ratifiers(this, publish);
  }

  /**
   * How many signatures bring {@code publish} into force: all for the first, M for an amendment.
   */
  public int ratificationsNeeded(CharterPublish publish) {
    return CharterRules.needed(this, publish);
  }

  /** The status of a federation without a key. */
  public FederationStatus status() {
    return status(false);
  }

  /**
   * The status that follows.
   *
   * @param keyIsLive whether a key is there that all its holders have certified; whoever says so
   *     has verified its epochs
   */
  public FederationStatus status(boolean keyIsLive) {
    if (keyIsLive) {
      return FederationStatus.LIVE;
    }
    if (seats().size() < founding.targetGuardianCount()) {
      return FederationStatus.RECRUITING;
    }
    return charter()
        .filter(c -> ratifiers(c).size() >= ratificationsNeeded(c))
        .map(c -> FederationStatus.BINDING)
        .orElse(FederationStatus.FORMING);
  }

  /** Why {@code operator} may not ratify so, if not. */
  public Optional<DirectoryRefusal> ratificationRefusal(PublicKey operator, CharterSign sign) {
    return CharterRules.signRefusal(this, operator, sign);
  }

  /** Why {@code operator} may not ask for, or give up, this seat, if not. */
  public Optional<DirectoryRefusal> membershipRefusal(PublicKey operator, Membership membership) {
    return SeatRules.refusal(this, operator, membership);
  }

  /**
   * Why no receiver that keeps the rules can have taken this envelope from its sender, if so.
   *
   * @param envelope of the past, about this federation
   * @param action its typed reading
   */
  public Optional<DirectoryRefusal> senderRefusal(ActionEnvelope envelope, Action action) {
    return SenderRules.refusal(this, envelope, action);
  }

  /** Why the federation would never have held a ceremony with this setup, if so. */
  public Optional<DirectoryRefusal> setupRefusal(SetupDocument setup) {
    return SetupRules.refusal(this, setup);
  }

  FederationFacts facts() {
    return facts;
  }
}
