package io.ochk.threshold.signing;

import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;

/**
 * Round two: one signer's part of the signature. Sent to whoever aggregates.
 *
 * @param attempt the attempt
 * @param identifier the signer
 * @param z the share
 */
public record SignatureShare(SigningAttempt attempt, Identifier identifier, Scalar z) {
  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    MessageWriter out = new MessageWriter(MessageType.SIGNATURE_SHARE);
    attempt.write(out);
    return out.fixed(identifier.encode()).fixed(z.encode()).toBytes();
  }

  /** Reads an encoding. */
  public static SignatureShare decode(byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.SIGNATURE_SHARE, bytes);
    SignatureShare share =
        new SignatureShare(
            SigningAttempt.read(in),
            Identifier.decode(in.fixed("identifier", Identifier.LENGTH)),
            Scalar.decode(in.fixed("share", Scalar.LENGTH)));
    in.end();
    return share;
  }
}
