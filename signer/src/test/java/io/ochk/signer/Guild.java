package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.signer.ceremony.Ceremony;
import io.ochk.signer.ceremony.CeremonyDesk;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.ceremony.Stage;
import io.ochk.signer.membership.Memberships;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.share.EpochBook;
import io.ochk.signer.share.Shares;
import io.ochk.signer.signing.SigningDesk;
import io.ochk.signer.store.SignerStore;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.verify.KnownEpoch;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiPredicate;

/** Signers around a relay in memory: what one sends all others get, in the order it was sent. */
final class Guild implements AutoCloseable {
  static final Ciphersuite SUITE = Ciphersuite.taproot(LibSecp256k1.load());

  final List<Member> members = new ArrayList<>();
  final Deque<Parcel> mail = new ArrayDeque<>();

  /** Drops what it holds true for; (sender, message). */
  BiPredicate<Integer, PeerMessage> lost = (from, message) -> false;

  volatile Instant now = Instant.ofEpochSecond(new Programme().now() + 86_400);
  volatile Policy policy = Policy.allowing();
  volatile FederationRecord record;

  record Parcel(int from, int to, PeerMessage message) {}

  Guild(Path folder, Programme programme, int seats) {
    this.record = programme.record();
    for (int i = 0; i < seats; i++) {
      members.add(new Member(i, folder.resolve("member-" + i)));
    }
  }

  static Guild of(Path folder) {
    return new Guild(folder, Programme.binding(), 4);
  }

  /** One operator's signer, which can be killed and started again over the same store. */
  final class Member implements Outlet {
    final int index;
    final Path folder;
    final RandomSource random = new SecureRandom()::nextBytes;
    SignerStore store;
    Operator operator;
    Shares shares;
    EpochBook epochs;
    CeremonyDesk ceremonies;
    SigningDesk signing;
    boolean deaf;
    volatile boolean answers = true;

    Member(int index, Path folder) {
      this.index = index;
      this.folder = folder;
      start();
    }

    void start() {
      store = SignerStore.open(folder, random);
      SigningKey key = TestKeys.operator(index);
      operator = Operator.of(SigningKey.ofSeed(key.exportSeed()), () -> now, random);
      shares = new Shares(store, operator, SUITE.curve());
      epochs = new EpochBook(store, SUITE);
      ceremonies =
          new CeremonyDesk(
              Programme.SLUG,
              new DeskMeans(SUITE, operator, store, shares, epochs),
              new Memberships(store, slug -> record, () -> now),
              () -> policy,
              this,
              () -> {},
              Runnable::run,
              () -> answers);
      signing =
          new SigningDesk(
              Programme.SLUG,
              new DeskMeans(SUITE, operator, store, shares, epochs),
              () -> policy,
              this,
              () -> {},
              () -> answers);
    }

    @Override
    public void again() {
      // These lines never break.
    }

    @Override
    public void send(List<PeerMessage> messages) {
      synchronized (mail) {
        for (PeerMessage message : messages) {
          for (int to = 0; to < members.size(); to++) {
            if (to != index && !lost.test(index, message)) {
              mail.add(new Parcel(index, to, message));
            }
          }
        }
      }
    }

    /** Ends without a word, and comes back over the same store. */
    void kill() {
      store.close();
      start();
      ceremonies.resume();
      send(ceremonies.everything());
      // A node tells a signer that comes back everything that is open.
      for (Member other : members) {
        if (other != this) {
          for (PeerMessage message : other.ceremonies.everything()) {
            mail.add(new Parcel(other.index, index, message));
          }
        }
      }
    }

    void take(PeerMessage message) throws Exception {
      switch (message) {
        case PeerMessage.Setup(var setup) -> ceremonies.setup(setup);
        case PeerMessage.Envelope(var envelope) -> {
          switch (envelope.action()) {
            case io.ochk.protocol.envelope.CeremonyJoin join -> ceremonies.envelope(envelope, join);
            case io.ochk.protocol.envelope.CeremonyFrame frame ->
                ceremonies.envelope(envelope, frame);
            case io.ochk.protocol.envelope.SignApprove said -> signing.said(envelope, said);
            default -> {}
          }
        }
        case PeerMessage.Epoch(var epoch) -> ceremonies.epoch(epoch);
        default -> {}
      }
    }
  }

  /** A member proposes a new key. */
  Ceremony proposesKey(int member) throws Exception {
    return members.get(member).ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
  }

  /** How the newest ceremony stands at a member. */
  Stage stage(int member) {
    return members.get(member).ceremonies.ceremonies().getLast().stage();
  }

  KnownEpoch epoch(int member) {
    return members.get(member).epochs.newest(Programme.SLUG).orElseThrow();
  }

  /** Every member has a share of the same epoch. */
  void assertLive() throws Exception {
    KnownEpoch first = epoch(0);
    for (Member member : members) {
      KnownEpoch epoch = epoch(member.index);
      assertThat(epoch.keyX()).isEqualTo(first.keyX());
      try (KeyShare share = member.shares.open(epoch.setupHash()).orElseThrow()) {
        assertThat(share.identifier().seat()).isEqualTo(member.index);
      }
      assertThat(member.ceremonies.ceremonies())
          .anyMatch(c -> c.setupHash().equals(epoch.setupHash()) && c.stage() == Stage.LIVE);
    }
  }

  /** Delivers one parcel; whether there was one. */
  boolean step() throws Exception {
    Parcel parcel = mail.poll();
    if (parcel == null) {
      return false;
    }
    if (!members.get(parcel.to()).deaf) {
      members.get(parcel.to()).take(parcel.message());
    }
    return true;
  }

  /** Delivers until nothing is left. */
  void settle() throws Exception {
    for (int i = 0; i < 100_000; i++) {
      if (!step()) {
        return;
      }
    }
    throw new AssertionError("the guild does not come to rest");
  }

  @Override
  public void close() {
    members.forEach(m -> m.store.close());
  }
}
