package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import java.time.Instant;
import java.util.Optional;

/**
 * What guardians sign for each other: {@code docs/spec/guardian.md}.
 *
 * <p>But for {@link SignerSession} and {@link BridgeCommand} these are for the whole federation and
 * name no audience; a session's, a setup's or a request's hash binds them.
 */
public sealed interface GuardianAction extends Action
    permits SignerSession,
        NodeCertify,
        CeremonyJoin,
        CeremonyFrame,
        BridgeCommand,
        SignApprove,
        SignCommit,
        SignShare {

  /** The federation whose guardian acts. */
  FederationSlug federationSlug();

  @Override
  default Optional<FederationSlug> federation() {
    return Optional.of(federationSlug());
  }

  @Override
  default Optional<Origin> audience() {
    return Optional.empty();
  }

  @Override
  default Optional<Instant> statedAt() {
    return Optional.empty();
  }
}
