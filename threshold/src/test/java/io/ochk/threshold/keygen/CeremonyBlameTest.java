package io.ochk.threshold.keygen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage.Abandonment;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyState.Collecting;
import io.ochk.threshold.keygen.CeremonyState.Disputed;
import io.ochk.threshold.keygen.CeremonyState.Failure;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is named when a ceremony fails, and who is not. */
class CeremonyBlameTest {
  private static final Set<Failure> FOR_OUTSIDERS =
      EnumSet.of(
          Failure.EQUIVOCATION,
          Failure.INVALID_MESSAGE,
          Failure.BAD_SHARE,
          Failure.FALSE_COMPLAINT);

  private final Random random = new Random(5);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  private CeremonyTable table(int t, int n) throws VerificationException {
    return CeremonyTable.generation(suite, t, n, random);
  }

  /** What a member has found; whoever has its frames, and no key, finds the same. */
  private Aborted aborted(CeremonyTable table, int member) {
    assertThat(table.state(member)).isInstanceOf(Aborted.class);
    Aborted found = (Aborted) table.state(member);
    if (FOR_OUTSIDERS.contains(found.failure())) {
      Optional<Aborted> outside =
          CeremonyBlame.of(suite, table.setup, table.stores.get(table.seat(member)).frames);
      assertThat(outside.map(Aborted::failure)).contains(found.failure());
      assertThat(outside.map(Aborted::culprits)).contains(found.culprits());
    }
    return found;
  }

  /** Lets a dealer begin with a round 2 that it made up; the rest of it behaves as is due. */
  private void requireBlamed(CeremonyTable table, Seat liar, Shares made, Round1 round1)
      throws VerificationException {
    table.stores.get(liar).append(table.signed(liar, round1));
    table.stores.get(liar).append(table.signed(liar, made));
    table.participants.put(liar, table.participant(liar));
    table.run();
    for (int honest : new int[] {1, 3}) {
      assertThat(aborted(table, honest).failure()).isEqualTo(Failure.BAD_SHARE);
      assertThat(aborted(table, honest).culprits()).containsExactly(liar);
    }
  }

  @Test
  void aDealerWhoSealsABadShareToOneIsNamedByAll() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat liar = table.seat(2);
    Dealing dealing = Dealing.fresh(suite, table.setup, liar, table.secrets.get(liar));
    Round1 round1 = dealing.round1();
    Shares shares = dealing.shares(table.signed(liar, round1).frame().hash());
    byte[] bytes = shares.of(new Identifier(3)).encode();
    bytes[50] ^= 1;
    requireBlamed(table, liar, replaced(shares, 3, SealedShare.decode(bytes)), round1);
  }

  @Test
  void aDealerWhoSealsAWrongNumberToOneIsNamedByAll() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat liar = table.seat(2);
    Dealing dealing = Dealing.fresh(suite, table.setup, liar, table.secrets.get(liar));
    Round1 round1 = dealing.round1();
    Hash256 hash = table.signed(liar, round1).frame().hash();
    Dealing other = Dealing.fresh(suite, table.setup, liar, CeremonySecret.draw(random::nextBytes));
    SealedShare wrong = other.shares(hash).of(new Identifier(3));
    requireBlamed(table, liar, replaced(dealing.shares(hash), 3, wrong), round1);
  }

  private static Shares replaced(Shares shares, int victim, SealedShare other) {
    Map<Identifier, SealedShare> sealed = new TreeMap<>(shares.sealed());
    sealed.put(new Identifier(victim), other);
    return new Shares(sealed);
  }

  @Test
  void aDealerWhoTellsTheVictimAloneABadShareEquivocates() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat liar = table.seat(2);
    table.over((frame, receiver) -> {
      if (frame.frame().message() instanceof Shares shares
          && frame.frame().sender().equals(liar)
          && receiver.equals(table.seat(3))) {
        SealedShare other = shares.of(new Identifier(1));
        return table.signed(liar, replaced(shares, 3, other));
      }
      return frame;
    });
    table.run();
    // The others have a good copy, so they cannot take the victim for a liar: it shows its own.
    assertThat(aborted(table, 1).failure()).isEqualTo(Failure.EQUIVOCATION);
    assertThat(aborted(table, 1).culprits()).containsExactly(liar);
  }

  private static Complaint falseComplaint(CeremonyTable table, Seat dealer) {
    Hash256 hash =
        table.stores.get(dealer).frames.stream()
            .map(SignedFrame::frame)
            .filter(frame -> frame.sender().equals(dealer))
            .filter(frame -> frame.message() instanceof Shares)
            .map(Frame::hash)
            .findFirst()
            .orElseThrow();
    return new Complaint(dealer, hash);
  }

  @Test
  void aFalseComplaintNamesTheComplainer() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat liar = table.seat(3);
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Certificate && frame.frame().sender().equals(liar)
            ? table.signed(liar, falseComplaint(table, table.seat(1)))
            : frame);
    table.run();
    for (int honest : new int[] {1, 2}) {
      assertThat(aborted(table, honest).failure()).isEqualTo(Failure.FALSE_COMPLAINT);
      assertThat(aborted(table, honest).culprits()).containsExactly(liar);
    }
  }

  @Test
  void aComplaintWithoutARevealBlamesNobody() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat liar = table.seat(3);
    table.over((frame, receiver) -> {
      if (frame.frame().message() instanceof CeremonyMessage.Reveal) {
        return null;
      }
      return frame.frame().message() instanceof Certificate && frame.frame().sender().equals(liar)
          ? table.signed(liar, falseComplaint(table, table.seat(1)))
          : frame;
    });
    table.run();
    assertThat(table.state(2))
        .isEqualTo(
            new Disputed(
                CeremonyState.Dispute.COMPLAINT,
                CeremonyTable.seats(table.seat(1), table.seat(3))));
    assertThat(CeremonyBlame.of(suite, table.setup, table.stores.get(table.seat(2)).frames))
        .isEmpty();
  }

  @Test
  void equivocationInRound1IsProvedByItsTwoFrames() throws Exception {
    for (int n : new int[] {2, 3, 5}) {
      CeremonyTable table = table(2, n);
      Seat liar = table.seat(1);
      Round1 second =
          Dealing.fresh(suite, table.setup, liar, CeremonySecret.draw(random::nextBytes)).round1();
      table.over((frame, receiver) ->
          frame.frame().message() instanceof Round1
                  && frame.frame().sender().equals(liar)
                  && receiver.equals(table.seat(2))
              ? table.signed(liar, second)
              : frame);
      table.run();
      if (n == 2) {
        // With two members each has one story; the echo shows that they differ, and no more.
        assertThat(table.state(2)).isInstanceOf(Disputed.class);
        continue;
      }
      // Seat 2 has shown the others what it got.
      for (int honest = 3; honest <= n; honest++) {
        assertThat(aborted(table, honest).failure()).isEqualTo(Failure.EQUIVOCATION);
        assertThat(aborted(table, honest).culprits()).containsExactly(liar);
        assertThat(aborted(table, honest).evidence()).hasSize(2);
      }
    }
  }

  @Test
  void anAbandonmentEndsTheAttemptWithoutBlame() throws Exception {
    CeremonyTable table = table(2, 3);
    table.over((frame, receiver) -> frame.frame().message() instanceof Shares ? null : frame);
    table.run();
    table.over((frame, receiver) -> frame);
    table.broadcast(table.seat(2), table.participants.get(table.seat(2)).abandon().send());
    table.deliver();
    assertThat(aborted(table, 1).failure()).isEqualTo(Failure.ABANDONED);
    assertThat(aborted(table, 1).culprits()).isEmpty();
  }

  @Test
  void whoeverHasCertifiedCannotAbandonAndTheTwoTogetherProveEquivocation() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat liar = table.seat(3);
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Certificate && !frame.frame().sender().equals(liar)
            ? null
            : frame);
    table.run();
    assertThatThrownBy(() -> table.participants.get(liar).abandon())
        .isInstanceOf(IllegalStateException.class);
    table.participants.get(table.seat(1)).receive(table.signed(liar, new Abandonment()));
    assertThat(aborted(table, 1).failure()).isEqualTo(Failure.EQUIVOCATION);
    assertThat(aborted(table, 1).culprits()).containsExactly(liar);
  }

  @Test
  void framesOfAnotherSessionOrSeatOrKeyAreRefusedAndBlameNobody() throws Exception {
    CeremonyTable table = table(2, 3);
    CeremonyTable other = table(2, 3);
    CeremonyParticipant one = table.participants.get(table.seat(1));
    one.start();
    SignedFrame foreign = other.signed(other.seat(2), new Abandonment());
    SignedFrame outsider = table.signed(table.seat(9), new Abandonment());
    SignedFrame unsigned =
        new SignedFrame(table.signed(table.seat(2), new Abandonment()).frame(), new byte[32]);
    for (SignedFrame frame : List.of(foreign, outsider, unsigned)) {
      assertThatThrownBy(() -> one.receive(frame)).isInstanceOf(VerificationException.class);
      assertThat(one.state()).isInstanceOf(Collecting.class);
    }
  }

  @Test
  void anEchoThatLeavesADealerOutIsItsSendersFault() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat liar = table.seat(2);
    table.over((frame, receiver) -> {
      if (frame.frame().message() instanceof Echo echo && frame.frame().sender().equals(liar)) {
        Map<Seat, Hash256> fewer = new TreeMap<>(echo.received());
        fewer.remove(table.seat(3));
        return table.signed(liar, new Echo(fewer));
      }
      return frame;
    });
    table.run();
    assertThat(aborted(table, 1).culprits()).containsExactly(liar);
    assertThat(aborted(table, 1).failure()).isEqualTo(Failure.INVALID_MESSAGE);
  }

  @Test
  void whoeverHasGivenUpBeforeTheStartStaysOutOfIt() throws Exception {
    CeremonyTable table = table(2, 3);
    CeremonyParticipant gone = table.participants.get(table.seat(1));
    assertThat(gone.abandon().send())
        .isNotEmpty()
        .allMatch(frame -> frame.frame().message() instanceof Abandonment);
    for (SignedFrame frame : table.participants.get(table.seat(2)).start().send()) {
      assertThat(gone.receive(frame).send()).isEmpty();
    }
    assertThat(aborted(table, 1).failure()).isEqualTo(Failure.ABANDONED);
    assertThat(gone.start().state()).isInstanceOf(Aborted.class);
  }
}
