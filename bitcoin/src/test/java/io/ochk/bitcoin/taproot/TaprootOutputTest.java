package io.ochk.bitcoin.taproot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.ScriptTree;
import fr.acinq.bitcoin.ScriptWitness;
import io.ochk.bitcoin.Peer;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.transaction.Coin;
import io.ochk.bitcoin.transaction.Payment;
import io.ochk.bitcoin.transaction.ScriptVerifier;
import io.ochk.bitcoin.transaction.Spend;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Script trees with more leaves than a user's address has. */
class TaprootOutputTest {
  private static final Network NET = Network.REGTEST;
  private static final HexFormat HEX = HexFormat.of();

  /** A leaf that one named key spends: its 32 bytes pushed, then CHECKSIG. */
  private static ScriptTree.Leaf leaf(String name) throws Exception {
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    script.write(0x20);
    script.writeBytes(Samples.key(name).xOnly().bytes());
    script.write(0xac);
    return TaprootOutput.leaf(script.toByteArray());
  }

  /** A leaf in its tree. */
  private record Place(String name, int depth) {}

  /** A tree and its leaves from left to right. */
  private record Shape(ScriptTree tree, List<Place> leaves) {}

  private static List<Shape> shapes() throws Exception {
    ScriptTree.Leaf a = leaf("a");
    ScriptTree.Leaf b = leaf("b");
    ScriptTree.Leaf c = leaf("c");
    return List.of(
        new Shape(new ScriptTree.Branch(a, b), List.of(new Place("a", 1), new Place("b", 1))),
        new Shape(
            new ScriptTree.Branch(a, new ScriptTree.Branch(b, c)),
            List.of(new Place("a", 1), new Place("b", 2), new Place("c", 2))),
        new Shape(
            new ScriptTree.Branch(new ScriptTree.Branch(c, a), b),
            List.of(new Place("c", 2), new Place("a", 2), new Place("b", 1))));
  }

  @Test
  void everyLeafOfATreeIsSpentWithBothParitiesAndRefusedWithAnyBitFlipped() throws Exception {
    Set<String> parities = new HashSet<>();
    for (int i = 0; parities.size() < 6; i++) {
      int shape = 0;
      for (Shape each : shapes()) {
        TaprootOutput output = TaprootOutput.of(Samples.key("internal " + i).xOnly(), each.tree);
        if (parities.add(shape++ + " " + output.oddY())) {
          for (Place place : each.leaves) {
            requireSpent(output, place);
          }
        }
      }
    }
  }

  private static void requireSpent(TaprootOutput output, Place place) throws Exception {
    ScriptTree.Leaf leaf = leaf(place.name);
    byte[] control = output.controlBlock(leaf);
    assertThat(control).hasSize(33 + 32 * place.depth);
    ControlBlock read = ControlBlock.parse(control);
    assertThat(read.root(leaf.getScript().toByteArray())).isEqualTo(output.root());
    assertThat(read.commits(output.outputKey(), leaf.getScript().toByteArray())).isTrue();
    Address address = Address.taproot(output.outputKey(), NET);
    Spend spend =
        Spend.of(
            NET,
            List.of(new Coin(Samples.place(place.name), address, 10_000)),
            List.of(new Payment(address, 9_000)));
    byte[] signature =
        Samples.key(place.name).signSchnorr(spend.scriptPathDigest(0, leaf), Samples.bytes("aux"));
    ScriptWitness good = Spend.scriptPathWitness(signature, leaf, output);
    assertThat(isAccepted(spend, good)).isTrue();
    for (int element = 0; element < good.stack.size(); element++) {
      byte[] bytes = good.stack.get(element).toByteArray();
      for (int bit = 0; bit < 8 * bytes.length; bit++) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        List<ByteVector> stack = new ArrayList<>(good.stack);
        stack.set(element, new ByteVector(flipped));
        assertThat(isAccepted(spend, new ScriptWitness(stack)))
            .as("%s, element %d, bit %d", place, element, bit)
            .isFalse();
      }
    }
  }

  private static boolean isAccepted(Spend spend, ScriptWitness witness) {
    return ScriptVerifier.verify(
            spend.unsigned().updateWitnesses(List.of(witness)),
            spend.spent(),
            ScriptVerifier.STANDARD)
        instanceof ScriptVerifier.Outcome.Accepted;
  }

  @Test
  void aLeafIsNotSpentByAnothersKeyOrPath() throws Exception {
    Shape shape = shapes().get(1);
    TaprootOutput output = TaprootOutput.of(Samples.key("internal").xOnly(), shape.tree);
    Address address = Address.taproot(output.outputKey(), NET);
    Spend spend =
        Spend.of(
            NET,
            List.of(new Coin(Samples.place("a"), address, 10_000)),
            List.of(new Payment(address, 9_000)));
    for (Place place : shape.leaves) {
      for (Place other : shape.leaves) {
        byte[] signature =
            Samples.key(place.name)
                .signSchnorr(spend.scriptPathDigest(0, leaf(place.name)), Samples.bytes("aux"));
        ScriptWitness otherScript = Spend.scriptPathWitness(signature, leaf(other.name), output);
        ScriptWitness otherPath =
            new ScriptWitness(
                List.of(
                    new ByteVector(signature),
                    leaf(place.name).getScript(),
                    new ByteVector(output.controlBlock(leaf(other.name)))));
        assertThat(isAccepted(spend, otherScript)).isEqualTo(place.equals(other));
        assertThat(isAccepted(spend, otherPath)).isEqualTo(place.equals(other));
      }
    }
  }

  @Test
  void aLeafOfAnotherTreeHasNoControlBlock() throws Exception {
    ScriptTree.Leaf foreign = leaf("foreign");
    for (Shape shape : shapes()) {
      TaprootOutput output = TaprootOutput.of(Samples.key("internal").xOnly(), shape.tree);
      assertThatThrownBy(() -> output.controlBlock(foreign))
          .isInstanceOf(IllegalArgumentException.class);
    }
    TaprootOutput keyOnly = TaprootOutput.keyOnly(Samples.key("internal").xOnly());
    assertThatThrownBy(() -> keyOnly.controlBlock(foreign))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @TestFactory
  Stream<DynamicTest> scureBuildsTheSameTrees() {
    return Peer.withNode("with scure", TaprootOutputTest::requireSameTrees);
  }

  private static void requireSameTrees(Peer peer) throws Exception {
    for (Shape shape : shapes()) {
      for (int i = 0; i < 8; i++) {
        TaprootOutput output = TaprootOutput.of(Samples.key("internal " + i).xOnly(), shape.tree);
        JsonMembers theirs =
            peer.ask(
                Peer.request("tree")
                    .put("internal", output.internalKey().hex())
                    .put("tree", json(shape.tree))
                    .put("network", NET.label())
                    .build());
        assertThat(theirs.string("address"))
            .isEqualTo(Address.taproot(output.outputKey(), NET).toString());
        assertThat(theirs.string("root")).isEqualTo(HEX.formatHex(output.root()));
        List<String> controls = new ArrayList<>();
        for (Place place : shape.leaves) {
          controls.add(HEX.formatHex(output.controlBlock(leaf(place.name))));
        }
        assertThat(theirs.strings("controls", 3)).isEqualTo(controls);
      }
    }
  }

  private static JsonValue json(ScriptTree tree) {
    return switch (tree) {
      case ScriptTree.Leaf leaf -> new JsonString(leaf.getScript().toHex());
      case ScriptTree.Branch branch ->
          new JsonArray(List.of(json(branch.getLeft()), json(branch.getRight())));
      default -> throw new IllegalArgumentException("neither leaf nor branch");
    };
  }
}
