package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.MalformedException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the typed parameters of every action that this version knows. */
public final class Actions {
  /** The names of all known actions. */
  public static final Set<String> NAMES = names();

  private Actions() {}

  private static Set<String> names() {
    Set<String> names = new HashSet<>();
    names.addAll(
        List.of(
            ProgramApply.NAME,
            Membership.Kind.JOIN.wireName(),
            Membership.Kind.LEAVE.wireName(),
            CharterSign.NAME,
            AlertPublish.NAME,
            ExitHandoff.NAME,
            PortalForget.NAME,
            PortalSession.NAME,
            SignerSession.NAME,
            NodeCertify.NAME,
            CeremonyJoin.NAME,
            BridgeCommand.NAME,
            SignApprove.NAME,
            SignCommit.NAME,
            SignShare.NAME));
    for (CeremonyFrame.Kind kind : CeremonyFrame.Kind.values()) {
      names.add(kind.wireName());
    }
    return Set.copyOf(names);
  }

  /** Whether this version can read the parameters of the action {@code name}. */
  public static boolean isKnown(String name) {
    return NAMES.contains(name);
  }

  /**
   * The typed parameters of a payload.
   *
   * @throws MalformedException if the action is unknown, or naming the member of {@code params}
   */
  public static Action read(ActionPayload payload) throws MalformedException {
    JsonMembers members = JsonMembers.of(payload.params(), "payload.params");
    Action action =
        switch (payload.action()) {
          case ProgramApply.NAME -> ProgramApply.read(members);
          case "federation-join" -> Membership.read(Membership.Kind.JOIN, members);
          case "federation-leave" -> Membership.read(Membership.Kind.LEAVE, members);
          case CharterSign.NAME -> CharterSign.read(members);
          case AlertPublish.NAME -> AlertPublish.read(members);
          case ExitHandoff.NAME -> ExitHandoff.read(members);
          case PortalForget.NAME -> PortalForget.read(members);
          case PortalSession.NAME -> PortalSession.read(members);
          case SignerSession.NAME -> SignerSession.read(members);
          case NodeCertify.NAME -> NodeCertify.read(members);
          case CeremonyJoin.NAME -> CeremonyJoin.read(members);
          case BridgeCommand.NAME -> BridgeCommand.read(members);
          case SignApprove.NAME -> SignApprove.read(members);
          case SignCommit.NAME -> SignCommit.read(members);
          case SignShare.NAME -> SignShare.read(members);
          default -> ceremonyFrame(payload.action(), members);
        };
    members.end();
    return action;
  }

  private static Action ceremonyFrame(String name, JsonMembers members) throws MalformedException {
    for (CeremonyFrame.Kind kind : CeremonyFrame.Kind.values()) {
      if (kind.wireName().equals(name)) {
        return CeremonyFrame.read(kind, members);
      }
    }
    throw new MalformedException("payload.action", "an action of this programme", "another word");
  }

  // Others may write an absent optional member as null or leave it out; ours leave it out.
  static boolean isThere(JsonMembers members, String name) throws MalformedException {
    return members.has(name) && members.any(name) != JsonNull.NULL;
  }

  static Optional<Origin> audience(JsonMembers members) throws MalformedException {
    if (!isThere(members, "audience")) {
      return Optional.empty();
    }
    return Optional.of(origin(members, "audience"));
  }

  static Origin origin(JsonMembers members, String name) throws MalformedException {
    String text = members.string(name);
    return Origin.of(text)
        .filter(origin -> origin.text().equals(text))
        .orElseThrow(() ->
            new MalformedException(
                members.path(name), "an origin such as https://portal.example", "another text"));
  }
}
