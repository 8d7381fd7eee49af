package io.ochk.bitcoin.bip322;

import static org.assertj.core.api.Assertions.assertThat;

import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.Satoshi;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.OfficialVectors;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.WalletImportFormat;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.psbt.Psbt;
import io.ochk.bitcoin.taproot.TaprootOutput;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.StrictJson;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * The standard's published vectors, and ours in the same form, which {@code
 * src/test/node/bip322-vectors.mjs} makes with other people's code.
 */
class Bip322VectorsTest {
  private static final String OURS = "/vectors/bip322.json";

  @TestFactory
  Stream<DynamicTest> everyVectorIsJudgedAsPublished() throws Exception {
    Optional<Path> file = OfficialVectors.file("bip322-basic.json");
    if (file.isEmpty()) {
      return Stream.empty();
    }
    JsonObject all = StrictJson.parseObject(Files.readAllBytes(file.get()), JsonLimits.SIGNED);
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonMembers v : JsonMembers.of(all).objects("tx_hashes", 100)) {
      tests.add(test("hashes", v, () -> hashes(v)));
    }
    for (JsonMembers v : JsonMembers.of(all).objects("simple", 100)) {
      tests.add(test("verifies", v, () -> verifies(v)));
      tests.add(test("signs", v, () -> signs(v)));
    }
    for (JsonMembers v : JsonMembers.of(all).objects("error", 100)) {
      tests.add(test(v.string("description"), v, () -> refuses(v)));
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> everyFormOfEveryAddressMadeByOthersIsJudgedAsItShould() throws Exception {
    JsonObject all;
    try (InputStream file = Bip322VectorsTest.class.getResourceAsStream(OURS)) {
      all = StrictJson.parseObject(file.readAllBytes(), new JsonLimits(1 << 20, 16));
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (String group : all.members().keySet()) {
      int index = 0;
      for (JsonMembers v : JsonMembers.of(all).objects(group, 1000)) {
        String name = group + " " + index++;
        tests.add(
            DynamicTest.dynamicTest(
                name,
                () -> {
                  switch (group) {
                    case "tx_hashes" -> hashes(v);
                    case "error" ->
                        assertThat(
                                Bip322Verifier.verify(
                                    address(v), message(v), v.string("signature")))
                            .as(v.string("description"))
                            .isInstanceOf(Verdict.Invalid.class);
                    case "proof_of_funds" -> funds(v);
                    case "legacy" -> requireValid(v, 0, 0);
                    default ->
                        requireValid(
                            v,
                            v.integer("lock_time", 0, 0xffffffffL),
                            v.integer("sequence", 0, 0xffffffffL));
                  }
                }));
      }
      assertThat(index).as(group).isPositive();
    }
    return tests.stream();
  }

  private static void requireValid(JsonMembers v, long lockTime, long sequence) throws Exception {
    for (String signature : v.strings("bip322_signatures", 10)) {
      assertThat(Bip322Verifier.verify(address(v), message(v), signature))
          .isEqualTo(new Verdict.Valid(lockTime, sequence, List.of()));
    }
  }

  /** Valid with the coins that the vector states, and with none of them changed or spent. */
  private static void funds(JsonMembers v) throws Exception {
    List<TxOut> coins = new ArrayList<>();
    for (JsonValue transaction : v.array("additional_inputs", 10)) {
      for (JsonValue output : ((JsonArray) transaction).values()) {
        JsonMembers coin = JsonMembers.of((JsonObject) output);
        coins.add(
            new TxOut(
                new Satoshi(coin.integer("value", 1, 1_000_000)),
                HexFormat.of().parseHex(coin.string("pk_script"))));
      }
    }
    String signature = v.strings("bip322_signatures", 1).getFirst();
    Psbt psbt =
        ((Bip322Signature.Funds) Bip322Signature.parse(signature, address(v).type())).psbt();
    List<OutPoint> places = psbt.unsigned().txIn.stream().map(in -> in.outPoint).toList();
    Map<OutPoint, TxOut> chain = new HashMap<>();
    for (int i = 0; i < coins.size(); i++) {
      chain.put(places.get(i + 1), coins.get(i));
    }
    Verdict verdict = judge(v, signature, chain);
    assertThat(verdict).isInstanceOf(Verdict.Valid.class);
    assertThat(((Verdict.Valid) verdict).funds()).hasSize(coins.size());
    for (OutPoint place : List.copyOf(chain.keySet())) {
      TxOut coin = chain.remove(place);
      assertThat(judge(v, signature, chain)).isInstanceOf(Verdict.Invalid.class);
      chain.put(place, coin.updateAmount(coin.amount.plus(new Satoshi(1))));
      assertThat(judge(v, signature, chain)).isInstanceOf(Verdict.Invalid.class);
      chain.put(place, coin);
    }
  }

  private static Verdict judge(JsonMembers v, String signature, Map<OutPoint, TxOut> chain)
      throws Exception {
    UnspentOutputs unspent = place -> Optional.ofNullable(chain.get(place));
    return Bip322Verifier.verify(address(v), message(v), signature, Optional.of(unspent));
  }

  private static DynamicTest test(String what, JsonMembers v, Executable check) throws Exception {
    return DynamicTest.dynamicTest(what + " '" + v.string("message") + "'", check);
  }

  private static void hashes(JsonMembers v) throws Exception {
    byte[] message = message(v);
    var toSpend = VirtualTransactions.toSpend(address(v), message);
    assertThat(HexFormat.of().formatHex(VirtualTransactions.messageHash(message)))
        .isEqualTo(v.string("message_hash"));
    assertThat(toSpend.txid.toString()).isEqualTo(v.string("to_spend_tx_hash"));
    assertThat(VirtualTransactions.toSign(toSpend).txid.toString())
        .isEqualTo(v.string("to_sign_tx_hash"));
  }

  private static void verifies(JsonMembers v) throws Exception {
    for (String signature : v.strings("bip322_signatures", 10)) {
      assertThat(Bip322Verifier.verify(address(v), message(v), signature))
          .isEqualTo(new Verdict.Valid(0, 0, List.of()));
    }
  }

  private static void signs(JsonMembers v) throws Exception {
    List<SigningKey> keys = new ArrayList<>();
    for (String wif : v.strings("private_keys", 10)) {
      keys.add(WalletImportFormat.read(wif, Network.BITCOIN));
    }
    String mine =
        switch (v.string("type")) {
          case "p2wpkh" -> Bip322Signer.sign(address(v), message(v), keys.get(0));
          case "p2wsh-multisig-3of3" ->
              Bip322Signer.signMultisig(
                  address(v),
                  message(v),
                  HexFormat.of().parseHex(v.string("witness_script")),
                  keys);
          default ->
              Bip322Signer.signTaproot(
                  address(v),
                  message(v),
                  keys.get(0).plusTweak(TaprootOutput.keyOnly(keys.get(0).xOnly()).tweak()),
                  new byte[32]);
        };
    assertThat(Bip322Verifier.verify(address(v), message(v), mine).isValidNow()).isTrue();
    if (!v.string("type").equals("p2tr")) {
      // The nonce is deterministic, so ours is one of the published ones.
      assertThat(v.strings("bip322_signatures", 10)).contains(mine);
    }
  }

  private static void refuses(JsonMembers v) throws Exception {
    Verdict verdict = Bip322Verifier.verify(address(v), message(v), v.string("signature"));
    assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
    assertThat(((Verdict.Invalid) verdict).reason()).contains(v.string("error_substr"));
  }

  private static Address address(JsonMembers v) throws Exception {
    return Address.parse(v.string("address"), Network.BITCOIN);
  }

  private static byte[] message(JsonMembers v) throws Exception {
    return v.string("message").getBytes(StandardCharsets.UTF_8);
  }
}
