package io.ochk.threshold.encoding;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.signing.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every decoder either refuses its input with the one named exception, or accepts it and writes the
 * very same bytes again; and both providers of the curve give the same verdict.
 */
class DecoderFuzzTest {
  private static final Map<String, Samples.Decoder> NATIVE = Samples.decoders(LibSecp256k1.load());
  private static final Map<String, Samples.Decoder> OTHER =
      Samples.decoders(new BouncyCastleCurve());

  private static void decode(String name, byte[] data) {
    boolean accepted = accepts(name, NATIVE.get(name), data);
    if (accepts(name, OTHER.get(name), data) != accepted) {
      throw new AssertionError(
          name + (accepted ? " is refused" : " is accepted") + " by the second provider alone");
    }
  }

  private static boolean accepts(String name, Samples.Decoder decoder, byte[] data) {
    try {
      byte[] again = decoder.decodeAndEncode(data);
      if (!Arrays.equals(again, data)) {
        throw new AssertionError(name + " accepts two encodings of one value");
      }
      return true;
    } catch (VerificationException refused) {
      // The expected answer to nearly everything.
      return false;
    }
  }

  @FuzzTest
  void publicKeyPackage(byte[] data) {
    decode("public-key-package", data);
  }

  @FuzzTest
  void keyShare(byte[] data) {
    decode("key-share", data);
  }

  @FuzzTest
  void ceremonySecret(byte[] data) {
    decode("ceremony-secret", data);
  }

  @FuzzTest
  void ceremonySetup(byte[] data) {
    decode("setup-generation", data);
  }

  @FuzzTest
  void frame(byte[] data) {
    decode("frame-round1", data);
  }

  @FuzzTest
  void signedFrame(byte[] data) {
    decode("signed-frame", data);
  }

  @FuzzTest
  void transcript(byte[] data) {
    decode("transcript-generation", data);
  }

  @FuzzTest
  void signingCommitments(byte[] data) {
    decode("signing-commitments", data);
  }

  @FuzzTest
  void signingPackage(byte[] data) {
    decode("signing-package", data);
  }

  @FuzzTest
  void signatureShare(byte[] data) {
    decode("signature-share", data);
  }

  @FuzzTest
  void releaseRecord(byte[] data) {
    decode("release-record", data);
  }

  @FuzzTest
  void repairDeal(byte[] data) {
    decode("repair-deal", data);
  }

  @FuzzTest
  void repairSum(byte[] data) {
    decode("repair-sum", data);
  }

  /** Of both suites: any bytes are read or refused, and verify the same with both providers. */
  @FuzzTest
  void signature(byte[] data) {
    Curve sound = LibSecp256k1.load();
    Curve second = new BouncyCastleCurve();
    byte[] message = Hash256.of(data).encode();
    for (List<Ciphersuite> both :
        List.of(
            List.of(Ciphersuite.taproot(sound), Ciphersuite.taproot(second)),
            List.of(Ciphersuite.plain(sound), Ciphersuite.plain(second)))) {
      Point key = both.getFirst().curve().generator();
      Boolean verdict = verdict(both.getFirst(), key, message, data);
      if (!Objects.equals(verdict, verdict(both.getLast(), key, message, data))) {
        throw new AssertionError("the providers disagree on a signature");
      }
      if (Boolean.TRUE.equals(verdict)) {
        throw new AssertionError("a signature that nobody made");
      }
    }
  }

  /** Whether it verifies; null where it is not even read. */
  private static @Nullable Boolean verdict(
      Ciphersuite suite, Point key, byte[] message, byte[] data) {
    try {
      Signature signature = Signature.decode(suite, data);
      if (!Arrays.equals(signature.encode(), data)) {
        throw new AssertionError("a signature has two encodings");
      }
      return signature.verify(suite, key, message);
    } catch (VerificationException refused) {
      return null;
    }
  }
}
