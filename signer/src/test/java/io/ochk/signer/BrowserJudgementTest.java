package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.member;
import static io.ochk.signer.BrowserSigners.sent;
import static io.ochk.signer.JudgedCeremonies.find;
import static io.ochk.signer.JudgedCeremonies.rival;
import static io.ochk.signer.JudgedTabs.abandonment;
import static io.ochk.signer.JudgedTabs.code;
import static io.ochk.signer.JudgedTabs.confirmAll;
import static io.ochk.signer.JudgedTabs.failsAfterTheCertificate;
import static io.ochk.signer.JudgedTabs.item;
import static io.ochk.signer.JudgedTabs.keepBack;
import static io.ochk.signer.JudgedTabs.newKeyToTheCode;
import static io.ochk.signer.JudgedTabs.saidByTabs;
import static io.ochk.signer.JudgedTabs.secondJoin;
import static io.ochk.signer.JudgedTabs.toTheCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a tab takes part in, gives up and is released from, as {@link CeremonyJudgementTest} has it
 * of kits.
 */
@Tag("slow")
class BrowserJudgementTest {
  @TempDir Path folder;

  @Test
  void aTabThatCertifiedWhatFailedJoinsTheNextOnlyWhenASeatHasGivenTheSetupUp() throws Exception {
    try (MixedGuild mixed = new MixedGuild(folder)) {
      String first = newKeyToTheCode(mixed);
      SetupDocument rival = rival(find(mixed.guild, 0, first).setup());
      mixed.tabs.take(2, new PeerMessage.Setup(rival));
      assertThat(mixed.stage(2, rival.hash())).isEqualTo("proposed");
      keepBack(mixed, 1, "ceremony-certify");
      confirmAll(mixed, first);
      failsAfterTheCertificate(mixed, 2, first);
      // It is the store that knows, not the tab's memory.
      mixed.tabs.ask("restart", member(2));
      assertThat(mixed.refusal(2, "agree", item(2, rival.hash()))).startsWith("RefusedError");
      assertThat(mixed.ceremony(2, rival.hash()).string("detail")).contains("certified ceremony");
      assertThat(mixed.stage(2, rival.hash())).isEqualTo("refused");
      mixed.tabs.take(2, abandonment(mixed, 0, first));
      assertThat(mixed.stage(2, first)).isEqualTo("abandoned");
      assertThat(mixed.stage(2, rival.hash())).isEqualTo("proposed");
      mixed.does(2, "agree", item(2, rival.hash()));
      assertThat(mixed.stage(2, rival.hash())).isEqualTo("joined");
    }
  }

  @Test
  void aTabThatWaitsForTheLastCertificateIsReleasedByTheSetupsAbandonment() throws Exception {
    try (MixedGuild mixed = new MixedGuild(folder)) {
      String hash = newKeyToTheCode(mixed);
      keepBack(mixed, 1, "ceremony-certify");
      confirmAll(mixed, hash);
      assertThat(mixed.stage(2, hash)).isEqualTo("running");
      mixed.saidByTabs.clear();
      mixed.said(2, mixed.tabs.take(2, abandonment(mixed, 1, hash)));
      assertThat(mixed.stage(2, hash)).isEqualTo("abandoned");
      assertThat(mixed.saidByTabs).as("what was certified is not taken back").isEmpty();
    }
  }

  @Test
  void whoOnlyDealsIsBoundByItsCertificateToo() throws Exception {
    Programme programme = Programme.binding();
    try (MixedGuild mixed = new MixedGuild(folder, programme, 5)) {
      mixed.makeKey();
      mixed.guild.members.get(4).take(new PeerMessage.Epoch(mixed.epoch().record()));
      replaceTheLastSeat(mixed, programme);
      String first = toTheCode(mixed, new Proposal.Reshare(Optional.of(List.of(0, 1, 2, 3))));
      SetupDocument rival = rival(find(mixed.guild, 0, first).setup());
      keepBack(mixed, 1, "ceremony-certify");
      confirmAll(mixed, first);
      assertThat(saidByTabs(mixed, "ceremony-certify"))
          .anyMatch(e -> e.pubkey().equals(TestKeys.operator(3).publicKey()));
      failsAfterTheCertificate(mixed, 3, first);
      mixed.tabs.take(3, new PeerMessage.Setup(rival));
      assertThat(mixed.stage(3, rival.hash())).isEqualTo("refused");
      assertThat(mixed.ceremony(3, rival.hash()).string("detail")).contains("certified ceremony");
      mixed.tabs.take(3, abandonment(mixed, 1, first));
      assertThat(mixed.stage(3, rival.hash())).isEqualTo("proposed");
    }
  }

  @Test
  void aSecondJoinEndsTheRunSoThatNothingIsCertifiedAndItCanBeGivenUp() throws Exception {
    try (MixedGuild mixed = new MixedGuild(folder)) {
      String hash = newKeyToTheCode(mixed);
      keepBack(mixed, 1, "ceremony-shares");
      confirmAll(mixed, hash);
      for (int tab : MixedGuild.TABS) {
        assertThat(mixed.stage(tab, hash)).isEqualTo("running");
        mixed.tabs.take(tab, secondJoin(mixed, 1, hash));
        assertThat(mixed.stage(tab, hash)).isEqualTo("failed");
      }
      // What was held back comes after all.
      mixed.guild.lost = (from, message) -> false;
      mixed.guild.members.get(1).send(mixed.guild.members.get(1).ceremonies.everything());
      mixed.settle();
      assertThat(saidByTabs(mixed, "ceremony-certify")).isEmpty();
      mixed.does(2, "deny", item(2, hash));
      assertThat(mixed.stage(2, hash)).isEqualTo("abandoned");
      CeremonyFrame said =
          (CeremonyFrame) saidByTabs(mixed, "ceremony-abandon").getFirst().action();
      assertThat(said.about()).isEqualTo(new CeremonyFrame.BeforeSession(hash));
    }
  }

  @Test
  void aSecondJoinEndsNoCeremonyThatWasCertifiedHere() throws Exception {
    try (MixedGuild mixed = new MixedGuild(folder)) {
      String hash = newKeyToTheCode(mixed);
      keepBack(mixed, 1, "ceremony-certify");
      confirmAll(mixed, hash);
      for (int tab : MixedGuild.TABS) {
        mixed.tabs.take(tab, secondJoin(mixed, 1, hash));
        assertThat(mixed.stage(tab, hash)).isEqualTo("running");
      }
      mixed.guild.lost = (from, message) -> false;
      mixed.guild.members.get(1).send(mixed.guild.members.get(1).ceremonies.everything());
      mixed.settle();
      mixed.assertLive(0);
    }
  }

  private static void replaceTheLastSeat(MixedGuild mixed, Programme programme) throws Exception {
    JudgedCeremonies.replaceTheLastSeat(mixed.guild, programme);
    mixed.tellTabs();
  }

  @Test
  void aSetupForSeatsThatWereReplacedSinceIsNeitherJoinedNorConfirmed() throws Exception {
    Programme programme = Programme.binding();
    try (MixedGuild mixed = new MixedGuild(folder, programme, 4)) {
      String hash = newKeyToTheCode(mixed);
      SetupDocument rival = rival(find(mixed.guild, 0, hash).setup());
      mixed.tabs.take(2, new PeerMessage.Setup(rival));
      replaceTheLastSeat(mixed, programme);
      JsonObject.Builder confirmation = code(mixed, 2, hash);
      assertThat(mixed.refusal(2, "agree", item(2, rival.hash()))).contains("charter_hash");
      assertThat(mixed.stage(2, rival.hash())).isEqualTo("refused");
      assertThat(mixed.refusal(2, "confirm", confirmation)).contains("charter_hash");
      assertThat(mixed.stage(2, hash)).isEqualTo("abandoned");
      // And whatever waits elsewhere ends as soon as the record is looked at again.
      mixed.does(3, "rejudge", member(3));
      assertThat(mixed.stage(3, hash)).isEqualTo("abandoned");
      assertThat(saidByTabs(mixed, "ceremony-abandon")).isNotEmpty();
      assertThat(saidByTabs(mixed, "ceremony-round1")).isEmpty();
    }
  }

  @Test
  void nothingIsCertifiedForSeatsThatWereReplacedSince() throws Exception {
    Programme programme = Programme.binding();
    try (MixedGuild mixed = new MixedGuild(folder, programme, 4)) {
      String hash = mixed.guild.proposesKey(0).setupHash();
      while (saidByTabs(mixed, "ceremony-shares").isEmpty()) {
        assertThat(mixed.step()).isTrue();
      }
      replaceTheLastSeat(mixed, programme);
      mixed.settle();
      assertThat(saidByTabs(mixed, "ceremony-certify")).isEmpty();
      for (int tab : MixedGuild.TABS) {
        assertThat(mixed.stage(tab, hash)).isEqualTo("abandoned");
      }
    }
  }

  @Test
  void whatWasCertifiedIsNotGivenUpByATabThatIsOpenedAgainAfterTheSeatsChanged() throws Exception {
    Programme programme = Programme.binding();
    try (MixedGuild mixed = new MixedGuild(folder, programme, 4)) {
      String hash = newKeyToTheCode(mixed);
      keepBack(mixed, 1, "ceremony-certify");
      confirmAll(mixed, hash);
      replaceTheLastSeat(mixed, programme);
      JsonObject newest = mixed.tabs.ask("newest", member(2));
      assertThat(JsonMembers.of(newest).integer("statements", 0, 99)).isGreaterThan(6);
      mixed.saidByTabs.clear();
      mixed.does(2, "restart", member(2));
      mixed.does(2, "rejudge", member(2));
      assertThat(mixed.stage(2, hash)).isEqualTo("running");
      assertThat(saidByTabs(mixed, "ceremony-abandon")).isEmpty();
    }
  }

  @Test
  void aTabWhoseStoreWasRestoredNeitherGoesOnNorGivesUpUntilThatIsAccepted() throws Exception {
    try (MixedGuild mixed = new MixedGuild(folder)) {
      String hash = newKeyToTheCode(mixed);
      JsonObject.Builder confirmation = code(mixed, 2, hash);
      mixed.tabs.ask("set", member(2).put("name", "behind").put("value", true));
      assertThat(mixed.refusal(2, "confirm", confirmation)).contains("restored from a backup");
      assertThat(mixed.refusal(2, "deny", item(2, hash))).contains("restored from a backup");
      assertThat(mixed.stage(2, hash)).isEqualTo("code");
      mixed.tabs.ask("set", member(2).put("name", "behind").put("value", false));
      keepBack(mixed, 1, "ceremony-shares");
      confirmAll(mixed, hash);
      mixed.tabs.ask("set", member(2).put("name", "behind").put("value", true));
      mixed.guild.lost = (from, message) -> false;
      mixed.guild.members.get(1).send(mixed.guild.members.get(1).ceremonies.everything());
      mixed.settle();
      assertThat(saidByTabs(mixed, "ceremony-certify"))
          .noneMatch(e -> e.pubkey().equals(TestKeys.operator(2).publicKey()));
      mixed.does(2, "restart", member(2));
      assertThat(mixed.stage(2, hash)).isEqualTo("running");
      mixed.tabs.ask("set", member(2).put("name", "behind").put("value", false));
      mixed.does(2, "restart", member(2));
      mixed.does(3, "everything", member(3));
      for (int kit : List.of(0, 1)) {
        mixed.guild.members.get(kit).send(mixed.guild.members.get(kit).ceremonies.everything());
      }
      mixed.settle();
      mixed.assertLive(0);
    }
  }

  @Test
  void aCeremonyThatIsNotWantedIsRefusedAloud() throws Exception {
    try (MixedGuild mixed = new MixedGuild(folder)) {
      mixed.policy(Policy.INITIAL);
      String hash = mixed.guild.proposesKey(0).setupHash();
      mixed.settle();
      mixed.does(2, "deny", item(2, hash));
      mixed.settle();
      assertThat(mixed.stage(2, hash)).isEqualTo("denied");
      assertThat(mixed.stage(3, hash)).isEqualTo("abandoned");
      assertThat(find(mixed.guild, 0, hash).stage().word()).isEqualTo("abandoned");
    }
  }

  @Test
  void aRecordWhoseChainIsShorterOrAnotherThanTheOneVerifiedIsRefusedAlsoAfterARestart()
      throws Exception {
    FederationRecord older = new Programme().found(3, 4).record();
    try (MixedGuild mixed = new MixedGuild(folder)) {
      long verified = statements(mixed.tabs.ask("newest", member(2)));
      assertThat(verified).isEqualTo(mixed.guild.record.statements().size());
      mixed.guild.record = older;
      mixed.tellTabs();
      for (int i = 0; i < 2; i++) {
        JsonObject answer = mixed.tabs.ask("newest", member(2));
        assertThat(statements(answer)).isEqualTo(verified);
        assertThat(CanonicalJson.text(answer)).contains("expected at least " + verified);
        assertThat(sent(mixed.tabs.ask("restart", member(2)))).isEmpty();
      }
      Programme other = new Programme().found(3, 4);
      for (int i = 0; i < 4; i++) {
        other.accept(TestKeys.operator(i)).join(TestKeys.operator(i), i);
      }
      for (int i = 3; i >= 0; i--) {
        other.assign(TestKeys.operator(i), i);
      }
      mixed.guild.record = other.publish("1.0.0").record();
      mixed.tellTabs();
      JsonObject answer = mixed.tabs.ask("newest", member(2));
      assertThat(CanonicalJson.text(answer)).contains("the one that was verified before");
    }
  }

  private static long statements(JsonObject answer) throws Exception {
    return JsonMembers.of(answer).integer("statements", 0, 99);
  }
}
