package io.ochk.protocol.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.vectors.TestScale;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningKeyTest {
  private static final HexFormat HEX = HexFormat.of();

  /** RFC 8032, section 7.1, tests 1 to 3 and the one with SHA(abc). */
  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42,"
        + "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf,"
        + "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f,"
        + "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        + "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
  })
  void signsAsRfc8032Does(String seed, String key, String message, String signature) {
    SigningKey signer = SigningKey.ofSeed(HEX.parseHex(seed));
    assertThat(signer.publicKey().hex()).isEqualTo(key);
    byte[] bytes = HEX.parseHex(message);
    Ed25519Signature made = signer.sign(() -> bytes);
    assertThat(made.hex()).isEqualTo(signature);
    assertThat(StrictEd25519.verify(signer.publicKey(), bytes, made)).isTrue();
  }

  @Test
  void everySignatureVerifiesAndNoneWithOneBitChanged() {
    SplittableRandom random = new SplittableRandom(25519);
    for (int i = TestScale.pick(50, 500, 20_000); i > 0; i--) {
      byte[] seed = new byte[32];
      byte[] message = new byte[random.nextInt(200)];
      random.nextBytes(seed);
      random.nextBytes(message);
      SigningKey signer = SigningKey.ofSeed(seed);
      byte[] signature = signer.sign(() -> message).bytes();
      assertThat(verifies(signer, message, signature)).isTrue();
      int bit = random.nextInt(512);
      signature[bit >> 3] ^= (byte) (1 << (bit & 7));
      assertThat(verifies(signer, message, signature)).as("bit %d", bit).isFalse();
    }
  }

  private static boolean verifies(SigningKey signer, byte[] message, byte[] signature) {
    return StrictEd25519.verify(signer.publicKey(), message, Ed25519Signature.of(signature));
  }

  @Test
  void aClosedKeyCannotSignOrBeExported() {
    SigningKey key = SigningKey.ofSeed(new byte[32]);
    key.close();
    assertThatThrownBy(() -> key.sign(() -> new byte[0])).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(key::exportSeed).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSeedIsCopiedInAndOutAndNeverPrinted() {
    byte[] seed = new byte[32];
    seed[0] = 7;
    SigningKey key = SigningKey.ofSeed(seed);
    seed[0] = 0;
    byte[] exported = key.exportSeed();
    assertThat(exported[0]).isEqualTo((byte) 7);
    exported[0] = 1;
    assertThat(key.exportSeed()[0]).isEqualTo((byte) 7);
    assertThat(key.toString()).doesNotContain(HEX.formatHex(key.exportSeed()));
  }

  @Test
  void refusesASeedOfAnotherLength() {
    assertThatThrownBy(() -> SigningKey.ofSeed(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a seed has 32 bytes, not 31");
  }

  @Test
  void aKeyIsReadOnlyFromLowerCaseHexOfItsLength() {
    String hex = SigningKey.ofSeed(new byte[32]).publicKey().hex();
    assertThat(PublicKey.ofHex(hex)).isPresent();
    assertThat(PublicKey.ofHex(hex.toUpperCase(java.util.Locale.ROOT))).isEmpty();
    assertThat(PublicKey.ofHex(hex + "00")).isEmpty();
    assertThat(PublicKey.ofHex(hex.substring(2))).isEmpty();
    assertThat(PublicKey.of(new byte[31])).isEmpty();
  }
}
