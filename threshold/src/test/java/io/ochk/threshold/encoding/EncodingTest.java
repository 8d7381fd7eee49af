package io.ochk.threshold.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of every encoding, which do not change without a new version. */
class EncodingTest {
  private static Map<String, byte[]> golden() throws IOException {
    Map<String, byte[]> map = new LinkedHashMap<>();
    try (InputStream in = EncodingTest.class.getResourceAsStream("golden.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.split("\n")) {
        map.put(line.split(" ")[0], HexFormat.of().parseHex(line.split(" ")[1]));
      }
    }
    return map;
  }

  @Test
  void everyEncodingIsTheCommittedOne() throws Exception {
    StringBuilder made = new StringBuilder();
    Samples.make()
        .forEach((name, bytes) ->
            made.append(name).append(' ').append(HexFormat.of().formatHex(bytes)).append('\n'));
    StringBuilder committed = new StringBuilder();
    golden()
        .forEach((name, bytes) ->
            committed
                .append(name)
                .append(' ')
                .append(HexFormat.of().formatHex(bytes))
                .append('\n'));
    assertThat(made).hasToString(committed.toString());
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
