package io.ochk.bitcoin.psbt;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxIn;
import io.ochk.bitcoin.transaction.TransactionCodec;
import io.ochk.bitcoin.transaction.TransactionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads PSBT bytes, without recursion and in time linear in their number. Refused: another version,
 * a missing unsigned transaction or one with scripts, a repeated key in a map, key data on a type
 * that has none, lengths not written in the shortest way, trailing bytes.
 */
final class PsbtReader {
  private static final byte[] MAGIC = {0x70, 0x73, 0x62, 0x74, (byte) 0xff};
  private static final int VERSION = 0xfb;

  private final byte[] bytes;
  private int at;

  PsbtReader(byte[] bytes) throws TransactionException {
    if (bytes.length > TransactionCodec.MAX_LENGTH) {
      throw new TransactionException("the PSBT is too long");
    }
    this.bytes = bytes.clone();
  }

  static byte[] magic() {
    return MAGIC.clone();
  }

  Psbt psbt() throws TransactionException {
    if (!Arrays.equals(take(MAGIC.length), MAGIC)) {
      throw new TransactionException("not a PSBT");
    }
    PsbtMap global = map();
    requireBare(global, Psbt.UNSIGNED_TX, VERSION);
    ByteVector version = global.value(VERSION).orElse(new ByteVector(new byte[4]));
    if (!version.equals(new ByteVector(new byte[4]))) {
      throw new TransactionException("only version 0 of PSBT is supported");
    }
    ByteVector raw =
        global
            .value(Psbt.UNSIGNED_TX)
            .orElseThrow(() -> new TransactionException("the PSBT has no transaction"));
    Transaction unsigned = TransactionCodec.readWithoutWitness(raw.toByteArray());
    for (TxIn input : unsigned.txIn) {
      if (!input.signatureScript.isEmpty()) {
        throw new TransactionException("the PSBT's transaction already has scripts");
      }
    }
    List<PsbtMap> inputs = new ArrayList<>();
    for (int i = 0; i < unsigned.txIn.size(); i++) {
      PsbtMap map = map();
      requireBare(
          map,
          Psbt.NON_WITNESS_UTXO,
          Psbt.WITNESS_UTXO,
          Psbt.FINAL_SCRIPT_SIG,
          Psbt.FINAL_WITNESS,
          Psbt.TAP_INTERNAL_KEY,
          Psbt.TAP_MERKLE_ROOT);
      inputs.add(map);
    }
    List<PsbtMap> outputs = new ArrayList<>();
    for (int i = 0; i < unsigned.txOut.size(); i++) {
      outputs.add(map());
    }
    if (at != bytes.length) {
      throw new TransactionException("bytes follow the PSBT");
    }
    return new Psbt(unsigned, global, inputs, outputs);
  }

  /** Checks that these types, where they occur, have no key data. */
  private static void requireBare(PsbtMap map, int... types) throws TransactionException {
    for (ByteVector key : map.entries().keySet()) {
      for (int type : types) {
        if ((key.get(0) & 0xff) == type && key.size() != 1) {
          throw new TransactionException("a PSBT key of type " + type + " carries data");
        }
      }
    }
  }

  private PsbtMap map() throws TransactionException {
    Map<ByteVector, ByteVector> entries = new LinkedHashMap<>();
    for (int length = length(); length != 0; length = length()) {
      ByteVector key = new ByteVector(take(length));
      ByteVector value = new ByteVector(take(length()));
      if (entries.put(key, value) != null) {
        throw new TransactionException("a PSBT key is repeated");
      }
    }
    return new PsbtMap(entries);
  }

  /** A CompactSize length in its shortest form, at most what is left. */
  private int length() throws TransactionException {
    int first = take(1)[0] & 0xff;
    if (first < 0xfd) {
      return first;
    }
    int width = 1 << (first - 0xfc);
    byte[] little = take(width);
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = value << 8 | (little[i] & 0xff);
    }
    long least = width == 2 ? 0xfd : 1L << (4 * width);
    if (value < least || value > bytes.length - at) {
      throw new TransactionException("a length in the PSBT is wrong");
    }
    return (int) value;
  }

  private byte[] take(int count) throws TransactionException {
    if (count > bytes.length - at) {
      throw new TransactionException("the PSBT ends too early");
    }
    at += count;
    return Arrays.copyOfRange(bytes, at - count, at);
  }
}
