package io.ochk.threshold;

import static io.ochk.threshold.signing.SigningTable.released;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningNonces;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningTable;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What goes wrong in the field with secrets in memory, logs and texts. */
class SecretPitfallsTest extends Pitfalls {
  @Test
  void pitfall15Secrets() throws Exception {
    TrustedDealer.Deal deal = deal(2, 2);
    KeyShare share = deal.share(1);
    String digits = share.secret().declassify().toString();
    EncryptionKeyPair pair = EncryptionKeyPair.ofSeed(new byte[32]);
    CeremonySecret secret = CeremonySecret.draw(random::nextBytes);
    SigningTable table = table(deal);
    for (Object each : List.of(share, share.secret(), pair, secret, table.signer(1))) {
      assertThat(each.toString()).doesNotContain(digits).startsWith("[");
      assertThat(each).isNotInstanceOf(Serializable.class);
    }
    assertThat(Serializable.class.isAssignableFrom(SigningNonces.class)).isFalse();
    assertThat(
            Stream.of(SigningNonces.class.getMethods())
                .map(java.lang.reflect.Method::getName)
                .collect(Collectors.toSet()))
        .doesNotContain("encode", "encodeSecret", "copy", "consume", "hiding", "binding");
    share.destroy();
    assertThatThrownBy(share::encodeSecret).isInstanceOf(IllegalStateException.class);
    secret.destroy();
    assertThatThrownBy(secret::encodeSecret).isInstanceOf(IllegalStateException.class);
    pair.destroy();
    assertThatThrownBy(pair::revealSecretBytes).isInstanceOf(IllegalStateException.class);
    assertThat(suite.curve().constantTime()).isTrue();
    requireDestroyedSecretsLeaveNoBytes();
    requireExceptionsAndLogsTellNothing();
  }

  /** What a heap dump would find in the objects that stay: nothing, once they are destroyed. */
  private void requireDestroyedSecretsLeaveNoBytes() throws VerificationException {
    TrustedDealer.Deal deal = deal(2, 2);
    KeyShare share = deal.share(1);
    byte[] secret = share.secret().revealSecretBytes();
    assertThat(ReachableBytes.contains(share, secret)).isTrue();
    share.destroy();
    assertThat(ReachableBytes.contains(share, secret)).isFalse();
    EncryptionKeyPair pair = EncryptionKeyPair.ofSeed(new byte[32]);
    byte[] key = pair.revealSecretBytes();
    assertThat(ReachableBytes.contains(pair, key)).isTrue();
    pair.destroy();
    assertThat(ReachableBytes.contains(pair, key)).isFalse();
    byte[] drawn = new byte[32];
    random.nextBytes(drawn);
    CeremonySecret ceremony =
        CeremonySecret.draw(bytes -> System.arraycopy(drawn, 0, bytes, 0, 32));
    assertThat(ReachableBytes.contains(ceremony, drawn)).isTrue();
    ceremony.destroy();
    assertThat(ReachableBytes.contains(ceremony, drawn)).isFalse();
    // Nonces: those in the signer's memory after round one are overwritten by round two.
    SigningTable table = table(deal(2, 2));
    List<byte[]> before = ReachableBytes.of(table.signer(1));
    SigningRequest request =
        table.request(
            table.shares.get(new Identifier(1)).publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2);
    List<byte[]> nonces =
        ReachableBytes.of(table.signer(1)).stream()
            .filter(bytes -> bytes.length == 32 && before.stream().noneMatch(b -> b == bytes))
            .filter(bytes -> isSecretOf(round1.commitments().getFirst(), bytes))
            .toList();
    assertThat(nonces).hasSize(2);
    released(table.signer(1).sign(round1));
    assertThat(nonces).allMatch(bytes -> Arrays.equals(bytes, new byte[32]));
  }

  private boolean isSecretOf(SigningCommitments commitments, byte[] bytes) {
    try (SecretScalar scalar = SecretScalar.decode(bytes)) {
      Point point = suite.curve().multiplyGenerator(scalar);
      return point.equals(commitments.hiding()) || point.equals(commitments.binding());
    } catch (VerificationException notAScalar) {
      return false;
    }
  }

  /** Every way to spoil a stored secret is refused in words that do not repeat it. */
  private void requireExceptionsAndLogsTellNothing() throws Exception {
    List<LogRecord> logged = new ArrayList<>();
    Handler listener = listener(logged);
    Logger root = Logger.getLogger("");
    Level level = root.getLevel();
    root.addHandler(listener);
    root.setLevel(Level.ALL);
    try {
      Map<Identifier, KeyShare> shares = ceremony(2, 2).run().shares();
      KeyShare share = shares.get(new Identifier(1));
      byte[] secret = share.secret().revealSecretBytes();
      byte[] encoded = share.encodeSecret();
      for (int at = 0; at < encoded.length; at++) {
        byte[] flipped = encoded.clone();
        flipped[at] ^= 1;
        for (byte[] bad : new byte[][] {flipped, Arrays.copyOf(encoded, at)}) {
          requireSilent(secret, () -> KeyShare.decode(suite.curve(), bad));
        }
      }
      byte[] ceremony = CeremonySecret.draw(random::nextBytes).encodeSecret();
      byte[] inside = Arrays.copyOfRange(ceremony, ceremony.length - 32, ceremony.length);
      for (int length = 0; length < ceremony.length; length++) {
        byte[] cut = Arrays.copyOf(ceremony, length);
        requireSilent(inside, () -> CeremonySecret.decode(cut));
      }
      SigningTable table = new SigningTable(suite, shares.values(), random);
      SigningRequest request = table.request(share.publicKey(), TaprootTweak.none(), MESSAGE);
      assertThat(request.key().verify(MESSAGE, table.sign(request, 0, 1, 2))).isTrue();
    } finally {
      root.setLevel(level);
      root.removeHandler(listener);
    }
    assertThat(logged)
        .filteredOn(r -> String.valueOf(r.getLoggerName()).startsWith("io.ochk"))
        .isEmpty();
  }

  private static Handler listener(List<LogRecord> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord logRecord) {
        logged.add(logRecord);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static void requireSilent(byte[] secret, Callable<?> refusing) throws Exception {
    try {
      refusing.call();
    } catch (VerificationException e) {
      String text = e.toString().toLowerCase(Locale.ROOT);
      String hex = HexFormat.of().formatHex(secret);
      for (int at = 0; at + 12 <= hex.length(); at++) {
        assertThat(text).doesNotContain(hex.substring(at, at + 12));
      }
      assertThat(text).doesNotContain(new BigInteger(1, secret).toString());
    }
  }
}
