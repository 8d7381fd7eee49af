package io.ochk.threshold.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.TrustedDealer;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.repair.RepairOwner.State;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepairTest {
  private final Random random = new Random(19);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());
  private final Participants participants = Participants.ofSeats(3, 5);
  private final TrustedDealer.Deal deal = TrustedDealer.deal(suite, participants, random);
  private final Map<Identifier, EncryptionKeyPair> keys = CeremonyTable.keys(participants);
  private final Map<Identifier, RepairHelper> helpers = new TreeMap<>();
  private RepairOwner owner;

  private static List<Identifier> ids(int... values) {
    return IntStream.of(values).mapToObj(Identifier::new).toList();
  }

  private RepairSetup setup(int lost, int... helping) throws VerificationException {
    byte[] session = new byte[32];
    random.nextBytes(session);
    return RepairSetup.of(
        Hash256.of(session),
        deal.publicKey(),
        new Identifier(lost),
        ids(helping),
        CeremonyTable.publicKeys(keys));
  }

  private void begin(int lost, int... helping) throws VerificationException {
    RepairSetup setup = setup(lost, helping);
    helpers.clear();
    for (Identifier id : ids(helping)) {
      helpers.put(
          id,
          RepairHelper.begin(suite, setup, deal.shares().get(id), keys.get(id), random::nextBytes));
    }
    owner = new RepairOwner(suite, setup, keys.get(new Identifier(lost)));
  }

  private Map<Identifier, RepairSum> exchange() throws VerificationException {
    Map<Identifier, RepairSum> sums = new TreeMap<>();
    for (RepairHelper from : helpers.values()) {
      RepairDeal sent = RepairDeal.decode(suite.curve(), from.deal().encode());
      assertThat(sent).isEqualTo(from.deal());
      owner.receive(sent.dealer(), sent);
      for (Map.Entry<Identifier, RepairHelper> to : helpers.entrySet()) {
        if (to.getValue() != from) {
          to.getValue().receive(sent.dealer(), sent).ifPresent(s -> sums.put(to.getKey(), s));
        }
      }
    }
    return sums;
  }

  @Test
  void anyEnoughHelpersRestoreTheVeryShare() throws Exception {
    for (int[] helping : new int[][] {{1, 2, 3}, {2, 3, 5}, {1, 2, 3, 5}}) {
      begin(4, helping);
      State state = owner.state();
      for (RepairSum sum : exchange().values()) {
        assertThat(state).isInstanceOf(State.Waiting.class);
        state = owner.receive(sum.helper(), RepairSum.decode(sum.encode()));
      }
      assertThat(state).isInstanceOf(State.Repaired.class);
      assertThat(((State.Repaired) state).share().secret()).isEqualTo(deal.share(4).secret());
    }
  }

  @Test
  void tooFewHelpersStrangersDuplicatesAndTheOwnerAreRefused() {
    for (int[] helping : new int[][] {{1, 2}, {1, 2, 2}, {1, 2, 4}, {1, 2, 9}}) {
      assertThatThrownBy(() -> setup(4, helping)).isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void aDealThatIsNotOfTheDealersShareIsRefused() throws Exception {
    begin(4, 1, 2, 3);
    RepairDeal one = helpers.get(new Identifier(1)).deal();
    RepairDeal two = helpers.get(new Identifier(2)).deal();
    RepairDeal borrowed = new RepairDeal(one.sessionHash(), new Identifier(1), two.pieces());
    assertThatThrownBy(() -> owner.receive(new Identifier(1), borrowed))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("deal of 1");
    assertThatThrownBy(() -> owner.receive(new Identifier(2), one))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("dealer");
  }

  @Test
  void aPieceThatDoesNotOpenIsRefusedByItsHelper() throws Exception {
    begin(4, 1, 2, 3);
    RepairDeal one = helpers.get(new Identifier(1)).deal();
    Map<Identifier, RepairDeal.Piece> pieces = new TreeMap<>(one.pieces());
    RepairDeal.Piece piece = one.piece(new Identifier(2));
    byte[] sealed = piece.sealed().encode();
    sealed[60] ^= 1;
    pieces.put(
        new Identifier(2), new RepairDeal.Piece(piece.commitment(), SealedShare.decode(sealed)));
    RepairDeal bad = new RepairDeal(one.sessionHash(), one.dealer(), pieces);
    assertThatThrownBy(() -> helpers.get(new Identifier(2)).receive(new Identifier(1), bad))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void allWhoSumWronglyAreNamed() throws Exception {
    begin(4, 1, 2, 3, 5);
    Map<Identifier, RepairSum> sums = exchange();
    State state = owner.state();
    for (RepairSum sum : sums.values()) {
      boolean lies = sum.helper().value() == 2 || sum.helper().value() == 5;
      state =
          owner.receive(
              sum.helper(),
              lies
                  ? new RepairSum(
                      sum.sessionHash(),
                      sum.helper(),
                      sum.dealsHash(),
                      sums.get(new Identifier(1)).sealed())
                  : sum);
    }
    assertThat(state).isEqualTo(new State.Failed(new TreeSet<>(Set.copyOf(ids(2, 5)))));
  }

  @Test
  void aSumOfOtherDealsIsADisputeAndBlamesNobody() throws Exception {
    begin(4, 1, 2, 3);
    Map<Identifier, RepairSum> sums = exchange();
    State state = owner.state();
    for (RepairSum sum : sums.values()) {
      state =
          owner.receive(
              sum.helper(),
              sum.helper().value() == 3
                  ? new RepairSum(
                      sum.sessionHash(), sum.helper(), Hash256.of(new byte[1]), sum.sealed())
                  : sum);
    }
    assertThat(state).isEqualTo(new State.Disputed(new TreeSet<>(ids(3))));
  }

  @Test
  void aHelperOfAnotherEpochOrWithAnotherKeyDoesNotBegin() throws Exception {
    RepairSetup setup = setup(4, 1, 2, 3);
    TrustedDealer.Deal other = TrustedDealer.deal(suite, participants, random);
    assertThatThrownBy(() ->
            RepairHelper.begin(
                suite, setup, other.share(1), keys.get(new Identifier(1)), random::nextBytes))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("key of the repair");
    assertThatThrownBy(() ->
            RepairHelper.begin(
                suite, setup, deal.share(5), keys.get(new Identifier(5)), random::nextBytes))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("helper");
  }
}
