package io.ochk.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import io.ochk.threshold.signing.SigningTable;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What goes wrong in the field with bytes and parities. */
class EncodingPitfallsTest extends Pitfalls {
  @Test
  void pitfall10Encodings() {
    byte[] order = Arrays.copyOfRange(Scalar.ORDER.toByteArray(), 1, 33);
    assertThatThrownBy(() -> Scalar.decode(order)).isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> SecretScalar.decode(order)).isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> SecretScalar.decode(new byte[32]))
        .isInstanceOf(VerificationException.class);
    byte[] good = suite.curve().generator().encode();
    byte[] wrongPrefix = good.clone();
    wrongPrefix[0] = 4;
    byte[] offCurve = new byte[33];
    offCurve[0] = 2;
    offCurve[32] = 5;
    for (byte[] bad :
        new byte[][] {
          new byte[33],
          wrongPrefix,
          offCurve,
          Arrays.copyOf(good, 65),
          Arrays.copyOf(good, 32),
          Arrays.copyOf(good, 34),
          new byte[] {0}
        }) {
      assertThatThrownBy(() -> suite.curve().decode(bad)).isInstanceOf(VerificationException.class);
      assertThatThrownBy(() -> new BouncyCastleCurve().decode(bad))
          .isInstanceOf(VerificationException.class);
    }
    byte[] large = new byte[32];
    large[29] = 1;
    assertThatThrownBy(() -> Identifier.decode(large)).isInstanceOf(VerificationException.class);
  }

  @Test
  void pitfall11ParityDoubleTweakAndEmptyVersusAbsentRoot() throws Exception {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 400 && seen.size() < 8; i++) {
      Map<Identifier, KeyShare> shares = ceremony(2, 2).run().shares();
      PublicKeyPackage key = shares.get(new Identifier(1)).publicKey();
      SigningTable table = new SigningTable(suite, shares.values(), random);
      SigningRequest plain = table.request(key, TaprootTweak.none(), MESSAGE);
      SigningRequest tweaked = table.request(key, TaprootTweak.keyPathOnly(), MESSAGE);
      // What a ceremony makes is the output key; a second tweak makes another key.
      assertThat(plain.key().xOnly()).isEqualTo(key.groupKey().x());
      assertThat(tweaked.key().xOnly()).isNotEqualTo(plain.key().xOnly());
      SigningPackage round1 = table.round1(tweaked.attempt(0), 1, 2);
      SigningSession session = SigningSession.of(tweaked.key(), MESSAGE, round1);
      Aggregation.Complete complete =
          (Aggregation.Complete) session.aggregate(table.round2(round1));
      assertThat(tweaked.key().verify(MESSAGE, complete.signature())).isTrue();
      assertThat(plain.key().verify(MESSAGE, complete.signature())).isFalse();
      Scalar t = TaprootTweak.keyPathOnly().scalarFor(key.groupKey().withEvenY());
      Point q = suite.curve().add(key.groupKey().withEvenY(), suite.curve().multiplyGenerator(t));
      seen.add(
          key.groupKey().hasEvenY() + " " + q.hasEvenY() + " " + session.commitment().hasEvenY());
    }
    assertThat(seen).hasSize(8);
    assertThatThrownBy(() -> TaprootTweak.scriptTree(new byte[0]))
        .isInstanceOf(VerificationException.class);
  }
}
