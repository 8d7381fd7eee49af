package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.member;
import static io.ochk.signer.BrowserSigners.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.policy.Policy;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two signers of kits and two of browsers' tabs in one federation. */
@Tag("slow")
class BrowserCeremonyTest extends KitsAndTabs {
  @Test
  void kitsAndTabsMakeAKeyTogetherWhoeverProposesIt() throws Exception {
    JsonObject answer = tabs.ask("start", member(2).put("network", "regtest"));
    mixed.said(2, sent(answer));
    mixed.settle();
    mixed.assertLive(0);
    assertThat(mixed.epoch().record().joins().stream().map(BrowserCeremonyTest::signerKind))
        .containsExactly("kit", "kit", "browser", "browser");
  }

  private static String signerKind(ActionEnvelope join) {
    try {
      return ((io.ochk.protocol.envelope.CeremonyJoin) join.action()).signerKind().wireName();
    } catch (io.ochk.protocol.json.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTabClosedAnywhereGoesOnWhenItIsOpenedAgain() throws Exception {
    guild.proposesKey(0);
    int steps = 0;
    while (mixed.step()) {
      if (++steps % 7 == 0 && steps < 100) {
        int tab = 2 + steps / 7 % 2;
        mixed.said(tab, sent(tabs.ask("restart", member(tab))));
        for (int kit : List.of(0, 1)) {
          for (PeerMessage message : guild.members.get(kit).ceremonies.everything()) {
            guild.mail.add(new Guild.Parcel(kit, tab, message));
          }
        }
        int other = 5 - tab;
        for (PeerMessage message : sent(tabs.ask("everything", member(other)))) {
          guild.mail.add(new Guild.Parcel(other, tab, message));
        }
      }
    }
    mixed.assertLive(0);
  }

  @Test
  void whereverATabsStoreRefusesTheCeremonyGoesOnAndNothingUncheckedIsCertified() throws Exception {
    JsonObject answer = tabs.ask("failingStores", JsonObject.builder());
    assertThat(CanonicalJson.text(answer)).contains("\"wrong\":[]").contains("\"played\":");
  }

  @Test
  void aRefreshGivesKitsAndTabsNewShares() throws Exception {
    mixed.makeKey();
    String key = mixed.epoch().keyX();
    mixed.said(3, sent(tabs.ask("start", member(3).put("reshare", true))));
    mixed.settle();
    mixed.assertLive(1);
    assertThat(mixed.epoch().keyX()).isEqualTo(key);
  }

  @ParameterizedTest
  @EnumSource
  void kitsAndTabsAreLiveByARecordThatLacksTheCertificateOfAnOldMemberWhoIsNotNeeded(
      OldCertificates.Ending ending) throws Exception {
    mixed.makeKey();
    ending.happensTo(guild, 0);
    mixed.said(3, sent(tabs.ask("start", member(3).put("reshare", true))));
    mixed.settle();
    EpochRecord record = OldCertificates.without(mixed.epoch().record(), 0);
    assertThat(record.setup().epoch()).isEqualTo(1);
    assertThat(guild.members.get(1).epochs.newest(Programme.SLUG).orElseThrow().number()).isZero();
    guild.members.get(1).ceremonies.epoch(record);
    for (int tab : List.of(2, 3)) {
      tabs.take(tab, new PeerMessage.Epoch(record));
    }
    mixed.assertLive(1);
  }

  @Test
  void nothingIsDealtBeforeTheOperatorHasConfirmedTheCode() throws Exception {
    for (int tab : MixedGuild.TABS) {
      JsonObject.Builder set = member(tab).put("name", "policy");
      tabs.ask("set", set.put("value", new String(Policy.INITIAL.bytes())));
    }
    guild.proposesKey(0);
    mixed.settle();
    String item = guild.members.getFirst().ceremonies.ceremonies().getFirst().setupHash();
    for (int tab : MixedGuild.TABS) {
      assertThat(ceremony(tab).string("stage")).isEqualTo("proposed");
      mixed.said(tab, sent(tabs.ask("agree", member(tab).put("item", item))));
    }
    mixed.settle();
    String code = guild.members.getFirst().ceremonies.ceremonies().getFirst().code().orElseThrow();
    for (int tab : MixedGuild.TABS) {
      assertThat(ceremony(tab).string("stage")).isEqualTo("code");
      assertThat(ceremony(tab).string("code")).isEqualTo(code);
      assertThat(
              tabs.text(
                  "confirm", member(tab).put("item", item).put("code", "0".repeat(20)), "send"))
          .startsWith("RefusedError");
      mixed.said(tab, sent(tabs.ask("confirm", member(tab).put("item", item).put("code", code))));
    }
    mixed.settle();
    mixed.assertLive(0);
  }

  private JsonMembers ceremony(int tab) throws Exception {
    return tabs.status(tab).objects("ceremonies", 10).getFirst();
  }

  @Test
  void anEpochIsTakenFromTheRecordAloneWithItsShare() throws Exception {
    mixed.makeKey();
    tabs.begin(2, mixed.record(), guild.now.getEpochSecond(), guild.policy);
    assertThat(tabs.ask("status", member(2)).get("epoch").orElseThrow())
        .isEqualTo(io.ochk.protocol.json.JsonNull.NULL);
    tabs.take(2, new PeerMessage.Epoch(mixed.epoch().record()));
    mixed.assertLive(0);
  }
}
