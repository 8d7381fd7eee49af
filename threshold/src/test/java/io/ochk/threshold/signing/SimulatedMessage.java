package io.ochk.threshold.signing;

import io.ochk.threshold.Identifier;
import io.ochk.threshold.signing.Coordinator.Ask;

/** What is on its way between a coordinator and a signer of the simulator. */
sealed interface SimulatedMessage {
  record ToSigner(Ask ask) implements SimulatedMessage {}

  record Commitments(Identifier sender, SigningCommitments commitments)
      implements SimulatedMessage {}

  record Share(Identifier sender, SignatureShare share) implements SimulatedMessage {}

  record CommitRefusal(Identifier sender, SigningAttempt attempt) implements SimulatedMessage {}

  record Refusal(Identifier sender, SigningAttempt attempt) implements SimulatedMessage {}
}
