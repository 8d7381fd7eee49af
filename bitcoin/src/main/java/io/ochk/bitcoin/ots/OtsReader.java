package io.ochk.bitcoin.ots;

import fr.acinq.bitcoin.ByteVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads proofs from untrusted bytes. Limits: file 256 KiB, depth 256, message, result and argument
 * 4096 bytes, payload 8192. Refused besides: unknown operations and versions, numbers not in their
 * shortest form or beyond 63 bits, a payload that is not used up, an operation that does not apply
 * to its message, trailing bytes.
 */
final class OtsReader {
  private static final byte[] MAGIC =
      "\0OpenTimestamps\0\0Proof\0\u00bf\u0089\u00e2\u00e8\u0084\u00e8\u0092\u0094"
          .getBytes(StandardCharsets.ISO_8859_1);

  private final byte[] bytes;
  private int at;

  private OtsReader(byte[] bytes) {
    this.bytes = bytes;
  }

  static byte[] magic() {
    return MAGIC.clone();
  }

  static DetachedTimestamp file(byte[] bytes) throws OtsException {
    if (bytes.length > DetachedTimestamp.MAX_LENGTH) {
      throw new OtsException("the proof is longer than 256 KiB");
    }
    OtsReader in = new OtsReader(bytes.clone());
    if (bytes.length < MAGIC.length || !Arrays.equals(in.take(MAGIC.length), MAGIC)) {
      throw new OtsException("not an OpenTimestamps proof");
    }
    long version = in.number();
    if (version != 1) {
      throw new OtsException("version " + version + " is not supported, expected 1");
    }
    if (!(in.operation(in.octet()) instanceof Operation.Hash hash)) {
      throw new OtsException("the file's digest is not made by a hash function");
    }
    byte[] digest = in.take(hash.length());
    Timestamp tree = in.tree(digest, Timestamp.MAX_DEPTH);
    in.end();
    return new DetachedTimestamp(hash, new ByteVector(digest), tree);
  }

  static Timestamp answer(byte[] bytes, byte[] message) throws OtsException {
    OtsReader in = new OtsReader(bytes.clone());
    Timestamp tree = in.tree(message.clone(), Timestamp.MAX_DEPTH);
    in.end();
    return tree;
  }

  private Timestamp tree(byte[] message, int depth) throws OtsException {
    if (depth == 0) {
      throw new OtsException("the proof is deeper than 256 operations");
    }
    List<Attestation> attestations = new ArrayList<>();
    Map<Operation, Timestamp> branches = new TreeMap<>(Operation.FILE_ORDER);
    boolean more = true;
    while (more) {
      int tag = octet();
      more = tag == 0xff;
      if (more) {
        tag = octet();
      }
      if (tag == 0) {
        attestations.add(attestation());
      } else {
        Operation operation = operation(tag);
        Timestamp branch = tree(operation.apply(message), depth - 1);
        branches.merge(operation, branch, Timestamp::merged);
      }
    }
    return Timestamp.of(attestations, branches);
  }

  private Operation operation(int tag) throws OtsException {
    return switch (tag) {
      case 0x02 -> Operation.Hash.SHA1;
      case 0x03 -> Operation.Hash.RIPEMD160;
      case 0x08 -> Operation.Hash.SHA256;
      case 0x67 -> Operation.Hash.KECCAK256;
      case 0xf0 -> new Operation.Append(new ByteVector(variable(1, Operation.MAX_LENGTH)));
      case 0xf1 -> new Operation.Prepend(new ByteVector(variable(1, Operation.MAX_LENGTH)));
      case 0xf2 -> new Operation.Reverse();
      case 0xf3 -> new Operation.Hexlify();
      default -> throw new OtsException("unknown operation " + Integer.toHexString(tag));
    };
  }

  private Attestation attestation() throws OtsException {
    ByteVector tag = new ByteVector(take(8));
    byte[] payload = variable(0, Attestation.MAX_PAYLOAD);
    OtsReader in = new OtsReader(payload);
    Attestation attestation;
    if (tag.equals(Attestation.Bitcoin.TAG)) {
      attestation = new Attestation.Bitcoin(in.number());
    } else if (tag.equals(Attestation.Pending.TAG)) {
      String uri = new String(in.variable(0, Attestation.MAX_URI), StandardCharsets.ISO_8859_1);
      if (!Attestation.isUri(uri)) {
        throw new OtsException("a calendar's address has a character that is not allowed");
      }
      attestation = new Attestation.Pending(uri);
    } else {
      return new Attestation.Unknown(tag, new ByteVector(payload));
    }
    if (in.at != payload.length) {
      throw new OtsException("an attestation's payload has bytes left over");
    }
    return attestation;
  }

  /** LEB128: seven bits a byte, lowest first, shortest form, at most 63 bits. */
  private long number() throws OtsException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7f) << shift;
      if (octet < 0x80) {
        if (octet == 0 && shift > 0) {
          throw new OtsException("a number is not in its shortest form");
        }
        return value;
      }
    }
    throw new OtsException("a number is too large");
  }

  private byte[] variable(int least, int most) throws OtsException {
    long length = number();
    if (length < least || length > most) {
      throw new OtsException("a length of " + length + " is outside " + least + " to " + most);
    }
    return take((int) length);
  }

  private int octet() throws OtsException {
    return take(1)[0] & 0xff;
  }

  private byte[] take(int count) throws OtsException {
    if (count > bytes.length - at) {
      throw new OtsException("the proof ends too early");
    }
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }

  private void end() throws OtsException {
    if (at != bytes.length) {
      throw new OtsException("bytes follow the proof");
    }
  }
}
