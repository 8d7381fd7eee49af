package io.ochk.threshold.keygen;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.Scale;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage.Abandonment;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Reveal;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyState.Live;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Key generations, and re-sharings in one world of three, every other one a refresh, among
 * Byzantine members, who may say anything to anybody under their own name, over a network that
 * delays, repeats, reorders and replays, with honest members that restart at any step.
 */
class CeremonySimulationTest {
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  @Test
  void noHonestMemberIsBlamedAndAllWhoEndLiveHaveTheSameKey() throws Exception {
    long steps = 0;
    int live = 0;
    int blamed = 0;
    int carriedOn = 0;
    int oldMembersBlamed = 0;
    int refreshed = 0;
    long worlds = 0;
    long goal = Scale.of(3_000, 12_000, 2_000_000);
    for (long seed = Scale.firstSeed(); steps < goal; seed++) {
      World world = new World(seed);
      steps += world.run();
      worlds++;
      live += world.isLive() ? 1 : 0;
      blamed += world.hasCulprits() ? 1 : 0;
      carriedOn += world.isReSharing() && world.isLive() ? 1 : 0;
      oldMembersBlamed += world.isReSharing() && world.hasCulprits() ? 1 : 0;
      refreshed += world.isRefresh() && world.isLive() ? 1 : 0;
    }
    // The campaign sees both ends: keys that are made and liars who are caught.
    assertThat(live).isPositive();
    assertThat(blamed).isPositive();
    assertThat(carriedOn).isPositive();
    assertThat(oldMembersBlamed).isPositive();
    assertThat(refreshed).isPositive();
    Scale.played("ceremonies", worlds, steps);
  }

  private record Delivery(SignedFrame frame, Seat receiver) {}

  private final class World {
    private final long seed;
    private final Random random;
    private final CeremonyTable table;
    private final CeremonyTable earlier;
    private final Set<Seat> byzantine = new HashSet<>();
    private final List<Delivery> network = new ArrayList<>();
    private final List<Delivery> past = new ArrayList<>();

    World(long seed) throws VerificationException {
      this.seed = seed;
      this.random = new Random(seed);
      int n = 2 + random.nextInt(4);
      int t = 2 + random.nextInt(n - 1);
      if (Math.floorMod(seed, 3) == 0) {
        CeremonyTable first = CeremonyTable.generation(suite, t, n, random).run();
        PreviousEpoch previous = previous(first);
        int size = 2 + random.nextInt(3);
        Participants next =
            Math.floorMod(seed, 6) == 0
                ? first.setup.participants()
                : Participants.ofSeats(2 + random.nextInt(size - 1), size);
        this.table = CeremonyTable.resharing(suite, previous, first.shares(), next, random);
        this.earlier = CeremonyTable.resharing(suite, previous, first.shares(), next, random);
      } else {
        this.table = CeremonyTable.generation(suite, t, n, random);
        this.earlier = CeremonyTable.generation(suite, t, n, random);
      }
      List<Seat> dealers = new ArrayList<>(table.setup.dealers());
      Collections.shuffle(dealers, random);
      for (Seat liar : dealers.subList(0, random.nextInt(Math.min(dealers.size(), 3)))) {
        byzantine.add(liar);
        // Whoever stays on in a re-sharing has two seats, and may lie at both.
        Seat staysOn = Seat.ofNew(liar.identifier());
        if (table.setup.receivers().contains(staysOn) && random.nextBoolean()) {
          byzantine.add(staysOn);
        }
      }
    }

    /** At least a threshold of the old members, any of them, deal. */
    private PreviousEpoch previous(CeremonyTable first) {
      Live before = first.live(first.seat(1));
      PublicKeyPackage key = before.publicKey();
      List<Identifier> members = new ArrayList<>(key.participants().members());
      Collections.shuffle(members, random);
      int t = key.participants().threshold();
      int count = t + random.nextInt(members.size() - t + 1);
      return new PreviousEpoch(
          key, before.transcript().hash(key), members.subList(0, count).stream().sorted().toList());
    }

    boolean isReSharing() {
      return table.setup.previous().isPresent();
    }

    /** The same members and threshold under other shares. */
    boolean isRefresh() {
      return table
          .setup
          .previous()
          .filter(p -> p.key().participants().equals(table.setup.participants()))
          .isPresent();
    }

    long run() throws VerificationException {
      for (Seat seat : table.setup.seats()) {
        send(seat, table.participants.get(seat).start().send());
      }
      long steps = 0;
      int restarts = 0;
      while (!network.isEmpty()) {
        assertThat(++steps).as("seed %d comes to an end", seed).isLessThan(50_000);
        int dice = random.nextInt(100);
        if (dice < 3 && !past.isEmpty()) {
          deliver(past.get(random.nextInt(past.size())));
        } else if (dice < 5 && restarts++ < 10) {
          restart();
        } else {
          Delivery next = network.remove(random.nextInt(network.size()));
          past.add(next);
          deliver(next);
        }
      }
      check();
      return steps;
    }

    private void restart() throws VerificationException {
      List<Seat> seats = new ArrayList<>(table.setup.seats());
      Seat seat = seats.get(random.nextInt(seats.size()));
      if (!byzantine.contains(seat)) {
        table.participants.put(seat, table.participant(seat));
        send(seat, table.participants.get(seat).start().send());
      }
    }

    private void deliver(Delivery next) {
      try {
        send(next.receiver(), table.participants.get(next.receiver()).receive(next.frame()).send());
      } catch (VerificationException foreign) {
        // Not of this ceremony, or not signed by whom it names: it changes nothing.
        assertThat(byzantine).as("seed %d: %s", seed, foreign).isNotEmpty();
      }
    }

    private void send(Seat from, List<SignedFrame> frames) {
      for (SignedFrame frame : frames) {
        boolean own = frame.frame().sender().equals(from);
        for (Seat receiver : table.setup.seats()) {
          if (receiver.equals(from)) {
            continue;
          }
          if (own && byzantine.contains(from)) {
            twist(from, frame, receiver);
          } else {
            network.add(new Delivery(frame, receiver));
          }
        }
      }
    }

    /** Now and then something else, more than was to be said, or nothing. */
    private void twist(Seat liar, SignedFrame frame, Seat receiver) {
      if (random.nextInt(6) > 0) {
        network.add(new Delivery(frame, receiver));
        return;
      }
      CeremonyMessage lie =
          switch (frame.frame().message()) {
            case Round1 round1 -> twisted(liar, round1);
            case Echo echo -> twisted(echo);
            case Shares shares -> twisted(shares);
            case Complaint c -> c;
            case Reveal r -> new Reveal(r.complainer(), r.ephemeral(), r.share().add(Scalar.ONE));
            case Certificate c -> twisted(c);
            case Abandonment a -> a;
          };
      if (random.nextInt(5) == 0) {
        lie = random.nextBoolean() ? new Abandonment() : complaint();
      }
      switch (random.nextInt(6)) {
        case 0 -> {
          // Silence.
        }
        case 1 -> network.add(new Delivery(earlier.signed(liar, lie), receiver));
        case 2 -> network.add(new Delivery(forged(lie), receiver));
        default -> network.add(new Delivery(table.signed(liar, lie), receiver));
      }
    }

    private Complaint complaint() {
      Seat dealer = anySeat();
      Hash256 hash = Hash256.of(new byte[] {3});
      for (Delivery delivery : past) {
        if (delivery.frame().frame().message() instanceof Shares
            && delivery.frame().frame().sender().equals(dealer)) {
          hash = delivery.frame().frame().hash();
        }
      }
      return new Complaint(dealer, hash);
    }

    private Seat anySeat() {
      List<Seat> seats = new ArrayList<>(table.setup.seats());
      return seats.get(random.nextInt(seats.size()));
    }

    /** In an honest member's name, which needs a signature that the liar cannot make. */
    private SignedFrame forged(CeremonyMessage message) {
      Frame frame = new Frame(table.setup.sessionHash(), anySeat(), message);
      byte[] signature = new byte[32];
      random.nextBytes(signature);
      return new SignedFrame(frame, signature);
    }

    private Round1 twisted(Seat liar, Round1 round1) {
      if (isReSharing() && random.nextInt(3) == 0) {
        return onAnotherPolynomial(liar);
      }
      return switch (random.nextInt(4)) {
        case 0 ->
            new Round1(
                round1.commitments().subList(1, round1.commitments().size()), round1.proof());
        case 1 -> new Round1(round1.commitments().reversed(), round1.proof());
        case 2 -> Dealing.fresh(suite, earlier.setup, liar, earlier.secrets.get(liar)).round1();
        default -> Dealing.fresh(suite, table.setup, liar, earlier.secrets.get(liar)).round1();
      };
    }

    /** The right constant on another polynomial, which nothing but an echo can tell. */
    private Round1 onAnotherPolynomial(Seat oldMember) {
      CeremonySecret other = earlier.secrets.get(oldMember);
      try {
        return Dealing.of(suite, table.setup, other, table.oldShares.get(oldMember.identifier()))
            .round1();
      } catch (VerificationException e) {
        throw new AssertionError(e);
      }
    }

    private Echo twisted(Echo echo) {
      Map<Seat, Hash256> received = new TreeMap<>(echo.received());
      if (random.nextBoolean()) {
        received.put(anySeat(), Hash256.of(new byte[] {1}));
      } else {
        received.remove(anySeat());
      }
      return new Echo(received);
    }

    private Shares twisted(Shares shares) {
      Map<Identifier, SealedShare> sealed = new TreeMap<>(shares.sealed());
      List<Identifier> receivers = table.setup.participants().members();
      Identifier victim = receivers.get(random.nextInt(receivers.size()));
      SealedShare other = sealed.get(receivers.get(random.nextInt(receivers.size())));
      sealed.put(victim, other);
      return new Shares(sealed);
    }

    private Certificate twisted(Certificate certificate) {
      return new Certificate(Hash256.of(new byte[] {2}), certificate.publicKeyHash());
    }

    boolean isLive() {
      return honest().stream().allMatch(p -> p.state() instanceof Live);
    }

    boolean hasCulprits() {
      return honest().stream()
          .anyMatch(p -> p.state() instanceof Aborted a && !a.culprits().isEmpty());
    }

    private List<CeremonyParticipant> honest() {
      return table.participants.entrySet().stream()
          .filter(entry -> !byzantine.contains(entry.getKey()))
          .map(Map.Entry::getValue)
          .toList();
    }

    private void check() throws VerificationException {
      Set<PublicKeyPackage> keys = new HashSet<>();
      for (CeremonyParticipant participant : honest()) {
        switch (participant.state()) {
          case Aborted aborted ->
              assertThat(byzantine)
                  .as("seed %d: %s %s", seed, aborted.failure(), aborted.evidence())
                  .containsAll(aborted.culprits());
          case Live live -> {
            keys.add(live.publicKey());
            assertThat(live.transcript().verify(suite, CeremonyTable::verify))
                .isEqualTo(live.publicKey());
            table
                .setup
                .previous()
                .ifPresent(before ->
                    assertThat(live.publicKey().groupKey()).isEqualTo(before.key().groupKey()));
          }
          case CeremonyState.Collecting c -> {}
          case CeremonyState.Disputed d -> {}
        }
      }
      assertThat(keys).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
      table.participants.forEach((seat, participant) -> {
        if (!byzantine.contains(seat) && participant.state() instanceof Live live) {
          assertThat(live.share().isPresent())
              .as("seed %d: %s", seed, seat)
              .isEqualTo(table.setup.receivers().contains(seat));
        }
      });
      if (byzantine.isEmpty()) {
        assertThat(isLive()).as("seed %d", seed).isTrue();
      }
    }
  }
}
