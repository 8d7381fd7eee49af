package io.ochk.protocol.directory;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.GuardianAction;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The signed facts about a federation that are not the organiser's: what operators and the reviewer
 * said, and the texts of charters. Whoever collects them has verified every signature.
 */
public final class FederationFacts {
  private final Map<String, Decision> acceptances;
  private final Map<String, Request> joins;
  private final List<Request> leaves;
  private final Map<String, Charter> charters;
  private final List<Ratification> ratifications;

  private FederationFacts(Collector from) {
    acceptances = Map.copyOf(from.acceptances);
    joins = Map.copyOf(from.joins);
    leaves = List.copyOf(from.leaves);
    charters = Map.copyOf(from.charters);
    ratifications = List.copyOf(from.ratifications);
  }

  /** A verified membership envelope with its typed reading. */
  record Request(ActionEnvelope envelope, Membership membership) {}

  /** A verified ratification with its typed reading. */
  record Ratification(ActionEnvelope envelope, CharterSign sign) {}

  /** Starts a collection. */
  public static Collector collect() {
    return new Collector();
  }

  Optional<Decision> acceptance(String sha256) {
    return Optional.ofNullable(acceptances.get(sha256));
  }

  Optional<Request> join(String sha256) {
    return Optional.ofNullable(joins.get(sha256));
  }

  Optional<Charter> charter(String hash) {
    return Optional.ofNullable(charters.get(hash));
  }

  List<Ratification> ratifications() {
    return ratifications;
  }

  /** Whether the operator left the seat at or after the time of a request for it. */
  boolean leftSince(PublicKey operator, int seat, Instant requested) {
    return !leaves(operator, seat, requested).isEmpty();
  }

  /** The operator's departures from the seat at or after the time of a request for it. */
  List<ActionEnvelope> leaves(PublicKey operator, int seat, Instant requested) {
    return leaves.stream()
        .filter(l -> l.envelope().pubkey().equals(operator))
        .filter(l -> l.membership().seat() == seat)
        .filter(l -> !l.membership().signedAt().isBefore(requested))
        .map(Request::envelope)
        .toList();
  }

  /** Whether the reviewer accepted the key, with a date up to {@code until}. */
  boolean acceptedUntil(PublicKey operator, Instant until) {
    return acceptances.values().stream()
        .map(Decision::payload)
        .anyMatch(d ->
            d.operatorPubkey().equals(operator) && d.decidedAtUnix() <= until.getEpochSecond());
  }

  /** All requests for a seat, in order of their times. */
  List<Request> joins() {
    return joins.values().stream()
        .sorted(
            Comparator.comparing((Request j) -> j.membership().signedAt())
                .thenComparing(j -> j.envelope().payload().sha256()))
        .toList();
  }

  /** Whether the operator asked for the seat, up to {@code until}, and has not withdrawn. */
  boolean hasOpenRequest(PublicKey operator, int seat, Instant until) {
    return joins.values().stream()
        .anyMatch(j ->
            j.envelope().pubkey().equals(operator)
                && j.membership().seat() == seat
                && !j.membership().signedAt().isAfter(until)
                && !leftSince(operator, seat, j.membership().signedAt()));
  }

  /** Collects verified facts of one federation; the order does not matter. */
  public static final class Collector {
    private final Map<String, Decision> acceptances = new HashMap<>();
    private final Map<String, Request> joins = new HashMap<>();
    private final List<Request> leaves = new ArrayList<>();
    private final Map<String, Charter> charters = new HashMap<>();
    private final List<Ratification> ratifications = new ArrayList<>();

    private Collector() {}

    /** Adds a decision; rejections are no facts about a federation and are passed over. */
    public Collector decision(Decision decision) {
      if (decision.payload().verdict() == Decision.Verdict.ACCEPT) {
        acceptances.put(decision.payload().sha256(), decision);
      }
      return this;
    }

    /**
     * Adds an operator's envelope: memberships and ratifications count, others are passed over.
     *
     * @throws MalformedException if the parameters are not what the action says
     */
    public Collector envelope(ActionEnvelope envelope) throws MalformedException {
      switch (envelope.action()) {
        case Membership m -> {
          Request request = new Request(envelope, m);
          switch (m.kind()) {
            case JOIN -> joins.put(envelope.payload().sha256(), request);
            case LEAVE -> leaves.add(request);
          }
        }
        case CharterSign sign -> ratifications.add(new Ratification(envelope, sign));
        case ProgramApply p -> {}
        case AlertPublish a -> {}
        case ExitHandoff e -> {}
        case PortalForget f -> {}
        case PortalSession s -> {}
        case GuardianAction g -> {}
      }
      return this;
    }

    /** Adds a charter's text. */
    public Collector charter(Charter charter) {
      charters.put(charter.hash(), charter);
      return this;
    }

    /** The facts so far. */
    public FederationFacts facts() {
      return new FederationFacts(this);
    }
  }
}
