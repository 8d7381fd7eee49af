package io.ochk.conformance;

import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.Satoshi;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.AddressException;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.NetworkMismatchException;
import io.ochk.bitcoin.bip322.Bip322Exception;
import io.ochk.bitcoin.bip322.Bip322Signature;
import io.ochk.bitcoin.bip322.Bip322Verifier;
import io.ochk.bitcoin.bip322.UnspentOutputs;
import io.ochk.bitcoin.bip322.Verdict;
import io.ochk.bitcoin.bip322.VirtualTransactions;
import io.ochk.bitcoin.psbt.Psbt;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signed messages: the JSON files of BIP-322. Groups named {@code tx_hashes} and {@code error} are
 * what they say; in any other group every entry's {@code bip322_signatures} must verify. Coins
 * under {@code additional_inputs} are what a proof of funds is checked against, in the order of its
 * inputs. What must be invalid has to be found invalid; the words for it are each program's own.
 */
public final class Bip322Suite implements ConformanceSuite {
  private static final JsonLimits LIMITS = new JsonLimits(16 << 20, 16);

  @Override
  public String standard() {
    return "BIP-322";
  }

  @Override
  public boolean recognises(VectorFile file, VectorFolder folder) {
    if (!file.path().endsWith(".json")) {
      return false;
    }
    String text = file.text();
    return text.contains("\"bip322_signatures\"") || text.contains("\"to_spend_tx_hash\"");
  }

  @Override
  public List<Outcome> run(VectorFile file, VectorFolder folder) {
    List<Outcome> outcomes = new ArrayList<>();
    try {
      JsonObject groups = StrictJson.parseObject(file.bytes(), LIMITS);
      for (Map.Entry<String, JsonValue> group : groups.members().entrySet()) {
        if (!(group.getValue() instanceof JsonArray entries)) {
          outcomes.add(new Outcome.Skipped(group.getKey(), "not a list of vectors"));
          continue;
        }
        int index = 0;
        for (JsonValue entry : entries.values()) {
          one(group.getKey(), group.getKey() + "[" + index++ + "]", entry, outcomes);
        }
      }
    } catch (MalformedException e) {
      outcomes.add(new Outcome.Failed("file", e.getMessage()));
    }
    return outcomes;
  }

  private static void one(String group, String name, JsonValue entry, List<Outcome> outcomes) {
    if (!(entry instanceof JsonObject object)) {
      outcomes.add(new Outcome.Skipped(name, "not an object"));
      return;
    }
    JsonMembers members = JsonMembers.of(object, name);
    try {
      Address address = address(members.string("address"));
      byte[] message = members.string("message").getBytes(StandardCharsets.UTF_8);
      switch (group) {
        case "tx_hashes" -> hashes(name, members, address, message, outcomes);
        case "error" -> error(name, members, address, message, outcomes);
        default -> valid(name, members, address, message, outcomes);
      }
    } catch (MalformedException | AddressException e) {
      outcomes.add(new Outcome.Skipped(name, "not in a known form: " + e.getMessage()));
    }
  }

  /** An address of the main network, or of a test network: the vectors do not say which. */
  private static Address address(String text) throws AddressException {
    try {
      return Address.parse(text, Network.BITCOIN);
    } catch (NetworkMismatchException e) {
      return text.startsWith("bcrt1")
          ? Address.parse(text, Network.REGTEST)
          : Address.parse(text, Network.TESTNET);
    }
  }

  private static void hashes(
      String name, JsonMembers members, Address address, byte[] message, List<Outcome> outcomes)
      throws MalformedException {
    var toSpend = VirtualTransactions.toSpend(address, message);
    String hash = HexFormat.of().formatHex(VirtualTransactions.messageHash(message));
    outcomes.add(Outcome.compare(name + " message_hash", members.string("message_hash"), hash));
    outcomes.add(
        Outcome.compare(
            name + " to_spend", members.string("to_spend_tx_hash"), toSpend.txid.toString()));
    outcomes.add(
        Outcome.compare(
            name + " to_sign",
            members.string("to_sign_tx_hash"),
            VirtualTransactions.toSign(toSpend).txid.toString()));
  }

  private static void error(
      String name, JsonMembers members, Address address, byte[] message, List<Outcome> outcomes)
      throws MalformedException {
    Verdict verdict = Bip322Verifier.verify(address, message, members.string("signature"));
    outcomes.add(
        verdict instanceof Verdict.Invalid
            ? new Outcome.Passed(name)
            : new Outcome.Failed(name, "expected invalid, found " + verdict));
  }

  private static void valid(
      String name, JsonMembers members, Address address, byte[] message, List<Outcome> outcomes)
      throws MalformedException {
    int index = 0;
    for (String signature : members.strings("bip322_signatures", 1000)) {
      String vector = name + " signature " + index++;
      outcomes.add(
          switch (Bip322Verifier.verify(
              address, message, signature, unspent(members, address, signature))) {
            case Verdict.Valid valid -> new Outcome.Passed(vector);
            case Verdict.Inconclusive(String reason) -> new Outcome.Skipped(vector, reason);
            case Verdict.Invalid(String reason) ->
                new Outcome.Failed(vector, "expected valid, found invalid: " + reason);
          });
    }
  }

  /** The set of unspent outputs that an entry with coins states. */
  private static Optional<UnspentOutputs> unspent(
      JsonMembers members, Address address, String signature) throws MalformedException {
    if (!members.has("additional_inputs")) {
      return Optional.empty();
    }
    List<TxOut> coins = new ArrayList<>();
    for (JsonValue transaction : members.array("additional_inputs", 1000)) {
      String path = members.path("additional_inputs");
      if (!(transaction instanceof JsonArray outputs)) {
        throw new MalformedException(path, "a list for each transaction", "something else");
      }
      for (JsonValue output : outputs.values()) {
        if (!(output instanceof JsonObject coin)) {
          throw new MalformedException(path, "an object for each coin", "something else");
        }
        coins.add(coin(JsonMembers.of(coin, path)));
      }
    }
    return Optional.of(place -> {
      int input = inputs(address, signature).indexOf(place);
      return input < 1 || input > coins.size()
          ? Optional.empty()
          : Optional.of(coins.get(input - 1));
    });
  }

  private static TxOut coin(JsonMembers coin) throws MalformedException {
    String script = coin.string("pk_script");
    try {
      return new TxOut(
          new Satoshi(coin.integer("value", 0, 21_000_000L * 100_000_000)),
          HexFormat.of().parseHex(script));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(coin.path("pk_script"), "hexadecimal", script);
    }
  }

  private static List<OutPoint> inputs(Address address, String signature) {
    try {
      return Bip322Signature.parse(signature, address.type())
              instanceof Bip322Signature.Funds(Psbt psbt)
          ? psbt.unsigned().txIn.stream().map(input -> input.outPoint).toList()
          : List.of();
    } catch (Bip322Exception e) {
      return List.of();
    }
  }
}
