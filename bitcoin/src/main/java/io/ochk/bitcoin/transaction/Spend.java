package io.ochk.bitcoin.transaction;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.Satoshi;
import fr.acinq.bitcoin.ScriptTree;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.SigHash;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.address.AddressType;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.NetworkMismatchException;
import io.ochk.bitcoin.taproot.TaprootOutput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A payment from Taproot outputs, fully stated: every coin with its address and amount, every
 * recipient, and the fee as what is left. Digests follow BIP-341 with SIGHASH_DEFAULT and no annex,
 * the only form that the product signs.
 *
 * <p>Version 2, lock time 0. Every input signals replaceability (sequence fffffffd), since a fee
 * bump is the only way in which the same coin may be signed for again.
 */
public final class Spend {
  private static final long SEQUENCE = 0xfffffffdL;

  private final Network network;
  private final List<Coin> coins;
  private final List<Payment> payments;
  private final Transaction unsigned;

  private Spend(Network network, List<Coin> coins, List<Payment> payments) {
    this.network = network;
    this.coins = List.copyOf(coins);
    this.payments = List.copyOf(payments);
    List<TxIn> inputs = new ArrayList<>();
    for (Coin coin : coins) {
      inputs.add(new TxIn(coin.outPoint(), ByteVector.empty, SEQUENCE, new ScriptWitness()));
    }
    List<TxOut> outputs = new ArrayList<>();
    for (Payment payment : payments) {
      outputs.add(new TxOut(new Satoshi(payment.sats()), payment.address().script()));
    }
    this.unsigned = new Transaction(2, inputs, outputs, 0);
  }

  /**
   * States a payment.
   *
   * @throws NetworkMismatchException if a coin or recipient is of another network
   * @throws TransactionException if there is no coin or recipient, a coin is listed twice or is not
   *     Taproot, an amount is out of range, or the recipients get more than the coins hold
   */
  public static Spend of(Network network, List<Coin> coins, List<Payment> payments)
      throws TransactionException, NetworkMismatchException {
    if (coins.isEmpty() || payments.isEmpty()) {
      throw new TransactionException("a payment needs at least one coin and one recipient");
    }
    Set<OutPoint> seen = new HashSet<>();
    long in = 0;
    for (Coin coin : coins) {
      network.require("a coin's address", coin.address().network());
      if (coin.address().type() != AddressType.P2TR) {
        throw new TransactionException("only Taproot coins can be spent here");
      }
      if (!seen.add(coin.outPoint())) {
        throw new TransactionException("coin " + coin.outPoint() + " is listed twice");
      }
      in = add(in, coin.sats(), 1);
    }
    long out = 0;
    for (Payment payment : payments) {
      network.require("a recipient's address", payment.address().network());
      out = add(out, payment.sats(), payment.dust());
    }
    if (out > in) {
      throw new TransactionException(
          "the recipients get " + out + " sats but the coins hold " + in);
    }
    return new Spend(network, coins, payments);
  }

  private static long add(long sum, long sats, long least) throws TransactionException {
    if (sats < least || sats > Payment.MAX_MONEY || sum + sats > Payment.MAX_MONEY) {
      throw new TransactionException(
          "an amount of " + sats + " sats is outside " + least + " to " + Payment.MAX_MONEY);
    }
    return sum + sats;
  }

  /** The network. */
  public Network network() {
    return network;
  }

  /** The coins, in input order. */
  public List<Coin> coins() {
    return coins;
  }

  /** The recipients, in output order. */
  public List<Payment> payments() {
    return payments;
  }

  /** What the miner gets, in satoshis. */
  public long feeSats() {
    return coins.stream().mapToLong(Coin::sats).sum()
        - payments.stream().mapToLong(Payment::sats).sum();
  }

  /** The transaction without witnesses; its id does not change when it is signed. */
  public Transaction unsigned() {
    return unsigned;
  }

  /** The outputs that the inputs spend, in input order. */
  public List<TxOut> spent() {
    return coins.stream().map(Coin::output).toList();
  }

  /** The 32-byte digest that a key-path signature of this input signs. */
  public byte[] keyPathDigest(int input) {
    return unsigned
        .hashForSigningTaprootKeyPath(input, spent(), SigHash.SIGHASH_DEFAULT, null)
        .toByteArray();
  }

  /** The 32-byte digest that a script-path signature of this input signs for a leaf. */
  public byte[] scriptPathDigest(int input, ScriptTree.Leaf leaf) {
    ByteVector32 leafHash = leaf.hash();
    return unsigned
        .hashForSigningTaprootScriptPath(input, spent(), SigHash.SIGHASH_DEFAULT, leafHash, null)
        .toByteArray();
  }

  /** The witness of a key-path spend: the 64-byte signature alone. */
  public static ScriptWitness keyPathWitness(byte[] signature) {
    return new ScriptWitness(List.of(new ByteVector(signature.clone())));
  }

  /**
   * The witness of a script-path spend of a single-signature leaf: signature, script, control
   * block.
   */
  public static ScriptWitness scriptPathWitness(
      byte[] signature, ScriptTree.Leaf leaf, TaprootOutput output) {
    return new ScriptWitness(
        List.of(
            new ByteVector(signature.clone()),
            leaf.getScript(),
            new ByteVector(output.controlBlock(leaf))));
  }

  /**
   * Adds the witnesses and runs the interpreter.
   *
   * @param witnesses one per input
   * @throws TransactionException if the number is wrong or an input is not correctly spent
   */
  public Transaction signed(List<ScriptWitness> witnesses) throws TransactionException {
    if (witnesses.size() != coins.size()) {
      throw new TransactionException(
          "expected " + coins.size() + " witnesses, found " + witnesses.size());
    }
    Transaction signed = unsigned.updateWitnesses(witnesses);
    return switch (ScriptVerifier.verify(signed, spent(), ScriptVerifier.STANDARD)) {
      case ScriptVerifier.Outcome.Accepted() -> signed;
      case ScriptVerifier.Outcome.Rejected(String reason) ->
          throw new TransactionException("the transaction does not spend its coins: " + reason);
    };
  }

  /** Virtual bytes when every input is spent by the key path. */
  public int keyPathVirtualSize() {
    List<ScriptWitness> witnesses = coins.stream().map(c -> keyPathWitness(new byte[64])).toList();
    return (unsigned.updateWitnesses(witnesses).weight() + 3) / 4;
  }
}
