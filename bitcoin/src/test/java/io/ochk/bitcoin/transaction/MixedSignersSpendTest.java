package io.ochk.bitcoin.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import fr.acinq.bitcoin.ByteVector32;
import fr.acinq.bitcoin.ScriptTree;
import fr.acinq.bitcoin.ScriptWitness;
import fr.acinq.bitcoin.Transaction;
import io.ochk.bitcoin.Peer;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.FederationAddress;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.UserAddress;
import io.ochk.bitcoin.address.UserCommitment;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.taproot.TaprootOutput;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.keygen.MixedFederation;
import io.ochk.threshold.noble.Noble;
import io.ochk.threshold.signing.SigningKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Federations whose key was made by this product's members and by those of {@code @noble/curves}
 * together, and whose signatures both make together.
 *
 * <p>A user's address is derived here and by the peer; its coins are spent by the key path, signed
 * by a mixed set, and by the script path, signed by the device in either language. A leaf that
 * names the federation's key, in a tree of three, is spent by the federation.
 */
@Tag("slow")
class MixedSignersSpendTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Network NET = Network.REGTEST;

  private final Random random = new Random(86);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());
  private final Set<String> parities = new HashSet<>();

  @TestFactory
  Stream<DynamicTest> usersCoinsAreSpentByBothPathsForAllParities() {
    return Peer.withNode("with noble", this::run);
  }

  private void run(Peer peer) throws Exception {
    try (Noble noble = new Noble()) {
      int[][] sizes = {{2, 2}, {2, 3}, {3, 4}, {3, 5}, {5, 7}};
      // Which parities occur is up to chance: on until all have, and never fewer than these.
      for (int i = 0; i < sizes.length || (parities.size() < 16 && i < 60); i++) {
        int[] size = sizes[i < sizes.length ? i : 1];
        int nobles = 1 + random.nextInt(size[1] - 1);
        MixedFederation federation =
            MixedFederation.generate(suite, noble, size[0], size[1], nobles, random);
        for (int u = 0; u < 4; u++) {
          spend(peer, federation, "user" + i + "." + u + "@mail.example", u == 0);
        }
      }
    }
    // Q, the internal key, the output key and R, each odd and even.
    assertThat(parities).hasSize(16);
  }

  private void spend(Peer peer, MixedFederation federation, String email, boolean everyBit)
      throws Exception {
    XOnlyKey key = XOnlyKey.of(federation.key().groupKey().x());
    UserAddress user = derive(peer, key, email, Samples.key("device of " + email).xOnly());
    ScriptTree.Leaf leaf = TaprootOutput.leaf(UserAddress.exitScript(key));
    TaprootOutput tree =
        TaprootOutput.of(
            user.internalKey(),
            new ScriptTree.Branch(user.leaf(), new ScriptTree.Branch(leaf, user.leaf())));
    Spend spend =
        Spend.of(
            NET,
            List.of(
                new Coin(Samples.place("by key path"), user.address(), 10_000),
                new Coin(Samples.place("by script path"), user.address(), 20_000),
                new Coin(Samples.place("own"), FederationAddress.of(key, NET), 30_000),
                new Coin(Samples.place("leaf"), Address.taproot(tree.outputKey(), NET), 40_000)),
            List.of(new Payment(user.address(), 99_000)));
    List<ScriptWitness> witnesses =
        List.of(
            Spend.keyPathWitness(signAsFederation(federation, user, spend.keyPathDigest(0))),
            Spend.scriptPathWitness(
                signAsDevice(peer, spend, user, "device of " + email), user.leaf(), user.output()),
            Spend.keyPathWitness(signAsFederation(federation, spend.keyPathDigest(2))),
            Spend.scriptPathWitness(
                signAsFederation(federation, spend.scriptPathDigest(3, leaf)), leaf, tree));
    byte[] signed = Transaction.write(spend.signed(witnesses));
    int step = everyBit ? 1 : 97;
    for (int bit = random.nextInt(step); bit < 8 * signed.length; bit += step) {
      byte[] spoiled = signed.clone();
      spoiled[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(isAccepted(spoiled, spend)).as("bit %d of %s", bit, email).isFalse();
    }
    assertThat(isAccepted(signed, spend)).isTrue();
  }

  private static boolean isAccepted(byte[] bytes, Spend spend) {
    Transaction read;
    try {
      read = Transaction.read(bytes);
    } catch (RuntimeException noTransaction) {
      return false;
    }
    return ScriptVerifier.verify(read, spend.spent(), ScriptVerifier.STANDARD)
        instanceof ScriptVerifier.Outcome.Accepted;
  }

  /** Derives the address here and with the peer's own arithmetic. */
  private static UserAddress derive(Peer peer, XOnlyKey key, String email, XOnlyKey device)
      throws Exception {
    byte[] salt = Samples.bytes("salt of " + email);
    UserAddress user =
        UserAddress.derive(
            NET, key, UserCommitment.of(salt, UserCommitment.emailHash(email)), device);
    JsonMembers theirs =
        peer.ask(
            Peer.request("user")
                .put("federation", key.hex())
                .put("salt", HEX.formatHex(salt))
                .put("email", email)
                .put("device", device.hex())
                .put("network", NET.label())
                .build());
    assertThat(theirs.string("address")).isEqualTo(user.address().toString());
    assertThat(theirs.string("control")).isEqualTo(HEX.formatHex(user.controlBlock()));
    return user;
  }

  private byte[] signAsFederation(MixedFederation federation, UserAddress user, byte[] digest)
      throws Exception {
    SigningKey key = untweaked(federation);
    List<Scalar> stages = new ArrayList<>();
    for (ByteVector32 tweak : user.tweaks()) {
      stages.add(Scalar.decode(tweak.toByteArray()));
      key = key.plus(stages.getLast());
    }
    assertThat(key.xOnly()).isEqualTo(user.output().outputKey().bytes());
    MixedFederation.Signed signed =
        federation.sign(key, null, stages, digest, mixedSet(federation));
    parities.add(
        federation.key().groupKey().hasEvenY()
            + " "
            + user.internalOddY()
            + " "
            + user.output().oddY()
            + " "
            + signed.session().commitment().hasEvenY());
    return signed.signature().encode();
  }

  private byte[] signAsFederation(MixedFederation federation, byte[] digest) throws Exception {
    return federation
        .sign(untweaked(federation), null, List.of(), digest, mixedSet(federation))
        .signature()
        .encode();
  }

  private SigningKey untweaked(MixedFederation federation) throws Exception {
    return SigningKey.of(suite, federation.key(), TaprootTweak.none());
  }

  /** As many as it takes, of both kinds. */
  private List<Identifier> mixedSet(MixedFederation federation) {
    List<Identifier> ours = new ArrayList<>(federation.java().keySet());
    List<Identifier> nobles = new ArrayList<>(federation.noble().keySet());
    Collections.shuffle(ours, random);
    Collections.shuffle(nobles, random);
    List<Identifier> set = new ArrayList<>(List.of(ours.removeFirst(), nobles.removeFirst()));
    List<Identifier> rest = new ArrayList<>(ours);
    rest.addAll(nobles);
    Collections.shuffle(rest, random);
    set.addAll(rest.subList(0, federation.key().participants().threshold() - 2));
    return set;
  }

  /** The device signs here or in the peer, from the peer's own view of the digest. */
  private byte[] signAsDevice(Peer peer, Spend spend, UserAddress user, String device)
      throws Exception {
    byte[] digest = spend.scriptPathDigest(1, user.leaf());
    if (random.nextBoolean()) {
      return Samples.key(device).signSchnorr(digest, Samples.bytes("aux"));
    }
    List<JsonValue> prevouts =
        spend.coins().stream()
            .<JsonValue>map(c ->
                JsonObject.builder()
                    .put("script", HEX.formatHex(c.address().script()))
                    .put("sats", c.sats())
                    .build())
            .toList();
    JsonMembers answer =
        peer.ask(
            Peer.request("sign")
                .put("tx", HEX.formatHex(Transaction.write(spend.unsigned())))
                .put("prevouts", new JsonArray(prevouts))
                .put("input", 1)
                .put("secret", HEX.formatHex(Samples.bytes("key " + device)))
                .put("leaf", HEX.formatHex(UserAddress.exitScript(user.deviceKey())))
                .build());
    assertThat(answer.string("digest")).isEqualTo(HEX.formatHex(digest));
    return HEX.parseHex(answer.string("sig"));
  }
}
