package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.share.VerifiedRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ceremony has to be called for whenever it goes a step on, not only when it was proposed. */
@Tag("slow")
class CeremonyJudgementTest {
  @TempDir Path folder;

  private static Ceremony find(Guild guild, int member, String hash) {
    return guild.members.get(member).ceremonies.ceremonies().stream()
        .filter(c -> c.setupHash().equals(hash))
        .findFirst()
        .orElseThrow();
  }

  /** A setup of the same terms that does not go before {@code setup}. */
  private static SetupDocument rival(SetupDocument setup) {
    for (int i = 1; ; i++) {
      SetupDocument rival =
          new SetupDocument(
              setup.attempt(),
              "%064x".formatted(i),
              setup.charterHash(),
              setup.federationSlug(),
              setup.network(),
              setup.previous(),
              setup.seats(),
              setup.threshold(),
              setup.resharing());
      if (rival.hash().compareTo(setup.hash()) > 0) {
        return rival;
      }
    }
  }

  /** The first member proposes, the others join; nobody has confirmed. The hash of the setup. */
  private static String toTheCode(Guild guild) throws Exception {
    guild.policy = Policy.INITIAL;
    guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
    guild.settle();
    String hash = guild.members.getFirst().ceremonies.ceremonies().getFirst().setupHash();
    for (Guild.Member member : guild.members) {
      if (member.index > 0) {
        member.ceremonies.agree(hash);
      }
    }
    guild.settle();
    return hash;
  }

  private static void confirm(Guild guild, int member, String hash) throws Exception {
    guild
        .members
        .get(member)
        .ceremonies
        .confirm(hash, find(guild, member, hash).code().orElseThrow());
  }

  private static boolean isCertificate(PeerMessage message) {
    return message instanceof PeerMessage.Envelope(ActionEnvelope e)
        && e.payload().action().equals("ceremony-certify");
  }

  private static void dropCertificates(Guild guild, int of) {
    guild.lost = (from, message) -> from == of && isCertificate(message);
  }

  /** A seat joins a setup of its own, which one member hears of. */
  static void proposes(Guild guild, int from, int to, SetupDocument setup) throws Exception {
    CeremonyJoin join =
        new CeremonyJoin(
            Octets.of(HexFormat.of().parseHex("01".repeat(32))),
            Programme.SLUG,
            "bcrt1pguardian000000",
            OperatorId.of(TestKeys.operator(from).publicKey()),
            setup.hash(),
            CeremonyJoin.SignerKind.KIT);
    ActionEnvelope envelope = guild.members.get(from).operator.sign(join, Duration.ofDays(1));
    guild.members.get(to).ceremonies.setup(setup);
    guild.members.get(to).ceremonies.envelope(envelope, join);
  }

  /** An abandonment that a seat signs, whatever it said elsewhere. */
  private static void abandons(Guild guild, int seat, String setupHash) throws Exception {
    Guild.Member member = guild.members.get(seat);
    CeremonyFrame frame =
        CeremonyFrame.abandonment(
            Programme.SLUG, OperatorId.of(TestKeys.operator(seat).publicKey()), setupHash);
    ActionEnvelope envelope = member.operator.sign(frame, Duration.ofDays(1));
    for (Guild.Member other : guild.members) {
      if (other != member) {
        other.ceremonies.envelope(envelope, frame);
      }
    }
  }

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
      for (int i = 0; i < 4; i++) {
        confirm(guild, i, first);
      }
      guild.settle();
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
      for (int i = 0; i < 4; i++) {
        confirm(guild, i, hash);
      }
      guild.settle();
      CeremonyJoin join =
          new CeremonyJoin(
              Octets.of(HexFormat.of().parseHex("01".repeat(32))),
              Programme.SLUG,
              "bcrt1pguardian000000",
              OperatorId.of(TestKeys.operator(3).publicKey()),
              hash,
              CeremonyJoin.SignerKind.KIT);
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
      for (int i = 0; i < 4; i++) {
        confirm(guild, i, first);
      }
      guild.settle();
      assertThat(find(guild, 1, first).stage()).isEqualTo(Stage.LIVE);
      assertThat(find(guild, 1, rival.hash()).stage()).isEqualTo(Stage.REFUSED);
      assertThatThrownBy(() -> guild.members.get(1).ceremonies.agree(rival.hash()))
          .isInstanceOf(RefusedException.class);
    }
  }

  private static void replaceTheLastSeat(Guild guild, Programme programme) throws Exception {
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
    guild.now = guild.now.plus(Duration.ofHours(1));
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
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
      boolean[] certified = {false};
      boolean[] dealt = {false};
      guild.lost =
          (from, message) -> {
            certified[0] |= isCertificate(message);
            dealt[0] |=
                message instanceof PeerMessage.Envelope(ActionEnvelope e)
                    && e.payload().action().equals("ceremony-shares");
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
    return message instanceof PeerMessage.Envelope(ActionEnvelope e)
        && e.payload().action().equals("ceremony-abandon");
  }

  @Test
  void whoeverCertifiedAndIsStartedAgainUnderAnotherRecordGivesNothingUp() throws Exception {
    Programme programme = Programme.binding();
    try (Guild guild = new Guild(folder, programme, 4)) {
      String hash = toTheCode(guild);
      dropCertificates(guild, 3);
      for (int i = 0; i < 4; i++) {
        confirm(guild, i, hash);
      }
      guild.settle();
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
      for (int i = 0; i < 4; i++) {
        confirm(guild, i, hash);
      }
      guild.settle();
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
            boolean echo =
                from == 3
                    && message instanceof PeerMessage.Envelope(ActionEnvelope e)
                    && e.payload().action().equals("ceremony-echo");
            if (echo) {
              keptBack.add(message);
            }
            return echo;
          };
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
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
      assertThat(victim.ceremonies.everything()).noneMatch(CeremonyJudgementTest::isCertificate);
    }
  }

  @Test
  void whatNobodyJoinedOrNobodyCallsForLeavesNothing() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.policy = Policy.INITIAL;
      SetupDocument setup = find(guild, 0, toTheCode(guild)).setup();
      Guild.Member member = guild.members.get(1);
      long rows = rows(member, "ceremonies");
      for (int i = 0; i < 200; i++) {
        member.ceremonies.setup(numbered(setup, i, setup.charterHash()));
        proposes(guild, 3, 1, numbered(setup, i, "ab".repeat(32)));
      }
      assertThat(rows(member, "ceremonies")).isEqualTo(rows);
      assertThat(rows(member, "joins")).isEqualTo(4);
      assertThat(member.ceremonies.ceremonies()).hasSizeLessThanOrEqualTo(1 + 64);
    }
  }

  @Test
  void aSeatThatProposesWithoutEndLeavesOthersTheirRoomAndWhatNobodyAnswersEnds() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.policy = Policy.INITIAL;
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
      SetupDocument setup = guild.members.getFirst().ceremonies.ceremonies().getFirst().setup();
      guild.mail.clear();
      Guild.Member member = guild.members.get(1);
      for (int i = 0; i < 40; i++) {
        proposes(guild, 3, 1, numbered(setup, i, setup.charterHash()));
      }
      assertThat(rows(member, "ceremonies")).isEqualTo(8);
      SetupDocument other = numbered(setup, 100, setup.charterHash());
      proposes(guild, 2, 1, other);
      assertThat(find(guild, 1, other.hash()).stage()).isEqualTo(Stage.PROPOSED);
      // Nor does it keep this operator from beginning one.
      SetupDocument own =
          member.ceremonies.start(new Proposal.NewKey(BitcoinNetwork.SIGNET)).setup();
      assertThat(find(guild, 1, own.hash()).stage()).isEqualTo(Stage.JOINED);
      guild.now = guild.now.plus(Duration.ofDays(8));
      member.ceremonies.rejudge();
      assertThat(find(guild, 1, other.hash()).stage()).isEqualTo(Stage.DENIED);
      assertThat(find(guild, 1, own.hash()).stage()).isEqualTo(Stage.JOINED);
    }
  }

  @Test
  void whatEndedWithoutThisOperatorIsForgottenWhenThereIsVeryMuchOfIt() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.policy = Policy.INITIAL.withCeremony(Answer.DENY);
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
      SetupDocument setup = guild.members.getFirst().ceremonies.ceremonies().getFirst().setup();
      guild.mail.clear();
      Guild.Member member = guild.members.get(1);
      for (int i = 0; i < 270; i++) {
        proposes(guild, 3, 1, numbered(setup, i, setup.charterHash()));
      }
      assertThat(rows(member, "ceremonies")).isLessThanOrEqualTo(257);
      assertThat(rows(member, "joins")).isLessThanOrEqualTo(257);
    }
  }

  private static long rows(Guild.Member member, String table) {
    return member.store.read(s -> s.count("SELECT COUNT(*) FROM " + table));
  }

  private static SetupDocument numbered(SetupDocument setup, int i, String charter) {
    return new SetupDocument(
        setup.attempt(),
        "%064x".formatted(i + 1),
        charter,
        setup.federationSlug(),
        setup.network(),
        setup.previous(),
        setup.seats(),
        setup.threshold(),
        setup.resharing());
  }

  @Test
  void whoeverPolicyLetsJoinIsNotLedToJoinWithoutEnd() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
      SetupDocument setup = guild.members.getFirst().ceremonies.ceremonies().getFirst().setup();
      guild.mail.clear();
      Guild.Member member = guild.members.get(1);
      for (int i = 0; i < 70; i++) {
        SetupDocument lure = numbered(setup, i, setup.charterHash());
        proposes(guild, 3, 1, lure);
        CeremonyFrame gone =
            CeremonyFrame.abandonment(
                Programme.SLUG, OperatorId.of(TestKeys.operator(3).publicKey()), lure.hash());
        member.ceremonies.envelope(
            guild.members.get(3).operator.sign(gone, Duration.ofDays(1)), gone);
      }
      assertThat(member.store.<Long>read(s -> s.count("SELECT COUNT(*) FROM joins WHERE own = 1")))
          .isEqualTo(64);
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
          .noneMatch(CeremonyJudgementTest::isCertificate);
      guild.members.get(1).answers = true;
      confirm(guild, 1, hash);
      guild.settle();
      assertThat(find(guild, 1, hash).stage()).isEqualTo(Stage.LIVE);
    }
  }

  @Test
  void anEpochCountsAfterItsPredecessorAndWaitsForIt() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
      guild.settle();
      List<io.ochk.protocol.ceremony.EpochRecord> records = new java.util.ArrayList<>();
      for (int epoch = 0; epoch < 3; epoch++) {
        Guild.Member member = guild.members.getFirst();
        records.add(member.epochs.newest(Programme.SLUG).orElseThrow().record());
        if (epoch < 2) {
          member.ceremonies.start(new Proposal.Reshare(Optional.empty()));
          guild.settle();
        }
      }
      Guild.Member twin = guild.new Member(2, folder.resolve("twin"));
      twin.ceremonies.epoch(records.get(1));
      assertThat(twin.epochs.newest(Programme.SLUG)).isEmpty();
      twin.ceremonies.epoch(records.get(0));
      assertThat(twin.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(1);
      twin.ceremonies.epoch(records.get(2));
      assertThat(twin.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(2);
      twin.store.close();
      // Whoever restores a share from the newest record, and knows no other, goes on with that one.
      Guild.Member restored = guild.new Member(2, folder.resolve("restored"));
      VerifiedRecord newest = VerifiedRecord.of(Guild.SUITE, records.get(2));
      assertThat(restored.epochs.refusal(newest)).isPresent();
      assertThat(restored.epochs.refusalToGoOnWith(newest)).isEmpty();
      restored.epochs.goOnWith(newest, guild.now);
      assertThat(restored.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(2);
      restored.store.close();
    }
  }

  @Test
  void anEpochIsNewestByItsNumberWhateverWasStoredLast() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
      guild.settle();
      Guild.Member member = guild.members.getFirst();
      var zero = member.epochs.newest(Programme.SLUG).orElseThrow();
      member.ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      assertThat(member.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(1);
      VerifiedRecord old = VerifiedRecord.of(Guild.SUITE, zero.record());
      assertThat(member.epochs.refusal(old).orElseThrow())
          .isEqualTo(
              "kind: expected reshare, because the key " + zero.keyX() + " is live, found keygen");
      assertThat(member.epochs.refusalToGoOnWith(old).orElseThrow())
          .contains("epoch 1 is known already");
      assertThatThrownBy(() -> member.epochs.keep(old, guild.now.plusSeconds(60)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> member.epochs.goOnWith(old, guild.now.plusSeconds(60)))
          .isInstanceOf(IllegalArgumentException.class);
      // A store in which the older one was written later says the same after a restart.
      member.store.write(
          s -> s.update("UPDATE epochs SET live_at = live_at + 1000 WHERE epoch = 0"));
      member.kill();
      assertThat(member.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(1);
    }
  }
}
