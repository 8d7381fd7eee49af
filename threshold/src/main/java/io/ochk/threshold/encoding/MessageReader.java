package io.ochk.threshold.encoding;

import java.util.Arrays;

/**
 * Reads one message, field by field, and refuses whatever a {@link MessageWriter} does not write: a
 * wrong type or version, a field cut short, bytes left over.
 */
public final class MessageReader {
  /** The longest message that is looked at, in bytes. */
  public static final int MAXIMUM_LENGTH = 32 << 20;

  private final String subject;
  private final byte[] bytes;
  private int position;

  /** Opens a message and checks its first two bytes. */
  public MessageReader(MessageType type, byte[] message) throws VerificationException {
    this.subject = type.name();
    if (message.length > MAXIMUM_LENGTH) {
      throw refuse("at most " + MAXIMUM_LENGTH + " bytes", message.length + " bytes");
    }
    this.bytes = message.clone();
    int code = u8("type");
    if (code != type.code()) {
      throw refuse("type " + type.code(), "type " + code);
    }
    int version = u8("version");
    if (version != MessageWriter.VERSION) {
      throw refuse("version " + MessageWriter.VERSION, "version " + version);
    }
  }

  /** One byte. */
  public int u8(String field) throws VerificationException {
    return (int) number(field, 1);
  }

  /** Two bytes. */
  public int u16(String field) throws VerificationException {
    return (int) number(field, 2);
  }

  /** Four bytes, as a non-negative number. */
  public long u32(String field) throws VerificationException {
    return number(field, 4);
  }

  private long number(String field, int length) throws VerificationException {
    require(field, length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  /** A four-byte number that has to lie between two bounds, both included. */
  public int between(String field, long lowest, long highest) throws VerificationException {
    long value = u32(field);
    if (value < lowest || value > highest) {
      throw refuse(field + " from " + lowest + " to " + highest, Long.toString(value));
    }
    return (int) value;
  }

  /** A field of known length. */
  public byte[] fixed(String field, int length) throws VerificationException {
    require(field, length);
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return value;
  }

  /** A field with four bytes of length before it, at most {@code longest} bytes long. */
  public byte[] counted(String field, int longest) throws VerificationException {
    return fixed(field, between(field + " length", 0, longest));
  }

  private void require(String field, int length) throws VerificationException {
    if (bytes.length - position < length) {
      throw refuse(
          length + " bytes of " + field, (bytes.length - position) + " bytes before the end");
    }
  }

  /** Ends the message; bytes left over are refused. */
  public void end() throws VerificationException {
    if (position != bytes.length) {
      throw refuse("the end of the message", (bytes.length - position) + " bytes more");
    }
  }

  /** A refusal that names this message's type. */
  public VerificationException refuse(String expected, String actual) {
    return new VerificationException(subject, expected, actual);
  }
}
