package io.ochk.signer;

import static io.ochk.signer.JudgedCeremonies.isCertificate;
import static io.ochk.signer.JudgedCeremonies.replaceTheLastSeat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.ceremony.Stage;
import io.ochk.verify.KnownEpoch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** New shares of the key that is live: for the same seats, for a successor, or not at all. */
@Tag("slow")
class ResharingTest {
  @TempDir Path folder;

  @Test
  void whoMissedACertificateTakesItFromThePublicRecordAndGoesOn() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.lost = (from, message) -> from == 0 && isCertificate(message);
      guild.proposesKey(0);
      guild.settle();
      assertThat(guild.stage(0)).isEqualTo(Stage.LIVE);
      assertThat(guild.stage(2)).isEqualTo(Stage.RUNNING);
      guild.lost = (from, message) -> false;
      // What follows comes first.
      guild.members.getFirst().ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      assertThat(guild.stage(2)).isEqualTo(Stage.REFUSED);
      EpochRecord record = guild.epoch(0).record();
      for (int i = 1; i < 4; i++) {
        guild.members.get(i).ceremonies.epoch(record);
      }
      // A node tells again what does not get on.
      guild.members.getFirst().send(guild.members.getFirst().ceremonies.everything());
      guild.settle();
      guild.assertLive();
      assertThat(guild.epoch(0).number()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefreshIsLiveByARecordThatLacksTheCertificateOfAnOldMemberWhoIsNotNeeded(
      OldCertificates.Ending ending) throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      guild.settle();
      ending.happensTo(guild, 0);
      guild.members.get(1).ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      EpochRecord whole = guild.epoch(0).record();
      assertThat(whole.setup().epoch()).isEqualTo(1);
      EpochRecord record = OldCertificates.without(whole, 0);
      for (int i = 1; i < 4; i++) {
        assertThat(guild.epoch(i).number()).isZero();
        guild.members.get(i).ceremonies.epoch(record);
        assertThat(guild.epoch(i).number()).isEqualTo(1);
      }
      guild.assertLive();
    }
  }

  @Test
  void aRefreshGivesNewSharesOfTheSameKey() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      guild.settle();
      String key = guild.epoch(0).keyX();
      guild.members.get(1).ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      guild.assertLive();
      var epoch = guild.epoch(0);
      assertThat(epoch.number()).isEqualTo(1);
      assertThat(epoch.keyX()).isEqualTo(key);
    }
  }

  @Test
  void aSuccessorGetsAShareUnderTheSameKeyAndTheLeaverSignsNoMore() throws Exception {
    Programme programme = Programme.binding();
    try (Guild guild = new Guild(folder, programme, 5)) {
      guild.proposesKey(0);
      guild.settle();
      String key = guild.epoch(0).keyX();
      replaceTheLastSeat(guild, programme);
      // The successor's node has the public record of the key, and brings it.
      guild.members.get(4).ceremonies.epoch(guild.epoch(0).record());
      guild.members.getFirst().ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      for (int i : List.of(0, 1, 2, 4)) {
        assertThat(guild.epoch(i).number())
            .as("member " + i + ": " + guild.members.get(i).ceremonies.ceremonies().getLast())
            .isEqualTo(1);
        assertThat(guild.epoch(i).keyX()).isEqualTo(key);
      }
      KnownEpoch epoch = guild.epoch(4);
      assertThat(guild.members.get(4).shares.open(epoch.setupHash())).isPresent();
      assertThat(guild.members.get(3).shares.open(epoch.setupHash())).isEmpty();
      assertThat(epoch.record().setup().resharing().orElseThrow().dealers())
          .as("who has left is not waited for")
          .containsExactly(0, 1, 2);
    }
  }

  @Test
  void sharesAreNotDealtWhenAsManyWouldHaveLeftAsCanSign() throws Exception {
    Programme programme = Programme.binding();
    try (Guild guild = new Guild(folder, programme, 5)) {
      guild.proposesKey(0);
      guild.settle();
      for (int seat = 1; seat <= 3; seat++) {
        programme
            .leave(TestKeys.operator(seat), seat)
            .accept(TestKeys.operator(3 + seat))
            .join(TestKeys.operator(3 + seat), seat)
            .assign(TestKeys.operator(3 + seat), seat);
      }
      programme.publish("2.0.0");
      for (int i : List.of(0, 4, 5, 6)) {
        programme.ratify(TestKeys.operator(i));
      }
      guild.record = programme.record();
      guild.now = guild.now.plus(Duration.ofDays(1));
      assertThatThrownBy(() ->
              guild.members.getFirst().ceremonies.start(new Proposal.Reshare(Optional.empty())))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("found 3: a new key is needed, and a sweep of every address");
    }
  }

  @Test
  void aThresholdOfOldSeatsCanDealWithoutTheLeaver() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      guild.settle();
      guild
          .members
          .getFirst()
          .ceremonies
          .start(new Proposal.Reshare(Optional.of(List.of(2, 0, 1))));
      guild.settle();
      guild.assertLive();
      assertThat(guild.epoch(3).number()).isEqualTo(1);
    }
  }
}
