package io.ochk.threshold.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.Suite;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.LibSecp256k1;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of every encoding, which do not change without a new version. */
class EncodingTest {
  private static final List<Curve> CURVES = List.of(LibSecp256k1.load(), new BouncyCastleCurve());

  private static Map<String, byte[]> golden() throws IOException {
    return golden("golden.txt");
  }

  private static Map<String, byte[]> golden(String file) throws IOException {
    Map<String, byte[]> map = new LinkedHashMap<>();
    try (InputStream in = EncodingTest.class.getResourceAsStream(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.split("\n")) {
        map.put(line.split(" ")[0], HexFormat.of().parseHex(line.split(" ")[1]));
      }
    }
    return map;
  }

  @Test
  void everyEncodingIsTheCommittedOne() throws Exception {
    assertThat(lines(Samples.make())).isEqualTo(lines(golden()));
  }

  @Test
  void thePlainSuiteAndLaterEpochsAreEncodedAsCommittedToo() throws Exception {
    Map<String, byte[]> committed = golden("golden-variants.txt");
    assertThat(lines(Samples.makeVariants())).isEqualTo(lines(committed));
    for (Curve curve : CURVES) {
      Map<String, Samples.Decoder> decoders = Samples.decoders(curve);
      for (Map.Entry<String, byte[]> row : committed.entrySet()) {
        Samples.Decoder decoder = decoders.get(row.getKey().split("/")[0]);
        assertThat(decoder.decodeAndEncode(row.getValue()))
            .as(row.getKey())
            .isEqualTo(row.getValue());
      }
    }
    // Suite and epoch are in the bytes: what is the same in all but those has other bytes.
    PublicKeyPackage plain =
        PublicKeyPackage.decode(CURVES.getFirst(), committed.get("public-key-package/plain"));
    assertThat(plain.suite()).isEqualTo(Suite.PLAIN);
    PublicKeyPackage later =
        PublicKeyPackage.decode(CURVES.getFirst(), committed.get("public-key-package/epoch-1"));
    assertThat(later.epoch()).isEqualTo(1);
    for (PublicKeyPackage key : List.of(plain, later)) {
      PublicKeyPackage swapped =
          new PublicKeyPackage(
              key.suite() == Suite.PLAIN ? Suite.TAPROOT : Suite.PLAIN,
              key.epoch(),
              key.participants(),
              key.groupKey(),
              key.verifyingShares());
      PublicKeyPackage next =
          new PublicKeyPackage(
              key.suite(),
              key.epoch() + 1,
              key.participants(),
              key.groupKey(),
              key.verifyingShares());
      assertThat(swapped.encode()).isNotEqualTo(key.encode()).isNotEqualTo(next.encode());
      assertThat(next.encode()).isNotEqualTo(key.encode());
    }
  }

  private static String lines(Map<String, byte[]> encodings) {
    StringBuilder lines = new StringBuilder();
    encodings.forEach((name, bytes) ->
        lines.append(name).append(' ').append(HexFormat.of().formatHex(bytes)).append('\n'));
    return lines.toString();
  }

  @Test
  void everyCommittedEncodingIsReadAndWrittenUnchanged() throws Exception {
    Map<String, byte[]> golden = golden();
    assertThat(golden.keySet()).containsExactlyInAnyOrderElementsOf(Samples.decoders().keySet());
    for (Map.Entry<String, Samples.Decoder> decoder : Samples.decoders().entrySet()) {
      byte[] bytes = golden.get(decoder.getKey());
      assertThat(decoder.getValue().decodeAndEncode(bytes)).as(decoder.getKey()).isEqualTo(bytes);
    }
  }

  @Test
  void truncatedExtendedRelabelledAndOtherVersionsAreRefused() throws Exception {
    Map<String, byte[]> golden = golden();
    for (Map.Entry<String, Samples.Decoder> decoder : Samples.decoders().entrySet()) {
      byte[] good = golden.get(decoder.getKey());
      for (int length = 0; length < Math.min(good.length, 400); length++) {
        requireRefused(decoder, Arrays.copyOf(good, length));
      }
      requireRefused(decoder, Arrays.copyOf(good, good.length + 1));
      byte[] relabelled = good.clone();
      relabelled[0] ^= 0x40;
      requireRefused(decoder, relabelled);
      byte[] version = good.clone();
      version[1] = 2;
      requireRefused(decoder, version);
    }
  }

  private static void requireRefused(Map.Entry<String, Samples.Decoder> decoder, byte[] bytes) {
    assertThatThrownBy(() -> decoder.getValue().decodeAndEncode(bytes))
        .as(decoder.getKey() + " of " + bytes.length)
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void aFlippedBitIsRefusedOrReadAsItStands() throws Exception {
    Random random = new Random(31);
    Map<String, byte[]> golden = golden();
    for (Map.Entry<String, Samples.Decoder> decoder : Samples.decoders().entrySet()) {
      for (int i = 0; i < 200; i++) {
        byte[] flipped = golden.get(decoder.getKey()).clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        try {
          assertThat(decoder.getValue().decodeAndEncode(flipped)).isEqualTo(flipped);
        } catch (VerificationException refused) {
          assertThat(refused.expected()).isNotEmpty();
          assertThat(refused.actual()).isNotEmpty();
        }
      }
    }
  }
}
