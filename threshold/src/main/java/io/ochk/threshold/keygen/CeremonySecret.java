package io.ochk.threshold.keygen;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.KeyDerivation;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * The 32 random bytes from which a dealer's part in one ceremony follows: its polynomial, its
 * proof's nonce and its ephemeral keys. Secret.
 *
 * <p>It is drawn and stored before round 1 and destroyed after certification. Whatever is derived
 * names the session and the seat, so a restarted dealer says the same again, bit by bit, and the
 * same bytes in another session would say something unrelated.
 */
public final class CeremonySecret implements Destroyable, AutoCloseable {
  private static final byte[] PREFIX = "oc-guardian/dealing/v1\n".getBytes(US_ASCII);

  private final byte[] bytes;
  private volatile boolean destroyed;

  private CeremonySecret(byte[] owned) {
    this.bytes = owned;
  }

  /** Draws the secret of a new ceremony. */
  public static CeremonySecret draw(RandomSource random) {
    return new CeremonySecret(random.bytes(32));
  }

  /** The encoding for the owner's encrypted store. Secret. */
  public byte[] encodeSecret() {
    return new MessageWriter(MessageType.CEREMONY_SECRET).fixed(alive()).toBytes();
  }

  /** Reads what {@link #encodeSecret} wrote. */
  public static CeremonySecret decode(byte[] encoded) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.CEREMONY_SECRET, encoded);
    byte[] bytes = in.fixed("secret", 32);
    in.end();
    return new CeremonySecret(bytes);
  }

  /** A scalar from 1 to n−1 for a purpose. */
  SecretScalar scalar(Ciphersuite suite, Hash256 session, Seat seat, String purpose, int index) {
    for (int round = 0; ; round++) {
      byte[] uniform =
          KeyDerivation.derive(alive(), info(session, seat, purpose, index, round), 48);
      SecretScalar scalar = suite.secretScalar(uniform);
      Arrays.fill(uniform, (byte) 0);
      if (!scalar.isZero()) {
        return scalar;
      }
    }
  }

  /** The ephemeral pair that seals the share of one receiver. */
  EncryptionKeyPair ephemeral(Hash256 session, Seat seat, Identifier receiver) {
    byte[] key =
        KeyDerivation.derive(alive(), info(session, seat, "ephemeral", receiver.value(), 0), 32);
    try {
      return EncryptionKeyPair.ofPrivateKey(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] info(Hash256 session, Seat seat, String purpose, int index, int round) {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(PREFIX);
    info.writeBytes(session.encode());
    info.writeBytes(seat.encode());
    info.writeBytes((purpose + "/" + index + "/" + round).getBytes(US_ASCII));
    return info.toByteArray();
  }

  private byte[] alive() {
    if (destroyed) {
      throw new IllegalStateException("this secret was destroyed");
    }
    return bytes;
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public void close() {
    destroy();
  }

  /** Equality in constant time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CeremonySecret that && MessageDigest.isEqual(alive(), that.alive());
  }

  /** The same for all secrets: a hash of one would tell about it. */
  @Override
  public int hashCode() {
    return CeremonySecret.class.hashCode();
  }

  @Override
  public String toString() {
    return "[ceremony secret]";
  }
}
