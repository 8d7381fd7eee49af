package io.ochk.bitcoin.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.Transaction;
import io.ochk.bitcoin.Peer;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.FederationAddress;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.NetworkMismatchException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SpendTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Network NET = Network.REGTEST;
  private static final int USERS = 24;

  /** A coin of the user, one of the federation, and a payment to the federation. */
  private static Spend spend(Samples.User user) throws Exception {
    Address federation = FederationAddress.of(user.federation().xOnly(), NET);
    return Spend.of(
        NET,
        List.of(
            new Coin(Samples.place("a"), user.address().address(), 50_000),
            new Coin(Samples.place("b"), federation, 70_000)),
        List.of(new Payment(federation, 100_000), new Payment(user.address().address(), 19_000)));
  }

  private static ScriptWitness federationWitness(Spend spend, SigningKey key) {
    return Spend.keyPathWitness(key.signSchnorr(spend.keyPathDigest(1), Samples.bytes("aux")));
  }

  private static ScriptWitness keyPath(Spend spend, Samples.User user) throws Exception {
    return Spend.keyPathWitness(
        user.outputKey().signSchnorr(spend.keyPathDigest(0), Samples.bytes("aux")));
  }

  private static ScriptWitness scriptPath(Spend spend, Samples.User user) {
    byte[] digest = spend.scriptPathDigest(0, user.address().leaf());
    return Spend.scriptPathWitness(
        user.device().signSchnorr(digest, Samples.bytes("aux")),
        user.address().leaf(),
        user.address().output());
  }

  @Test
  void bothPathsSpendForAllParities() throws Exception {
    Set<String> parities = new HashSet<>();
    for (int i = 0; i < USERS; i++) {
      Samples.User user = Samples.user(i, NET);
      parities.add(
          user.federation().publicKey()[0]
              + " "
              + user.address().internalOddY()
              + " "
              + user.address().output().oddY());
      Spend spend = spend(user);
      ScriptWitness federation = federationWitness(spend, user.federation());
      for (ScriptWitness witness : List.of(keyPath(spend, user), scriptPath(spend, user))) {
        Transaction signed = spend.signed(List.of(witness, federation));
        assertThat(signed.txid).isEqualTo(spend.unsigned().txid);
        assertThat(TransactionCodec.read(Transaction.write(signed))).isEqualTo(signed);
      }
    }
    assertThat(parities).hasSize(8);
  }

  @Test
  void aSpendWithAnyBitOfItsWitnessFlippedIsRefused() throws Exception {
    Samples.User user = Samples.user(3, NET);
    Spend spend = spend(user);
    ScriptWitness federation = federationWitness(spend, user.federation());
    for (ScriptWitness witness : List.of(keyPath(spend, user), scriptPath(spend, user))) {
      for (int element = 0; element < witness.stack.size(); element++) {
        for (int bit = 0; bit < 8 * witness.stack.get(element).size(); bit += 7) {
          ScriptWitness broken = flip(witness, element, bit);
          assertThatThrownBy(() -> spend.signed(List.of(broken, federation)))
              .isInstanceOf(TransactionException.class);
        }
      }
    }
  }

  @Test
  void aSignedTransactionWithAnyBitFlippedIsRefused() throws Exception {
    Samples.User user = Samples.user(4, NET);
    Spend spend = spend(user);
    List<ScriptWitness> witnesses =
        List.of(scriptPath(spend, user), federationWitness(spend, user.federation()));
    byte[] good = Transaction.write(spend.signed(witnesses));
    int accepted = 0;
    for (int bit = 0; bit < 8 * good.length; bit += 3) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      accepted += accepts(bad, spend) ? 1 : 0;
    }
    assertThat(accepted).isZero();
    assertThat(accepts(good, spend)).isTrue();
  }

  private static boolean accepts(byte[] bytes, Spend spend) {
    try {
      Transaction transaction = TransactionCodec.read(bytes);
      return transaction.txIn.size() == 2
          && transaction.txIn.get(0).outPoint.equals(spend.coins().get(0).outPoint())
          && transaction.txIn.get(1).outPoint.equals(spend.coins().get(1).outPoint())
          && ScriptVerifier.verify(transaction, spend.spent(), ScriptVerifier.STANDARD)
              instanceof ScriptVerifier.Outcome.Accepted;
    } catch (TransactionException e) {
      return false;
    }
  }

  private static ScriptWitness flip(ScriptWitness witness, int element, int bit) {
    List<ByteVector> stack = new ArrayList<>(witness.stack);
    byte[] bytes = stack.get(element).toByteArray();
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    stack.set(element, new ByteVector(bytes));
    return new ScriptWitness(stack);
  }

  @Test
  void aStatedPaymentMustAddUp() throws Exception {
    Samples.User user = Samples.user(0, NET);
    Address mine = user.address().address();
    Coin coin = new Coin(Samples.place("a"), mine, 1000);
    assertThatThrownBy(() -> Spend.of(NET, List.of(coin), List.of(new Payment(mine, 1001))))
        .hasMessage("the recipients get 1001 sats but the coins hold 1000");
    assertThatThrownBy(() -> Spend.of(NET, List.of(coin), List.of(new Payment(mine, 329))))
        .hasMessageContaining("an amount of 329 sats is outside 330");
    assertThatThrownBy(() -> Spend.of(NET, List.of(coin, coin), List.of(new Payment(mine, 400))))
        .hasMessageContaining("is listed twice");
    assertThatThrownBy(() -> Spend.of(NET, List.of(), List.of(new Payment(mine, 400))))
        .hasMessage("a payment needs at least one coin and one recipient");
    Address other = Address.taproot(user.device().xOnly(), Network.SIGNET);
    assertThatThrownBy(() -> Spend.of(NET, List.of(coin), List.of(new Payment(other, 400))))
        .isInstanceOf(NetworkMismatchException.class)
        .hasMessage("a recipient's address belongs to signet, expected regtest");
    Spend spend = Spend.of(NET, List.of(coin), List.of(new Payment(mine, 400)));
    assertThat(spend.feeSats()).isEqualTo(600);
    assertThat(spend.keyPathVirtualSize()).isEqualTo(111);
  }

  @TestFactory
  Stream<DynamicTest> scureComputesTheSameDigestsAndItsSignaturesSpend() {
    return Peer.withNode("with scure", SpendTest::withScure);
  }

  private static void withScure(Peer peer) throws Exception {
    for (int i = 0; i < USERS; i++) {
      Samples.User user = Samples.user(i, NET);
      Spend spend = spend(user);
      JsonObject.Builder key =
          request(spend).put("secret", HEX.formatHex(Samples.bytes("key federation " + i)));
      key.put(
          "tweaks",
          JsonArray.ofStrings(user.address().tweaks().stream().map(t -> t.toHex()).toList()));
      JsonMembers byKey = peer.ask(key.build());
      assertThat(byKey.string("digest")).isEqualTo(HEX.formatHex(spend.keyPathDigest(0)));
      JsonObject.Builder script =
          request(spend).put("secret", HEX.formatHex(Samples.bytes("key device " + i)));
      script.put("leaf", HEX.formatHex(user.address().leaf().getScript().toByteArray()));
      JsonMembers byScript = peer.ask(script.build());
      assertThat(byScript.string("digest"))
          .isEqualTo(HEX.formatHex(spend.scriptPathDigest(0, user.address().leaf())));
      ScriptWitness federation = federationWitness(spend, user.federation());
      spend.signed(List.of(Spend.keyPathWitness(HEX.parseHex(byKey.string("sig"))), federation));
      spend.signed(
          List.of(
              Spend.scriptPathWitness(
                  HEX.parseHex(byScript.string("sig")),
                  user.address().leaf(),
                  user.address().output()),
              federation));
    }
  }

  private static JsonObject.Builder request(Spend spend) {
    List<JsonValue> prevouts =
        spend.coins().stream()
            .<JsonValue>map(c ->
                JsonObject.builder()
                    .put("script", HEX.formatHex(c.address().script()))
                    .put("sats", c.sats())
                    .build())
            .toList();
    return Peer.request("sign")
        .put("tx", HEX.formatHex(Transaction.write(spend.unsigned())))
        .put("prevouts", new JsonArray(prevouts))
        .put("input", 0);
  }
}
