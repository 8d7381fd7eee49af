package io.ochk.bitcoin.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.bitcoin.OfficialVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class Bip340VectorsTest {
  @TestFactory
  Stream<DynamicTest> everyVectorIsSignedAndJudgedAsPublished() throws IOException {
    Optional<Path> file = OfficialVectors.file("bip340.csv");
    if (file.isEmpty()) {
      return Stream.empty();
    }
    return Files.readAllLines(file.get()).stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .map(row -> DynamicTest.dynamicTest("vector " + row[0] + " " + row[7], () -> check(row)));
  }

  private static void check(String[] row) throws KeyException {
    byte[] publicKey = bytes(row[2]);
    byte[] message = bytes(row[4]);
    byte[] signature = bytes(row[5]);
    if (!row[1].isEmpty()) {
      SigningKey key = SigningKey.of(bytes(row[1]));
      assertThat(key.xOnly().bytes()).isEqualTo(publicKey);
      // We sign digests only; longer and shorter messages are verified.
      if (message.length == 32) {
        assertThat(key.signSchnorr(message, bytes(row[3]))).isEqualTo(signature);
      }
    }
    assertThat(verifies(publicKey, message, signature)).isEqualTo(row[6].equals("TRUE"));
  }

  private static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
    try {
      return XOnlyKey.of(publicKey).verifies(message, signature);
    } catch (KeyException e) {
      return false;
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
