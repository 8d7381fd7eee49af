package io.ochk.bitcoin.ots;

import static org.assertj.core.api.Assertions.assertThat;

import fr.acinq.bitcoin.ByteVector;
import io.ochk.bitcoin.Peer;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Against the reference library: first what it wrote and we keep, then, where it is installed,
 * itself.
 */
@Tag("slow")
class OtsPeerTest {
  private static final HexFormat HEX = HexFormat.of();

  static JsonMembers vectors() throws Exception {
    byte[] file = Files.readAllBytes(Path.of("src/test/resources/vectors/ots.json"));
    return JsonMembers.of(StrictJson.parseObject(file, JsonLimits.RECORD));
  }

  private static List<String> claims(DetachedTimestamp proof) throws OtsException {
    return proof.claims().stream()
        .map(c -> c.message().toHex() + " " + c.attestation().describe())
        .sorted()
        .toList();
  }

  private static void assertReadAndWritten(JsonMembers v) throws Exception {
    byte[] bytes = HEX.parseHex(v.string("bytes"));
    DetachedTimestamp proof = DetachedTimestamp.read(bytes);
    assertThat(HEX.formatHex(proof.write())).isEqualTo(v.string("bytes"));
    assertThat(claims(proof)).isEqualTo(v.strings("claims", 10_000));
  }

  @Test
  void proofsOfTheReferenceAreReadAndWrittenTheSame() throws Exception {
    for (JsonMembers v : vectors().objects("files", 1000)) {
      assertReadAndWritten(v);
    }
  }

  @Test
  void mergingGivesTheReferencesBytesInEitherOrder() throws Exception {
    for (JsonMembers v : vectors().objects("merged", 1000)) {
      DetachedTimestamp first = DetachedTimestamp.read(HEX.parseHex(v.string("first")));
      DetachedTimestamp second = DetachedTimestamp.read(HEX.parseHex(v.string("second")));
      assertThat(HEX.formatHex(first.merged(second).write())).isEqualTo(v.string("bytes"));
      assertThat(second.merged(first)).isEqualTo(first.merged(second));
      assertThat(first.merged(first)).isEqualTo(first);
    }
  }

  @Test
  void batchesHaveTheReferencesTree() throws Exception {
    for (JsonMembers v : vectors().objects("batches", 1000)) {
      int count = v.strings("files", 100).size();
      assertBatch(v, count);
    }
  }

  private static StampBatch batch(int count) {
    List<ByteVector> digests = new ArrayList<>();
    List<ByteVector> nonces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      digests.add(ByteVector.fromHex(String.format("%064x", 7 * i + count)));
      nonces.add(ByteVector.fromHex(String.format("%032x", i)));
    }
    return StampBatch.of(digests, nonces);
  }

  private static void assertBatch(JsonMembers v, int count) throws Exception {
    StampBatch batch = batch(count);
    assertThat(HEX.formatHex(batch.root())).isEqualTo(v.string("root"));
    Timestamp answer = Timestamp.attested(new Attestation.Pending("https://a.example"));
    List<String> files = v.strings("files", 100);
    for (int i = 0; i < count; i++) {
      DetachedTimestamp theirs = DetachedTimestamp.read(HEX.parseHex(files.get(i)));
      DetachedTimestamp ours = batch.proofs(List.of(answer)).get(i);
      assertThat(HEX.formatHex(ours.write())).isEqualTo(HEX.formatHex(theirs.write()));
    }
  }

  @TestFactory
  Stream<DynamicTest> theReferenceAgreesOnFreshAndOnDamagedProofs() {
    return Peer.withOpentimestamps("live", OtsPeerTest::live);
  }

  private static void live(Peer peer) throws Exception {
    int scale =
        switch (System.getProperty("oc.test.scale", "default")) {
          case "quick" -> 20;
          case "full" -> 5000;
          default -> 300;
        };
    Random random = new Random(322);
    for (int seed = 1000; seed < 1000 + scale; seed++) {
      JsonMembers v = peer.ask(Peer.request("make").put("seed", seed).build());
      assertReadAndWritten(v);
      byte[] damaged = HEX.parseHex(v.string("bytes"));
      damaged[31 + random.nextInt(damaged.length - 31)] ^= (byte) (1 << random.nextInt(8));
      assertSameVerdict(peer, damaged);
    }
  }

  private static void assertSameVerdict(Peer peer, byte[] bytes) throws Exception {
    String hex = HEX.formatHex(bytes);
    JsonMembers theirs = peer.ask(Peer.request("read").put("bytes", hex).build());
    try {
      DetachedTimestamp ours = DetachedTimestamp.read(bytes);
      assertThat(theirs.has("refused")).as("refused by the reference alone: " + hex).isFalse();
      // Where a node repeats an operation the reference keeps the first branch, we keep both: so
      // its
      // claims are among ours, and the bytes are the same unless some are ours alone.
      List<String> claims = theirs.strings("claims", 10_000);
      assertThat(claims(ours)).containsAll(claims);
      if (claims(ours).size() == claims.size()) {
        assertThat(HEX.formatHex(ours.write())).isEqualTo(theirs.string("bytes"));
      }
    } catch (OtsException e) {
      // What the reference reads and would write in other bytes, we may refuse; never more than
      // that.
      if (!theirs.has("refused")) {
        assertThat(theirs.string("bytes")).as(e.getMessage()).isNotEqualTo(hex);
      }
    }
  }
}
