package io.ochk.threshold.encoding;

import java.io.ByteArrayOutputStream;

/** Writes one message, field by field. Integers are big-endian. */
public final class MessageWriter {
  /** The version of every layout in this release. */
  public static final int VERSION = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  /** Begins a message: one byte of type, one byte of version. */
  public MessageWriter(MessageType type) {
    out.write(type.code());
    out.write(VERSION);
  }

  /** Writes one byte, 0 to 255. */
  public MessageWriter u8(int value) {
    return number(value, 1);
  }

  /** Writes two bytes, 0 to 65535. */
  public MessageWriter u16(int value) {
    return number(value, 2);
  }

  /** Writes four bytes, 0 to 2³²−1. */
  public MessageWriter u32(long value) {
    return number(value, 4);
  }

  private MessageWriter number(long value, int length) {
    if (value < 0 || value >>> (8 * length) != 0) {
      throw new IllegalArgumentException(value + " does not fit into " + length + " bytes");
    }
    for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
    return this;
  }

  /** Writes a field whose length both sides know. */
  public MessageWriter fixed(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Writes four bytes of length and then the bytes. */
  public MessageWriter counted(byte[] bytes) {
    u32(bytes.length);
    return fixed(bytes);
  }

  /** The finished message. */
  public byte[] toBytes() {
    return out.toByteArray();
  }
}
