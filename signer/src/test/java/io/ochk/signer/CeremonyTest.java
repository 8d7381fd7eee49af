package io.ochk.signer;

import static io.ochk.signer.JudgedCeremonies.is;
import static io.ochk.signer.JudgedCeremonies.isCertificate;
import static io.ochk.signer.JudgedCeremonies.join;
import static io.ochk.signer.JudgedCeremonies.proposes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Ceremony;
import io.ochk.signer.ceremony.CeremonyDesk;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.ceremony.Stage;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.share.ShareRecovery;
import io.ochk.threshold.KeyShare;
import io.ochk.verify.KnownEpoch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new key, from the proposal to the shares, and what ends a ceremony or does not. */
@Tag("slow")
class CeremonyTest {
  @TempDir Path folder;

  @Test
  void fourSignersMakeAKeyTogether() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      guild.settle();
      guild.assertLive();
    }
  }

  @Test
  void aSignerKilledAnywhereGoesOn() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      int steps = 0;
      while (guild.step()) {
        if (++steps % 9 == 0 && steps < 300) {
          guild.members.get((steps / 9) % 4).kill();
        }
      }
      guild.assertLive();
    }
  }

  @Test
  void proposalsOfTheSameTermsAtTheSameTimeBecomeOneCeremony() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      for (int i = 0; i < 4; i++) {
        guild.proposesKey(i);
      }
      guild.settle();
      guild.assertLive();
    }
  }

  @Test
  void nothingIsDealtBeforeTheOperatorHasConfirmedTheCode() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.policy = Policy.INITIAL;
      guild.proposesKey(0);
      guild.settle();
      for (Guild.Member member : guild.members) {
        if (member.index > 0) {
          Ceremony proposed = member.ceremonies.ceremonies().getFirst();
          assertThat(proposed.stage()).isEqualTo(Stage.PROPOSED);
          member.ceremonies.agree(proposed.setupHash());
        }
      }
      guild.settle();
      String code =
          guild.members.getFirst().ceremonies.ceremonies().getFirst().code().orElseThrow();
      for (Guild.Member member : guild.members) {
        Ceremony ceremony = member.ceremonies.ceremonies().getFirst();
        assertThat(ceremony.stage()).isEqualTo(Stage.CODE);
        assertThat(ceremony.code()).contains(code);
        assertThat(member.ceremonies.everything()).noneMatch(m -> is(m, "ceremony-round1"));
      }
      for (Guild.Member member : guild.members) {
        member.ceremonies.confirm(member.ceremonies.ceremonies().getFirst().setupHash(), code);
      }
      guild.settle();
      guild.assertLive();
    }
  }

  @Test
  void aYesThatWasMeantForJoiningConfirmsNoCodeAndNeitherDoesAnotherCode() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.policy = Policy.INITIAL;
      guild.proposesKey(0);
      guild.settle();
      CeremonyDesk desk = guild.members.get(1).ceremonies;
      String hash = desk.ceremonies().getFirst().setupHash();
      // What is asked here is whether to join; meanwhile all join, this operator elsewhere too.
      for (Guild.Member member : guild.members) {
        if (member.index > 0) {
          member.ceremonies.agree(hash);
        }
      }
      guild.settle();
      assertThat(guild.stage(1)).isEqualTo(Stage.CODE);
      assertThatThrownBy(() -> desk.agree(hash))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("code");
      String code = desk.ceremonies().getFirst().code().orElseThrow();
      String other = (code.startsWith("0") ? "1" : "0") + code.substring(1);
      assertThatThrownBy(() -> desk.confirm(hash, other))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("another");
      assertThatThrownBy(() -> desk.confirm(hash, "yes")).isInstanceOf(RefusedException.class);
      assertThat(guild.stage(1)).isEqualTo(Stage.CODE);
      assertThat(guild.mail).isEmpty();
      desk.confirm(hash, code.replace("-", "").toUpperCase(Locale.ROOT));
      assertThat(guild.stage(1)).isEqualTo(Stage.RUNNING);
    }
  }

  @Test
  void aCeremonyThatOneSeatGivesUpIsRepeatedWithFreshPolynomials() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      for (int i = 0; i < 30; i++) {
        guild.step();
      }
      Ceremony ceremony = guild.members.get(2).ceremonies.ceremonies().getFirst();
      guild.members.get(2).ceremonies.deny(ceremony.setupHash());
      guild.settle();
      for (int i = 0; i < 4; i++) {
        assertThat(guild.stage(i)).isEqualTo(Stage.ABANDONED);
      }
      guild.proposesKey(1);
      guild.settle();
      guild.assertLive();
      SetupDocument second = guild.epoch(0).record().setup();
      assertThat(second.attempt()).isEqualTo(1);
      assertThat(second.previous()).contains(ceremony.setupHash());
    }
  }

  @Test
  void whoeverCertifiedGivesNothingUpAndJoinsNoOther() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      // Seat 3's certificate never arrives: the others have certified and wait.
      guild.lost = (from, message) -> from == 3 && isCertificate(message);
      guild.proposesKey(0);
      guild.settle();
      assertThat(guild.stage(0)).isEqualTo(Stage.RUNNING);
      String hash = guild.members.getFirst().ceremonies.ceremonies().getFirst().setupHash();
      guild.members.getFirst().ceremonies.deny(hash);
      assertThat(guild.stage(0)).isEqualTo(Stage.RUNNING);
    }
  }

  @Test
  void aSetupOfOtherSeatsThresholdCharterOrFederationIsNotJoined() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      SetupDocument good = guild.members.getFirst().ceremonies.ceremonies().getFirst().setup();
      List<SetupDocument> bad =
          List.of(
              with(good, good.charterHash(), good.seats().subList(0, 3), 3),
              with(good, good.charterHash(), good.seats(), 2),
              with(good, "ab".repeat(32), good.seats(), 3));
      for (SetupDocument setup : bad) {
        proposes(guild, 2, 1, setup);
        Ceremony ceremony = guild.members.get(1).ceremonies.ceremonies().getLast();
        assertThat(ceremony.setupHash()).isEqualTo(setup.hash());
        assertThat(ceremony.stage()).as(ceremony.detail()).isEqualTo(Stage.REFUSED);
      }
    }
  }

  private static SetupDocument with(
      SetupDocument setup, String charter, List<SeatHolder> seats, int threshold) {
    return new SetupDocument(
        setup.attempt(),
        setup.ceremonyId(),
        charter,
        setup.federationSlug(),
        setup.network(),
        setup.previous(),
        seats,
        threshold,
        setup.resharing());
  }

  @Test
  void aCharterThatNotAllHaveRatifiedCallsForNoCeremony() throws Exception {
    Programme programme = Programme.seated().publish("1.0.0");
    for (int i = 0; i < 3; i++) {
      programme.ratify(TestKeys.operator(i));
    }
    try (Guild guild = new Guild(folder, programme, 4)) {
      assertThatThrownBy(() -> guild.proposesKey(0))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("charter");
    }
  }

  @Test
  void twoDifferentJoinsOfASeatEndTheCeremony() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      Ceremony ceremony = guild.members.getFirst().ceremonies.ceremonies().getFirst();
      guild.members.get(3).deaf = true;
      for (int key : List.of(1, 2)) {
        CeremonyJoin join = join(3, ceremony.setupHash(), key);
        guild
            .members
            .getFirst()
            .ceremonies
            .envelope(guild.members.get(3).operator.sign(join, Duration.ofDays(1)), join);
      }
      assertThat(guild.stage(0)).isEqualTo(Stage.FAILED);
    }
  }

  @Test
  void aStrangersJoinAndAForeignFrameChangeNothing() throws Exception {
    try (Guild guild = new Guild(folder, Programme.binding(), 5)) {
      guild.proposesKey(0);
      Ceremony ceremony = guild.members.getFirst().ceremonies.ceremonies().getFirst();
      CeremonyJoin join = join(4, ceremony.setupHash(), 0);
      ActionEnvelope stranger = guild.members.get(4).operator.sign(join, Duration.ofDays(1));
      guild.members.getFirst().ceremonies.envelope(stranger, join);
      guild.members.get(4).deaf = true;
      while (guild.members.get(1).ceremonies.everything().size() < 3) {
        assertThat(guild.step()).isTrue();
      }
      // A frame of seat 1, signed by the stranger.
      ActionEnvelope real =
          guild.members.get(1).ceremonies.everything().stream()
              .filter(PeerMessage.Envelope.class::isInstance)
              .map(m -> ((PeerMessage.Envelope) m).envelope())
              .filter(e -> e.payload().action().equals("ceremony-round1"))
              .findFirst()
              .orElseThrow();
      CeremonyFrame frame = (CeremonyFrame) real.action();
      CeremonyFrame forged =
          new CeremonyFrame(
              frame.kind(),
              frame.federationSlug(),
              OperatorId.of(TestKeys.operator(4).publicKey()),
              frame.about());
      guild
          .members
          .getFirst()
          .ceremonies
          .envelope(guild.members.get(4).operator.sign(forged, Duration.ofDays(1)), forged);
      guild.settle();
      assertThat(guild.epoch(0).number()).isZero();
    }
  }

  @Test
  void wordsAndRecordGiveTheShareBackAndAnotherSignerOfTheOperatorLearnsIt() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      guild.settle();
      KnownEpoch epoch = guild.epoch(1);
      Guild.Member twin = guild.new Member(2, folder.resolve("twin"));
      try (var share = ShareRecovery.recover(Guild.SUITE, twin.operator, epoch.record()).share()) {
        assertThat(share.identifier().seat()).isEqualTo(2);
      }
      twin.ceremonies.epoch(epoch.record());
      try (KeyShare own = guild.members.get(2).shares.open(epoch.setupHash()).orElseThrow();
          KeyShare learnt = twin.shares.open(epoch.setupHash()).orElseThrow()) {
        assertThat(learnt.secret().revealSecretBytes()).isEqualTo(own.secret().revealSecretBytes());
      }
      twin.store.close();
    }
  }

  @Test
  void anotherSignersJoinMakesThisOneWatch() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      Guild.Member twin = guild.new Member(2, folder.resolve("twin"));
      guild.proposesKey(0);
      guild.settle();
      // The twin would ask first, and hears of everything afterwards, its operator's join among it.
      guild.policy = Policy.INITIAL;
      for (Guild.Member member : guild.members) {
        for (PeerMessage message : member.ceremonies.everything()) {
          twin.take(message);
        }
      }
      assertThat(twin.ceremonies.ceremonies().getFirst().stage()).isEqualTo(Stage.WATCHING);
      twin.store.close();
    }
  }
}
