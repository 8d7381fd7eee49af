package io.ochk.bitcoin.psbt;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.ScriptTree;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.taproot.TaprootOutput;
import io.ochk.bitcoin.transaction.Spend;
import io.ochk.bitcoin.transaction.TransactionCodec;
import io.ochk.bitcoin.transaction.TransactionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A partially signed transaction, version 0.
 *
 * @param unsigned the transaction without scripts and witnesses
 * @param global the global map, the unsigned transaction included
 * @param inputs one map per input
 * @param outputs one map per output
 */
public record Psbt(
    Transaction unsigned, PsbtMap global, List<PsbtMap> inputs, List<PsbtMap> outputs) {
  static final int UNSIGNED_TX = 0x00;
  static final int NON_WITNESS_UTXO = 0x00;
  static final int WITNESS_UTXO = 0x01;
  static final int FINAL_SCRIPT_SIG = 0x07;
  static final int FINAL_WITNESS = 0x08;
  static final int TAP_LEAF_SCRIPT = 0x15;
  static final int TAP_INTERNAL_KEY = 0x17;
  static final int TAP_MERKLE_ROOT = 0x18;

  /** Copies the lists. */
  public Psbt {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    if (inputs.size() != unsigned.txIn.size() || outputs.size() != unsigned.txOut.size()) {
      throw new IllegalArgumentException("one map per input and output is needed");
    }
  }

  /**
   * Reads a PSBT.
   *
   * @throws TransactionException if it is not exactly one PSBT of version 0; see {@link PsbtReader}
   */
  public static Psbt read(byte[] bytes) throws TransactionException {
    return new PsbtReader(bytes).psbt();
  }

  /** A PSBT with nothing but the transaction. */
  public static Psbt of(Transaction unsigned) {
    PsbtMap global =
        PsbtMap.empty().with(UNSIGNED_TX, TransactionCodec.writeWithoutWitness(unsigned));
    List<PsbtMap> inputs = new ArrayList<>();
    unsigned.txIn.forEach(i -> inputs.add(PsbtMap.empty()));
    List<PsbtMap> outputs = new ArrayList<>();
    unsigned.txOut.forEach(o -> outputs.add(PsbtMap.empty()));
    return new Psbt(unsigned, global, inputs, outputs);
  }

  /** A PSBT of a payment, with the output that each input spends. */
  public static Psbt of(Spend spend) {
    Psbt psbt = of(spend.unsigned());
    List<TxOut> spent = spend.spent();
    for (int i = 0; i < spent.size(); i++) {
      psbt = psbt.withSpentOutput(i, spent.get(i));
    }
    return psbt;
  }

  /** The bytes; reading and writing gives the same bytes. */
  public byte[] write() {
    return PsbtWriter.write(this);
  }

  /**
   * This PSBT with an entry of one input added or replaced; {@code key} is the type byte and key
   * data.
   */
  public Psbt withInput(int input, byte[] key, byte[] value) {
    List<PsbtMap> changed = new ArrayList<>(inputs);
    changed.set(input, changed.get(input).with(key, value));
    return new Psbt(unsigned, global, changed, outputs);
  }

  /** States the output that an input spends. */
  public Psbt withSpentOutput(int input, TxOut output) {
    return withInput(input, new byte[] {WITNESS_UTXO}, TxOut.write(output));
  }

  /**
   * States the internal key, root and one leaf of the Taproot output that an input spends
   * (BIP-371).
   */
  public Psbt withTaproot(int input, TaprootOutput output, ScriptTree.Leaf leaf) {
    byte[] block = output.controlBlock(leaf);
    byte[] key = new byte[block.length + 1];
    key[0] = TAP_LEAF_SCRIPT;
    System.arraycopy(block, 0, key, 1, block.length);
    byte[] script = leaf.getScript().toByteArray();
    byte[] value = Arrays.copyOf(script, script.length + 1);
    value[script.length] = (byte) leaf.getLeafVersion();
    return withInput(input, key, value)
        .withInput(input, new byte[] {TAP_INTERNAL_KEY}, output.internalKey().bytes())
        .withInput(input, new byte[] {TAP_MERKLE_ROOT}, output.root());
  }

  /** Finalises an input with a witness. */
  public Psbt withWitness(int input, ScriptWitness witness) {
    return withInput(input, new byte[] {FINAL_WITNESS}, TransactionCodec.writeWitness(witness));
  }

  /** Finalises an input with a signature script. */
  public Psbt withScriptSig(int input, byte[] scriptSig) {
    return withInput(input, new byte[] {FINAL_SCRIPT_SIG}, scriptSig);
  }

  /**
   * The output that an input claims to spend. The previous transaction's id has been checked if
   * that is where it comes from; a bare output is only a claim.
   *
   * @throws TransactionException if the stated output or transaction is malformed or contradicts
   *     the outpoint
   */
  public Optional<TxOut> spentOutput(int input) throws TransactionException {
    TxIn in = unsigned.txIn.get(input);
    Optional<ByteVector> bare = inputs.get(input).value(WITNESS_UTXO);
    Optional<ByteVector> whole = inputs.get(input).value(NON_WITNESS_UTXO);
    if (whole.isEmpty()) {
      return bare.isEmpty()
          ? Optional.empty()
          : Optional.of(TransactionCodec.readOutput(bare.get().toByteArray()));
    }
    Transaction previous = TransactionCodec.read(whole.get().toByteArray());
    if (!previous.hash.equals(in.outPoint.hash) || in.outPoint.index >= previous.txOut.size()) {
      throw new TransactionException("the previous transaction does not match the input");
    }
    TxOut output = previous.txOut.get((int) in.outPoint.index);
    if (bare.isPresent() && !bare.get().equals(new ByteVector(TxOut.write(output)))) {
      throw new TransactionException("the two statements of the spent output differ");
    }
    return Optional.of(output);
  }

  /**
   * The transaction with every input finalised. Scripts are not run, so previous outputs are not
   * needed.
   *
   * @throws TransactionException if an input has neither a final script nor a final witness
   */
  public Transaction finalised() throws TransactionException {
    List<TxIn> finished = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Optional<ByteVector> script = inputs.get(i).value(FINAL_SCRIPT_SIG);
      Optional<ByteVector> witness = inputs.get(i).value(FINAL_WITNESS);
      if (script.isEmpty() && witness.isEmpty()) {
        throw new TransactionException("input " + i + " is not finalised");
      }
      TxIn in = unsigned.txIn.get(i);
      ScriptWitness stack =
          witness.isEmpty()
              ? new ScriptWitness()
              : TransactionCodec.readWitness(witness.get().toByteArray());
      finished.add(new TxIn(in.outPoint, script.orElse(ByteVector.empty), in.sequence, stack));
    }
    return new Transaction(unsigned.version, finished, unsigned.txOut, unsigned.lockTime);
  }
}
