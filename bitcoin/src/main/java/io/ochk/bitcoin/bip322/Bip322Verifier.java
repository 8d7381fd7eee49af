package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.ScriptFlags;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.AddressException;
import io.ochk.bitcoin.address.AddressType;
import io.ochk.bitcoin.psbt.Psbt;
import io.ochk.bitcoin.transaction.Coin;
import io.ochk.bitcoin.transaction.ScriptVerifier;
import io.ochk.bitcoin.transaction.TransactionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Verifies signed messages. The steps are numbered as in BIP-322, "Verification process". */
public final class Bip322Verifier {
  /**
   * The standard rules less one that BIP-322 does not ask for: uncompressed keys in segwit scripts
   * stay valid.
   */
  private static final int FLAGS =
      ScriptVerifier.STANDARD & ~ScriptFlags.SCRIPT_VERIFY_WITNESS_PUBKEYTYPE;

  /**
   * Longer tapscripts are not run: time in the interpreter grows with the square of nested
   * conditions.
   */
  private static final int MAX_TAPSCRIPT = 10_000;

  /** More inputs are not checked: every signature hashes all of them. */
  private static final int MAX_INPUTS = 1000;

  private Bip322Verifier() {}

  /**
   * Verifies a signature without a set of unspent outputs: a proof of funds is then inconclusive at
   * best.
   *
   * @param message the raw bytes that were signed
   */
  public static Verdict verify(Address address, byte[] message, String signature) {
    return verify(address, message, signature, Optional.empty());
  }

  /**
   * Verifies a signature.
   *
   * @param message the raw bytes that were signed
   * @param unspent the set that coins in a proof of funds are looked up in, if there is one
   */
  public static Verdict verify(
      Address address, byte[] message, String signature, Optional<UnspentOutputs> unspent) {
    Bip322Signature parsed;
    try {
      parsed = Bip322Signature.parse(signature, address.type());
    } catch (Bip322Exception e) {
      return new Verdict.Invalid(e.getMessage());
    }
    // 1.1: the transaction that commits to the message.
    Transaction toSpend = VirtualTransactions.toSpend(address, message);
    // 1.2: the transaction that the signature stands for.
    return switch (parsed) {
      case Bip322Signature.Compact(ByteVector bytes) ->
          CompactSignature.verify(address, message, bytes.toByteArray());
      case Bip322Signature.Simple simple -> simple(address, toSpend, simple);
      case Bip322Signature.Full(Transaction transaction) ->
          check(address, toSpend, transaction, noClaims(transaction), unspent);
      case Bip322Signature.Funds(Psbt psbt) -> funds(address, toSpend, psbt, unspent);
    };
  }

  private static Verdict simple(
      Address address, Transaction toSpend, Bip322Signature.Simple signature) {
    ScriptWitness witness = signature.witness();
    Transaction toSign = VirtualTransactions.toSign(toSpend).updateWitness(0, witness);
    switch (address.type()) {
      case P2WPKH, P2WSH, P2TR, FUTURE_WITNESS -> {
        // Native segwit: the witness is all there is.
      }
      case P2SH -> {
        // Before the prefix existed, wrapped keys were signed this way too. The script follows from
        // the key.
        if (signature.prefixed() || witness.stack.size() != 2) {
          return new Verdict.Invalid("a simple signature needs a segwit address");
        }
        toSign = toSign.updateSigScript(0, wrappedKey(witness.stack.get(1).toByteArray()));
      }
      case P2PKH -> {
        return new Verdict.Invalid("a simple signature needs a segwit address");
      }
    }
    return check(address, toSpend, toSign, noClaims(toSign), Optional.empty());
  }

  /** The signature script that wraps P2WPKH of a public key in P2SH. */
  static byte[] wrappedKey(byte[] publicKey) {
    byte[] script = new byte[23];
    script[0] = 22;
    script[2] = 20;
    System.arraycopy(Crypto.hash160(publicKey), 0, script, 3, 20);
    return script;
  }

  private static Verdict funds(
      Address address, Transaction toSpend, Psbt psbt, Optional<UnspentOutputs> unspent) {
    try {
      Transaction toSign = psbt.finalised();
      List<Optional<TxOut>> claims = new ArrayList<>();
      for (int i = 0; i < toSign.txIn.size(); i++) {
        claims.add(psbt.spentOutput(i));
      }
      return check(address, toSpend, toSign, claims, unspent);
    } catch (TransactionException e) {
      return new Verdict.Invalid("error parsing signature as proof of funds: " + e.getMessage());
    }
  }

  private static List<Optional<TxOut>> noClaims(Transaction toSign) {
    return toSign.txIn.stream().map(i -> Optional.<TxOut>empty()).toList();
  }

  private static Verdict check(
      Address address,
      Transaction toSpend,
      Transaction toSign,
      List<Optional<TxOut>> claims,
      Optional<UnspentOutputs> unspent) {
    // 1.3: the fields of the transaction.
    if (toSign.txIn.isEmpty() || !toSign.txIn.get(0).outPoint.equals(new OutPoint(toSpend, 0))) {
      return new Verdict.Invalid("invalid signature: it is for another message or address");
    }
    if (!toSign.txOut.equals(List.of(VirtualTransactions.nothingOut()))) {
      return new Verdict.Invalid("invalid signature: the only output must be 0 sats, OP_RETURN");
    }
    TxOut challenge = toSpend.txOut.get(0);
    if (claims.get(0).isPresent() && !claims.get(0).get().equals(challenge)) {
      return new Verdict.Invalid("invalid signature: the first input states another output");
    }
    // Proof of funds: the coins that the other inputs spend.
    List<TxOut> spent = new ArrayList<>(List.of(challenge));
    boolean confirmed = true;
    for (int i = 1; i < toSign.txIn.size(); i++) {
      OutPoint place = toSign.txIn.get(i).outPoint;
      Optional<TxOut> found = unspent.flatMap(u -> u.find(place));
      if (unspent.isPresent() && found.isEmpty()) {
        return new Verdict.Invalid("coin " + place + " does not exist or is spent");
      }
      if (found.isPresent() && claims.get(i).isPresent() && !found.equals(claims.get(i))) {
        return new Verdict.Invalid("coin " + place + " is not what the proof says");
      }
      confirmed &= found.isPresent();
      Optional<TxOut> known = found.isPresent() ? found : claims.get(i);
      if (known.isEmpty()) {
        return new Verdict.Inconclusive("coin " + place + " is unknown here");
      }
      spent.add(known.get());
    }
    Optional<Verdict> broken = scripts(toSign, spent);
    if (broken.isPresent()) {
      return broken.get();
    }
    if (!confirmed) {
      return new Verdict.Inconclusive("the coins were not looked up in a set of unspent outputs");
    }
    // 4: the answer.
    return new Verdict.Valid(
        toSign.lockTime, toSign.txIn.get(0).sequence, coins(address, toSign, spent));
  }

  /** Steps 1.4, 2 and 3: scripts, required rules, upgradeable rules. Empty if all hold. */
  private static Optional<Verdict> scripts(Transaction toSign, List<TxOut> spent) {
    if (toSign.txIn.size() > MAX_INPUTS) {
      return Optional.of(new Verdict.Inconclusive("more than " + MAX_INPUTS + " inputs"));
    }
    for (TxIn input : toSign.txIn) {
      if (RequiredRules.tapscriptLength(input.witness.stack) > MAX_TAPSCRIPT) {
        return Optional.of(
            new Verdict.Inconclusive("a script of more than " + MAX_TAPSCRIPT + " bytes"));
      }
    }
    for (int i = 0; i < spent.size(); i++) {
      Optional<String> broken = RequiredRules.broken(toSign.txIn.get(i), spent.get(i));
      if (broken.isPresent()) {
        return Optional.of(new Verdict.Invalid("invalid signature: " + broken.get()));
      }
    }
    if (ScriptVerifier.verify(toSign, spent, FLAGS & ~ScriptVerifier.UPGRADEABLE)
        instanceof ScriptVerifier.Outcome.Rejected rejected) {
      return Optional.of(new Verdict.Invalid("invalid signature: " + rejected.reason()));
    }
    if (toSign.version != 0 && toSign.version != 2) {
      return Optional.of(
          new Verdict.Inconclusive("transaction version " + toSign.version + " is not 0 or 2"));
    }
    for (int i = 0; i < spent.size(); i++) {
      if (RequiredRules.isTaproot(spent.get(i).publicKeyScript.toByteArray())
          && RequiredRules.hasAnnex(toSign.txIn.get(i).witness.stack)) {
        return Optional.of(new Verdict.Inconclusive("the annex is reserved for upgrades"));
      }
    }
    if (ScriptVerifier.verify(toSign, spent, FLAGS)
        instanceof ScriptVerifier.Outcome.Rejected rejected) {
      return Optional.of(new Verdict.Inconclusive("reserved for upgrades: " + rejected.reason()));
    }
    return Optional.empty();
  }

  private static List<Coin> coins(Address address, Transaction toSign, List<TxOut> spent) {
    List<Coin> coins = new ArrayList<>();
    for (int i = 1; i < spent.size(); i++) {
      TxIn input = toSign.txIn.get(i);
      TxOut output = spent.get(i);
      try {
        Address owner = Address.ofScript(output.publicKeyScript.toByteArray(), address.network());
        coins.add(new Coin(input.outPoint, owner, output.amount.toLong()));
      } catch (AddressException e) {
        // Control was shown, but a coin without an address form cannot be named as one.
      }
    }
    return coins;
  }

  /** Legacy compact signatures, for P2PKH alone. */
  private static final class CompactSignature {
    private CompactSignature() {}

    static Verdict verify(Address address, byte[] message, byte[] signature) {
      int header = signature[0] & 0xff;
      if (address.type() != AddressType.P2PKH || header < 27 || header > 34) {
        return new Verdict.Invalid("invalid signature: wrong header of a legacy signature");
      }
      Optional<byte[]> key =
          LegacyMessage.recover(
              message, Arrays.copyOfRange(signature, 1, 65), (header - 27) & 3, header >= 31);
      boolean matches =
          key.isPresent()
              && Arrays.equals(
                  Crypto.hash160(key.get()), Arrays.copyOfRange(address.script(), 3, 23));
      return matches
          ? new Verdict.Valid(0, 0, List.of())
          : new Verdict.Invalid("invalid signature: it is of another key or message");
    }
  }
}
