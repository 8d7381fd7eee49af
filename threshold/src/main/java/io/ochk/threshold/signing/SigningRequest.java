package io.ochk.threshold.signing;

import io.ochk.threshold.Hash256;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a signer's owner approved: which bytes to sign, under which key. The signer derives all of
 * it itself from the full request; nothing in it comes from a coordinator.
 */
public final class SigningRequest {
  private final Hash256 requestHash;
  private final SigningKey key;
  private final byte[] message;

  /**
   * Creates a request.
   *
   * @param requestHash the hash under which the request goes by in messages
   * @param key the key to sign under, tweak included
   * @param message for Bitcoin a digest of 32 bytes
   */
  public SigningRequest(Hash256 requestHash, SigningKey key, byte[] message) {
    this.requestHash = requestHash;
    this.key = key;
    this.message = message.clone();
  }

  /** The hash under which the request goes by. */
  public Hash256 requestHash() {
    return requestHash;
  }

  /** The key to sign under. */
  public SigningKey key() {
    return key;
  }

  /** A copy of the message. */
  public byte[] message() {
    return message.clone();
  }

  /** An attempt at this request. */
  public SigningAttempt attempt(int number) {
    return new SigningAttempt(requestHash, number, key.publicKey().epoch());
  }

  /** Whether another request asks for the same bytes under the same key. */
  public boolean sameAs(SigningRequest other) {
    return requestHash.equals(other.requestHash)
        && key.key().equals(other.key.key())
        && key.publicKey().equals(other.key.publicKey())
        && Arrays.equals(message, other.message);
  }

  @Override
  public String toString() {
    return "SigningRequest["
        + requestHash
        + ", "
        + key
        + ", "
        + HexFormat.of().formatHex(message)
        + "]";
  }
}
