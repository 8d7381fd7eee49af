package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.ScriptTree;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.SigHash;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.AddressType;
import io.ochk.bitcoin.address.NetworkMismatchException;
import io.ochk.bitcoin.psbt.Psbt;
import io.ochk.bitcoin.transaction.Coin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A message that is signed together with coins. Input 0 is the message's, then one input per coin;
 * each has its own digest and its own witness. For Taproot addresses and coins, whoever signs for
 * them; what one party signs with keys of its own is {@link Bip322Signer#signFunds}.
 */
public final class ProofOfFunds {
  private final Transaction toSpend;
  private final Transaction toSign;
  private final List<TxOut> spent;

  private ProofOfFunds(Transaction toSpend, Transaction toSign, List<TxOut> spent) {
    this.toSpend = toSpend;
    this.toSign = toSign;
    this.spent = spent;
  }

  /**
   * States the proof.
   *
   * @throws NetworkMismatchException if a coin is of another network
   * @throws Bip322Exception if the address or a coin is not Taproot, or a coin is listed twice
   */
  public static ProofOfFunds of(Address address, byte[] message, List<Coin> coins)
      throws Bip322Exception, NetworkMismatchException {
    if (address.type() != AddressType.P2TR) {
      throw new Bip322Exception("the address must be a Taproot address");
    }
    if (coins.stream().anyMatch(coin -> coin.address().type() != AddressType.P2TR)) {
      throw new Bip322Exception("coins must be Taproot coins, each listed once");
    }
    return ofAnyKind(address, message, coins);
  }

  /** The same for addresses and coins of any kind, which {@link Bip322Signer} signs. */
  static ProofOfFunds ofAnyKind(Address address, byte[] message, List<Coin> coins)
      throws Bip322Exception, NetworkMismatchException {
    Transaction toSpend = VirtualTransactions.toSpend(address, message);
    Transaction toSign = VirtualTransactions.toSign(toSpend);
    List<TxOut> spent = new ArrayList<>(toSpend.txOut);
    Set<OutPoint> seen = new HashSet<>();
    for (Coin coin : coins) {
      address.network().require("a coin's address", coin.address().network());
      if (!seen.add(coin.outPoint())) {
        throw new Bip322Exception("coins must be listed once each");
      }
      toSign = toSign.addInput(new TxIn(coin.outPoint(), ByteVector.empty, 0, new ScriptWitness()));
      spent.add(coin.output());
    }
    return new ProofOfFunds(toSpend, toSign, List.copyOf(spent));
  }

  Transaction toSign() {
    return toSign;
  }

  List<TxOut> spent() {
    return spent;
  }

  /** The number of inputs: one more than coins. */
  public int inputs() {
    return spent.size();
  }

  /** The 32-byte digest of a key-path signature of an input. */
  public byte[] keyPathDigest(int input) {
    return toSign
        .hashForSigningTaprootKeyPath(input, spent, SigHash.SIGHASH_DEFAULT, null)
        .toByteArray();
  }

  /** The 32-byte digest of a script-path signature of an input. */
  public byte[] scriptPathDigest(int input, ScriptTree.Leaf leaf) {
    return toSign
        .hashForSigningTaprootScriptPath(input, spent, SigHash.SIGHASH_DEFAULT, leaf.hash(), null)
        .toByteArray();
  }

  /**
   * The signature's text.
   *
   * @param witnesses one per input
   */
  public String signed(List<ScriptWitness> witnesses) {
    if (witnesses.size() != inputs()) {
      throw new IllegalArgumentException("one witness per input is needed");
    }
    Transaction signed = toSign;
    for (int i = 0; i < inputs(); i++) {
      signed = signed.updateWitness(i, witnesses.get(i));
    }
    return finished(signed);
  }

  /** The signature's text, from the transaction with all its scripts and witnesses. */
  String finished(Transaction signed) {
    Psbt psbt = Psbt.of(toSign);
    for (int i = 0; i < inputs(); i++) {
      TxIn in = signed.txIn.get(i);
      // Of an output without a witness, a PSBT states the whole transaction before it, or nothing.
      if (i == 0 || !in.witness.isNull()) {
        psbt = psbt.withSpentOutput(i, spent.get(i));
      }
      if (!in.witness.isNull()) {
        psbt = psbt.withWitness(i, in.witness);
      }
      if (!in.signatureScript.isEmpty()) {
        psbt = psbt.withScriptSig(i, in.signatureScript.toByteArray());
      }
    }
    byte[] nonWitnessUtxo = {0};
    psbt = psbt.withInput(0, nonWitnessUtxo, Transaction.write(toSpend));
    return new Bip322Signature.Funds(psbt).text();
  }
}
