package io.ochk.signer;

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
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.policy.Policy;
import java.time.Duration;
import java.util.HexFormat;

/** Ceremonies that tests lead to where a signer has to judge them. */
final class JudgedCeremonies {
  private JudgedCeremonies() {}

  static Ceremony find(Guild guild, int member, String hash) {
    return guild.members.get(member).ceremonies.ceremonies().stream()
        .filter(c -> c.setupHash().equals(hash))
        .findFirst()
        .orElseThrow();
  }

  /** A setup of the same terms that does not go before {@code setup}. */
  static SetupDocument rival(SetupDocument setup) {
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
  static String toTheCode(Guild guild) throws Exception {
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

  static void confirm(Guild guild, int member, String hash) throws Exception {
    guild
        .members
        .get(member)
        .ceremonies
        .confirm(hash, find(guild, member, hash).code().orElseThrow());
  }

  static boolean isCertificate(PeerMessage message) {
    return message instanceof PeerMessage.Envelope(ActionEnvelope e)
        && e.payload().action().equals("ceremony-certify");
  }

  static void dropCertificates(Guild guild, int of) {
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
  static void abandons(Guild guild, int seat, String setupHash) throws Exception {
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

  static long rows(Guild.Member member, String table) {
    return member.store.read(s -> s.count("SELECT COUNT(*) FROM " + table));
  }

  static SetupDocument numbered(SetupDocument setup, int i, String charter) {
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
}
