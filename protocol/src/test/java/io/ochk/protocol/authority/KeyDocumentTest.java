package io.ochk.protocol.authority;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyDocumentTest {
  // The example key of RFC 8037, appendix A.2, and its thumbprint of appendix A.3.
  private static final String X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  private static final String THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

  @Test
  void theKeyIdBeginsTheThumbprintOfRfc7638() {
    byte[] key = java.util.Base64.getUrlDecoder().decode(X);
    AuthorityKey jwk = new AuthorityKey(PublicKey.of(key).orElseThrow());
    assertThat(jwk.kid()).isEqualTo(THUMBPRINT.substring(0, 8));
    assertThat(new String(CanonicalJson.bytes(jwk.json()), UTF_8))
        .isEqualTo(
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                + X
                + "\",\"kid\":\"kPrK_qmx\",\"use\":\"sig\",\"alg\":\"EdDSA\"}");
  }

  @Test
  void aPlainJwkSetWithMembersThatWeDoNotUseIsRead() throws Exception {
    KeyDocument document =
        KeyDocument.parse(
            utf8(
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                    + X
                    + "\",\"kid\":\"kPrK_qmx\",\"key_ops\":[\"verify\"]}]}"));
    assertThat(document.keys()).hasSize(1);
    assertThat(document.rotations()).isEmpty();
  }

  @Test
  void aDocumentComesBackFromItsBytes() throws Exception {
    KeyRotation rotation =
        KeyRotation.sign(
            Role.ORGANISER,
            TestKeys.key(1),
            TestKeys.key(2),
            Instant.ofEpochSecond(5),
            "old laptop");
    KeyDocument document =
        new KeyDocument(
            List.of(
                new AuthorityKey(TestKeys.key(2).publicKey()),
                new AuthorityKey(TestKeys.key(1).publicKey())),
            List.of(rotation));
    assertThat(KeyDocument.parse(CanonicalJson.bytes(document.json()))).isEqualTo(document);
    assertThat(KeyRotation.parse(CanonicalJson.bytes(rotation.json()))).isEqualTo(rotation);
  }

  @Test
  void aKeyWithAnotherIdThanItsThumbprintIsRefused() {
    assertRefused(jwk("OKP", "Ed25519", X, "AAAAAAAA"), "keys[0].kid: expected kPrK_qmx");
  }

  @Test
  void otherKindsOfKeysAreRefused() {
    assertRefused(jwk("EC", "Ed25519", X, "kPrK_qmx"), "keys[0].kty: expected \"OKP\"");
    assertRefused(jwk("OKP", "X25519", X, "kPrK_qmx"), "keys[0].crv: expected \"Ed25519\"");
  }

  @Test
  void keysThatAreNoStrictEd25519KeysAreRefused() {
    assertRefused(jwk("OKP", "Ed25519", "!", "kPrK_qmx"), "keys[0].x: expected 32 bytes");
    assertRefused(jwk("OKP", "Ed25519", "AAAA", "kPrK_qmx"), "keys[0].x: expected 32 bytes");
    assertRefused(
        jwk("OKP", "Ed25519", "AQ" + "A".repeat(41), "kPrK_qmx"), "keys[0].x: expected 32 bytes");
  }

  @Test
  void aDocumentWithoutAKeyIsRefused() {
    assertRefused("{\"keys\":[]}", "keys: expected at least one key, found none");
    assertRefused("{}", "keys: expected the member, found nothing");
  }

  @Test
  void aRotationOfAnUnknownRoleIsRefused() {
    KeyRotation rotation =
        KeyRotation.sign(
            Role.REVIEWER, TestKeys.key(1), TestKeys.key(2), Instant.ofEpochSecond(5), "x");
    String text = new String(CanonicalJson.bytes(rotation.json()), UTF_8);
    assertThatThrownBy(() -> KeyRotation.parse(utf8(text.replace("\"reviewer\"", "\"auditor\""))))
        .isInstanceOf(MalformedException.class)
        .hasMessage("payload.role: expected reviewer or organiser, found another word");
  }

  private static void assertRefused(String document, String message) {
    assertThatThrownBy(() -> KeyDocument.parse(utf8(document)))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith(message);
  }

  private static String jwk(String kty, String crv, String x, String kid) {
    return "{\"keys\":[{\"kty\":\""
        + kty
        + "\",\"crv\":\""
        + crv
        + "\",\"x\":\""
        + x
        + "\",\"kid\":\""
        + kid
        + "\"}]}";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
