package io.ochk.portal.intake;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An envelope that has passed admission. What is derived from its bytes is derived once, before the
 * transaction: with SQLite all transactions share one thread.
 *
 * @param envelope as it came, verified
 * @param action its typed parameters
 * @param payloadSha256 the payload's identity, 64 lower-case hex characters
 * @param envelopeText the envelope as it is stored, canonical
 * @param envelopeSha256 SHA-256 of that text, 64 lower-case hex characters
 * @param receivedAt the portal's clock
 * @param <A> the action
 */
public record Admitted<A extends Action>(
    ActionEnvelope envelope,
    A action,
    String payloadSha256,
    String envelopeText,
    String envelopeSha256,
    Instant receivedAt) {

  static <A extends Action> Admitted<A> of(ActionEnvelope envelope, A action, Instant receivedAt) {
    byte[] bytes = envelope.bytes();
    return new Admitted<>(
        envelope,
        action,
        envelope.payload().sha256(),
        new String(bytes, StandardCharsets.UTF_8),
        Sha256.hex(bytes),
        receivedAt);
  }

  /** The operator's id in the short form. */
  public OperatorId operatorId() {
    return OperatorId.of(envelope.pubkey());
  }

  /** A short name derived from the payload: {@code prefix} and 16 hex characters. */
  public String id(String prefix) {
    return prefix + payloadSha256.substring(0, 16);
  }

  /** Microseconds since 1970. */
  public long receivedMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, receivedAt);
  }
}
