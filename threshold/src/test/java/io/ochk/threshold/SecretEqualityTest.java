package io.ochk.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.signing.SigningNonces;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Secrets are compared in constant time, or by their public halves, or not at all. */
class SecretEqualityTest {
  private final Random random = new Random(89);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  @Test
  void sharesAreEqualIfTheyAreTheSameMembersOfOneEpoch() throws Exception {
    List<TrustedDealer.Deal> epochs =
        TrustedDealer.dealAndRefresh(suite, Participants.ofSeats(2, 3), random);
    KeyShare share = epochs.getFirst().share(1);
    KeyShare read = KeyShare.decode(suite.curve(), share.encodeSecret());
    assertThat(read).isEqualTo(share).hasSameHashCodeAs(share).isNotSameAs(share);
    assertThat(share)
        .isNotEqualTo(epochs.getFirst().share(2))
        .isNotEqualTo(epochs.getLast().share(1));
    read.destroy();
    assertThat(read).isEqualTo(share);
  }

  @Test
  void encryptionKeyPairsAreEqualIfTheirPublicKeysAre() {
    byte[] seed = new byte[32];
    EncryptionKeyPair pair = EncryptionKeyPair.ofSeed(seed);
    EncryptionKeyPair same = EncryptionKeyPair.ofPrivateKey(pair.revealSecretBytes());
    assertThat(same).isEqualTo(pair).hasSameHashCodeAs(pair);
    seed[31] = 1;
    assertThat(pair).isNotEqualTo(EncryptionKeyPair.ofSeed(seed));
  }

  @Test
  void ceremonySecretsAreEqualIfAllTheirBytesAreAndHashAlike() throws Exception {
    CeremonySecret secret = CeremonySecret.draw(random::nextBytes);
    CeremonySecret other = CeremonySecret.draw(random::nextBytes);
    assertThat(CeremonySecret.decode(secret.encodeSecret())).isEqualTo(secret);
    assertThat(secret).isNotEqualTo(other).hasSameHashCodeAs(other);
  }

  @Test
  void noncesHaveNoEqualityButIdentity() throws Exception {
    assertThat(SigningNonces.class.getMethod("equals", Object.class).getDeclaringClass())
        .isEqualTo(Object.class);
  }
}
