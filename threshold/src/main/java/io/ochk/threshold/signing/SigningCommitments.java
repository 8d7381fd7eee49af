package io.ochk.threshold.signing;

import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;

/**
 * Round one: what a signer commits to for one attempt. Broadcast.
 *
 * @param attempt the attempt
 * @param identifier the signer
 * @param hiding D = d·G
 * @param binding E = e·G
 */
public record SigningCommitments(
    SigningAttempt attempt, Identifier identifier, Point hiding, Point binding) {
  /** Refuses the identity. */
  public SigningCommitments {
    if (hiding.isIdentity() || binding.isIdentity()) {
      throw new IllegalArgumentException("no commitment is the point at infinity");
    }
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    MessageWriter out = new MessageWriter(MessageType.SIGNING_COMMITMENTS);
    attempt.write(out);
    return out.fixed(identifier.encode()).fixed(hiding.encode()).fixed(binding.encode()).toBytes();
  }

  /** Reads an encoding. */
  public static SigningCommitments decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.SIGNING_COMMITMENTS, bytes);
    SigningAttempt attempt = SigningAttempt.read(in);
    SigningCommitments commitments = read(curve, attempt, in);
    in.end();
    return commitments;
  }

  static SigningCommitments read(Curve curve, SigningAttempt attempt, MessageReader in)
      throws VerificationException {
    return new SigningCommitments(
        attempt,
        Identifier.decode(in.fixed("identifier", Identifier.LENGTH)),
        curve.decode(in.fixed("hiding commitment", Point.LENGTH)),
        curve.decode(in.fixed("binding commitment", Point.LENGTH)));
  }
}
