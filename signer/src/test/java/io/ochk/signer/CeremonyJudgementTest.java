package io.ochk.signer;

import static io.ochk.signer.JudgedCeremonies.abandons;
import static io.ochk.signer.JudgedCeremonies.confirm;
import static io.ochk.signer.JudgedCeremonies.confirmAll;
import static io.ochk.signer.JudgedCeremonies.dropCertificates;
import static io.ochk.signer.JudgedCeremonies.find;
import static io.ochk.signer.JudgedCeremonies.is;
import static io.ochk.signer.JudgedCeremonies.isCertificate;
import static io.ochk.signer.JudgedCeremonies.join;
import static io.ochk.signer.JudgedCeremonies.proposes;
import static io.ochk.signer.JudgedCeremonies.replaceTheLastSeat;
import static io.ochk.signer.JudgedCeremonies.rival;
import static io.ochk.signer.JudgedCeremonies.toTheCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Ceremony;
import io.ochk.signer.ceremony.CeremonyDesk;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.ceremony.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ceremony has to be called for whenever it goes a step on, not only when it was proposed. */
@Tag("slow")
class CeremonyJudgementTest {
  @TempDir Path folder;

  @Test
  void whoeverCertifiedJoinsNoOtherCeremonyOfThatEpochUntilASeatHasSignedItsAbandonment()
      throws Exception {
    try (Guild guild = Guild.of(folder)) {
      String first = toTheCode(guild);
      SetupDocument rival = rival(find(guild, 0, first).setup());
      CeremonyDesk desk = guild.members.getFirst().ceremonies;
      proposes(guild, 3, 0, rival);
      assertThat(find(guild, 0, rival.hash()).stage()).isEqualTo(Stage.PROPOSED);
      dropCertificates(guild, 3);
      confirmAll(guild, first);
      assertThat(find(guild, 0, first).stage()).isEqualTo(Stage.RUNNING);
      // However the first one came to fail here, its certificate is out.
      guild
          .members
          .getFirst()
          .store
          .write(
              s -> s.update("UPDATE ceremonies SET stage = 'failed' WHERE setup_hash = ?", first));
      assertThatThrownBy(() -> desk.agree(rival.hash()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("certified");
      abandons(guild, 3, first);
      assertThat(find(guild, 0, first).stage()).isEqualTo(Stage.ABANDONED);
      assertThat(find(guild, 0, rival.hash()).stage()).isEqualTo(Stage.PROPOSED);
      desk.agree(rival.hash());
      assertThat(find(guild, 0, rival.hash()).stage()).isEqualTo(Stage.JOINED);
    }
  }

  @Test
  void aSecondJoinOfASeatEndsNoCeremonyThatWasCertifiedHere() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      String hash = toTheCode(guild);
      dropCertificates(guild, 3);
      confirmAll(guild, hash);
      CeremonyJoin join = join(3, hash, 1);
      ActionEnvelope other = guild.members.get(3).operator.sign(join, Duration.ofDays(1));
      guild.members.getFirst().ceremonies.envelope(other, join);
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.RUNNING);
      // The certificate that was kept back completes the one epoch that there is.
      guild.lost = (from, message) -> false;
      guild.members.get(3).send(guild.members.get(3).ceremonies.everything());
      guild.settle();
      assertThat(guild.members.getFirst().epochs.newest(Programme.SLUG)).isPresent();
    }
  }

  @Test
  void aKeygenThatStillWaitsIsRefusedWhenAnotherBecameLive() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      String first = toTheCode(guild);
      SetupDocument rival = rival(find(guild, 0, first).setup());
      proposes(guild, 3, 1, rival);
      confirmAll(guild, first);
      assertThat(find(guild, 1, first).stage()).isEqualTo(Stage.LIVE);
      assertThat(find(guild, 1, rival.hash()).stage()).isEqualTo(Stage.REFUSED);
      assertThatThrownBy(() -> guild.members.get(1).ceremonies.agree(rival.hash()))
          .isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void aSetupForSeatsThatWereReplacedSinceIsNeitherJoinedNorConfirmed() throws Exception {
    Programme programme = Programme.binding();
    try (Guild guild = new Guild(folder, programme, 4)) {
      String hash = toTheCode(guild);
      SetupDocument rival = rival(find(guild, 0, hash).setup());
      proposes(guild, 3, 2, rival);
      replaceTheLastSeat(guild, programme);
      assertThatThrownBy(() -> confirm(guild, 1, hash))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("charter_hash");
      assertThat(find(guild, 1, hash).stage()).isEqualTo(Stage.ABANDONED);
      assertThatThrownBy(() -> guild.members.get(2).ceremonies.agree(rival.hash()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("charter_hash");
      assertThat(find(guild, 2, rival.hash()).stage()).isEqualTo(Stage.REFUSED);
      // And whatever waits elsewhere ends as soon as the record is looked at again.
      guild.members.getFirst().ceremonies.rejudge();
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.ABANDONED);
    }
  }

  @Test
  void nothingIsCertifiedForSeatsThatWereReplacedSince() throws Exception {
    Programme programme = Programme.binding();
    try (Guild guild = new Guild(folder, programme, 4)) {
      guild.proposesKey(0);
      boolean[] certified = {false};
      boolean[] dealt = {false};
      guild.lost =
          (from, message) -> {
            certified[0] |= isCertificate(message);
            dealt[0] |= is(message, "ceremony-shares");
            return false;
          };
      while (!dealt[0]) {
        assertThat(guild.step()).isTrue();
      }
      replaceTheLastSeat(guild, programme);
      guild.settle();
      assertThat(certified[0]).isFalse();
      for (Guild.Member member : guild.members) {
        Ceremony ceremony = member.ceremonies.ceremonies().getFirst();
        assertThat(ceremony.stage()).isEqualTo(Stage.ABANDONED);
        assertThat(member.shares.open(ceremony.setupHash())).isEmpty();
      }
    }
  }

  private static boolean isAbandonment(PeerMessage message) {
    return is(message, "ceremony-abandon");
  }

  @Test
  void whoeverCertifiedAndIsStartedAgainUnderAnotherRecordGivesNothingUp() throws Exception {
    Programme programme = Programme.binding();
    try (Guild guild = new Guild(folder, programme, 4)) {
      String hash = toTheCode(guild);
      dropCertificates(guild, 3);
      confirmAll(guild, hash);
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.RUNNING);
      replaceTheLastSeat(guild, programme);
      Guild.Member member = guild.members.getFirst();
      member.ceremonies.rejudge();
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.RUNNING);
      member.kill();
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.RUNNING);
      member.ceremonies.deny(hash);
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.RUNNING);
      assertThat(member.ceremonies.everything()).noneMatch(CeremonyJudgementTest::isAbandonment);
      assertThat(guild.mail).noneMatch(p -> isAbandonment(p.message()));
    }
  }

  @Test
  void whatWasCertifiedIsKnownBeforeItIsTakenUpAgain() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      String hash = toTheCode(guild);
      dropCertificates(guild, 3);
      confirmAll(guild, hash);
      Guild.Member member = guild.members.getFirst();
      member.store.close();
      member.start(); // and is not resumed, perhaps because the disk failed
      member.ceremonies.deny(hash);
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.RUNNING);
      assertThat(member.ceremonies.everything()).noneMatch(CeremonyJudgementTest::isAbandonment);
    }
  }

  @Test
  void nothingIsCertifiedByAnOldRecordBecauseAnEchoCameLate() throws Exception {
    Programme programme = Programme.binding();
    try (Guild guild = new Guild(folder, programme, 4)) {
      List<PeerMessage> keptBack = new java.util.ArrayList<>();
      guild.lost =
          (from, message) -> {
            boolean echo = from == 3 && is(message, "ceremony-echo");
            if (echo) {
              keptBack.add(message);
            }
            return echo;
          };
      guild.proposesKey(0);
      guild.settle();
      // All but the first get it: they deal, and wait for the first.
      for (Guild.Member member : guild.members.subList(1, 3)) {
        member.take(keptBack.getFirst());
      }
      guild.settle();
      Guild.Member victim = guild.members.getFirst();
      String hash = victim.ceremonies.ceremonies().getFirst().setupHash();
      replaceTheLastSeat(guild, programme);
      victim.take(keptBack.getFirst());
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.ABANDONED);
      assertThat(victim.shares.open(hash)).isEmpty();
      assertThat(victim.ceremonies.everything()).noneMatch(JudgedCeremonies::isCertificate);
    }
  }

  @Test
  void aStoreThatMayBeAnOlderOneNeitherJoinsNorGoesOnNorGivesUp() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      String hash = toTheCode(guild);
      guild.members.getFirst().answers = false;
      CeremonyDesk desk = guild.members.getFirst().ceremonies;
      assertThatThrownBy(() -> confirm(guild, 0, hash))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("--accept-restored");
      assertThatThrownBy(() -> desk.deny(hash))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("--accept-restored");
      SetupDocument rival = rival(find(guild, 0, hash).setup());
      proposes(guild, 3, 0, rival);
      assertThatThrownBy(() -> desk.agree(rival.hash()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("--accept-restored");
      assertThat(guild.mail).isEmpty();
      assertThat(find(guild, 0, hash).stage()).isEqualTo(Stage.CODE);
      // What runs waits, until the operator has accepted it and starts the signer again.
      guild.members.getFirst().answers = true;
      guild.members.get(1).answers = false;
      for (int i : List.of(0, 2, 3)) {
        confirm(guild, i, hash);
      }
      guild.settle();
      assertThat(guild.members.get(1).ceremonies.everything())
          .noneMatch(JudgedCeremonies::isCertificate);
      guild.members.get(1).answers = true;
      confirm(guild, 1, hash);
      guild.settle();
      assertThat(find(guild, 1, hash).stage()).isEqualTo(Stage.LIVE);
    }
  }
}
