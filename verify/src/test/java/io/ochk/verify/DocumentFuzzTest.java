package io.ochk.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the file, there is a report or a {@link MalformedException}, never a crash. */
class DocumentFuzzTest {
  private static final Verifier VERIFIER =
      new Verifier(
          new Pins(
              java.util.Optional.of(TestKeys.reviewer().publicKey()),
              java.util.Optional.of(TestKeys.organiser().publicKey()),
              java.util.Optional.empty(),
              java.util.Optional.empty()));

  @FuzzTest
  void documents(byte[] bytes) {
    try {
      Report report = VERIFIER.verify(bytes);
      assertThat(report.checks()).isNotEmpty();
      assertThat(CanonicalJson.bytes(report.json())).isNotEmpty();
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains(": expected ");
    }
  }

  @Test
  void spoiledDocumentsGetAReportOrANamedError() {
    Random random = new Random(Long.getLong("oc.test.seed", 20_260_522L));
    Programme programme = Programme.binding().rotateReviewer(TestKeys.key(0x61));
    List<byte[]> good =
        List.of(
            CanonicalJson.bytes(programme.record().json()),
            CanonicalJson.bytes(programme.reviewerDocument().json()),
            CanonicalJson.bytes(programme.acceptances.getFirst().json()),
            CanonicalJson.bytes(programme.statements.getLast().json()),
            programme.incidents.getFirst().bytes(),
            programme.charters.getFirst().source());
    int rounds =
        switch (System.getProperty("oc.test.scale", "default")) {
          case "quick" -> 50;
          case "full" -> 10_000;
          default -> 300;
        };
    for (int i = 0; i < rounds; i++) {
      for (byte[] document : good) {
        byte[] spoiled = document.clone();
        for (int j = random.nextInt(3); j >= 0; j--) {
          spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt(256);
        }
        documents(spoiled);
      }
    }
  }
}
