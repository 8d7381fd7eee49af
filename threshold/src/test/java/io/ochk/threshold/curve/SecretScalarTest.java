package io.ochk.threshold.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.encoding.VerificationException;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SecretScalarTest {
  private static byte[] bytes(int last) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) last;
    return bytes;
  }

  @Test
  void zeroAndEverythingFromTheOrderUpwardsIsRefused() {
    byte[] order = Arrays.copyOfRange(Scalar.ORDER.toByteArray(), 1, 33);
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    for (byte[] bad : new byte[][] {bytes(0), order, ones, new byte[31], new byte[33]}) {
      assertThatThrownBy(() -> SecretScalar.decode(bad)).isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void theLargestScalarIsAccepted() throws Exception {
    byte[] largest = Scalar.ONE.negate().encode();
    assertThat(SecretScalar.decode(largest).revealSecretBytes()).isEqualTo(largest);
  }

  @Test
  void nothingPrintsIt() throws Exception {
    assertThat(SecretScalar.decode(bytes(7))).hasToString("[secret scalar]");
    assertThatThrownBy(() -> SecretScalar.decode(Scalar.ORDER.toByteArray()))
        .hasMessageNotContaining("baaedce6");
  }

  @Test
  void aDestroyedSecretIsOverwrittenAndUnusable() throws Exception {
    SecretScalar secret = SecretScalar.decode(bytes(7));
    byte[] inside = secret.raw();
    secret.close();
    assertThat(inside).containsOnly(0);
    assertThat(secret.isDestroyed()).isTrue();
    assertThatThrownBy(secret::revealSecretBytes).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itIsCopiedInAndOut() throws Exception {
    byte[] bytes = bytes(7);
    SecretScalar secret = SecretScalar.decode(bytes);
    bytes[31] = 8;
    secret.revealSecretBytes()[31] = 9;
    assertThat(secret.revealSecretBytes()).isEqualTo(bytes(7));
  }

  @Test
  void itComparesByValueAndHashesToNothing() throws Exception {
    SecretScalar seven = SecretScalar.decode(bytes(7));
    assertThat(seven).isEqualTo(SecretScalar.decode(bytes(7)));
    assertThat(seven).isNotEqualTo(SecretScalar.decode(bytes(8)));
    assertThat(seven).hasSameHashCodeAs(SecretScalar.decode(bytes(8)));
  }

  @Test
  void itCannotBeSerialised() throws Exception {
    SecretScalar secret = SecretScalar.decode(bytes(7));
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(secret))
          .isInstanceOf(NotSerializableException.class);
    }
  }
}
