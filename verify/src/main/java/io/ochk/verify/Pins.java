package io.ochk.verify;

import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import java.util.Optional;

/**
 * The keys that the verifier believes beforehand, and documents that lead from them to later keys.
 *
 * @param reviewer the pinned reviewer key, if there is one
 * @param organiser the pinned organiser key, if there is one
 * @param reviewerKeys the reviewer's published keys, if they are at hand
 * @param organiserKeys the organiser's published keys, if they are at hand
 */
public record Pins(
    Optional<PublicKey> reviewer,
    Optional<PublicKey> organiser,
    Optional<KeyDocument> reviewerKeys,
    Optional<KeyDocument> organiserKeys) {

  /** No pins: signatures are checked against the keys that a document brings along. */
  public static final Pins NONE =
      new Pins(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * The role's verified keys, from the pin, the document at hand, or both.
   *
   * @return nothing if there is neither
   * @throws VerificationException if the document does not lead from the pin
   */
  Optional<KeyHistory> history(Role role) throws VerificationException {
    return history(role, role == Role.REVIEWER ? reviewerKeys : organiserKeys);
  }

  /** The same, with a document that came with the object. */
  Optional<KeyHistory> history(Role role, Optional<KeyDocument> document)
      throws VerificationException {
    Optional<PublicKey> pin = pin(role);
    if (document.isEmpty()) {
      return pin.map(key -> KeyHistory.of(role, key));
    }
    PublicKey trusted = pin.orElse(document.get().keys().getFirst().key());
    return Optional.of(KeyHistory.resolve(role, trusted, document.get()));
  }

  /** The pinned key of the role. */
  Optional<PublicKey> pin(Role role) {
    return role == Role.REVIEWER ? reviewer : organiser;
  }
}
