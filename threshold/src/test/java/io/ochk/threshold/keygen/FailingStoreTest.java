package io.ochk.threshold.keygen;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyState.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** A store that refuses once, at every place, and a ceremony that goes on from there. */
class FailingStoreTest {
  private static final int SEATS = 3;
  private static final int ORDERS = 8;

  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  /** Refuses the writes that it is told to, counted from 0. */
  private static final class Refusing implements CeremonyStore {
    private final CeremonyStore inner;
    private final IntPredicate refuses;
    private int written;
    private boolean refused;

    Refusing(CeremonyStore inner, IntPredicate refuses) {
      this.inner = inner;
      this.refuses = refuses;
    }

    @Override
    public List<SignedFrame> frames() {
      return inner.frames();
    }

    @Override
    public void append(SignedFrame frame) {
      write();
      inner.append(frame);
    }

    @Override
    public void storeShare(KeyShare share) {
      write();
      inner.storeShare(share);
    }

    private void write() {
      if (refuses.test(written++)) {
        refused = true;
        throw new UncheckedIOException(new IOException("no room"));
      }
    }
  }

  // Everything that anybody has said is told again until nobody says anything new, as nodes do
  // whenever a signer connects.
  private Refusing play(CeremonyTable table, Seat victim, IntPredicate refuses) throws Exception {
    Refusing store = new Refusing(table.stores.get(victim), refuses);
    table.participants.put(victim, table.participant(victim, store));
    List<SignedFrame> said = new ArrayList<>();
    Set<Seat> begun = new HashSet<>();
    int before;
    do {
      before = said.size();
      for (Map.Entry<Seat, CeremonyParticipant> one : table.participants.entrySet()) {
        try {
          if (!begun.contains(one.getKey())) {
            add(said, one.getValue().start().send());
            begun.add(one.getKey());
          }
          List<SignedFrame> told = new ArrayList<>(said);
          Collections.shuffle(told, table.random);
          for (SignedFrame frame : told) {
            add(said, one.getValue().receive(frame).send());
          }
        } catch (UncheckedIOException e) {
          before = -1; // It is told again.
        }
      }
    } while (said.size() != before);
    return store;
  }

  private static void add(List<SignedFrame> said, List<SignedFrame> more) {
    more.stream().filter(frame -> !said.contains(frame)).forEach(said::add);
  }

  @Test
  void whereverAStoreRefusesOnceTheCeremonyGoesOnAndEverybodyHasAShare() throws Exception {
    for (int order = 0; order < ORDERS; order++) {
      boolean refused = true;
      for (int place = 0; refused; place++) {
        int at = place;
        CeremonyTable table = CeremonyTable.generation(suite, 2, SEATS, new Random(order));
        refused = play(table, table.seat(1), n -> n == at).refused;
        assertThat(table.shares())
            .as("refused at write " + place + ", order " + order)
            .hasSize(SEATS);
        table.stores.values().forEach(store -> assertThat(store.shares).isNotEmpty());
        assertThat(place).isLessThan(100);
      }
    }
  }

  @Test
  void aBadShareIsNeverCertifiedWhereverTheStoreRefusesAndItsDealerIsNamed() throws Exception {
    for (int order = 0; order < ORDERS; order++) {
      int times = 1 + order % 2;
      boolean refused = true;
      for (int place = 0; refused; place++) {
        int from = place;
        int to = place + times;
        CeremonyTable table = CeremonyTable.generation(suite, 2, SEATS, new Random(order));
        Seat liar = table.seat(2);
        Seat victim = table.seat(SEATS);
        seals(table, liar, victim);
        refused = play(table, victim, n -> n >= from && n < to).refused;
        String where = times + " refusals from write " + place + ", order " + order;
        assertThat(table.stores.get(victim).frames)
            .as(where)
            .noneMatch(f -> f.frame().sender().equals(victim) && isCertificate(f))
            .anyMatch(f -> f.frame().sender().equals(victim) && isComplaint(f));
        for (Seat seat : List.of(table.seat(1), victim)) {
          assertThat(table.participants.get(seat).state()).as(where).isInstanceOf(Aborted.class);
          Aborted aborted = (Aborted) table.participants.get(seat).state();
          assertThat(aborted.failure()).as(where).isEqualTo(Failure.BAD_SHARE);
          assertThat(aborted.culprits()).as(where).containsExactly(liar);
        }
        assertThat(place).isLessThan(100);
      }
    }
  }

  private static boolean isCertificate(SignedFrame frame) {
    return frame.frame().message() instanceof Certificate;
  }

  private static boolean isComplaint(SignedFrame frame) {
    return frame.frame().message() instanceof Complaint;
  }

  // The liar begins with a round 2 that it made up.
  private void seals(CeremonyTable table, Seat liar, Seat victim) throws VerificationException {
    Dealing dealing = Dealing.fresh(suite, table.setup, liar, table.secrets.get(liar));
    Round1 round1 = dealing.round1();
    Shares shares = dealing.shares(table.signed(liar, round1).frame().hash());
    Map<Identifier, SealedShare> sealed = new TreeMap<>(shares.sealed());
    byte[] bytes = sealed.get(victim.identifier()).encode();
    bytes[50] ^= 1;
    sealed.put(victim.identifier(), SealedShare.decode(bytes));
    table.stores.get(liar).append(table.signed(liar, round1));
    table.stores.get(liar).append(table.signed(liar, new Shares(sealed)));
    table.participants.put(liar, table.participant(liar));
  }
}
