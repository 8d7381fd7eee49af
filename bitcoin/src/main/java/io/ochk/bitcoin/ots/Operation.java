package io.ochk.bitcoin.ots;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * A step from one message to the next. Messages, results and arguments have at most 4096 bytes,
 * arguments at least one.
 */
public sealed interface Operation {
  /** The order in a file: by tag, then by argument, as unsigned bytes. */
  Comparator<Operation> FILE_ORDER =
      Comparator.comparingInt(Operation::tag)
          .thenComparing(o -> o.argument().toByteArray(), Arrays::compareUnsigned);

  /** The longest message, result and argument, in bytes. */
  int MAX_LENGTH = 4096;

  /**
   * Adds bytes at the end.
   *
   * @param suffix 1 to 4096 bytes
   */
  record Append(ByteVector suffix) implements Operation {
    /** Checks the length. */
    public Append {
      requireArgument(suffix);
    }
  }

  /**
   * Adds bytes at the front.
   *
   * @param prefix 1 to 4096 bytes
   */
  record Prepend(ByteVector prefix) implements Operation {
    /** Checks the length. */
    public Prepend {
      requireArgument(prefix);
    }
  }

  /** Reverses the bytes. */
  record Reverse() implements Operation {}

  /** Lower-case hexadecimal text of a message of at most 2048 bytes. */
  record Hexlify() implements Operation {}

  /** A hash function; only these can hash the file itself. */
  enum Hash implements Operation {
    /** 20 bytes. */
    SHA1(0x02, 20),
    /** 20 bytes. */
    RIPEMD160(0x03, 20),
    /** 32 bytes. */
    SHA256(0x08, 32),
    /** 32 bytes; the padding of before SHA-3 was standardised. */
    KECCAK256(0x67, 32);

    private final int code;
    private final int length;

    Hash(int code, int length) {
      this.code = code;
      this.length = length;
    }

    /** The digest's length in bytes. */
    public int length() {
      return length;
    }

    /** The hash of some bytes of any length. */
    public byte[] digest(byte[] input) {
      return switch (this) {
        case SHA1 -> Crypto.sha1(new ByteVector(input));
        case RIPEMD160 -> Crypto.ripemd160(input);
        case SHA256 -> Crypto.sha256(input);
        case KECCAK256 -> {
          KeccakDigest keccak = new KeccakDigest(256);
          keccak.update(input, 0, input.length);
          byte[] out = new byte[32];
          keccak.doFinal(out, 0);
          yield out;
        }
      };
    }
  }

  /** An append. */
  static Operation append(byte[] suffix) {
    return new Append(new ByteVector(suffix.clone()));
  }

  private static void requireArgument(ByteVector argument) {
    if (argument.isEmpty() || argument.size() > MAX_LENGTH) {
      throw new IllegalArgumentException("an argument has 1 to 4096 bytes");
    }
  }

  /** The byte that stands for the operation, 0 to 255. */
  default int tag() {
    return switch (this) {
      case Append a -> 0xf0;
      case Prepend p -> 0xf1;
      case Reverse r -> 0xf2;
      case Hexlify h -> 0xf3;
      case Hash hash -> hash.code;
    };
  }

  /** The argument, or an empty vector for operations without one. */
  default ByteVector argument() {
    return switch (this) {
      case Append(ByteVector suffix) -> suffix;
      case Prepend(ByteVector prefix) -> prefix;
      case Reverse r -> ByteVector.empty;
      case Hexlify h -> ByteVector.empty;
      case Hash hash -> ByteVector.empty;
    };
  }

  /**
   * Applies the operation.
   *
   * @throws OtsException if the message is too long or empty for it, or the result too long
   */
  default byte[] apply(byte[] message) throws OtsException {
    if (message.length > MAX_LENGTH) {
      throw new OtsException("a message exceeds 4096 bytes");
    }
    byte[] result =
        switch (this) {
          case Append(ByteVector suffix) -> concat(message, suffix.toByteArray());
          case Prepend(ByteVector prefix) -> concat(prefix.toByteArray(), message);
          case Reverse r -> reversed(message);
          case Hexlify h -> HexFormat.of().formatHex(message).getBytes(StandardCharsets.US_ASCII);
          case Hash hash -> hash.digest(message);
        };
    if (result.length == 0 || result.length > MAX_LENGTH) {
      throw new OtsException("an operation's result has " + result.length + " bytes");
    }
    return result;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] reversed(byte[] message) {
    byte[] result = new byte[message.length];
    for (int i = 0; i < message.length; i++) {
      result[i] = message[message.length - 1 - i];
    }
    return result;
  }
}
