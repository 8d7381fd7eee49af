package io.ochk.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.signature.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A text is nothing that is named here, or the name that is written again alike. */
class NameFuzzTest {
  @FuzzTest
  void name(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    FederationSlug.parse(text).ifPresent(slug -> assertThat(slug.text()).isEqualTo(text));
    OperatorId.parse(text).ifPresent(id -> assertThat(id.text()).isEqualTo(text));
    BitcoinNetwork.parse(text).ifPresent(network -> assertThat(network.wireName()).isEqualTo(text));
    PublicKey.ofHex(text).ifPresent(key -> assertThat(key.hex()).isEqualTo(text));
    if (!text.equals(text.toLowerCase(Locale.ROOT))) {
      assertThat(FederationSlug.parse(text)).isEmpty();
      assertThat(OperatorId.parse(text)).isEmpty();
      assertThat(PublicKey.ofHex(text)).isEmpty();
    }
  }
}
