package io.ochk.threshold.encoding;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Every decoder either refuses its input with the one named exception, or accepts it and writes the
 * very same bytes again.
 */
class DecoderFuzzTest {
  private static void decode(String name, byte[] data) {
    try {
      byte[] again = Samples.decoders().get(name).decodeAndEncode(data);
      if (!Arrays.equals(again, data)) {
        throw new AssertionError(name + " accepts two encodings of one value");
      }
    } catch (VerificationException refused) {
      // The expected answer to nearly everything.
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
}
