package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Scale;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Seven and fifteen guardians, all processes; four are what every other test has. */
class ManyGuardiansTest {
  @TempDir Path folder;

  private record Size(int threshold, int guardians) {}

  @TestFactory
  Stream<DynamicTest> aKeyAndASignatureOfMany() {
    Stream<Size> sizes =
        Scale.isFull() ? Stream.of(new Size(5, 7), new Size(10, 15)) : Stream.empty();
    return sizes.map(
        size -> dynamicTest(size.threshold() + " of " + size.guardians(), () -> play(size)));
  }

  private void play(Size size) throws Exception {
    Path place = folder.resolve("of-" + size.guardians());
    try (LivingFederation living =
        LivingFederation.running(place, size.threshold(), size.guardians())) {
      living.awaitPeers();
      long begun = System.nanoTime();
      living.guardian(0).asks().generate();
      living.awaitKey(0);
      long key = System.nanoTime();
      Requests requests = new Requests(living);
      String id = requests.propose(1, "signed by many");
      requests.awaitSignedByAll(id);
      long signed = System.nanoTime();
      // As many may be away as the threshold allows.
      for (int seat = size.threshold(); seat < size.guardians(); seat++) {
        living.guardian(seat).signer().kill();
        living.guardian(seat).node().kill();
      }
      String fewer = requests.propose(0, "signed by just enough");
      requests.awaitSigned(0, fewer);
      requests.verify(0, fewer);
      for (Guardian guardian : living.guardians().subList(0, size.threshold())) {
        assertThat(Evidence.require(guardian)).isPositive();
      }
      living
          .guardian(0)
          .kit("verify", "federation", Federation.SLUG)
          .with("--url", living.federation().portal().url())
          .run()
          .exits(0);
      System.out.printf(
          "%d of %d: key in %.1f s, first signature everywhere in %.1f s%n",
          size.threshold(), size.guardians(), (key - begun) / 1e9, (signed - key) / 1e9);
    }
  }
}
