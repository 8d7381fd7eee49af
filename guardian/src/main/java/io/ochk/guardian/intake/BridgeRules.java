package io.ochk.guardian.intake;

import io.ochk.guardian.store.Facts;
import io.ochk.guardian.store.Turn;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.request.Request;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which kinds of requests this node lets in without a seat's approval: those that its operator has
 * allowed, and at first none.
 */
public final class BridgeRules {
  private final Turns turns;
  private volatile Set<String> allowed = Set.of();

  /** Rules in a store. */
  public BridgeRules(Turns turns) {
    this.turns = turns;
  }

  /** Takes up what the store remembers. */
  public void load() throws ProblemException {
    allowed =
        turns
            .read(session -> Facts.get(session, Facts.BRIDGE))
            .map(BridgeRules::kinds)
            .orElse(Set.of());
  }

  private static Set<String> kinds(String text) {
    return text.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(text.split(",")));
  }

  /** The kinds that are let in. */
  public Set<String> allowed() {
    return allowed;
  }

  /** Refuses a request of a kind that is not let in. */
  public void require(Request request) throws ProblemException {
    if (!allowed.contains(request.kind().wireName())) {
      throw Problem.of(
              ProblemCode.KIND_NOT_ALLOWED,
              "kind",
              "expected one of " + allowed + ", found " + request.kind().wireName())
          .exception();
    }
  }

  /**
   * Follows a command of this node's operator: these kinds, and no others. Signers give all
   * commands the same life, so the one that runs out first was signed first.
   *
   * @param expiresAt when the command runs out, Unix seconds
   * @throws ProblemException if a later command was followed already
   */
  void take(Turn turn, BridgeCommand command, long expiresAt) throws ProblemException {
    long last =
        Facts.get(turn.session(), Facts.BRIDGE_UNTIL).map(Long::parseLong).orElse(Long.MIN_VALUE);
    if (expiresAt < last) {
      throw Problem.of(
              ProblemCode.ALREADY_DECIDED,
              "payload.expires_at",
              "expected a command as late as the last one, " + last + ", found " + expiresAt)
          .exception();
    }
    Facts.put(turn.session(), Facts.BRIDGE_UNTIL, Long.toString(expiresAt));
    Facts.put(turn.session(), Facts.BRIDGE, String.join(",", command.allowed()));
    turn.afterwards(() -> allowed = Set.copyOf(command.allowed()));
  }
}
