package io.ochk.signer;

import static io.ochk.signer.JudgedCeremonies.find;
import static io.ochk.signer.JudgedCeremonies.numbered;
import static io.ochk.signer.JudgedCeremonies.proposes;
import static io.ochk.signer.JudgedCeremonies.rows;
import static io.ochk.signer.JudgedCeremonies.toTheCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.ceremony.Stage;
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others propose without end leaves room for everybody else. */
@Tag("slow")
class CeremonyLimitsTest {
  @TempDir Path folder;

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
      guild.proposesKey(0);
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
      guild.proposesKey(0);
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

  @Test
  void whoeverPolicyLetsJoinIsNotLedToJoinWithoutEnd() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
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
}
