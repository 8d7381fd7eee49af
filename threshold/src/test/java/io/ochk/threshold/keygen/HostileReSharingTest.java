package io.ochk.threshold.keygen;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyState.Collecting;
import io.ochk.threshold.keygen.CeremonyState.Failure;
import io.ochk.threshold.keygen.CeremonyState.Live;
import io.ochk.threshold.keygen.CeremonyState.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An old member that deals falsely in a re-sharing is named, or the new epoch is not live. */
class HostileReSharingTest {
  private static final Identifier VICTIM = new Identifier(4);

  private final Random random = new Random(71);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());
  private final Seat liar = Seat.ofOld(new Identifier(2));
  private CeremonyTable first;
  private CeremonyTable table;

  @BeforeEach
  void twoOfThreeDealToThreeOfFour() throws Exception {
    first = CeremonyTable.generation(suite, 2, 3, random).run();
    PublicKeyPackage key = first.live(first.seat(1)).publicKey();
    List<Identifier> dealers = List.of(new Identifier(1), new Identifier(2), new Identifier(3));
    PreviousEpoch previous =
        new PreviousEpoch(key, first.live(first.seat(1)).transcript().hash(key), dealers);
    table =
        CeremonyTable.resharing(
            suite, previous, first.shares(), Participants.ofSeats(3, 4), random);
  }

  /** Everybody but the liar has stopped, for the same reason, and names the liar alone. */
  private void requireNamedByAll(Failure failure) {
    table.participants.forEach((seat, participant) -> {
      if (!seat.equals(liar)) {
        assertThat(participant.state()).as("%s", seat).isInstanceOf(Aborted.class);
        Aborted aborted = (Aborted) participant.state();
        assertThat(aborted.failure()).as("%s", seat).isEqualTo(failure);
        assertThat(aborted.culprits()).as("%s", seat).containsExactly(liar);
        assertThat(aborted.evidence()).as("%s", seat).isNotEmpty();
        if (failure == Failure.INVALID_MESSAGE) {
          // Round 1 was false: it never came to a share. A bad share, though, is seen by its
          // receiver alone, and by then others may have stored theirs, for a key that is not live.
          assertThat(table.stores.get(seat).shares).as("%s", seat).isEmpty();
        }
      }
    });
  }

  private Dealing honestDealing() throws VerificationException {
    return Dealing.of(
        suite, table.setup, table.secrets.get(liar), first.shares().get(liar.identifier()));
  }

  /** Lets the liar begin with what it made up; the rest of it behaves as is due. */
  private void runWith(CeremonyMessage... madeUp) throws VerificationException {
    for (CeremonyMessage message : madeUp) {
      table.stores.get(liar).append(table.signed(liar, message));
    }
    table.participants.put(liar, table.participant(liar));
    table.run();
  }

  @Test
  void aDealerWhoseConstantIsNotItsWeightedShareIsNamedByAllThoughItKnowsTheConstant()
      throws Exception {
    Round1 other =
        Dealing.fresh(suite, table.setup, liar, CeremonySecret.draw(random::nextBytes)).round1();
    assertThat(other.proof().verify(suite, liar.identifier(), other.constant())).isTrue();
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Round1 && frame.frame().sender().equals(liar)
            ? table.signed(liar, other)
            : frame);
    table.run();
    requireNamedByAll(Failure.INVALID_MESSAGE);
  }

  @Test
  void aDealerWhoWeighsItsShareForAnotherSetOfDealersIsNamedByAll() throws Exception {
    PreviousEpoch right = table.setup.previous().orElseThrow();
    PreviousEpoch fewer =
        new PreviousEpoch(
            right.key(), right.transcriptHash(), List.of(new Identifier(1), new Identifier(2)));
    CeremonySetup forTwo =
        CeremonySetup.of(
            suite.curve(),
            suite.suite(),
            table.setup.sessionHash(),
            table.setup.participants(),
            table.setup.encryptionKeys(),
            Optional.of(fewer));
    Round1 other =
        Dealing.of(suite, forTwo, table.secrets.get(liar), first.shares().get(liar.identifier()))
            .round1();
    assertThat(other.proof().verify(suite, liar.identifier(), other.constant())).isTrue();
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Round1 && frame.frame().sender().equals(liar)
            ? table.signed(liar, other)
            : frame);
    table.run();
    requireNamedByAll(Failure.INVALID_MESSAGE);
  }

  @Test
  void aDealerThatShowsTheRightConstantWithoutKnowingItIsNamedByAll() throws Exception {
    Round1 right = honestDealing().round1();
    Round1 foreign =
        Dealing.fresh(suite, table.setup, liar, CeremonySecret.draw(random::nextBytes)).round1();
    Round1 mixed = new Round1(right.commitments(), foreign.proof());
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Round1 && frame.frame().sender().equals(liar)
            ? table.signed(liar, mixed)
            : frame);
    table.run();
    requireNamedByAll(Failure.INVALID_MESSAGE);
  }

  @Test
  void aDealerWhoSealsWhatDoesNotOpenToOneNewMemberIsNamedByAll() throws Exception {
    Dealing dealing = honestDealing();
    Round1 round1 = dealing.round1();
    Shares shares = dealing.shares(table.signed(liar, round1).frame().hash());
    byte[] bytes = shares.of(VICTIM).encode();
    bytes[50] ^= 1;
    runWith(round1, replaced(shares, SealedShare.decode(bytes)));
    requireNamedByAll(Failure.BAD_SHARE);
  }

  @Test
  void aDealerWhoSealsAWrongNumberToOneNewMemberIsNamedByAll() throws Exception {
    Dealing dealing = honestDealing();
    Round1 round1 = dealing.round1();
    Hash256 hash = table.signed(liar, round1).frame().hash();
    // Of the same share, but on another polynomial: only the victim can tell.
    Dealing other =
        Dealing.of(
            suite,
            table.setup,
            CeremonySecret.draw(random::nextBytes),
            first.shares().get(liar.identifier()));
    runWith(round1, replaced(dealing.shares(hash), other.shares(hash).of(VICTIM)));
    requireNamedByAll(Failure.BAD_SHARE);
  }

  private static Shares replaced(Shares shares, SealedShare other) {
    Map<Identifier, SealedShare> sealed = new TreeMap<>(shares.sealed());
    sealed.put(VICTIM, other);
    return new Shares(sealed);
  }

  @Test
  void aDealerWhoTellsNewMembersDifferentPolynomialsIsNamedByItsOwnFrames() throws Exception {
    Round1 second =
        Dealing.of(
                suite,
                table.setup,
                CeremonySecret.draw(random::nextBytes),
                first.shares().get(liar.identifier()))
            .round1();
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Round1
                && frame.frame().sender().equals(liar)
                && receiver.equals(Seat.ofNew(VICTIM))
            ? table.signed(liar, second)
            : frame);
    table.run();
    table.participants.forEach((seat, participant) -> {
      assertThat(participant.state()).as("%s", seat).isNotInstanceOf(Live.class);
      if (!seat.equals(liar) && participant.state() instanceof Aborted aborted) {
        assertThat(aborted.culprits()).as("%s", seat).containsExactly(liar);
      }
    });
    Aborted seen = (Aborted) table.participants.get(Seat.ofNew(new Identifier(1))).state();
    assertThat(seen.failure()).isEqualTo(Failure.EQUIVOCATION);
    assertThat(seen.evidence()).hasSize(2);
  }

  @Test
  void withoutTheCertificateOrTheEchoOfAnOldMemberTheNewEpochIsNotLiveAndNobodyIsBlamed()
      throws Exception {
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Certificate && frame.frame().sender().equals(liar)
            ? null
            : frame);
    requireWaitingFor(Phase.CERTIFICATES);
    twoOfThreeDealToThreeOfFour();
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Echo && frame.frame().sender().equals(liar)
            ? null
            : frame);
    requireWaitingFor(Phase.ECHO);
  }

  private void requireWaitingFor(Phase phase) throws VerificationException {
    table.run();
    table.participants.forEach((seat, participant) -> {
      if (!seat.equals(liar)) {
        assertThat(participant.state())
            .as("%s", seat)
            .isEqualTo(new Collecting(phase, new TreeSet<>(Set.of(liar))));
      }
    });
  }
}
