package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.Transaction;
import io.ochk.bitcoin.address.AddressType;
import io.ochk.bitcoin.psbt.Psbt;
import io.ochk.bitcoin.transaction.TransactionCodec;
import io.ochk.bitcoin.transaction.TransactionException;
import java.util.Base64;

/**
 * A signature in one of the textual forms. We always write the prefix; a text without one is read
 * as simple, or as legacy where the address is P2PKH.
 */
public sealed interface Bip322Signature {
  /** The longest text that is read, in characters. */
  int MAX_LENGTH = 400_000;

  /**
   * A witness stack for the transaction whose other fields are all 0: {@code smp}.
   *
   * @param witness the stack
   * @param prefixed whether the text had its prefix
   */
  record Simple(ScriptWitness witness, boolean prefixed) implements Bip322Signature {}

  /**
   * A whole transaction: {@code ful}.
   *
   * @param transaction the signed transaction
   */
  record Full(Transaction transaction) implements Bip322Signature {}

  /**
   * A finalised PSBT: {@code pof}.
   *
   * @param psbt the PSBT
   */
  record Funds(Psbt psbt) implements Bip322Signature {}

  /**
   * A recoverable ECDSA signature from before BIP-322: header byte, R, S.
   *
   * @param bytes 65 bytes
   */
  record Compact(ByteVector bytes) implements Bip322Signature {}

  /**
   * Reads a signature for an address of this type.
   *
   * @throws Bip322Exception if it is none
   */
  static Bip322Signature parse(String text, AddressType type) throws Bip322Exception {
    if (text.length() < 4) {
      throw new Bip322Exception("signature too short");
    }
    if (text.length() > MAX_LENGTH) {
      throw new Bip322Exception("signature longer than " + MAX_LENGTH + " characters");
    }
    String prefix = text.substring(0, 3);
    try {
      return switch (prefix) {
        case "smp" -> new Simple(TransactionCodec.readWitness(base64(text.substring(3))), true);
        case "ful" -> full(base64(text.substring(3)));
        case "pof" -> new Funds(Psbt.read(base64(text.substring(3))));
        default -> unprefixed(base64(text), type);
      };
    } catch (TransactionException e) {
      throw new Bip322Exception("error parsing signature: " + e.getMessage());
    }
  }

  private static Bip322Signature full(byte[] bytes) throws Bip322Exception {
    try {
      return new Full(TransactionCodec.read(bytes));
    } catch (TransactionException e) {
      throw new Bip322Exception("error parsing signature as full variant: " + e.getMessage());
    }
  }

  private static Bip322Signature unprefixed(byte[] bytes, AddressType type)
      throws TransactionException {
    if (type == AddressType.P2PKH && bytes.length == 65) {
      return new Compact(new ByteVector(bytes));
    }
    return new Simple(TransactionCodec.readWitness(bytes), false);
  }

  /** Canonical base64: standard alphabet, padded, no stray bits. */
  private static byte[] base64(String text) throws Bip322Exception {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Answered below, with the case of a text that decodes but is not canonical.
    }
    throw new Bip322Exception("error decoding signature as base64");
  }

  /** The text, with its prefix; a legacy signature has none. */
  default String text() {
    Base64.Encoder base64 = Base64.getEncoder();
    return switch (this) {
      case Simple(ScriptWitness witness, boolean prefixed) ->
          "smp" + base64.encodeToString(TransactionCodec.writeWitness(witness));
      case Full(Transaction transaction) ->
          "ful" + base64.encodeToString(Transaction.write(transaction));
      case Funds(Psbt psbt) -> "pof" + base64.encodeToString(psbt.write());
      case Compact(ByteVector bytes) -> base64.encodeToString(bytes.toByteArray());
    };
  }

  /** The text of a simple signature with this witness. */
  static String simple(ScriptWitness witness) {
    return new Simple(witness, true).text();
  }
}
