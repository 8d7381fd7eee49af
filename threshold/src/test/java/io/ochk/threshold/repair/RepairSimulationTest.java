package io.ochk.threshold.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.Scale;
import io.ochk.threshold.TrustedDealer;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.repair.RepairOwner.State;
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
 * Repairs of a lost share among Byzantine helpers, who deal wrongly, differently to each or not at
 * all and add up as they like, over a network that delays, repeats, reorders and replays what
 * belongs to earlier sessions, with parties that restart at any step, which ends a session.
 */
class RepairSimulationTest {
  private static final Participants ALL = Participants.ofSeats(2, 6);

  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());
  private final Map<Identifier, EncryptionKeyPair> keys = CeremonyTable.keys(ALL);
  private final Map<Identifier, EncryptionKey> publicKeys = CeremonyTable.publicKeys(keys);
  private int failed;
  private int disputed;
  private int refused;

  @Test
  void noHonestHelperIsBlamedAndTheOwnerGetsTheVeryShareBack() throws Exception {
    long steps = 0;
    long worlds = 0;
    long goal = Scale.of(1_000, 3_000, 500_000);
    for (long seed = Scale.firstSeed(); steps < goal; seed++) {
      steps += new World(seed).run();
      worlds++;
    }
    assertThat(List.of(failed, disputed, refused)).allMatch(count -> count > 0);
    Scale.played("repairs", worlds, steps);
  }

  private sealed interface Message {
    record Deal(Identifier sender, Identifier receiver, RepairDeal deal) implements Message {}

    record Sum(Identifier sender, RepairSum sum) implements Message {}
  }

  private final class World {
    private final long seed;
    private final Random random;
    private final TrustedDealer.Deal key;
    private final int t;
    private final Identifier owner;
    private final List<Identifier> others;
    private final Set<Identifier> byzantine = new HashSet<>();

    /** Whom the owner or an honest helper has caught; not asked again. */
    private final Set<Identifier> caught = new HashSet<>();

    private final List<Message> past = new ArrayList<>();

    World(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      int n = 3 + random.nextInt(4);
      this.t = 2 + random.nextInt(n - 2);
      Participants participants = Participants.ofSeats(t, n);
      this.key = TrustedDealer.deal(suite, participants, random);
      this.others = new ArrayList<>(participants.members());
      Collections.shuffle(others, random);
      this.owner = others.removeLast();
      byzantine.addAll(others.subList(0, random.nextInt(others.size() - t + 1)));
    }

    long run() throws VerificationException {
      long steps = 0;
      for (int sessions = 0; ; sessions++) {
        assertThat(sessions).as("seed %d: sessions of a repair", seed).isLessThan(500);
        Session session = new Session();
        steps += session.run();
        switch (session.owning.state()) {
          case State.Repaired repaired -> {
            assertThat(repaired.share().secret()).isEqualTo(key.shares().get(owner).secret());
            return steps;
          }
          case State.Failed failure -> {
            assertThat(byzantine).as("seed %d", seed).containsAll(failure.culprits());
            assertThat(failure.culprits()).isNotEmpty();
            caught.addAll(failure.culprits());
            failed++;
          }
          case State.Disputed dispute -> {
            session.requireALiar();
            disputed++;
          }
          case State.Waiting waiting -> {
            if (!session.restarted) {
              session.requireALiar();
            }
          }
        }
      }
    }

    private final class Session {
      private final RepairSetup setup;
      private final RepairOwner owning;
      private final Map<Identifier, RepairHelper> helping = new TreeMap<>();
      private final List<Message> network = new ArrayList<>();
      private boolean restarted;

      Session() throws VerificationException {
        List<Identifier> honestOrUnknown = new ArrayList<>(others);
        honestOrUnknown.removeAll(caught);
        Collections.shuffle(honestOrUnknown, random);
        int size = t + random.nextInt(honestOrUnknown.size() - t + 1);
        byte[] hash = new byte[32];
        random.nextBytes(hash);
        this.setup =
            RepairSetup.of(
                Hash256.of(hash),
                key.publicKey(),
                owner,
                honestOrUnknown.subList(0, size),
                publicKeys);
        this.owning = new RepairOwner(suite, setup, keys.get(owner));
        for (Identifier id : setup.helpers()) {
          helping.put(id, begin(id));
        }
      }

      private RepairHelper begin(Identifier id) throws VerificationException {
        return RepairHelper.begin(
            suite, setup, key.shares().get(id), keys.get(id), random::nextBytes);
      }

      void requireALiar() {
        assertThat(setup.helpers()).as("seed %d", seed).anyMatch(byzantine::contains);
      }

      long run() throws VerificationException {
        for (Identifier id : setup.helpers()) {
          for (Identifier receiver : setup.helpers()) {
            if (!receiver.equals(id)) {
              say(new Message.Deal(id, receiver, helping.get(id).deal()));
            }
          }
          say(new Message.Deal(id, owner, helping.get(id).deal()));
        }
        long steps = 0;
        while (!network.isEmpty()) {
          steps++;
          int dice = random.nextInt(200);
          if (dice == 0) {
            // Somebody's machine fails: what it drew is gone, and the session with it.
            restarted = true;
            return steps;
          }
          if (dice < 10 && !past.isEmpty()) {
            deliver(past.get(random.nextInt(past.size())));
          } else {
            Message next = network.remove(random.nextInt(network.size()));
            past.add(next);
            deliver(next);
          }
        }
        return steps;
      }

      private void say(Message message) throws VerificationException {
        Message said = byzantine.contains(sender(message)) ? twisted(message) : message;
        if (said != null) {
          network.add(said);
        }
      }

      private static Identifier sender(Message message) {
        return switch (message) {
          case Message.Deal m -> m.sender();
          case Message.Sum m -> m.sender();
        };
      }

      private void deliver(Message message) throws VerificationException {
        Identifier sender = sender(message);
        try {
          switch (message) {
            case Message.Deal m when m.receiver().equals(owner) -> owning.receive(sender, m.deal());
            case Message.Deal m -> {
              RepairHelper helper = helping.get(m.receiver());
              if (helper != null) {
                var sum = helper.receive(sender, m.deal());
                if (sum.isPresent()) {
                  say(new Message.Sum(m.receiver(), sum.get()));
                }
              }
            }
            case Message.Sum m -> owning.receive(sender, m.sum());
          }
        } catch (VerificationException e) {
          if (isOfThisSession(message)) {
            assertThat(byzantine).as("seed %d: %s", seed, e).contains(sender);
            if (!(message instanceof Message.Deal m && byzantine.contains(m.receiver()))) {
              caught.add(sender);
              refused++;
            }
          }
        }
      }

      private boolean isOfThisSession(Message message) {
        Hash256 session =
            switch (message) {
              case Message.Deal m -> m.deal().sessionHash();
              case Message.Sum m -> m.sum().sessionHash();
            };
        return session.equals(setup.sessionHash());
      }

      /** Now and then something else, or nothing. */
      private Message twisted(Message message) throws VerificationException {
        if (random.nextInt(3) > 0) {
          return message;
        }
        return switch (message) {
          case Message.Deal m -> {
            RepairDeal other =
                switch (random.nextInt(5)) {
                  case 0 -> null;
                  // As good as the first one, and another.
                  case 1 -> begin(m.sender()).deal();
                  case 2 -> swapped(m.deal());
                  case 3 -> unreadable(m.deal(), m.receiver());
                  default -> earlier(m.deal());
                };
            yield other == null ? null : new Message.Deal(m.sender(), m.receiver(), other);
          }
          case Message.Sum m ->
              switch (random.nextInt(3)) {
                case 0 -> null;
                case 1 ->
                    new Message.Sum(
                        m.sender(),
                        new RepairSum(
                            m.sum().sessionHash(),
                            m.sender(),
                            m.sum().dealsHash(),
                            helping.get(m.sender()).deal().piece(m.sender()).sealed()));
                default ->
                    new Message.Sum(
                        m.sender(),
                        new RepairSum(
                            m.sum().sessionHash(),
                            m.sender(),
                            Hash256.of(new byte[] {1}),
                            m.sum().sealed()));
              };
        };
      }

      /** Another's pieces under one's own name, or one's own in another order. */
      private RepairDeal swapped(RepairDeal deal) {
        List<Identifier> ids = new ArrayList<>(deal.pieces().keySet());
        Collections.shuffle(ids, random);
        Map<Identifier, RepairDeal.Piece> pieces = new TreeMap<>();
        RepairDeal from = random.nextBoolean() ? deal : helping.get(ids.getFirst()).deal();
        int i = 0;
        for (Identifier id : deal.pieces().keySet()) {
          pieces.put(id, from.piece(ids.get(i++)));
        }
        return new RepairDeal(deal.sessionHash(), deal.dealer(), pieces);
      }

      /** A deal that adds up, with a piece that its receiver cannot open. */
      private RepairDeal unreadable(RepairDeal deal, Identifier receiver) {
        Identifier victim = receiver.equals(owner) ? setup.helpers().getFirst() : receiver;
        RepairDeal.Piece other = helping.get(victim).deal().piece(setup.helpers().getLast());
        Map<Identifier, RepairDeal.Piece> pieces = new TreeMap<>(deal.pieces());
        pieces.put(victim, new RepairDeal.Piece(deal.piece(victim).commitment(), other.sealed()));
        return new RepairDeal(deal.sessionHash(), deal.dealer(), pieces);
      }

      /** What the same dealer said in a session before, in the name of this one. */
      private RepairDeal earlier(RepairDeal deal) {
        for (Message message : past) {
          if (message instanceof Message.Deal m && m.sender().equals(deal.dealer())) {
            return new RepairDeal(deal.sessionHash(), deal.dealer(), m.deal().pieces());
          }
        }
        return deal;
      }
    }
  }
}
