package io.ochk.signer.control;

import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.RequestKind;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.inbox.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a command asks a running signer. A closed family; nothing of it is acted upon yet. */
sealed interface ControlQuestion {
  /** The longest that a question may wait for its answer. */
  Duration LONGEST_WAIT = Duration.ofDays(1);

  /** How the signer is and which nodes it is connected to. */
  record Status() implements ControlQuestion {}

  /**
   * What waits for the operator.
   *
   * @param all whether also what is decided
   */
  record Items(boolean all) implements ControlQuestion {}

  /** What the operator decided. */
  record Decide(Decision decision) implements ControlQuestion {}

  /** Every ceremony that is known here. */
  record Ceremonies() implements ControlQuestion {}

  /**
   * A ceremony is to begin.
   *
   * @param federation its short name; none if the signer has one federation
   * @param proposal what is to be made
   */
  record Start(Optional<String> federation, Proposal proposal) implements ControlQuestion {}

  /** A ceremony is given up. */
  record Abandon(String id) implements ControlQuestion {}

  /**
   * How a ceremony goes on.
   *
   * @param seen the answer before; the next one is another
   * @param patience after which the same answer is given again
   */
  record AwaitCeremony(String id, String seen, Duration patience) implements ControlQuestion {}

  /** The public record of the newest epoch. */
  record Epoch(Optional<String> federation) implements ControlQuestion {}

  /**
   * A request to the federation.
   *
   * @param lifetime how long it is open
   */
  record Propose(Optional<String> federation, RequestKind kind, Duration lifetime)
      implements ControlQuestion {}

  /** How a request ends. */
  record AwaitRequest(String id, Duration patience) implements ControlQuestion {}

  /** The policy's file was written anew. */
  record PolicyChanged() implements ControlQuestion {}

  /** The last entries of the journal. */
  record JournalTail(int last) implements ControlQuestion {}

  /**
   * Reads a question.
   *
   * @throws RefusedException if this signer knows no such command, or never does what it asks
   */
  static ControlQuestion read(JsonMembers members) throws MalformedException, RefusedException {
    String command = members.string("command");
    return switch (command) {
      case "status" -> new Status();
      case "inbox" -> new Items(members.bool("all"));
      case "decide" -> new Decide(decision(members));
      case "ceremonies" -> new Ceremonies();
      case "ceremony-start" -> new Start(federation(members), proposal(members));
      case "ceremony-abandon" -> new Abandon(members.string("id"));
      case "ceremony-wait" ->
          new AwaitCeremony(members.string("id"), members.string("seen"), seconds(members));
      case "epoch" -> new Epoch(federation(members));
      case "propose" -> new Propose(federation(members), kind(members), seconds(members));
      case "request-wait" -> new AwaitRequest(members.string("id"), seconds(members));
      case "policy-changed" -> new PolicyChanged();
      case "journal" -> new JournalTail((int) members.integer("last", 0, Integer.MAX_VALUE));
      default -> throw new RefusedException("this signer knows no command " + command);
    };
  }

  private static Decision decision(JsonMembers members) throws MalformedException {
    return new Decision(
        members.sha256("item"),
        Decision.Verdict.of(members.string("verdict"), members.optionalString("code"))
            .orElseThrow(
                () -> new MalformedException("verdict", "approve, deny or code", "another word")));
  }

  private static Optional<String> federation(JsonMembers members) throws MalformedException {
    return members.optionalString("federation_slug");
  }

  private static Proposal proposal(JsonMembers members) throws MalformedException {
    return switch (members.string("kind")) {
      case "keygen" -> new Proposal.NewKey(BitcoinNetwork.read(members, "network"));
      case "reshare" -> new Proposal.Reshare(dealers(members));
      default -> throw new MalformedException("kind", "keygen or reshare", "another word");
    };
  }

  private static Optional<List<Integer>> dealers(JsonMembers members) throws MalformedException {
    List<Integer> dealers = new ArrayList<>();
    for (JsonValue value : members.array("dealers", 15)) {
      if (!(value instanceof JsonNumber n) || !n.text().matches("[0-9]{1,2}")) {
        throw new MalformedException("dealers", "seats", "another value");
      }
      dealers.add(Integer.parseInt(n.text()));
    }
    return dealers.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(dealers));
  }

  private static RequestKind kind(JsonMembers members) throws MalformedException, RefusedException {
    return switch (members.string("kind")) {
      case "statement" -> statement(members.string("text"));
      case "liveness" -> new RequestKind.Liveness();
      default -> throw new MalformedException("kind", "statement or liveness", "another word");
    };
  }

  private static RequestKind statement(String text) throws RefusedException {
    if (!RequestKind.Statement.isText(text)) {
      throw new RefusedException(
          "a statement has 1 to 2,000 characters, is not blank, and has no control characters but"
              + " line feeds");
    }
    return new RequestKind.Statement(text);
  }

  private static Duration seconds(JsonMembers members) throws MalformedException {
    return Duration.ofSeconds(members.integer("seconds", 0, LONGEST_WAIT.toSeconds()));
  }
}
