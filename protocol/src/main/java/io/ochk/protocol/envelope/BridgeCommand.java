package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * {@code bridge-command}: an operator tells its node which kinds of requests may enter without an
 * approval.
 *
 * @param origin the node's API
 * @param allowed the kinds' names; nothing disables the bridge
 * @param federationSlug the federation
 * @param operatorId whose node
 * @param requestId 32 random lower-case hex characters
 */
public record BridgeCommand(
    Origin origin,
    SortedSet<String> allowed,
    FederationSlug federationSlug,
    OperatorId operatorId,
    String requestId)
    implements GuardianAction {
  /** The name on the wire. */
  public static final String NAME = "bridge-command";

  private static final String DISABLE = "disable";
  private static final String ALLOW = "allow ";
  private static final Pattern COMMAND =
      Pattern.compile("disable|allow [a-z][a-z-]{0,31}(,[a-z][a-z-]{0,31}){0,15}");

  /** Copies the set. */
  public BridgeCommand {
    allowed = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(allowed));
  }

  static BridgeCommand read(JsonMembers members) throws MalformedException {
    String expected = "disable, or allow and kinds of requests, sorted, separated by commas";
    String command = members.matching("command", COMMAND, expected);
    SortedSet<String> allowed = new TreeSet<>();
    if (!command.equals(DISABLE)) {
      allowed.addAll(List.of(command.substring(ALLOW.length()).split(",", -1)));
    }
    BridgeCommand result =
        new BridgeCommand(
            Actions.origin(members, "audience"),
            allowed,
            FederationSlug.read(members, "federation_slug"),
            OperatorId.read(members, "operator_id"),
            members.hex("request_id", 32));
    if (!result.command().equals(command)) {
      throw new MalformedException(members.path("command"), expected, "another order");
    }
    return result;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Origin> audience() {
    return Optional.of(origin);
  }

  /** The member {@code command}. */
  public String command() {
    return allowed.isEmpty() ? DISABLE : ALLOW + String.join(",", allowed);
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .put("audience", origin.text())
        .put("command", command())
        .put("federation_slug", federationSlug.text())
        .put("operator_id", operatorId.text())
        .put("request_id", requestId)
        .build();
  }
}
