package io.ochk.protocol.directory;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.GuardianAction;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import java.time.Instant;
import java.util.Optional;

/**
 * Who may have sent what, judged afterwards. Nothing records when an envelope was received, so a
 * sender is good if there is any instant at which a receiver could have taken it: not before the
 * time that it states, nor more than a lifetime before it expires, nor after that; every clock may
 * differ by the tolerance.
 */
final class SenderRules {
  private SenderRules() {}

  static Optional<DirectoryRefusal> refusal(
      FederationState state, ActionEnvelope envelope, Action action) {
    return switch (action) {
      case Membership membership -> accepted(state, envelope);
      case CharterSign sign -> seated(state, envelope, action);
      case AlertPublish alert -> seated(state, envelope, action);
      case ExitHandoff exit -> seated(state, envelope, action);
      case ProgramApply apply -> Optional.empty();
      case PortalForget forget -> Optional.empty();
      case PortalSession session -> Optional.empty();
      // They have no place in the directory; nodes judge them.
      case GuardianAction guardian -> Optional.empty();
    };
  }

  private static Optional<DirectoryRefusal> accepted(
      FederationState state, ActionEnvelope envelope) {
    Instant last = later(lastInstant(envelope));
    return state.facts().acceptedUntil(envelope.pubkey(), last)
        ? Optional.empty()
        : refuse(
            DirectoryRefusal.Code.OPERATOR_NOT_ACCEPTED,
            "expected the key of an operator accepted before "
                + last
                + ", found that of "
                + OperatorId.of(envelope.pubkey()));
  }

  private static Optional<DirectoryRefusal> seated(
      FederationState state, ActionEnvelope envelope, Action action) {
    Instant last = later(lastInstant(envelope));
    Instant lifetime =
        Instant.ofEpochSecond(envelope.payload().expiresAt()).minus(Admission.MAX_LIFETIME);
    Instant first = earlier(action.statedAt().filter(lifetime::isBefore).orElse(lifetime));
    for (DirectoryStatement statement : state.chain()) {
      if (statement.payload().subject() instanceof SeatAssign assign
          && assign.operatorPubkey().equals(envelope.pubkey())
          && sat(state, statement, assign, first, last)) {
        return Optional.empty();
      }
    }
    return refuse(
        DirectoryRefusal.Code.NOT_SEATED,
        "expected the key of a guardian who held a seat of "
            + state.slug()
            + " between "
            + first
            + " and "
            + last
            + ", found that of "
            + OperatorId.of(envelope.pubkey()));
  }

  private static boolean sat(
      FederationState state,
      DirectoryStatement statement,
      SeatAssign assign,
      Instant first,
      Instant last) {
    Instant from = earlier(Instant.ofEpochSecond(statement.payload().link().issuedAtUnix()));
    PublicKey operator = assign.operatorPubkey();
    Instant requested =
        state.facts().join(assign.requestSha256()).orElseThrow().membership().signedAt();
    // A departure may have been received as late as it expired.
    Optional<Instant> until =
        state.facts().leaves(operator, assign.seat(), requested).stream()
            .map(leave -> later(lastInstant(leave)))
            .min(Instant::compareTo);
    return !from.isAfter(last) && (until.isEmpty() || !until.get().isBefore(first));
  }

  private static Instant lastInstant(ActionEnvelope envelope) {
    return Instant.ofEpochSecond(envelope.payload().expiresAt());
  }

  private static Instant later(Instant instant) {
    return instant.plus(Admission.CLOCK_TOLERANCE);
  }

  private static Instant earlier(Instant instant) {
    return instant.minus(Admission.CLOCK_TOLERANCE);
  }

  private static Optional<DirectoryRefusal> refuse(DirectoryRefusal.Code code, String detail) {
    return Optional.of(new DirectoryRefusal(code, detail));
  }
}
