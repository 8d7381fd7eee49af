package io.ochk.threshold.signing;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;

/**
 * The durable note that a share was released, written before it leaves.
 *
 * @param share the share, with its attempt and signer
 * @param key the key that it signs under, tweak included
 * @param packageHash the hash of the signing package that it answers
 * @param messageHash the SHA-256 of the message
 */
public record ReleaseRecord(
    SignatureShare share, Point key, Hash256 packageHash, Hash256 messageHash) {
  /** The attempt, under which a store files the record. */
  public SigningAttempt attempt() {
    return share.attempt();
  }

  /** Whether another release would answer the same question: same signer, key, set and message. */
  boolean answers(Identifier signer, SigningRequest request, SigningPackage signingPackage) {
    return share.identifier().equals(signer)
        && attempt().equals(signingPackage.attempt())
        && key.equals(request.key().key())
        && packageHash.equals(signingPackage.hash())
        && messageHash.equals(Hash256.of(request.message()));
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    return new MessageWriter(MessageType.RELEASE_RECORD)
        .fixed(key.encode())
        .fixed(packageHash.encode())
        .fixed(messageHash.encode())
        .counted(share.encode())
        .toBytes();
  }

  /** Reads an encoding. */
  public static ReleaseRecord decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.RELEASE_RECORD, bytes);
    Point key = curve.decode(in.fixed("key", Point.LENGTH));
    Hash256 packageHash = Hash256.decode(in.fixed("package hash", Hash256.LENGTH));
    Hash256 messageHash = Hash256.decode(in.fixed("message hash", Hash256.LENGTH));
    SignatureShare share = SignatureShare.decode(in.counted("share", 256));
    in.end();
    return new ReleaseRecord(share, key, packageHash, messageHash);
  }
}
