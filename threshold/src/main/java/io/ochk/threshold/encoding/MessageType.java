package io.ochk.threshold.encoding;

/** The first byte of every encoding. A number, once given, is never given to anything else. */
public enum MessageType {
  /** The public half of a key: threshold, group key and verifying shares. */
  PUBLIC_KEY_PACKAGE(0x01),
  /** A signer's share, for its own encrypted store. Secret. */
  KEY_SHARE(0x02),
  /** What a ceremony is about: session, seats, encryption keys, previous epoch. */
  CEREMONY_SETUP(0x10),
  /** One message of a ceremony with its sender, the bytes that an operator signs. */
  FRAME(0x11),
  /** A frame with its operator's signature. */
  SIGNED_FRAME(0x12),
  /** The public record of a finished ceremony. */
  TRANSCRIPT(0x13),
  /** The secret from which a dealer's part in one ceremony follows. Secret. */
  CEREMONY_SECRET(0x14),
  /** A pair of nonce commitments for one attempt. */
  SIGNING_COMMITMENTS(0x20),
  /** The set of signers of one attempt and their commitments. */
  SIGNING_PACKAGE(0x21),
  /** A signature share. */
  SIGNATURE_SHARE(0x22),
  /** The durable record of a released share. */
  RELEASE_RECORD(0x23),
  /** What one helper deals to the others when a lost share is repaired. */
  REPAIR_DEAL(0x30),
  /** The encrypted sum that one helper sends to the owner. */
  REPAIR_SUM(0x31);

  private final int code;

  MessageType(int code) {
    this.code = code;
  }

  /** The byte that stands for this type, 0 to 255. */
  public int code() {
    return code;
  }
}
