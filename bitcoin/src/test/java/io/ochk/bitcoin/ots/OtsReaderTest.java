package io.ochk.bitcoin.ots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.ByteVector;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OtsReaderTest {
  private static final String MAGIC =
      "004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e89294";
  private static final String HEAD = MAGIC + "0108" + "11".repeat(32);
  private static final String BLOCK = "000588960d73d7190101" + "05";

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("", "not an OpenTimestamps proof"),
        Arguments.of("01" + MAGIC.substring(2) + "01", "not an OpenTimestamps proof"),
        Arguments.of(MAGIC, "the proof ends too early"),
        Arguments.of(MAGIC + "02" + HEAD.substring(64), "version 2 is not supported, expected 1"),
        Arguments.of(MAGIC + "01f0", "the proof ends too early"),
        Arguments.of(MAGIC + "01f00100", "the file's digest is not made by a hash function"),
        Arguments.of(MAGIC + "0199", "unknown operation 99"),
        Arguments.of(MAGIC + "0108" + "11".repeat(31), "the proof ends too early"),
        Arguments.of(HEAD, "the proof ends too early"),
        Arguments.of(HEAD + BLOCK + "00", "bytes follow the proof"),
        Arguments.of(HEAD + "ff", "the proof ends too early"),
        Arguments.of(HEAD + "ffff" + BLOCK, "unknown operation ff"),
        Arguments.of(HEAD + "01" + BLOCK, "unknown operation 1"),
        Arguments.of(HEAD + "f000" + BLOCK, "a length of 0 is outside 1 to 4096"),
        Arguments.of(HEAD + "f08120" + "00".repeat(4097), "a length of 4097 is outside 1 to 4096"),
        Arguments.of(HEAD + "f08100" + "00" + BLOCK, "a number is not in its shortest form"),
        Arguments.of(HEAD + "f0ffffffffffffffffff7f", "a number is too large"),
        Arguments.of(
            HEAD + "f08020" + "00".repeat(4096) + BLOCK, "an operation's result has 4128 bytes"),
        Arguments.of(HEAD + "f3".repeat(8) + BLOCK, "an operation's result has 8192 bytes"),
        Arguments.of(HEAD + "08".repeat(256) + BLOCK, "the proof is deeper than 256 operations"),
        Arguments.of(
            HEAD + "000588960d73d71901020500", "an attestation's payload has bytes left over"),
        Arguments.of(HEAD + "000588960d73d7190100", "the proof ends too early"),
        Arguments.of(HEAD + "0083dfe30d2ef90c8e020121", "a calendar's address has a character"),
        Arguments.of(HEAD + "0083dfe30d2ef90c8e0201e4", "a calendar's address has a character"),
        Arguments.of(
            HEAD + "0083dfe30d2ef90c8eeb07e907" + "61".repeat(1001),
            "a length of 1001 is outside 0 to 1000"),
        Arguments.of(
            HEAD + "0000000000000000018140" + "00".repeat(8193),
            "a length of 8193 is outside 0 to 8192"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileFilesAreRefusedWithTheReason(String hex, String reason) {
    assertThatThrownBy(() -> DetachedTimestamp.read(HexFormat.of().parseHex(hex)))
        .isInstanceOf(OtsException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void longFilesAreRefused() {
    assertThatThrownBy(() -> DetachedTimestamp.read(new byte[DetachedTimestamp.MAX_LENGTH + 1]))
        .hasMessage("the proof is longer than 256 KiB");
  }

  @Test
  void theDeepestProofIsRead() throws Exception {
    byte[] bytes = HexFormat.of().parseHex(HEAD + "08".repeat(255) + BLOCK);
    assertThat(DetachedTimestamp.read(bytes).write()).isEqualTo(bytes);
  }

  @Test
  void equalProofsWriteEqualBytesWhateverTheOrderOfTheFile() throws Exception {
    String a = "f00101" + BLOCK;
    String b = "08" + BLOCK;
    String pending = "0083dfe30d2ef90c8e020161";
    byte[] first = HexFormat.of().parseHex(HEAD + "ff" + a + "ff" + b + pending);
    byte[] second = HexFormat.of().parseHex(HEAD + "ff" + pending + "ff" + b + a);
    byte[] twice = HexFormat.of().parseHex(HEAD + "ff" + b + "ff" + pending + "ff" + b + a);
    byte[] written = DetachedTimestamp.read(first).write();
    assertThat(written).isEqualTo(second);
    assertThat(DetachedTimestamp.read(twice).write()).isEqualTo(written);
  }

  @Test
  void unknownAttestationsAreKept() throws Exception {
    byte[] bytes = HexFormat.of().parseHex(HEAD + "00" + "0102030405060708" + "03aabbcc");
    DetachedTimestamp proof = DetachedTimestamp.read(bytes);
    assertThat(proof.write()).isEqualTo(bytes);
    assertThat(proof.tree().attestations())
        .containsExactly(
            new Attestation.Unknown(
                ByteVector.fromHex("0102030405060708"), ByteVector.fromHex("aabbcc")));
  }

  @Test
  void aProofOfAnotherDigestIsNotMerged() throws Exception {
    Timestamp tree = Timestamp.attested(new Attestation.Bitcoin(1));
    var hash = Operation.Hash.SHA256;
    var one = new DetachedTimestamp(hash, ByteVector.fromHex("11".repeat(32)), tree);
    var two = new DetachedTimestamp(hash, ByteVector.fromHex("22".repeat(32)), tree);
    assertThatThrownBy(() -> one.merged(two))
        .hasMessageStartingWith("proofs of different digests: expected 1111")
        .hasMessageContaining("found 2222");
    assertThatThrownBy(() -> Timestamp.of(List.of(), Map.of()))
        .hasMessage("a proof ends without an attestation");
  }
}
