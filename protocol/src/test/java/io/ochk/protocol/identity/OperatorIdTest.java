package io.ochk.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorIdTest {
  private static final PublicKey KEY = SigningKey.ofSeed(new byte[32]).publicKey();

  @Test
  void isTheFirstEightBytesOfTheKeysHash() {
    assertThat(OperatorId.of(KEY).text())
        .isEqualTo("op-" + Sha256.hex(KEY.bytes()).substring(0, 16));
  }

  @Test
  void theLongFormIsAnAliasOfTheSameOperator() {
    OperatorId longer = new OperatorId("op-" + Sha256.hex(KEY.bytes()).substring(0, 32));
    assertThat(longer.names(KEY)).isTrue();
    assertThat(longer.shortForm()).isEqualTo(OperatorId.of(KEY));
    PublicKey other =
        SigningKey.ofSeed(
                new byte[] {
                  1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                  0, 0, 0, 0, 0
                })
            .publicKey();
    assertThat(longer.names(other)).isFalse();
  }

  @Test
  void aLongFormThatDiffersBehindTheShortOneIsAnothers() {
    String hash = Sha256.hex(KEY.bytes()).substring(0, 32);
    char last = hash.charAt(31) == '0' ? '1' : '0';
    OperatorId forged = new OperatorId("op-" + hash.substring(0, 31) + last);
    assertThat(forged.names(KEY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "op-",
        "op-0123456789abcde",
        "op-0123456789abcdef0",
        "op-0123456789ABCDEF",
        "OP-0123456789abcdef",
        "0123456789abcdef",
        "op-0123456789abcdef\n",
        " op-0123456789abcdef"
      })
  void refusesAnotherForm(String text) throws Exception {
    assertThat(OperatorId.parse(text)).isEmpty();
    JsonMembers members =
        JsonMembers.of(
            StrictJson.parseObject(
                ("{\"operator_id\":\"" + text.replace("\n", "\\n") + "\"}")
                    .getBytes(StandardCharsets.UTF_8),
                JsonLimits.SIGNED));
    assertThatThrownBy(() -> OperatorId.read(members, "operator_id"))
        .hasMessageStartingWith("operator_id: expected an operator id");
  }

  @ParameterizedTest
  @CsvSource({
    "https://Portal.Example/path?q=1, https://portal.example",
    "HTTP://localhost:8080/, http://localhost:8080",
    "https://a.example:443, https://a.example",
    "http://a.example:443, http://a.example:443",
    "http://[::1]:80/x, http://[::1]"
  })
  void anOriginIsSchemeHostAndUnusualPort(String address, String origin) {
    assertThat(Origin.of(address)).contains(new Origin(origin));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "portal.example",
        "ftp://a.example",
        "https://u@a.example",
        "https://",
        "https:/a",
        "mailto:a@b.c",
        "https://a b",
        "https://portal.6xample",
        "https://a_b.example",
        "https://a-.example",
        "https://a.example:65536",
        "https://01.2.3.4",
        "https://[fe80::1%25eth0]"
      })
  void whatIsNotAnHttpAddressHasNoOrigin(String address) {
    assertThat(Origin.of(address)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20_000, 1_000_000})
  void aHostHasAtMost253Characters(int longer) {
    String most = "a.".repeat(122) + "b.example";
    assertThat(most).hasSize(253);
    assertThat(Origin.of("https://" + most + ":9001")).isPresent();
    assertThat(Origin.of("https://" + "a".repeat(longer) + most)).isEmpty();
    assertThat(Origin.of("https://" + "a.".repeat(longer) + most)).isEmpty();
    assertThat(Origin.of("https://" + most + ".")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "oc-me-v1, true",
    "a, true",
    "-, true",
    "OC, false",
    "a_b, false",
    "'', false",
    "'a b', false"
  })
  void aSlugHasLowerCaseDigitsAndHyphens(String text, boolean good) {
    assertThat(FederationSlug.parse(text).isPresent()).isEqualTo(good);
    assertThat(FederationSlug.parse("x".repeat(64))).isPresent();
    assertThat(FederationSlug.parse("x".repeat(65))).isEmpty();
  }
}
