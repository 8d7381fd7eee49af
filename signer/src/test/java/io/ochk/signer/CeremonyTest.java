package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Ceremony;
import io.ochk.signer.ceremony.CeremonyDesk;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.ceremony.Stage;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.share.ShareRecovery;
import io.ochk.threshold.KeyShare;
import io.ochk.verify.KnownEpoch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class CeremonyTest {
  @TempDir Path folder;

  private static void start(Guild guild, int member) throws Exception {
    guild.members.get(member).ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
  }

  private static void assertLive(Guild guild) throws Exception {
    var first = guild.members.getFirst().epochs.newest(Programme.SLUG);
    assertThat(first).isPresent();
    for (Guild.Member member : guild.members) {
      var epoch = member.epochs.newest(Programme.SLUG).orElseThrow();
      assertThat(epoch.keyX()).isEqualTo(first.get().keyX());
      try (KeyShare share = member.shares.open(epoch.setupHash()).orElseThrow()) {
        assertThat(share.identifier().seat()).isEqualTo(member.index);
      }
      assertThat(member.ceremonies.ceremonies())
          .anyMatch(c -> c.setupHash().equals(epoch.setupHash()) && c.stage() == Stage.LIVE);
    }
  }

  @Test
  void fourSignersMakeAKeyTogether() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      guild.settle();
      assertLive(guild);
    }
  }

  @Test
  void aSignerKilledAnywhereGoesOn() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      int steps = 0;
      while (guild.step()) {
        if (++steps % 9 == 0 && steps < 300) {
          guild.members.get((steps / 9) % 4).kill();
        }
      }
      assertLive(guild);
    }
  }

  @Test
  void whoMissedACertificateTakesItFromThePublicRecordAndGoesOn() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.lost =
          (from, message) ->
              from == 0
                  && message instanceof PeerMessage.Envelope(var envelope)
                  && envelope.payload().action().equals("ceremony-certify");
      start(guild, 0);
      guild.settle();
      assertThat(stage(guild, 0)).isEqualTo(Stage.LIVE);
      assertThat(stage(guild, 2)).isEqualTo(Stage.RUNNING);
      guild.lost = (from, message) -> false;
      // What follows comes first.
      guild.members.getFirst().ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      assertThat(stage(guild, 2)).isEqualTo(Stage.REFUSED);
      EpochRecord record = epoch(guild, 0).record();
      for (int i = 1; i < 4; i++) {
        guild.members.get(i).ceremonies.epoch(record);
      }
      // A node tells again what does not get on.
      guild.members.getFirst().send(guild.members.getFirst().ceremonies.everything());
      guild.settle();
      assertLive(guild);
      assertThat(epoch(guild, 0).number()).isEqualTo(1);
    }
  }

  @Test
  void proposalsOfTheSameTermsAtTheSameTimeBecomeOneCeremony() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      for (int i = 0; i < 4; i++) {
        start(guild, i);
      }
      guild.settle();
      assertLive(guild);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefreshIsLiveByARecordThatLacksTheCertificateOfAnOldMemberWhoIsNotNeeded(
      OldCertificates.Ending ending) throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      guild.settle();
      ending.happensTo(guild, 0);
      guild.members.get(1).ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      EpochRecord whole = epoch(guild, 0).record();
      assertThat(whole.setup().epoch()).isEqualTo(1);
      EpochRecord record = OldCertificates.without(whole, 0);
      for (int i = 1; i < 4; i++) {
        assertThat(epoch(guild, i).number()).isZero();
        guild.members.get(i).ceremonies.epoch(record);
        assertThat(epoch(guild, i).number()).isEqualTo(1);
      }
      assertLive(guild);
    }
  }

  @Test
  void aRefreshGivesNewSharesOfTheSameKey() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      guild.settle();
      String key = guild.members.getFirst().epochs.newest(Programme.SLUG).orElseThrow().keyX();
      guild.members.get(1).ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      assertLive(guild);
      var epoch = guild.members.getFirst().epochs.newest(Programme.SLUG).orElseThrow();
      assertThat(epoch.number()).isEqualTo(1);
      assertThat(epoch.keyX()).isEqualTo(key);
    }
  }

  private static Stage stage(Guild guild, int member) {
    return guild.members.get(member).ceremonies.ceremonies().getLast().stage();
  }

  private static KnownEpoch epoch(Guild guild, int member) {
    return guild.members.get(member).epochs.newest(Programme.SLUG).orElseThrow();
  }

  @Test
  void aSuccessorGetsAShareUnderTheSameKeyAndTheLeaverSignsNoMore() throws Exception {
    Programme programme = Programme.binding();
    try (Guild guild = new Guild(folder, programme, 5)) {
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
      guild.settle();
      String key = epoch(guild, 0).keyX();
      programme
          .leave(TestKeys.operator(3), 3)
          .accept(TestKeys.operator(4))
          .join(TestKeys.operator(4), 3)
          .assign(TestKeys.operator(4), 3)
          .publish("2.0.0");
      for (int i : List.of(0, 1, 2, 4)) {
        programme.ratify(TestKeys.operator(i));
      }
      guild.record = programme.record();
      guild.now = guild.now.plus(Duration.ofDays(1));
      // The successor's node has the public record of the key, and brings it.
      guild.members.get(4).ceremonies.epoch(epoch(guild, 0).record());
      guild.members.getFirst().ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      for (int i : List.of(0, 1, 2, 4)) {
        assertThat(epoch(guild, i).number())
            .as("member " + i + ": " + guild.members.get(i).ceremonies.ceremonies().getLast())
            .isEqualTo(1);
        assertThat(epoch(guild, i).keyX()).isEqualTo(key);
      }
      KnownEpoch epoch = epoch(guild, 4);
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
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
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
      start(guild, 0);
      guild.settle();
      guild
          .members
          .getFirst()
          .ceremonies
          .start(new Proposal.Reshare(Optional.of(List.of(2, 0, 1))));
      guild.settle();
      assertLive(guild);
      assertThat(epoch(guild, 3).number()).isEqualTo(1);
    }
  }

  @Test
  void nothingIsDealtBeforeTheOperatorHasConfirmedTheCode() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.policy = Policy.INITIAL;
      start(guild, 0);
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
        assertThat(member.ceremonies.everything())
            .noneMatch(m ->
                m instanceof PeerMessage.Envelope(ActionEnvelope e)
                    && e.payload().action().equals("ceremony-round1"));
      }
      for (Guild.Member member : guild.members) {
        member.ceremonies.confirm(member.ceremonies.ceremonies().getFirst().setupHash(), code);
      }
      guild.settle();
      assertLive(guild);
    }
  }

  @Test
  void aYesThatWasMeantForJoiningConfirmsNoCodeAndNeitherDoesAnotherCode() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.policy = Policy.INITIAL;
      start(guild, 0);
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
      assertThat(stage(guild, 1)).isEqualTo(Stage.CODE);
      assertThatThrownBy(() -> desk.agree(hash))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("code");
      String code = desk.ceremonies().getFirst().code().orElseThrow();
      String other = (code.startsWith("0") ? "1" : "0") + code.substring(1);
      assertThatThrownBy(() -> desk.confirm(hash, other))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("another");
      assertThatThrownBy(() -> desk.confirm(hash, "yes")).isInstanceOf(RefusedException.class);
      assertThat(stage(guild, 1)).isEqualTo(Stage.CODE);
      assertThat(guild.mail).isEmpty();
      desk.confirm(hash, code.replace("-", "").toUpperCase(Locale.ROOT));
      assertThat(stage(guild, 1)).isEqualTo(Stage.RUNNING);
    }
  }

  @Test
  void aCeremonyThatOneSeatGivesUpIsRepeatedWithFreshPolynomials() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      for (int i = 0; i < 30; i++) {
        guild.step();
      }
      Ceremony ceremony = guild.members.get(2).ceremonies.ceremonies().getFirst();
      guild.members.get(2).ceremonies.deny(ceremony.setupHash());
      guild.settle();
      for (int i = 0; i < 4; i++) {
        assertThat(stage(guild, i)).isEqualTo(Stage.ABANDONED);
      }
      start(guild, 1);
      guild.settle();
      assertLive(guild);
      SetupDocument second = epoch(guild, 0).record().setup();
      assertThat(second.attempt()).isEqualTo(1);
      assertThat(second.previous()).contains(ceremony.setupHash());
    }
  }

  @Test
  void whoeverCertifiedGivesNothingUpAndJoinsNoOther() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      // Seat 3's certificate never arrives: the others have certified and wait.
      guild.lost =
          (from, message) ->
              from == 3
                  && message instanceof PeerMessage.Envelope(ActionEnvelope e)
                  && e.payload().action().equals("ceremony-certify");
      start(guild, 0);
      guild.settle();
      assertThat(stage(guild, 0)).isEqualTo(Stage.RUNNING);
      String hash = guild.members.getFirst().ceremonies.ceremonies().getFirst().setupHash();
      guild.members.getFirst().ceremonies.deny(hash);
      assertThat(stage(guild, 0)).isEqualTo(Stage.RUNNING);
    }
  }

  @Test
  void aSetupOfOtherSeatsThresholdCharterOrFederationIsNotJoined() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      SetupDocument good = guild.members.getFirst().ceremonies.ceremonies().getFirst().setup();
      List<SetupDocument> bad =
          List.of(
              with(good, good.charterHash(), good.seats().subList(0, 3), 3),
              with(good, good.charterHash(), good.seats(), 2),
              with(good, "ab".repeat(32), good.seats(), 3));
      for (SetupDocument setup : bad) {
        JudgedCeremonies.proposes(guild, 2, 1, setup);
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
      assertThatThrownBy(() -> start(guild, 0))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("charter");
    }
  }

  @Test
  void twoDifferentJoinsOfASeatEndTheCeremony() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      Ceremony ceremony = guild.members.getFirst().ceremonies.ceremonies().getFirst();
      guild.members.get(3).deaf = true;
      for (String key : List.of("01".repeat(32), "02".repeat(32))) {
        CeremonyJoin join =
            new CeremonyJoin(
                Octets.of(HexFormat.of().parseHex(key)),
                Programme.SLUG,
                "bcrt1pguardian000000",
                OperatorId.of(TestKeys.operator(3).publicKey()),
                ceremony.setupHash(),
                CeremonyJoin.SignerKind.KIT);
        guild
            .members
            .getFirst()
            .ceremonies
            .envelope(guild.members.get(3).operator.sign(join, Duration.ofDays(1)), join);
      }
      assertThat(stage(guild, 0)).isEqualTo(Stage.FAILED);
    }
  }

  @Test
  void aStrangersJoinAndAForeignFrameChangeNothing() throws Exception {
    try (Guild guild = new Guild(folder, Programme.binding(), 5)) {
      start(guild, 0);
      Ceremony ceremony = guild.members.getFirst().ceremonies.ceremonies().getFirst();
      CeremonyJoin join =
          new CeremonyJoin(
              Octets.of(new byte[32]),
              Programme.SLUG,
              "bcrt1pguardian000000",
              OperatorId.of(TestKeys.operator(4).publicKey()),
              ceremony.setupHash(),
              CeremonyJoin.SignerKind.KIT);
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
      assertThat(epoch(guild, 0).number()).isZero();
    }
  }

  @Test
  void wordsAndRecordGiveTheShareBackAndAnotherSignerOfTheOperatorLearnsIt() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      guild.settle();
      KnownEpoch epoch = epoch(guild, 1);
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
      start(guild, 0);
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
