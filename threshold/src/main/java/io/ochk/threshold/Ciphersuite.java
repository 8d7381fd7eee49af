package io.ochk.threshold;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.curve.TaggedHash;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A suite's hash functions and the group that it calculates in (RFC 9591, section 6.5; for Taproot
 * the challenge is BIP-340's).
 *
 * <p>Stateless; one instance serves a whole process.
 *
 * @param suite which of the two suites
 * @param curve the provider of the group
 */
public record Ciphersuite(Suite suite, Curve curve) {
  /** FROST-secp256k1-SHA256-TR-v1. */
  public static Ciphersuite taproot(Curve curve) {
    return new Ciphersuite(Suite.TAPROOT, curve);
  }

  /** FROST-secp256k1-SHA256-v1. */
  public static Ciphersuite plain(Curve curve) {
    return new Ciphersuite(Suite.PLAIN, curve);
  }

  /** Whether keys and nonces follow the parity rules of BIP-340. */
  public boolean isTaproot() {
    return suite == Suite.TAPROOT;
  }

  /** H1, the binding factor's hash, begun with the part that all signers' inputs share. */
  public BindingHash bindingHash(byte[]... prefix) {
    return new BindingHash(new ExpandMessage(destination("rho")).begin(prefix));
  }

  /** A begun H1, from which one hash for each signer branches off. */
  public static final class BindingHash {
    private final ExpandMessage.Begun begun;

    private BindingHash(ExpandMessage.Begun begun) {
      this.begun = begun;
    }

    /** H1 over the shared prefix and this ending. */
    public Scalar finish(byte[] ending) {
      return Scalar.reduce(begun.finish(ending));
    }
  }

  /**
   * H2, the challenge: for Taproot over the x coordinates, by BIP-340's tagged hash; for the plain
   * suite over the compressed points.
   */
  public Scalar challenge(Point commitment, Point publicKey, byte[] message) {
    return switch (suite) {
      case TAPROOT ->
          Scalar.reduce(TaggedHash.of("BIP0340/challenge", commitment.x(), publicKey.x(), message));
      case PLAIN ->
          Scalar.reduce(
              new ExpandMessage(destination("chal"))
                  .hash(commitment.encode(), publicKey.encode(), message));
    };
  }

  /** H3, the nonce of 32 fresh random bytes and the stored share. */
  public SecretScalar nonce(byte[] random32, SecretScalar share) {
    byte[] secret = share.revealSecretBytes();
    byte[] uniform = new ExpandMessage(destination("nonce")).hash(random32, secret);
    try {
      return curve.reduceSecret(uniform);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(uniform, (byte) 0);
    }
  }

  /** A secret scalar from uniform secret bytes of a key derivation, 48 of them. */
  public SecretScalar secretScalar(byte[] uniform48) {
    return curve.reduceSecret(uniform48);
  }

  /** H4, the hash of the message, 32 bytes. */
  public byte[] hashMessage(byte[] message) {
    return hash("msg", message);
  }

  /** H5, the hash of the encoded commitments, 32 bytes. */
  public byte[] hashCommitments(byte[] encoded) {
    return hash("com", encoded);
  }

  /** HDKG, the challenge of a proof of possession. */
  public Scalar hashProof(byte[]... parts) {
    return Scalar.reduce(new ExpandMessage(destination("dkg")).hash(parts));
  }

  private byte[] hash(String purpose, byte[] input) {
    MessageDigest digest = TaggedHash.sha256();
    digest.update(destination(purpose));
    return digest.digest(input);
  }

  private byte[] destination(String purpose) {
    return (suite.context() + purpose).getBytes(US_ASCII);
  }
}
