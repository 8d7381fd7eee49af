package io.ochk.threshold.keygen;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;

/** One message of a ceremony with its session and sender: the bytes that an operator signs. */
public final class Frame {
  private final Hash256 sessionHash;
  private final Seat sender;
  private final CeremonyMessage message;
  private final byte[] encoded;
  private final Hash256 hash;

  /** Creates a frame. */
  public Frame(Hash256 sessionHash, Seat sender, CeremonyMessage message) {
    this.sessionHash = sessionHash;
    this.sender = sender;
    this.message = message;
    MessageWriter out = new MessageWriter(MessageType.FRAME).fixed(sessionHash.encode());
    sender.write(out);
    out.u8(message.kind());
    message.write(out);
    this.encoded = out.toBytes();
    this.hash = Hash256.of(encoded);
  }

  /** The ceremony that it belongs to. */
  public Hash256 sessionHash() {
    return sessionHash;
  }

  /** Who says it. */
  public Seat sender() {
    return sender;
  }

  /** What is said. */
  public CeremonyMessage message() {
    return message;
  }

  /** The hash of the encoding; signatures are not part of it. */
  public Hash256 hash() {
    return hash;
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    return encoded.clone();
  }

  /** Reads an encoding. */
  public static Frame decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.FRAME, bytes);
    Hash256 session = Hash256.decode(in.fixed("session hash", Hash256.LENGTH));
    Seat sender = Seat.read(in);
    CeremonyMessage message = CeremonyMessage.read(curve, in);
    in.end();
    return new Frame(session, sender, message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frame that && hash.equals(that.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return message.getClass().getSimpleName() + " of " + sender;
  }
}
