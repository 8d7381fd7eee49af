package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.Satoshi;
import fr.acinq.bitcoin.ScriptTree;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.SigHash;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxHash;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.address.Address;
import java.util.List;

/** The two transactions of BIP-322. Neither can ever be valid on a network, whatever is signed. */
public final class VirtualTransactions {
  private static final String TAG = "BIP0322-signed-message";
  private static final ByteVector OP_RETURN = new ByteVector(new byte[] {0x6a});

  private VirtualTransactions() {}

  /** The tagged hash of a message's raw bytes, 32 bytes. */
  public static byte[] messageHash(byte[] message) {
    return Crypto.taggedHash(message, TAG).toByteArray();
  }

  /** The transaction that commits to the message and pays 0 sats to the address. */
  public static Transaction toSpend(Address address, byte[] message) {
    byte[] script = new byte[34];
    script[1] = 32;
    System.arraycopy(messageHash(message), 0, script, 2, 32);
    OutPoint nothing = new OutPoint(new TxHash(new byte[32]), 0xffffffffL);
    TxIn input = new TxIn(nothing, new ByteVector(script), 0, new ScriptWitness());
    TxOut output = new TxOut(new Satoshi(0), address.script());
    return new Transaction(0, List.of(input), List.of(output), 0);
  }

  /**
   * The transaction that spends {@link #toSpend}, unsigned, in the form of simple signatures:
   * everything 0.
   */
  public static Transaction toSign(Transaction toSpend) {
    return toSign(toSpend, 0, 0, 0);
  }

  /**
   * The transaction that spends {@link #toSpend}, unsigned.
   *
   * @param version 0 or 2
   * @param lockTime 32 bits
   * @param sequence 32 bits
   */
  public static Transaction toSign(
      Transaction toSpend, long version, long lockTime, long sequence) {
    TxIn input =
        new TxIn(new OutPoint(toSpend, 0), ByteVector.empty, sequence, new ScriptWitness());
    return new Transaction(version, List.of(input), List.of(nothingOut()), lockTime);
  }

  /** The only output: 0 sats, OP_RETURN. */
  static TxOut nothingOut() {
    return new TxOut(new Satoshi(0), OP_RETURN);
  }

  /** The 32-byte digest that a key-path signature of the message signs at a Taproot address. */
  public static byte[] keyPathDigest(Address address, byte[] message) {
    Transaction toSpend = toSpend(address, message);
    return toSign(toSpend)
        .hashForSigningTaprootKeyPath(0, toSpend.txOut, SigHash.SIGHASH_DEFAULT, null)
        .toByteArray();
  }

  /** The 32-byte digest that a script-path signature of the message signs at a Taproot address. */
  public static byte[] scriptPathDigest(Address address, byte[] message, ScriptTree.Leaf leaf) {
    Transaction toSpend = toSpend(address, message);
    return toSign(toSpend)
        .hashForSigningTaprootScriptPath(
            0, toSpend.txOut, SigHash.SIGHASH_DEFAULT, leaf.hash(), null)
        .toByteArray();
  }
}
