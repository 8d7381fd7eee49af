package io.ochk.guardian.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.ceremony.ReceivedFrames.Received;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three old members of four deal new shares to all four. */
class AgreedCertificatesTest {
  private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");
  private static Transcript made;

  @BeforeAll
  static void deals() throws Exception {
    List<SigningKey> seats =
        List.of(
            TestKeys.operator(0), TestKeys.operator(1), TestKeys.operator(2), TestKeys.operator(3));
    TestCeremony first = TestCeremony.generation(Programme.SLUG, "ab".repeat(32), 2, seats);
    TestCeremony next = first.reshared("ab".repeat(32), 2, List.of(0, 1, 2), seats);
    made = Transcript.decode(TestCeremony.SUITE.curve(), next.record().transcript().bytes());
    assertThat(made.certificates()).hasSize(3 + 4);
  }

  private static List<Received> without(Predicate<Seat> missing) {
    return made.certificates().stream()
        .filter(frame -> !missing.test(frame.frame().sender()))
        .map(frame -> new Received(frame, START))
        .toList();
  }

  private static boolean isOld(Seat seat, int number) {
    return seat.group() == Seat.Group.OLD && seat.identifier().seat() == number;
  }

  private static boolean suffice(List<Received> received) {
    return AgreedCertificates.of(made.setup(), received).isPresent();
  }

  private static AgreedCertificates agreed(List<Received> received) {
    return AgreedCertificates.of(made.setup(), received).orElseThrow();
  }

  private static Received says(Seat seat, String what) {
    Hash256 hash = Hash256.of(what.getBytes(StandardCharsets.UTF_8));
    Frame frame =
        new Frame(made.setup().sessionHash(), seat, new CeremonyMessage.Certificate(hash, hash));
    return new Received(new SignedFrame(frame, new byte[] {1}), START);
  }

  @Test
  void allAreTakenAtOnce() {
    AgreedCertificates all = agreed(without(seat -> false));
    assertThat(all.isDue(START)).isTrue();
    assertThat(all.frames()).isEqualTo(made.certificates());
  }

  @Test
  void anOldMemberBeyondTheThresholdIsWaitedForHalfAMinuteAfterTheNewest() {
    List<Received> two = new ArrayList<>(without(seat -> isOld(seat, 1)));
    Received last = two.removeLast();
    two.add(new Received(last.frame(), START.plusSeconds(20)));
    AgreedCertificates agreed = agreed(two);
    assertThat(agreed.frames()).hasSize(2 + 4);
    assertThat(agreed.isDue(START.plusSeconds(49))).isFalse();
    assertThat(agreed.isDue(START.plusSeconds(50))).isTrue();
    assertThat(agreed.isDue(START.minusSeconds(9))).as("a clock put back a little").isFalse();
    assertThat(agreed.isDue(START.minusSeconds(3_600))).as("or by an hour").isTrue();
  }

  @Test
  void whoIsNeededIsNeeded() {
    assertThat(suffice(without(seat -> isOld(seat, 0) || isOld(seat, 1)))).isFalse();
    assertThat(
            suffice(
                without(seat -> seat.group() == Seat.Group.NEW && seat.identifier().seat() == 3)))
        .isFalse();
    assertThat(suffice(List.of())).isFalse();
  }

  @Test
  void whatSaysSomethingElseOrComesFromAnotherSeatStandsNowhere() {
    Seat dealer = certificate(0).frame().sender();
    List<Received> received = new ArrayList<>();
    received.add(says(dealer, "another"));
    received.add(says(Seat.ofOld(Identifier.ofSeat(3)), "another"));
    received.addAll(without(seat -> isOld(seat, 0)));
    assertThat(agreed(received).frames()).hasSize(2 + 4);
    // Whoever says both is taken by what it says with the others.
    received.addAll(without(seat -> !isOld(seat, 0)));
    assertThat(agreed(received).frames()).isEqualTo(made.certificates());
    assertThat(agreed(received).isDue(START)).isTrue();
  }

  private static SignedFrame certificate(int old) {
    return made.certificates().stream()
        .filter(frame -> isOld(frame.frame().sender(), old))
        .findFirst()
        .orElseThrow();
  }
}
