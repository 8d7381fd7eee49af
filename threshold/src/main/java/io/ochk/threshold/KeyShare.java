package io.ochk.threshold;

import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;
import java.util.Objects;
import javax.security.auth.Destroyable;

/**
 * One member's share of a key in one epoch. Secret: it stays with its owner.
 *
 * <p>A {@code KeyShare} always matches its public half: sᵢ·G = Yᵢ is checked whenever one is made.
 */
public final class KeyShare implements Destroyable, AutoCloseable {
  private final Identifier identifier;
  private final SecretScalar secret;
  private final PublicKeyPackage publicKey;

  private KeyShare(Identifier identifier, SecretScalar secret, PublicKeyPackage publicKey) {
    this.identifier = identifier;
    this.secret = secret;
    this.publicKey = publicKey;
  }

  /**
   * Puts a share together; the secret is copied.
   *
   * @throws VerificationException if the share is not the one that the public key package names
   */
  public static KeyShare of(
      Curve curve, Identifier identifier, SecretScalar secret, PublicKeyPackage publicKey)
      throws VerificationException {
    if (!publicKey.participants().contains(identifier)) {
      throw new VerificationException(
          "key share", "a member of " + publicKey.participants(), "identifier " + identifier);
    }
    Point actual = curve.multiplyGenerator(secret);
    Point expected = publicKey.verifyingShare(identifier);
    if (!actual.equals(expected)) {
      throw new VerificationException(
          "verifying share of " + identifier, expected.toString(), actual.toString());
    }
    return new KeyShare(identifier, secret.copy(), publicKey);
  }

  /** Whose share it is. */
  public Identifier identifier() {
    return identifier;
  }

  /** The share itself. */
  public SecretScalar secret() {
    return secret;
  }

  /** The public half. */
  public PublicKeyPackage publicKey() {
    return publicKey;
  }

  /** The encoding for the owner's encrypted store. Secret. */
  public byte[] encodeSecret() {
    byte[] bytes = secret.revealSecretBytes();
    try {
      return new MessageWriter(MessageType.KEY_SHARE)
          .fixed(identifier.encode())
          .fixed(bytes)
          .counted(publicKey.encode())
          .toBytes();
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Reads what {@link #encodeSecret} wrote, and checks that both halves belong together. */
  public static KeyShare decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.KEY_SHARE, bytes);
    Identifier identifier = Identifier.decode(in.fixed("identifier", Identifier.LENGTH));
    byte[] share = in.fixed("share", Scalar.LENGTH);
    byte[] publicKey = in.counted("public key package", MessageReader.MAXIMUM_LENGTH);
    in.end();
    try (SecretScalar secret = SecretScalar.decode(share)) {
      return of(curve, identifier, secret, PublicKeyPackage.decode(curve, publicKey));
    } finally {
      Arrays.fill(share, (byte) 0);
    }
  }

  @Override
  public void destroy() {
    secret.destroy();
  }

  @Override
  public boolean isDestroyed() {
    return secret.isDestroyed();
  }

  @Override
  public void close() {
    destroy();
  }

  /**
   * Whether both are the same member's share of one key and epoch. The secret follows from the
   * public half, which is compared in its place, so that no secret byte is looked at.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyShare that
        && identifier.equals(that.identifier)
        && publicKey.equals(that.publicKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(identifier, publicKey);
  }

  @Override
  public String toString() {
    return "[key share of " + identifier + ", epoch " + publicKey.epoch() + "]";
  }
}
