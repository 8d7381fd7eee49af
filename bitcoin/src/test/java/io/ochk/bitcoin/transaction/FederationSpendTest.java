package io.ochk.bitcoin.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.ScriptWitness;
import io.ochk.bitcoin.Peer;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.FederationAddress;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.UserAddress;
import io.ochk.bitcoin.address.UserCommitment;
import io.ochk.bitcoin.bip322.Bip322Signature;
import io.ochk.bitcoin.bip322.Bip322Verifier;
import io.ochk.bitcoin.bip322.VirtualTransactions;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Federations whose keys were made and are used by the threshold signers of {@code @noble/curves}.
 */
class FederationSpendTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Network NET = Network.REGTEST;

  private final Set<String> parities = new HashSet<>();

  @TestFactory
  Stream<DynamicTest> aFederationSpendsItsOwnAndItsUsersCoinsForAllParities() {
    return Peer.withNode("with noble", this::run);
  }

  private void run(Peer peer) throws Exception {
    int[][] sizes = {{2, 2}, {2, 3}, {3, 4}, {5, 7}};
    // Which parities occur is up to chance: on until all eight have, and never fewer than these.
    for (int i = 0; i < sizes.length || (parities.size() < 8 && i < 60); i++) {
      int[] size = sizes[i < sizes.length ? i : 1];
      federation(peer, i, size[0], size[1]);
    }
    assertThat(parities).hasSize(8);
  }

  private void federation(Peer peer, int number, int min, int max) throws Exception {
    JsonMembers made =
        peer.ask(
            Peer.request("frostKey")
                .put("name", "f" + number)
                .put("min", min)
                .put("max", max)
                .build());
    XOnlyKey key = XOnlyKey.ofHex(made.string("federation"));
    List<Integer> seats = IntStream.range(max - min, max).boxed().toList();
    for (int u = 0; u < 4; u++) {
      UserAddress user =
          UserAddress.derive(
              NET,
              key,
              UserCommitment.of(Samples.bytes("salt " + number + u), Samples.bytes("mail " + u)),
              Samples.key("device " + number + u).xOnly());
      parities.add(made.bool("odd") + " " + user.internalOddY() + " " + user.output().oddY());
      spends(peer, "f" + number, seats, user);
    }
  }

  private static void spends(Peer peer, String name, List<Integer> seats, UserAddress user)
      throws Exception {
    Address own = FederationAddress.of(user.federationKey(), NET);
    Spend spend =
        Spend.of(
            NET,
            List.of(
                new Coin(Samples.place("user"), user.address(), 10_000),
                new Coin(Samples.place("own"), own, 20_000)),
            List.of(new Payment(own, 29_000)));
    byte[] forUser = sign(peer, name, seats, user.tweaks(), spend.keyPathDigest(0));
    byte[] forOwn = sign(peer, name, seats, List.of(), spend.keyPathDigest(1));
    ScriptWitness userWitness = Spend.keyPathWitness(forUser);
    ScriptWitness ownWitness = Spend.keyPathWitness(forOwn);
    spend.signed(List.of(userWitness, ownWitness));
    forUser[40] ^= 1;
    ScriptWitness broken = Spend.keyPathWitness(forUser);
    assertThatThrownBy(() -> spend.signed(List.of(broken, ownWitness)))
        .isInstanceOf(TransactionException.class);
    byte[] message = "oc-guardian:statement:v1".getBytes(StandardCharsets.UTF_8);
    byte[] statement =
        sign(peer, name, seats, List.of(), VirtualTransactions.keyPathDigest(own, message));
    String text = Bip322Signature.simple(Spend.keyPathWitness(statement));
    assertThat(Bip322Verifier.verify(own, message, text).isValidNow()).isTrue();
  }

  private static byte[] sign(
      Peer peer, String name, List<Integer> seats, List<ByteVector32> tweaks, byte[] digest)
      throws Exception {
    List<JsonValue> numbers = seats.stream().<JsonValue>map(JsonNumber::of).toList();
    JsonMembers answer =
        peer.ask(
            Peer.request("frostSign")
                .put("name", name)
                .put("seats", new JsonArray(numbers))
                .put("tweaks", JsonArray.ofStrings(tweaks.stream().map(t -> t.toHex()).toList()))
                .put("digest", HEX.formatHex(digest))
                .build());
    return HEX.parseHex(answer.string("sig"));
  }
}
