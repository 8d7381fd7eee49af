package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.member;
import static io.ochk.signer.JudgedCeremonies.find;
import static io.ochk.signer.JudgedCeremonies.is;
import static io.ochk.signer.JudgedCeremonies.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.policy.Policy;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import java.time.Duration;
import java.util.List;

/** Ceremonies of kits and tabs that tests lead to where a tab has to judge them. */
final class JudgedTabs {
  private JudgedTabs() {}

  static JsonObject.Builder item(int tab, String hash) {
    return member(tab).put("item", hash);
  }

  /** The first kit proposes, all others join; nobody has confirmed. The hash of the setup. */
  static String toTheCode(MixedGuild mixed, Proposal proposal) throws Exception {
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

  static String newKeyToTheCode(MixedGuild mixed) throws Exception {
    return toTheCode(mixed, new Proposal.NewKey(BitcoinNetwork.REGTEST));
  }

  static JsonObject.Builder code(MixedGuild mixed, int tab, String hash) throws Exception {
    return item(tab, hash).put("code", mixed.ceremony(tab, hash).string("code"));
  }

  static void confirmAll(MixedGuild mixed, String hash) throws Exception {
    for (Guild.Member kit : mixed.guild.members) {
      boolean waits =
          !MixedGuild.TABS.contains(kit.index)
              && kit.ceremonies.ceremonies().stream()
                  .anyMatch(c -> c.setupHash().equals(hash) && c.stage().word().equals("code"));
      if (waits) {
        kit.ceremonies.confirm(hash, find(mixed.guild, 0, hash).code().orElseThrow());
      }
    }
    for (int tab : MixedGuild.TABS) {
      if (mixed.stage(tab, hash).equals("code")) {
        mixed.does(tab, "confirm", code(mixed, tab, hash));
      }
    }
    mixed.settle();
  }

  static void keepBack(MixedGuild mixed, int seat, String action) {
    mixed.guild.lost = (from, message) -> from == seat && is(message, action);
  }

  private static PeerMessage signed(MixedGuild mixed, int seat, Action action) {
    return new PeerMessage.Envelope(
        mixed.guild.members.get(seat).operator.sign(action, Duration.ofDays(1)));
  }

  /** A certificate over something else, by the operator of a seat. */
  static PeerMessage falseCertificate(MixedGuild mixed, int seat, String hash, int which) {
    String session = find(mixed.guild, 0, hash).sessionHash().orElseThrow();
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
            CeremonyFrame.Kind.CERTIFY,
            Programme.SLUG,
            OperatorId.of(TestKeys.operator(seat).publicKey()),
            session,
            frame.encode()));
  }

  static PeerMessage abandonment(MixedGuild mixed, int seat, String hash) {
    return signed(
        mixed,
        seat,
        CeremonyFrame.abandonment(
            Programme.SLUG, OperatorId.of(TestKeys.operator(seat).publicKey()), hash));
  }

  static PeerMessage secondJoin(MixedGuild mixed, int seat, String hash) {
    return signed(mixed, seat, join(seat, hash, 1));
  }

  static List<ActionEnvelope> saidByTabs(MixedGuild mixed, String action) {
    return mixed.saidByTabs.stream().filter(e -> e.payload().action().equals(action)).toList();
  }

  /** Everybody but seat 1 has certified here, and then seat 1 contradicts itself. */
  static void failsAfterTheCertificate(MixedGuild mixed, int tab, String hash) throws Exception {
    assertThat(mixed.ceremony(tab, hash).bool("certified")).isTrue();
    mixed.tabs.take(tab, falseCertificate(mixed, 1, hash, 1));
    mixed.tabs.take(tab, falseCertificate(mixed, 1, hash, 2));
    assertThat(mixed.stage(tab, hash)).isEqualTo("failed");
    assertThat(mixed.ceremony(tab, hash).bool("certified")).isTrue();
    assertThat(mixed.refusal(tab, "deny", item(tab, hash))).contains("cannot be taken back");
  }
}
