package io.ochk.bitcoin.bip322;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
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
