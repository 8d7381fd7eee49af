package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.OP_PUSHDATA;
import fr.acinq.bitcoin.Script;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.SigHash;
import fr.acinq.bitcoin.SigVersion;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.key.SigningKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How one key spends the outputs that are its alone. */
final class SingleKeyInput {
  private SingleKeyInput() {}

  /**
   * Adds to an input what spends P2PKH, P2WPKH, P2WPKH wrapped in P2SH, or P2TR by the key path.
   *
   * @param spent the outputs that all inputs spend
   * @param key the output's key; for P2TR the key of the output itself, tweaks applied
   * @param auxiliaryRandom 32 bytes, used for P2TR alone
   * @return nothing if the output is of another key or kind
   */
  static Optional<Transaction> signed(
      Transaction tx, List<TxOut> spent, int input, SigningKey key, byte[] auxiliaryRandom) {
    TxOut output = spent.get(input);
    byte[] script = output.publicKeyScript.toByteArray();
    byte[] hash = Crypto.hash160(key.publicKey());
    byte[] pkh = Script.write(Script.pay2pkh(hash));
    byte[] wrapped = Bip322Verifier.wrappedKey(key.publicKey());
    if (Arrays.equals(script, taproot(key))) {
      byte[] digest =
          tx.hashForSigningTaprootKeyPath(input, spent, SigHash.SIGHASH_DEFAULT, null)
              .toByteArray();
      ByteVector signature = new ByteVector(key.signSchnorr(digest, auxiliaryRandom));
      return Optional.of(tx.updateWitness(input, new ScriptWitness(List.of(signature))));
    }
    ByteVector publicKey = new ByteVector(key.publicKey());
    if (Arrays.equals(script, pkh)) {
      ByteVector signature = ecdsa(tx, output, input, SigVersion.SIGVERSION_BASE, pkh, key);
      byte[] pushes = Script.write(List.of(new OP_PUSHDATA(signature), new OP_PUSHDATA(publicKey)));
      return Optional.of(tx.updateSigScript(input, pushes));
    }
    boolean bare = Arrays.equals(script, Script.write(Script.pay2wpkh(hash)));
    if (!bare && !Arrays.equals(script, Script.write(Script.pay2sh(Script.pay2wpkh(hash))))) {
      return Optional.empty();
    }
    ByteVector signature = ecdsa(tx, output, input, SigVersion.SIGVERSION_WITNESS_V0, pkh, key);
    Transaction witnessed =
        tx.updateWitness(input, new ScriptWitness(List.of(signature, publicKey)));
    return Optional.of(bare ? witnessed : witnessed.updateSigScript(input, wrapped));
  }

  private static byte[] taproot(SigningKey key) {
    byte[] script = new byte[34];
    script[0] = 0x51;
    script[1] = 32;
    System.arraycopy(key.xOnly().bytes(), 0, script, 2, 32);
    return script;
  }

  private static ByteVector ecdsa(
      Transaction tx, TxOut output, int input, int version, byte[] code, SigningKey key) {
    byte[] digest = tx.hashForSigning(input, code, SigHash.SIGHASH_ALL, output.amount, version);
    return new ByteVector(key.signEcdsa(digest)).concat((byte) SigHash.SIGHASH_ALL);
  }
}
