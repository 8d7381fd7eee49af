package io.ochk.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonySession;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyState.Collecting;
import io.ochk.threshold.keygen.CeremonyState.Failure;
import io.ochk.threshold.keygen.CeremonyState.Live;
import io.ochk.threshold.keygen.CeremonyState.Phase;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.ProofOfPossession;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.signing.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What goes wrong in the field while a key is made. */
class CeremonyPitfallsTest extends Pitfalls {
  @Test
  void pitfall03ProofOfPossession() throws Exception {
    CeremonyTable table = ceremony(2, 3);
    CeremonyTable earlier = ceremony(2, 3).run();
    Seat liar = table.seat(3);
    Round1 old =
        (Round1) earlier.live(earlier.seat(1)).transcript().round1().getFirst().frame().message();
    Round1[] own = new Round1[1];
    table.over((frame, receiver) -> {
      if (says(frame, Round1.class, liar)) {
        own[0] = (Round1) frame.frame().message();
      }
      return frame;
    });
    table.run();
    // It holds for its dealer, not for another identifier, constant or with another response.
    Point c0 = own[0].constant();
    ProofOfPossession proof = own[0].proof();
    assertThat(proof.verify(suite, liar.identifier(), c0)).isTrue();
    assertThat(proof.verify(suite, new Identifier(2), c0)).isFalse();
    assertThat(proof.verify(suite, liar.identifier(), c0.negate())).isFalse();
    assertThat(
            new ProofOfPossession(proof.commitment(), proof.response().add(Scalar.ONE))
                .verify(suite, liar.identifier(), c0))
        .isFalse();
    // Seat 3 borrows the commitments and the proof of seat 1 in an earlier ceremony.
    CeremonyTable next = ceremony(2, 3);
    next.over((frame, receiver) ->
        says(frame, Round1.class, next.seat(3)) ? next.signed(next.seat(3), old) : frame);
    next.run();
    assertThat(aborted(next, 1).culprits()).containsExactly(next.seat(3));
  }

  @Test
  void pitfall04CommitmentCountOtherThanT() throws Exception {
    for (int count : new int[] {1, 3}) {
      CeremonyTable table = ceremony(2, 3);
      Seat liar = table.seat(2);
      table.over((frame, receiver) -> {
        if (!says(frame, Round1.class, liar)) {
          return frame;
        }
        Round1 round1 = (Round1) frame.frame().message();
        List<Point> commitments = new ArrayList<>(round1.commitments());
        commitments.add(suite.curve().generator());
        return table.signed(liar, new Round1(commitments.subList(0, count), round1.proof()));
      });
      table.run();
      assertThat(aborted(table, 1).failure()).isEqualTo(Failure.INVALID_MESSAGE);
      assertThat(aborted(table, 1).culprits()).containsExactly(liar);
    }
  }

  @Test
  void pitfall05EquivocationInRound1AndEchoes() throws Exception {
    for (int n : new int[] {2, 3, 4}) {
      CeremonyTable table = ceremony(2, n);
      CeremonyTable other = ceremony(2, n);
      Seat liar = table.seat(1);
      Round1[] second = new Round1[1];
      other.over((frame, receiver) -> {
        if (says(frame, Round1.class, other.seat(1))) {
          second[0] = (Round1) frame.frame().message();
        }
        return frame;
      });
      other.run();
      table.over((frame, receiver) ->
          says(frame, Round1.class, liar) && receiver.equals(table.seat(2))
              ? table.signed(liar, second[0])
              : frame);
      table.run();
      for (int member = 1; member <= n; member++) {
        assertThat(table.state(member)).isNotInstanceOf(Live.class);
        if (table.state(member) instanceof Aborted failed) {
          assertThat(failed.culprits()).containsExactly(liar);
        }
      }
      if (n > 2) {
        assertThat(aborted(table, 3).failure()).isEqualTo(Failure.EQUIVOCATION);
      }
    }
    // An echo with a missing peer; and no echo at all is waited for.
    CeremonyTable table = ceremony(2, 3);
    table.over((frame, receiver) -> {
      if (!says(frame, Echo.class, table.seat(2))) {
        return frame;
      }
      Map<Seat, Hash256> fewer = new TreeMap<>(((Echo) frame.frame().message()).received());
      fewer.remove(table.seat(1));
      return table.signed(table.seat(2), new Echo(fewer));
    });
    table.run();
    assertThat(aborted(table, 1).culprits()).containsExactly(table.seat(2));
    CeremonyTable quiet = ceremony(2, 3);
    quiet.over((frame, receiver) -> says(frame, Echo.class, quiet.seat(2)) ? null : frame);
    quiet.run();
    assertThat(quiet.state(1))
        .isEqualTo(new Collecting(Phase.ECHO, new TreeSet<>(Set.of(quiet.seat(2)))));
  }

  @Test
  void pitfall06ABadShareToOneHonestPartyOnly() throws Exception {
    requireNobodyLiveAfterABadShare();
  }

  private void requireNobodyLiveAfterABadShare() throws VerificationException {
    CeremonyTable table = ceremony(2, 4);
    Seat liar = table.seat(2);
    table.over((frame, receiver) ->
        says(frame, Shares.class, liar) && receiver.equals(table.seat(3))
            ? table.signed(liar, swapped((Shares) frame.frame().message()))
            : frame);
    table.run();
    // Nobody takes the key for live while one honest member has no share.
    for (int member = 1; member <= 4; member++) {
      assertThat(table.state(member)).isNotInstanceOf(Live.class);
    }
    assertThat(aborted(table, 1).culprits()).containsExactly(liar);
  }

  private static Shares swapped(Shares shares) {
    Map<Identifier, SealedShare> sealed = new TreeMap<>(shares.sealed());
    sealed.put(new Identifier(3), shares.of(new Identifier(1)));
    return new Shares(sealed);
  }

  @Test
  void pitfall07ReplayedOrRedirectedCiphertextsAndFalseComplaints() throws Exception {
    // What is sealed to 1 does not open for 3, and not in another session.
    requireNobodyLiveAfterABadShare();
    CeremonyTable earlier = ceremony(2, 3).run();
    Shares old =
        (Shares) earlier.live(earlier.seat(1)).transcript().shares().get(1).frame().message();
    CeremonyTable table = ceremony(2, 3);
    Seat liar = table.seat(2);
    table.over(
        (frame, receiver) -> says(frame, Shares.class, liar) ? table.signed(liar, old) : frame);
    table.run();
    assertThat(table.state(1)).isNotInstanceOf(Live.class);
    // A false complaint falls back on the complainer.
    CeremonyTable framed = ceremony(2, 3);
    Hash256[] shares = new Hash256[1];
    framed.over((frame, receiver) -> {
      if (says(frame, Shares.class, framed.seat(1))) {
        shares[0] = frame.frame().hash();
      }
      return says(frame, Certificate.class, framed.seat(3))
          ? framed.signed(framed.seat(3), new Complaint(framed.seat(1), shares[0]))
          : frame;
    });
    framed.run();
    assertThat(aborted(framed, 2).failure()).isEqualTo(Failure.FALSE_COMPLAINT);
    assertThat(aborted(framed, 2).culprits()).containsExactly(framed.seat(3));
  }

  @Test
  void pitfall16DuplicateKeysAndDifferingParameters() throws Exception {
    CeremonyTable table = ceremony(2, 3);
    Map<Identifier, EncryptionKey> twice = new TreeMap<>(table.setup.encryptionKeys());
    twice.put(new Identifier(3), twice.get(new Identifier(1)));
    assertThatThrownBy(() ->
            CeremonySetup.of(
                suite.curve(),
                suite.suite(),
                table.setup.sessionHash(),
                table.setup.participants(),
                twice,
                Optional.empty()))
        .isInstanceOf(VerificationException.class);
    table.participants.get(table.seat(1)).start();
    // A rogue operator key: a frame that the operator of the seat has not signed.
    Frame frame = table.signed(table.seat(2), new CeremonyMessage.Abandonment()).frame();
    assertThatThrownBy(() ->
            table
                .participants
                .get(table.seat(1))
                .receive(new SignedFrame(frame, CeremonyTable.sign(table.seat(3), frame.encode()))))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("signature on");
    // Parameters that differ give another session, and frames of another session are foreign.
    Hash256 joins = Hash256.of(new byte[1]);
    assertThat(CeremonySession.hash(Hash256.of(new byte[2]), List.of(joins)))
        .isNotEqualTo(CeremonySession.hash(Hash256.of(new byte[3]), List.of(joins)));
    CeremonyTable other = ceremony(3, 3);
    SignedFrame foreign = other.participants.get(other.seat(2)).start().send().getFirst();
    assertThatThrownBy(() -> table.participants.get(table.seat(1)).receive(foreign))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("session of");
    assertThat(SigningKey.of(suite, deal(2, 2).publicKey(), TaprootTweak.none())).isNotNull();
  }
}
