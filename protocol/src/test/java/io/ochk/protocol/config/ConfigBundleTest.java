package io.ochk.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigBundleTest {
  private static final PublicKey KEY = SigningKey.ofSeed(new byte[32]).publicKey();
  private static final ConfigBundle BUNDLE =
      new ConfigBundle(
          OperatorId.of(KEY),
          KEY,
          new FederationSlug("oc-me-v1"),
          "https://portal.example/api/operator/attestation",
          LogLevel.INFO);
  private static final String TEXT = new String(BUNDLE.bytes(), StandardCharsets.UTF_8);

  private static ConfigBundle parse(String text) throws ConfigSchemaException {
    return ConfigBundle.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void hasTheDeclaredBytes() throws Exception {
    assertThat(TEXT)
        .isEqualTo(
            "{\"operator_id\":\""
                + OperatorId.of(KEY)
                + "\",\"operator_pubkey_hex\":\""
                + KEY.hex()
                + "\",\"federation_slug\":\"oc-me-v1\",\"attestation_post_url\":"
                + "\"https://portal.example/api/operator/attestation\",\"log_level\":\"info\"}\n");
    assertThat(parse(TEXT)).isEqualTo(BUNDLE);
  }

  @Test
  void theLongFormOfTheIdIsUnderstood() throws Exception {
    String hash = io.ochk.protocol.hash.Sha256.hex(KEY.bytes());
    String longer = TEXT.replace(OperatorId.of(KEY).text(), "op-" + hash.substring(0, 32));
    assertThat(parse(longer).operatorId().shortForm()).isEqualTo(OperatorId.of(KEY));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"info\"`, `\"loud\"`, `log_level: expected error, warn, info, debug or trace, found another word`",
        "`,\"log_level\":\"info\"`, ``, `log_level: expected the member, found nothing`",
        "`\"info\"`, `\"info\",\"secret\":1`, `secret: expected no such member, found it`",
        "`\"info\"`, `\"info\",\"log_level\":\"warn\"`, `log_level: expected the member once, found it twice`",
        "`https://portal.example`, `ftp://portal.example`, `attestation_post_url: expected an http or https address with a host, found another text`",
        "`oc-me-v1`, `OC`, `federation_slug: expected a federation slug`",
        "`{`, `[`, `document: expected JSON`"
      })
  void aSchemaMismatchSaysWhy(String good, String bad, String reason) {
    assertThat(TEXT).contains(good);
    assertThatThrownBy(() -> parse(TEXT.replace(good, bad)))
        .isInstanceOf(ConfigSchemaException.class)
        .hasMessageStartingWith("config schema mismatch: " + reason);
  }

  @Test
  void anIdOfAnotherKeyIsASchemaMismatch() {
    assertThatThrownBy(() -> parse(TEXT.replace(OperatorId.of(KEY).text(), "op-0123456789abcdef")))
        .hasMessage(
            "config schema mismatch: operator_id: expected "
                + OperatorId.of(KEY)
                + " (the id of operator_pubkey_hex), found op-0123456789abcdef");
  }

  @Test
  void aBundleCannotBeMadeForAnotherKeysId() {
    assertThatThrownBy(() ->
            new ConfigBundle(
                new OperatorId("op-0123456789abcdef"),
                KEY,
                BUNDLE.federationSlug(),
                BUNDLE.attestationPostUrl(),
                LogLevel.INFO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
