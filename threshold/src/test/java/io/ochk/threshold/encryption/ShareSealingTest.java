package io.ochk.threshold.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.curve.SecretScalar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ShareSealingTest {
  private static final byte[] INFO = "purpose".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ASSOCIATED = "what it belongs to".getBytes(StandardCharsets.UTF_8);

  @Test
  void manyThreadsSealAndOpenAtTheSameTime() throws Exception {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int number = i;
      work.add(() -> opensAgain(number));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> each : threads.invokeAll(work)) {
        assertThat(each.get()).isTrue();
      }
    }
  }

  private static boolean opensAgain(int number) throws Exception {
    byte[] secret = bytes("share " + number);
    EncryptionKeyPair receiver = EncryptionKeyPair.ofSeed(bytes("receiver " + number));
    EncryptionKeyPair ephemeral = EncryptionKeyPair.ofPrivateKey(bytes("ephemeral " + number));
    SealedShare sealed =
        ShareSealing.seal(
            SecretScalar.decode(secret), receiver.publicKey(), ephemeral, INFO, ASSOCIATED);
    byte[] opened = ShareSealing.open(sealed, receiver, INFO, ASSOCIATED).revealSecretBytes();
    return Arrays.equals(secret, opened);
  }

  private static byte[] bytes(String text) {
    return Hash256.of(text.getBytes(StandardCharsets.UTF_8)).encode();
  }
}
