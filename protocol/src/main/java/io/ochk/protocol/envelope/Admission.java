package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.VerificationException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rules that every receiver of envelopes applies before the action's own: signature, operator,
 * federation, time, audience. Replay is the receiver's store's to decide, because only it knows
 * what was there before.
 *
 * @param audience the receiver's own origin
 * @param absentAudienceAllowed whether the actions that demand an audience may do without
 */
public record Admission(Origin audience, boolean absentAudienceAllowed) {
  /** How far ahead an expiry may lie when the envelope is received. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(31);

  /** How far clocks may differ. */
  public static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(60);

  /** How long after its expiry an envelope's nonce is remembered. */
  public static final Duration NONCE_RETENTION = Duration.ofHours(24);

  /**
   * The first rule that {@code envelope} breaks, if any.
   *
   * @param action the envelope's typed parameters
   * @param now the receiver's clock
   */
  public Optional<Refusal> refusal(ActionEnvelope envelope, Action action, Instant now) {
    return timeless(envelope, action)
        .or(() -> expired(envelope, now))
        .or(() -> timely(envelope, action, now));
  }

  /**
   * The first rule that {@code envelope} breaks besides that of its expiry: for what another
   * receiver admitted in its time and passes on, and which is bound to its purpose by a hash. All
   * other rules hold for it as for any.
   */
  public Optional<Refusal> refusalOnItsWay(ActionEnvelope envelope, Action action, Instant now) {
    return timeless(envelope, action).or(() -> timely(envelope, action, now));
  }

  private static Optional<Refusal> timeless(ActionEnvelope envelope, Action action) {
    try {
      envelope.verify();
    } catch (VerificationException e) {
      return refuse(Refusal.Code.SIGNATURE_INVALID, "sig_hex", e.getMessage());
    }
    if (!action.operatorId().names(envelope.pubkey())) {
      return refuse(
          Refusal.Code.OPERATOR_ID_FOREIGN,
          "payload.params.operator_id",
          "expected " + OperatorId.of(envelope.pubkey()) + ", found " + action.operatorId());
    }
    Optional<FederationSlug> outer = envelope.payload().federation();
    Optional<FederationSlug> inner = action.federation();
    if (outer.isPresent() && inner.isPresent() && !outer.equals(inner)) {
      return refuse(
          Refusal.Code.FEDERATION_MISMATCH,
          "payload.federation",
          "expected " + inner.get() + " as in the parameters, found " + outer.get());
    }
    return Optional.empty();
  }

  private Optional<Refusal> timely(ActionEnvelope envelope, Action action, Instant now) {
    return lifetime(envelope, now).or(() -> statedTime(action, now)).or(() -> audience(action));
  }

  // Which of two requests is the later one is decided by these times: nobody may get ahead of them.
  private static Optional<Refusal> statedTime(Action action, Instant now) {
    return action
        .statedAt()
        .filter(stated -> stated.isAfter(now.plus(CLOCK_TOLERANCE)))
        .flatMap(stated ->
            refuse(
                Refusal.Code.STATED_IN_FUTURE,
                "payload.params",
                "expected a time up to " + now + ", found " + stated));
  }

  private static Optional<Refusal> expired(ActionEnvelope envelope, Instant now) {
    Instant expiry = Instant.ofEpochSecond(envelope.payload().expiresAt());
    if (expiry.isBefore(now.minus(CLOCK_TOLERANCE))) {
      return refuse(
          Refusal.Code.EXPIRED,
          "payload.expires_at",
          "expired at " + expiry + "; the clock here says " + now + ". Sign it again");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> lifetime(ActionEnvelope envelope, Instant now) {
    Instant expiry = Instant.ofEpochSecond(envelope.payload().expiresAt());
    if (expiry.isAfter(now.plus(MAX_LIFETIME).plus(CLOCK_TOLERANCE))) {
      return refuse(
          Refusal.Code.EXPIRES_TOO_LATE,
          "payload.expires_at",
          "expected at most 31 days ahead of " + now + ", found " + expiry);
    }
    return Optional.empty();
  }

  private Optional<Refusal> audience(Action action) {
    if (action.audience().isEmpty()) {
      return !absentAudienceAllowed && demandsAudience(action)
          ? refuse(
              Refusal.Code.AUDIENCE_MISSING,
              "payload.params.audience",
              "expected " + audience + ", found nothing")
          : Optional.empty();
    }
    return action.audience().get().equals(audience)
        ? Optional.empty()
        : refuse(
            Refusal.Code.AUDIENCE_FOREIGN,
            "payload.params.audience",
            "expected " + audience + ", found " + action.audience().get());
  }

  // What moves money or a seat, and what deletes or
  // opens a session, must say for whom it was meant.
  private static boolean demandsAudience(Action action) {
    return switch (action) {
      case ExitHandoff exit -> true;
      case PortalForget forget -> true;
      case PortalSession session -> true;
      case SignerSession session -> true;
      case BridgeCommand command -> true;
      case ProgramApply apply -> false;
      case Membership membership -> false;
      case CharterSign sign -> false;
      case AlertPublish alert -> false;
      case GuardianAction guardian -> false;
    };
  }

  private static Optional<Refusal> refuse(Refusal.Code code, String member, String detail) {
    return Optional.of(new Refusal(code, member, detail));
  }
}
