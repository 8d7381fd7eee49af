package io.ochk.threshold.signing;

import io.ochk.threshold.Identifier;
import java.util.Optional;

/**
 * Where a signer notes which shares it has released. Its guarantee is what keeps a nonce from being
 * answered twice across restarts, so it is passed in and has to be kept:
 *
 * <ul>
 *   <li>{@link #record} returns only when the record would survive a power cut;
 *   <li>a record, once there, is never changed or removed.
 * </ul>
 *
 * <p>If {@link #record} throws, the share is not handed out and its nonces are gone; the attempt
 * has failed for this signer and the next one is made with fresh nonces.
 */
public interface ReleaseStore {
  /** The record of a signer and an attempt, if there is one. */
  Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt);

  /**
   * Notes a release, durably.
   *
   * @throws IllegalStateException if the signer and attempt have a record already
   */
  void record(ReleaseRecord record);
}
