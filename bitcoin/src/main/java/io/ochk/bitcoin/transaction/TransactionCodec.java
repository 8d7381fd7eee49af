package io.ochk.bitcoin.transaction;

import fr.acinq.bitcoin.Protocol;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxOut;
import fr.acinq.bitcoin.io.ByteArrayInput;
import fr.acinq.bitcoin.io.ByteArrayOutput;
import java.util.Arrays;

/**
 * Strict reading of consensus encodings. The bytes must be exactly what writing the result gives:
 * so truncation, trailing bytes, and lengths written longer than needed are all refused.
 */
public final class TransactionCodec {
  /** The largest transaction that a block could hold, in bytes. */
  public static final int MAX_LENGTH = 4_000_000;

  private TransactionCodec() {}

  /**
   * Reads a transaction with or without witnesses.
   *
   * @throws TransactionException if the bytes are not exactly one transaction with at least one
   *     input and one output
   */
  public static Transaction read(byte[] bytes) throws TransactionException {
    requireLength(bytes);
    Transaction transaction;
    byte[] again;
    try {
      transaction = Transaction.read(bytes.clone());
      again = Transaction.write(transaction);
    } catch (RuntimeException e) {
      throw new TransactionException("not a transaction");
    }
    if (!Arrays.equals(bytes, again) || transaction.txIn.isEmpty() || transaction.txOut.isEmpty()) {
      throw new TransactionException("not exactly one transaction");
    }
    return transaction;
  }

  /**
   * Reads a transaction in the encoding without witnesses, as a PSBT holds it.
   *
   * @throws TransactionException as {@link #read(byte[])}; no inputs or outputs are fine here
   */
  public static Transaction readWithoutWitness(byte[] bytes) throws TransactionException {
    requireLength(bytes);
    long version = Protocol.PROTOCOL_VERSION | Transaction.SERIALIZE_TRANSACTION_NO_WITNESS;
    Transaction transaction;
    byte[] again;
    try {
      transaction = Transaction.read(new ByteArrayInput(bytes.clone()), version);
      again = writeWithoutWitness(transaction);
    } catch (RuntimeException e) {
      throw new TransactionException("not a transaction");
    }
    if (!Arrays.equals(bytes, again)) {
      throw new TransactionException("not exactly one transaction without witnesses");
    }
    return transaction;
  }

  /** The encoding without witnesses. */
  public static byte[] writeWithoutWitness(Transaction transaction) {
    ByteArrayOutput out = new ByteArrayOutput();
    Transaction.write(
        transaction, out, Protocol.PROTOCOL_VERSION | Transaction.SERIALIZE_TRANSACTION_NO_WITNESS);
    return out.toByteArray();
  }

  /**
   * Reads a witness stack: a count, then each element with its length.
   *
   * @throws TransactionException if the bytes are not exactly one witness stack
   */
  public static ScriptWitness readWitness(byte[] bytes) throws TransactionException {
    requireLength(bytes);
    ScriptWitness witness;
    byte[] again;
    try {
      witness = ScriptWitness.read(new ByteArrayInput(bytes.clone()), Protocol.PROTOCOL_VERSION);
      again = writeWitness(witness);
    } catch (RuntimeException e) {
      throw new TransactionException("not a witness stack");
    }
    if (!Arrays.equals(bytes, again)) {
      throw new TransactionException("not exactly one witness stack");
    }
    return witness;
  }

  /** The encoding that {@link #readWitness(byte[])} reads. */
  public static byte[] writeWitness(ScriptWitness witness) {
    ByteArrayOutput out = new ByteArrayOutput();
    ScriptWitness.write(witness, out, Protocol.PROTOCOL_VERSION);
    return out.toByteArray();
  }

  /**
   * Reads one transaction output: 8-byte amount in satoshis, little-endian, then the script with
   * its length.
   *
   * @throws TransactionException if the bytes are not exactly one output
   */
  public static TxOut readOutput(byte[] bytes) throws TransactionException {
    requireLength(bytes);
    TxOut output;
    byte[] again;
    try {
      output = TxOut.read(bytes.clone());
      again = TxOut.write(output);
    } catch (RuntimeException e) {
      throw new TransactionException("not a transaction output");
    }
    if (!Arrays.equals(bytes, again)) {
      throw new TransactionException("not exactly one transaction output");
    }
    return output;
  }

  private static void requireLength(byte[] bytes) throws TransactionException {
    if (bytes.length > MAX_LENGTH) {
      throw new TransactionException("longer than a block allows");
    }
  }
}
