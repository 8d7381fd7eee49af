package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What an envelope does: its parameters, typed.
 *
 * <p>A closed family. {@code audience} is the origin of the portal or node that is meant; envelopes
 * by other implementations may lack it.
 */
public sealed interface Action
    permits ProgramApply,
        Membership,
        CharterSign,
        AlertPublish,
        ExitHandoff,
        PortalForget,
        PortalSession,
        GuardianAction {

  /** The action's name on the wire. */
  String name();

  /** The operator who acts. */
  OperatorId operatorId();

  /** The origin that is meant. */
  Optional<Origin> audience();

  /** When the operator says that this was signed, or that it happened, if the action has a time. */
  Optional<Instant> statedAt();

  /** The federation that the parameters name, if they name one. */
  Optional<FederationSlug> federation();

  /** The parameters; absent optional members are {@code null} or left out as the type says. */
  JsonObject params();
}
