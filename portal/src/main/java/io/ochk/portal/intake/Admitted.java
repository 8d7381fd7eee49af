package io.ochk.portal.intake;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An envelope that has passed admission.
 *
 * @param envelope as it came, verified
 * @param action its typed parameters
 * @param payloadSha256 the payload's identity, 64 lower-case hex characters
 * @param receivedAt the portal's clock
 * @param <A> the action
 */
public record Admitted<A extends Action>(
    ActionEnvelope envelope, A action, String payloadSha256, Instant receivedAt) {

  /** The operator's id in the short form. */
  public OperatorId operatorId() {
    return OperatorId.of(envelope.pubkey());
  }

  /** SHA-256 of the whole envelope's canonical bytes, 64 lower-case hex characters. */
  public String envelopeSha256() {
    return Sha256.hex(envelope.bytes());
  }

  /** The envelope as it is stored. */
  public String envelopeText() {
    return CanonicalJson.text(envelope.json());
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
