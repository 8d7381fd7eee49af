package io.ochk.signer;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Ceremony;
import io.ochk.signer.policy.Policy;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

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
    for (int i = 0; ; i++) {
      SetupDocument rival = numbered(setup, i, setup.charterHash());
      if (rival.hash().compareTo(setup.hash()) > 0) {
        return rival;
      }
    }
  }

  /** The first member proposes, the others join; nobody has confirmed. The hash of the setup. */
  static String toTheCode(Guild guild) throws Exception {
    guild.policy = Policy.INITIAL;
    guild.proposesKey(0);
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

  static void confirmAll(Guild guild, String hash) throws Exception {
    for (Guild.Member member : guild.members) {
      confirm(guild, member.index, hash);
    }
    guild.settle();
  }

  /** Whether it is an envelope of this action. */
  static boolean is(PeerMessage message, String action) {
    return message instanceof PeerMessage.Envelope(ActionEnvelope e)
        && e.payload().action().equals(action);
  }

  static boolean isCertificate(PeerMessage message) {
    return is(message, "ceremony-certify");
  }

  static void dropCertificates(Guild guild, int of) {
    guild.lost = (from, message) -> from == of && isCertificate(message);
  }

  /** A join of an operator, with a key for its shares that nobody has. */
  static CeremonyJoin join(int operator, String setupHash, int key) {
    return new CeremonyJoin(
        Octets.of(HexFormat.of().parseHex("%02x".formatted(key).repeat(32))),
        Programme.SLUG,
        "bcrt1pguardian000000",
        OperatorId.of(TestKeys.operator(operator).publicKey()),
        setupHash,
        CeremonyJoin.SignerKind.KIT);
  }

  /** The operator of the last seat leaves; another takes it, under a charter that all ratify. */
  static void replaceTheLastSeat(Guild guild, Programme programme) throws Exception {
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

  /** A seat joins a setup of its own, which one member hears of. */
  static void proposes(Guild guild, int from, int to, SetupDocument setup) throws Exception {
    CeremonyJoin join = join(from, setup.hash(), 1);
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
