package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.member;
import static io.ochk.signer.BrowserSigners.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Ceremony;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.policy.Policy;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
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

  private static Ceremony atTheFirstKit(MixedGuild mixed, String hash) {
    return mixed.guild.members.getFirst().ceremonies.ceremonies().stream()
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

  private static JsonObject.Builder item(int tab, String hash) {
    return member(tab).put("item", hash);
  }

  /** The first kit proposes, all others join; nobody has confirmed. The hash of the setup. */
  private static String toTheCode(MixedGuild mixed, Proposal proposal) throws Exception {
    mixed.policy(Policy.INITIAL);
    String hash = mixed.guild.members.getFirst().ceremonies.start(proposal).setupHash();
    mixed.settle();
    for (Guild.Member kit : mixed.guild.members) {
      boolean joins =
          kit.index > 0
              && !MixedGuild.TABS.contains(kit.index)
              && kit.ceremonies.ceremonies().stream()
                  .anyMatch(c -> c.setupHash().equals(hash) && c.stage().word().equals("proposed"));
      if (joins) {
        kit.ceremonies.agree(hash);
      }
    }
    for (int tab : MixedGuild.TABS) {
      if (mixed.stage(tab, hash).equals("proposed")) {
        mixed.does(tab, "agree", item(tab, hash));
      }
    }
    mixed.settle();
    return hash;
  }

  private static String newKeyToTheCode(MixedGuild mixed) throws Exception {
    return toTheCode(mixed, new Proposal.NewKey(BitcoinNetwork.REGTEST));
  }

  private static JsonObject.Builder code(MixedGuild mixed, int tab, String hash) throws Exception {
    return item(tab, hash).put("code", mixed.ceremony(tab, hash).string("code"));
  }

  private static void confirmAll(MixedGuild mixed, String hash) throws Exception {
    for (Guild.Member kit : mixed.guild.members) {
      boolean waits =
          !MixedGuild.TABS.contains(kit.index)
              && kit.ceremonies.ceremonies().stream()
                  .anyMatch(c -> c.setupHash().equals(hash) && c.stage().word().equals("code"));
      if (waits) {
        kit.ceremonies.confirm(hash, atTheFirstKit(mixed, hash).code().orElseThrow());
      }
    }
    for (int tab : MixedGuild.TABS) {
      if (mixed.stage(tab, hash).equals("code")) {
        mixed.does(tab, "confirm", code(mixed, tab, hash));
      }
    }
    mixed.settle();
  }

  private static boolean is(PeerMessage message, String action) {
    return message instanceof PeerMessage.Envelope(ActionEnvelope e)
        && e.payload().action().equals(action);
  }

  private static void keepBack(MixedGuild mixed, int seat, String action) {
    mixed.guild.lost = (from, message) -> from == seat && is(message, action);
  }

  private static PeerMessage signed(MixedGuild mixed, int seat, Action action) {
    return new PeerMessage.Envelope(
        mixed.guild.members.get(seat).operator.sign(action, Duration.ofDays(1)));
  }

  /** A certificate over something else, by the operator of a seat. */
  private static PeerMessage falseCertificate(MixedGuild mixed, int seat, String hash, int which) {
    String session = atTheFirstKit(mixed, hash).sessionHash().orElseThrow();
    Hash256 nothing = Hash256.ofHex("%064x".formatted(which));
    Frame frame =
        new Frame(
            Hash256.ofHex(session),
            Seat.ofNew(Identifier.ofSeat(seat)),
            new CeremonyMessage.Certificate(nothing, nothing));
    return signed(
        mixed,
        seat,
        CeremonyFrame.of(
            CeremonyFrame.Kind.CERTIFY, Programme.SLUG, id(seat), session, frame.encode()));
  }

  private static OperatorId id(int seat) {
    return OperatorId.of(TestKeys.operator(seat).publicKey());
  }

  private static PeerMessage abandonment(MixedGuild mixed, int seat, String hash) {
    return signed(mixed, seat, CeremonyFrame.abandonment(Programme.SLUG, id(seat), hash));
  }

  private static PeerMessage secondJoin(MixedGuild mixed, int seat, String hash) {
    return signed(
        mixed,
        seat,
        new CeremonyJoin(
            Octets.of(HexFormat.of().parseHex("01".repeat(32))),
            Programme.SLUG,
            "bcrt1pguardian000000",
            id(seat),
            hash,
            CeremonyJoin.SignerKind.KIT));
  }

  private static List<ActionEnvelope> saidByTabs(MixedGuild mixed, String action) {
    return mixed.saidByTabs.stream().filter(e -> e.payload().action().equals(action)).toList();
  }

  /** Everybody but seat 1 has certified here, and then seat 1 contradicts itself. */
  private static void failsAfterTheCertificate(MixedGuild mixed, int tab, String hash)
      throws Exception {
    assertThat(mixed.ceremony(tab, hash).bool("certified")).isTrue();
    mixed.tabs.take(tab, falseCertificate(mixed, 1, hash, 1));
    mixed.tabs.take(tab, falseCertificate(mixed, 1, hash, 2));
    assertThat(mixed.stage(tab, hash)).isEqualTo("failed");
    assertThat(mixed.ceremony(tab, hash).bool("certified")).isTrue();
    assertThat(mixed.refusal(tab, "deny", item(tab, hash))).contains("cannot be taken back");
  }

  @Test
  void aTabThatCertifiedWhatFailedJoinsTheNextOnlyWhenASeatHasGivenTheSetupUp() throws Exception {
    try (MixedGuild mixed = new MixedGuild(folder)) {
      String first = newKeyToTheCode(mixed);
      SetupDocument rival = rival(atTheFirstKit(mixed, first).setup());
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
      SetupDocument rival = rival(atTheFirstKit(mixed, first).setup());
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
    programme
        .leave(TestKeys.operator(3), 3)
        .accept(TestKeys.operator(4))
        .join(TestKeys.operator(4), 3)
        .assign(TestKeys.operator(4), 3)
        .publish("2.0.0");
    for (int i : List.of(0, 1, 2, 4)) {
      programme.ratify(TestKeys.operator(i));
    }
    mixed.guild.record = programme.record();
    mixed.guild.now = mixed.guild.now.plus(Duration.ofHours(1));
    mixed.tellTabs();
  }

  @Test
  void aSetupForSeatsThatWereReplacedSinceIsNeitherJoinedNorConfirmed() throws Exception {
    Programme programme = Programme.binding();
    try (MixedGuild mixed = new MixedGuild(folder, programme, 4)) {
      String hash = newKeyToTheCode(mixed);
      SetupDocument rival = rival(atTheFirstKit(mixed, hash).setup());
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
      String hash =
          mixed
              .guild
              .members
              .getFirst()
              .ceremonies
              .start(new Proposal.NewKey(BitcoinNetwork.REGTEST))
              .setupHash();
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
      String hash =
          mixed
              .guild
              .members
              .getFirst()
              .ceremonies
              .start(new Proposal.NewKey(BitcoinNetwork.REGTEST))
              .setupHash();
      mixed.settle();
      mixed.does(2, "deny", item(2, hash));
      mixed.settle();
      assertThat(mixed.stage(2, hash)).isEqualTo("denied");
      assertThat(mixed.stage(3, hash)).isEqualTo("abandoned");
      assertThat(atTheFirstKit(mixed, hash).stage().word()).isEqualTo("abandoned");
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
