package io.ochk.bitcoin.bip322;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.OP_PUSHDATA;
import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.Script;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.SigVersion;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.AddressType;
import io.ochk.bitcoin.address.FederationAddress;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.NetworkMismatchException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.psbt.Psbt;
import io.ochk.bitcoin.transaction.Coin;
import io.ochk.bitcoin.transaction.Spend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProofOfFundsTest {
  private static final byte[] MESSAGE = "reserves".getBytes(StandardCharsets.UTF_8);
  private static final Network NET = Network.REGTEST;

  private final SigningKey key;
  private final Address address;
  private final List<Coin> coins;
  private final Map<OutPoint, TxOut> chain = new HashMap<>();

  ProofOfFundsTest() throws Exception {
    key = Samples.key("federation");
    address = FederationAddress.of(key.xOnly(), NET);
    coins =
        List.of(
            new Coin(Samples.place("1"), address, 1000),
            new Coin(Samples.place("2"), address, 2000));
    coins.forEach(c -> chain.put(c.outPoint(), c.output()));
  }

  private Psbt proof(byte[] message) throws Exception {
    ProofOfFunds proof = ProofOfFunds.of(address, message, coins);
    List<ScriptWitness> witnesses = new ArrayList<>();
    for (int i = 0; i < proof.inputs(); i++) {
      witnesses.add(
          Spend.keyPathWitness(key.signSchnorr(proof.keyPathDigest(i), Samples.bytes("aux"))));
    }
    var parsed = Bip322Signature.parse(proof.signed(witnesses), address.type());
    return ((Bip322Signature.Funds) parsed).psbt();
  }

  private Verdict judge(Psbt psbt, Optional<UnspentOutputs> unspent) {
    String text = new Bip322Signature.Funds(psbt).text();
    return Bip322Verifier.verify(address, MESSAGE, text, unspent);
  }

  private Optional<UnspentOutputs> chain() {
    return Optional.of(place -> Optional.ofNullable(chain.get(place)));
  }

  @Test
  void coinsThatTheChainHasAreNamedInTheVerdict() throws Exception {
    assertThat(judge(proof(MESSAGE), chain())).isEqualTo(new Verdict.Valid(0, 0, coins));
  }

  @Test
  void withoutTheChainTheVerdictIsInconclusive() throws Exception {
    assertThat(judge(proof(MESSAGE), Optional.empty()))
        .isEqualTo(
            new Verdict.Inconclusive("the coins were not looked up in a set of unspent outputs"));
  }

  @Test
  void aSpentCoinMakesItInvalid() throws Exception {
    chain.remove(coins.get(1).outPoint());
    assertThat(judge(proof(MESSAGE), chain())).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void anotherAmountOnTheChainMakesItInvalid() throws Exception {
    chain.put(coins.get(1).outPoint(), new Coin(coins.get(1).outPoint(), address, 1).output());
    assertThat(judge(proof(MESSAGE), chain())).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void anotherMessageMakesItInvalid() throws Exception {
    assertThat(judge(proof("other".getBytes(StandardCharsets.UTF_8)), chain()))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void omittedOutputsAreTakenFromTheChain() throws Exception {
    Psbt full = proof(MESSAGE);
    Psbt bare = Psbt.of(full.unsigned());
    for (int i = 0; i < 3; i++) {
      bare = bare.withWitness(i, full.finalised().txIn.get(i).witness);
    }
    assertThat(judge(bare, chain())).isEqualTo(new Verdict.Valid(0, 0, coins));
    assertThat(judge(bare, Optional.empty())).isInstanceOf(Verdict.Inconclusive.class);
  }

  @Test
  void anUnfinishedProofIsInvalid() throws Exception {
    Psbt bare = Psbt.of(proof(MESSAGE).unsigned());
    assertThat(judge(bare, chain())).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void aWrongSignatureOfACoinIsInvalidEvenWithoutTheChain() throws Exception {
    Psbt full = proof(MESSAGE);
    Psbt wrong = full.withWitness(2, full.finalised().txIn.get(1).witness);
    assertThat(judge(wrong, Optional.empty())).isInstanceOf(Verdict.Invalid.class);
  }

  /** A key's P2PKH, P2WPKH, wrapped P2WPKH and Taproot addresses. */
  private static List<Address> addressesOf(SigningKey key) throws Exception {
    byte[] hash = Crypto.hash160(key.publicKey());
    return List.of(
        Address.ofScript(Script.write(Script.pay2pkh(hash)), NET),
        Address.ofScript(Script.write(Script.pay2wpkh(hash)), NET),
        Address.ofScript(Script.write(Script.pay2sh(Script.pay2wpkh(hash))), NET),
        Address.taproot(key.xOnly(), NET));
  }

  /** Finalises an input of a P2PKH, P2WPKH, wrapped P2WPKH or Taproot output of a key. */
  private static Psbt finalise(
      Psbt psbt, Transaction toSign, List<TxOut> spent, int input, SigningKey key)
      throws Exception {
    TxOut output = spent.get(input);
    Address owner = Address.ofScript(output.publicKeyScript.toByteArray(), NET);
    if (owner.type() == AddressType.P2TR) {
      byte[] digest = toSign.hashForSigningTaprootKeyPath(input, spent, 0, null).toByteArray();
      return psbt.withWitness(
          input, Spend.keyPathWitness(key.signSchnorr(digest, Samples.bytes("aux"))));
    }
    byte[] script = Script.write(Script.pay2pkh(Crypto.hash160(key.publicKey())));
    boolean old = owner.type() == AddressType.P2PKH;
    int version = old ? SigVersion.SIGVERSION_BASE : SigVersion.SIGVERSION_WITNESS_V0;
    byte[] digest = toSign.hashForSigning(input, script, 1, output.amount, version);
    ByteVector signature = new ByteVector(key.signEcdsa(digest)).concat((byte) 1);
    ByteVector publicKey = new ByteVector(key.publicKey());
    if (old) {
      return psbt.withScriptSig(
          input, Script.write(List.of(new OP_PUSHDATA(signature), new OP_PUSHDATA(publicKey))));
    }
    Psbt witnessed = psbt.withWitness(input, new ScriptWitness(List.of(signature, publicKey)));
    return owner.type() == AddressType.P2SH
        ? witnessed.withScriptSig(input, Bip322Verifier.wrappedKey(key.publicKey()))
        : witnessed;
  }

  /** A proof at an address whose coins are of other kinds than Taproot, too. */
  private static Psbt proof(Address address, List<Coin> coins, SigningKey signer) throws Exception {
    Transaction toSpend = VirtualTransactions.toSpend(address, MESSAGE);
    Transaction toSign = VirtualTransactions.toSign(toSpend);
    List<TxOut> spent = new ArrayList<>(toSpend.txOut);
    for (Coin coin : coins) {
      toSign = toSign.addInput(new TxIn(coin.outPoint(), ByteVector.empty, 0, new ScriptWitness()));
      spent.add(coin.output());
    }
    Psbt psbt = Psbt.of(toSign);
    for (int i = 0; i < spent.size(); i++) {
      psbt = finalise(psbt.withSpentOutput(i, spent.get(i)), toSign, spent, i, signer);
    }
    return psbt;
  }

  @Test
  void addressesAndCoinsOfEveryKindOfSingleKeyAreProvenTogether() throws Exception {
    SigningKey owner = Samples.key("owner");
    List<Coin> all = new ArrayList<>();
    for (Address each : addressesOf(owner)) {
      all.add(new Coin(Samples.place("coin at " + each), each, 1000 + all.size()));
    }
    Map<OutPoint, TxOut> unspent = new HashMap<>();
    all.forEach(c -> unspent.put(c.outPoint(), c.output()));
    UnspentOutputs chain = place -> Optional.ofNullable(unspent.get(place));
    for (Address each : addressesOf(owner)) {
      Psbt psbt = proof(each, all, owner);
      String text = new Bip322Signature.Funds(psbt).text();
      assertThat(Bip322Verifier.verify(each, MESSAGE, text, Optional.of(chain)))
          .as(each.type().name())
          .isEqualTo(new Verdict.Valid(0, 0, all));
      assertThat(Bip322Verifier.verify(each, MESSAGE, text))
          .isInstanceOf(Verdict.Inconclusive.class);
      for (Address other : addressesOf(owner)) {
        if (!other.equals(each)) {
          assertThat(Bip322Verifier.verify(other, MESSAGE, text, Optional.of(chain)))
              .isInstanceOf(Verdict.Invalid.class);
        }
      }
      requireEveryInputToBeSigned(each, all, owner, chain);
    }
  }

  @Test
  void oneSignerProvesItsAddressAndCoinsOfEveryKindOfSingleKey() throws Exception {
    SigningKey owner = Samples.key("owner");
    SigningKey second = Samples.key("second");
    byte[] aux = Samples.bytes("aux");
    List<Coin> all = new ArrayList<>();
    for (SigningKey each : List.of(owner, second)) {
      for (Address at : addressesOf(each)) {
        all.add(new Coin(Samples.place("coin " + all.size()), at, 1000 + all.size()));
      }
    }
    Map<OutPoint, TxOut> unspent = new HashMap<>();
    all.forEach(c -> unspent.put(c.outPoint(), c.output()));
    UnspentOutputs chain = place -> Optional.ofNullable(unspent.get(place));
    for (Address each : addressesOf(owner)) {
      String text = Bip322Signer.signFunds(each, MESSAGE, all, List.of(second, owner), aux);
      assertThat(text).startsWith("pof");
      assertThat(Bip322Verifier.verify(each, MESSAGE, text, Optional.of(chain)))
          .as(each.type().name())
          .isEqualTo(new Verdict.Valid(0, 0, all));
      assertThat(Bip322Verifier.verify(each, new byte[0], text, Optional.of(chain)))
          .isInstanceOf(Verdict.Invalid.class);
      assertThatThrownBy(() -> Bip322Signer.signFunds(each, MESSAGE, all, List.of(owner), aux))
          .hasMessage("the key or script given is not that of " + all.get(4).address());
      assertThatThrownBy(() ->
              Bip322Signer.signFunds(
                  each, MESSAGE, List.of(all.get(0), all.get(0)), List.of(owner), aux))
          .isInstanceOf(Bip322Exception.class);
    }
  }

  /** Each input in turn is signed by a key that does not own it. */
  private static void requireEveryInputToBeSigned(
      Address address, List<Coin> coins, SigningKey owner, UnspentOutputs chain) throws Exception {
    Transaction toSpend = VirtualTransactions.toSpend(address, MESSAGE);
    Psbt good = proof(address, coins, owner);
    List<TxOut> spent = new ArrayList<>(toSpend.txOut);
    coins.forEach(c -> spent.add(c.output()));
    for (int i = 0; i < spent.size(); i++) {
      Psbt wrong = finalise(good, good.unsigned(), spent, i, Samples.key("thief"));
      assertThat(
              Bip322Verifier.verify(
                  address, MESSAGE, new Bip322Signature.Funds(wrong).text(), Optional.of(chain)))
          .as("%s, input %d", address.type(), i)
          .isInstanceOf(Verdict.Invalid.class);
    }
  }

  @Test
  void coinsOfOtherNetworksAndRepeatedCoinsAreRefused() throws Exception {
    Address foreign = FederationAddress.of(key.xOnly(), Network.SIGNET);
    assertThatThrownBy(() ->
            ProofOfFunds.of(address, MESSAGE, List.of(new Coin(Samples.place("1"), foreign, 5))))
        .isInstanceOf(NetworkMismatchException.class);
    assertThatThrownBy(() -> ProofOfFunds.of(address, MESSAGE, List.of(coins.get(0), coins.get(0))))
        .isInstanceOf(Bip322Exception.class);
  }
}
