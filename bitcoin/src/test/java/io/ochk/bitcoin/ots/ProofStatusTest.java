package io.ochk.bitcoin.ots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.ByteVector;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.chain.BlockHeader;
import io.ochk.bitcoin.chain.HeaderAgreement;
import io.ochk.bitcoin.chain.HeaderException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofStatusTest {
  /** The first block's header: its only transaction is the Merkle root. */
  private static final BlockHeader GENESIS =
      new BlockHeader(
          ByteVector.fromHex(
              "01000000"
                  + "00".repeat(32)
                  + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
                  + "29ab5f49ffff001d1dac2b7c"));

  private static final byte[] ROOT = GENESIS.merkleRoot();
  private static final Attestation.Pending PENDING =
      new Attestation.Pending("https://alice.btc.calendar.opentimestamps.org");

  private static DetachedTimestamp proof(Timestamp tree) {
    return new DetachedTimestamp(Operation.Hash.SHA256, new ByteVector(ROOT), tree);
  }

  private static Map<Long, HeaderAgreement> agreed(BlockHeader... headers) {
    Map<String, BlockHeader> answers = new HashMap<>();
    for (int i = 0; i < headers.length; i++) {
      answers.put("source " + i, headers[i]);
    }
    return Map.of(0L, HeaderAgreement.of(answers));
  }

  @Test
  void aHeaderIsReadAndItsWorkIsChecked() throws Exception {
    assertThat(GENESIS.id())
        .isEqualTo("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
    assertThat(GENESIS.time()).isEqualTo(Instant.ofEpochSecond(1231006505));
    assertThat(GENESIS.meetsOwnTarget()).isTrue();
    byte[] changed = GENESIS.bytes().toByteArray();
    changed[40] ^= 1;
    assertThat(BlockHeader.of(changed).meetsOwnTarget()).isFalse();
  }

  @Test
  void bytesOfAnotherLengthAreNoHeader() {
    for (int length : new int[] {0, 79, 81, 160}) {
      assertThatThrownBy(() -> BlockHeader.of(new byte[length]))
          .isInstanceOfSatisfying(
              HeaderException.class,
              e -> {
                assertThat(e.expected()).isEqualTo(80);
                assertThat(e.actual()).isEqualTo(length);
              });
    }
  }

  @Test
  void aMessageThatIsTheMerkleRootIsConfirmed() {
    DetachedTimestamp proof = proof(Timestamp.attested(new Attestation.Bitcoin(0)));
    assertThat(ProofStatus.of(proof, ROOT, agreed(GENESIS, GENESIS)))
        .isEqualTo(new ProofStatus.Confirmed(0, GENESIS.time(), 2));
  }

  @Test
  void theRootInTheOrderShownToPeopleIsNotConfirmed() throws Exception {
    byte[] shown = new Operation.Reverse().apply(ROOT);
    DetachedTimestamp proof =
        new DetachedTimestamp(
            Operation.Hash.SHA256,
            new ByteVector(shown),
            Timestamp.attested(new Attestation.Bitcoin(0)));
    assertThat(ProofStatus.of(proof, shown, agreed(GENESIS)))
        .isEqualTo(new ProofStatus.Failed("the message is not the Merkle root of block 0"));
  }

  @Test
  void aProofOfAnotherDigestFails() {
    DetachedTimestamp proof = proof(Timestamp.attested(new Attestation.Bitcoin(0)));
    assertThat(ProofStatus.of(proof, new byte[32], agreed(GENESIS)))
        .isEqualTo(new ProofStatus.Failed("the proof is of another digest"));
  }

  @Test
  void promisesArePendingAndUnknownKindsAreWorthNothing() throws Exception {
    assertThat(ProofStatus.of(proof(Timestamp.attested(PENDING)), ROOT, Map.of()))
        .isEqualTo(new ProofStatus.Pending(Set.of(PENDING.uri())));
    var unknown =
        new Attestation.Unknown(ByteVector.fromHex("0102030405060708"), new ByteVector(ROOT));
    assertThat(ProofStatus.of(proof(Timestamp.attested(unknown)), ROOT, agreed(GENESIS)))
        .isEqualTo(new ProofStatus.Failed("no attestation of a known kind"));
  }

  @Test
  void disagreementOfSourcesIsReportedNeverAveraged() throws Exception {
    // Another header with work: block 1.
    BlockHeader other =
        BlockHeader.of(
            HexFormat.of()
                .parseHex(
                    "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000"
                        + "982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e"
                        + "61bc6649ffff001d01e36299"));
    assertThat(other.meetsOwnTarget()).isTrue();
    DetachedTimestamp proof = proof(Timestamp.attested(new Attestation.Bitcoin(0)));
    assertThat(ProofStatus.of(proof, ROOT, agreed(GENESIS, other)))
        .isInstanceOf(ProofStatus.Unchecked.class)
        .asString()
        .contains("sources disagree about block 0", GENESIS.id(), other.id());
    byte[] forged = GENESIS.bytes().toByteArray();
    forged[0] = 2;
    assertThat(ProofStatus.of(proof, ROOT, agreed(BlockHeader.of(forged))))
        .isEqualTo(
            new ProofStatus.Unchecked(
                Set.of(0L), "source 0 gave a header without proof of work for block 0"));
    assertThat(ProofStatus.of(proof, ROOT, Map.of()))
        .isEqualTo(new ProofStatus.Unchecked(Set.of(0L), "no source gave the header of block 0"));
    assertThat(ProofStatus.heights(proof)).containsExactly(0L);
  }

  @Test
  void anUpgradeTurnsPendingIntoConfirmed() throws Exception {
    byte[] file = Samples.bytes("file");
    StampBatch batch =
        StampBatch.of(
            List.of(new ByteVector(file)),
            List.of(new ByteVector(Arrays.copyOf(Samples.bytes("n"), 16))));
    DetachedTimestamp stamped = batch.proofs(List.of(Timestamp.attested(PENDING))).get(0);
    assertThat(stamped.claims()).hasSize(1);
    byte[] message = stamped.claims().get(0).message().toByteArray();
    assertThat(message).isEqualTo(batch.root());
    Calendar.Request.Get request = Calendar.followUp(PENDING, message, Calendar.WHITELIST);
    assertThat(request.uri().toString())
        .isEqualTo(PENDING.uri() + "/timestamp/" + HexFormat.of().formatHex(message));
    byte[] answer =
        Calendar.write(
            Timestamp.attested(new Attestation.Bitcoin(0))
                .after(List.of(Operation.append(new byte[] {1}), Operation.Hash.SHA256)));
    var found = (Calendar.Answer.Found) Calendar.read(200, answer, message);
    DetachedTimestamp upgraded = stamped.upgraded(message, found.tree());
    assertThat(upgraded.claims()).hasSize(2);
    assertThat(DetachedTimestamp.read(upgraded.write())).isEqualTo(upgraded);
    assertThatThrownBy(() -> stamped.upgraded(new byte[32], found.tree()))
        .hasMessage("the proof has no such message to extend");
  }

  @Test
  void onlyListedCalendarsAreAsked() {
    for (String uri :
        List.of("https://evil.example", "http://alice.btc.calendar.opentimestamps.org", "")) {
      assertThatThrownBy(() ->
              Calendar.followUp(new Attestation.Pending(uri), new byte[32], Calendar.WHITELIST))
          .hasMessage("calendar " + uri + " is not in the whitelist");
    }
  }

  @Test
  void calendarAnswersAreFoundNotYetOrRefused() {
    byte[] text = "Pending confirmation\nin Bitcoin\u0000".getBytes(StandardCharsets.UTF_8);
    assertThat(Calendar.read(404, text, new byte[32]))
        .isEqualTo(new Calendar.Answer.NotYet("Pending confirmation in Bitcoin"));
    assertThat(Calendar.read(500, text, new byte[32]))
        .isEqualTo(new Calendar.Answer.Refused("the calendar answered with status 500"));
    assertThat(Calendar.read(200, text, new byte[32])).isInstanceOf(Calendar.Answer.Refused.class);
    assertThat(Calendar.read(200, new byte[10_001], new byte[32]))
        .isEqualTo(new Calendar.Answer.Refused("the calendar's answer exceeds 10,000 bytes"));
    Calendar.Request.Post post =
        Calendar.submit(URI.create("https://a.example/"), new byte[] {1, 2});
    assertThat(post.uri()).isEqualTo(URI.create("https://a.example/digest"));
    assertThat(post.body()).containsExactly(1, 2);
    assertThatThrownBy(() -> Calendar.submit(URI.create("https://a.example"), new byte[65]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
