package io.ochk.threshold.reshare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.keygen.PreviousEpoch;
import io.ochk.threshold.keygen.Recovery;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResharingTest {
  private static final byte[] MESSAGE = Hash256.of(new byte[] {4}).encode();

  private final Random random = new Random(17);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  private static List<Identifier> ids(int... values) {
    return IntStream.of(values).mapToObj(Identifier::new).toList();
  }

  private CeremonyTable generation(int t, int n) throws VerificationException {
    return CeremonyTable.generation(suite, t, n, random).run();
  }

  private static Transcript transcript(CeremonyTable table) {
    return table.live(table.setup.receivers().first()).transcript();
  }

  private static PublicKeyPackage key(CeremonyTable table) {
    return table.live(table.setup.receivers().first()).publicKey();
  }

  private CeremonyTable reshare(CeremonyTable from, Participants next, int... dealers)
      throws VerificationException {
    PreviousEpoch previous =
        new PreviousEpoch(key(from), transcript(from).hash(key(from)), ids(dealers));
    return CeremonyTable.resharing(suite, previous, from.shares(), next, random).run();
  }

  private void requireSigns(Map<Identifier, KeyShare> shares, int... set) throws Exception {
    SigningTable table = new SigningTable(suite, shares.values(), random);
    PublicKeyPackage key = shares.values().iterator().next().publicKey();
    for (TaprootTweak tweak : List.of(TaprootTweak.none(), TaprootTweak.keyPathOnly())) {
      SigningRequest request = table.request(key, tweak, MESSAGE);
      assertThat(request.key().verify(MESSAGE, table.sign(request, 0, set))).isTrue();
    }
  }

  @Test
  void aRefreshKeepsTheKeyAndChangesEveryShare() throws Exception {
    CeremonyTable first = generation(2, 3);
    CeremonyTable second = reshare(first, first.setup.participants(), 1, 2, 3);
    assertThat(key(second).groupKey()).isEqualTo(key(first).groupKey());
    assertThat(key(second).epoch()).isEqualTo(1);
    first
        .shares()
        .forEach((id, share) ->
            assertThat(second.shares().get(id).secret()).isNotEqualTo(share.secret()));
    requireSigns(second.shares(), 1, 3);
  }

  @Test
  void anySufficientSetOfOldMembersDealsToAnyNewSetAndThreshold() throws Exception {
    CeremonyTable first = generation(3, 5);
    for (int[] dealers : new int[][] {{1, 2, 3}, {2, 4, 5}, {1, 2, 3, 4}, {1, 2, 3, 4, 5}}) {
      for (int[] size : new int[][] {{2, 2}, {3, 5}, {2, 4}, {5, 6}}) {
        CeremonyTable next = reshare(first, Participants.ofSeats(size[0], size[1]), dealers);
        assertThat(key(next).groupKey()).isEqualTo(key(first).groupKey());
        key(next).requireConsistent(suite.curve());
        requireSigns(next.shares(), IntStream.rangeClosed(1, size[0]).toArray());
      }
    }
  }

  @Test
  void theNewSetMayHaveOtherIdentifiers() throws Exception {
    CeremonyTable first = generation(2, 3);
    CeremonyTable next = reshare(first, Participants.of(2, ids(4, 7, 9)), 2, 3);
    requireSigns(next.shares(), 4, 9);
  }

  @Test
  void epochsGoOnForAsLongAsOneLikes() throws Exception {
    CeremonyTable table = generation(2, 3);
    PublicKeyPackage first = key(table);
    EpochHistory history = EpochHistory.begin(suite, transcript(table), CeremonyTable::verify);
    for (int epoch = 1; epoch <= 4; epoch++) {
      table = reshare(table, Participants.ofSeats(2, 3 + epoch % 2), 1, 3);
      history = history.next(suite, transcript(table), CeremonyTable::verify);
      assertThat(history.newest().key().epoch()).isEqualTo(epoch);
    }
    assertThat(history.newest().key().groupKey()).isEqualTo(first.groupKey());
    requireSigns(table.shares(), 1, 2);
  }

  @Test
  void sharesOfDifferentEpochsDoNotMix() throws Exception {
    CeremonyTable first = generation(2, 3);
    CeremonyTable second = reshare(first, first.setup.participants(), 1, 2);
    SigningTable old = new SigningTable(suite, first.shares().values(), random);
    SigningTable fresh = new SigningTable(suite, second.shares().values(), random);
    SigningRequest request = fresh.request(key(second), TaprootTweak.none(), MESSAGE);
    assertThatThrownBy(() -> old.signer(1).approve(request))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("in epoch 0")
        .hasMessageContaining("in epoch 1");
    SigningRequest before = old.request(key(first), TaprootTweak.none(), MESSAGE);
    var attempt = new io.ochk.threshold.signing.SigningAttempt(before.requestHash(), 0, 1);
    assertThat(SigningTable.refused(old.signer(1).commit(attempt)))
        .isEqualTo(SigningAnswer.Reason.WRONG_EPOCH);
    assertThatThrownBy(() ->
            KeyShare.of(
                suite.curve(),
                new Identifier(1),
                first.shares().get(new Identifier(1)).secret(),
                key(second)))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() ->
            io.ochk.threshold.signing.SigningSession.of(
                SigningKey.of(suite, key(second), TaprootTweak.none()),
                MESSAGE,
                old.round1(before.attempt(0), 1, 2)))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("epoch");
  }

  @Test
  void aDealerCannotDealAnythingButItsShare() throws Exception {
    CeremonyTable first = generation(2, 3);
    CeremonyTable other = generation(2, 3);
    PreviousEpoch previous =
        new PreviousEpoch(key(first), transcript(first).hash(key(first)), ids(1, 2));
    // Seat 2 deals with a share of another key: its participant refuses.
    Map<Identifier, KeyShare> shares = new TreeMap<>(first.shares());
    shares.put(new Identifier(2), other.shares().get(new Identifier(2)));
    assertThatThrownBy(() ->
            CeremonyTable.resharing(suite, previous, shares, Participants.ofSeats(2, 3), random))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("previous epoch");
  }

  @Test
  void aSetupWithTooFewOrForeignDealersIsRefused() throws Exception {
    CeremonyTable first = generation(2, 3);
    Map<Identifier, EncryptionKey> keys = first.setup.encryptionKeys();
    Hash256 session = Hash256.of(new byte[1]);
    for (List<Identifier> dealers : List.of(ids(1), ids(1, 1), ids(1, 9))) {
      assertThatThrownBy(
              () -> Resharing.refresh(suite, session, key(first), session, dealers, keys))
          .isInstanceOf(VerificationException.class)
          .hasMessageStartingWith("dealers");
    }
    assertThat(Resharing.refresh(suite, session, key(first), session, ids(3, 1), keys).epoch())
        .isEqualTo(1);
  }

  @Test
  void aPreviousKeyThatItsOwnSharesDoNotMakeIsRefused() throws Exception {
    CeremonyTable first = generation(2, 3);
    CeremonyTable other = generation(2, 3);
    PublicKeyPackage forged =
        new PublicKeyPackage(
            suite.suite(),
            0,
            first.setup.participants(),
            key(other).groupKey(),
            key(first).verifyingShares());
    assertThatThrownBy(() ->
            Resharing.refresh(
                suite, Hash256.of(), forged, Hash256.of(), ids(1, 2), first.setup.encryptionKeys()))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("group key of the previous epoch");
  }

  @Test
  void noEpochFollowsTheLast() throws Exception {
    CeremonyTable first = generation(2, 3);
    PublicKeyPackage last =
        new PublicKeyPackage(
            suite.suite(),
            Integer.MAX_VALUE,
            first.setup.participants(),
            key(first).groupKey(),
            key(first).verifyingShares());
    assertThatThrownBy(() ->
            Resharing.refresh(
                suite, Hash256.of(), last, Hash256.of(), ids(1, 2), first.setup.encryptionKeys()))
        .isInstanceOf(VerificationException.class)
        .hasMessage("previous epoch: expected one that another can follow, found 2147483647");
  }

  @Test
  void theTranscriptNeedsTheOldThresholdsCertificatesToo() throws Exception {
    CeremonyTable first = generation(2, 3);
    Transcript good = transcript(reshare(first, Participants.ofSeats(3, 4), 1, 2));
    assertThat(good.verify(suite, CeremonyTable::verify).participants().threshold()).isEqualTo(3);
    assertThat(Transcript.decode(suite.curve(), good.encode())).isEqualTo(good);
    Transcript fewer =
        new Transcript(
            good.setup(),
            good.round1(),
            good.echoes(),
            good.shares(),
            good.certificates().stream()
                .filter(f -> !f.frame().sender().equals(Seat.ofOld(new Identifier(1))))
                .toList());
    assertThatThrownBy(() -> fewer.verify(suite, CeremonyTable::verify))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("certificates of old members");
  }

  @Test
  void aNewMembersShareIsRecoveredFromItsSeed() throws Exception {
    CeremonyTable second = reshare(generation(2, 3), Participants.ofSeats(3, 4), 1, 3);
    KeyShare share =
        Recovery.recover(
            suite,
            transcript(second),
            CeremonyTable::verify,
            new Identifier(4),
            EncryptionKeyPair.ofSeed(CeremonyTable.seed(4)));
    assertThat(share.secret()).isEqualTo(second.shares().get(new Identifier(4)).secret());
  }

  @Test
  void theNewestEpochThatAThresholdConfirmsIsTaken() throws Exception {
    CeremonyTable first = generation(2, 3);
    CeremonyTable second = reshare(first, first.setup.participants(), 1, 2);
    Transcript a = transcript(first);
    Transcript b = transcript(second);
    Map<Hash256, Set<Identifier>> confirmations = new HashMap<>();
    confirmations.put(a.hash(key(first)), Set.copyOf(ids(1, 2, 3)));
    confirmations.put(b.hash(key(second)), Set.copyOf(ids(2)));
    List<Transcript> both = List.of(a, b);
    assertThat(Recovery.newest(suite, both, CeremonyTable::verify, confirmations)).isEqualTo(a);
    confirmations.put(b.hash(key(second)), Set.copyOf(ids(2, 3)));
    assertThat(Recovery.newest(suite, both, CeremonyTable::verify, confirmations)).isEqualTo(b);
    confirmations.clear();
    assertThatThrownBy(() -> Recovery.newest(suite, both, CeremonyTable::verify, confirmations))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void aHistoryLinksEachEpochToTheOneBefore() throws Exception {
    CeremonyTable first = generation(2, 3);
    CeremonyTable second = reshare(first, first.setup.participants(), 1, 2);
    CeremonyTable rival = reshare(first, first.setup.participants(), 2, 3);
    EpochHistory history = EpochHistory.begin(suite, transcript(first), CeremonyTable::verify);
    EpochHistory longer = history.next(suite, transcript(second), CeremonyTable::verify);
    assertThat(longer.epochs()).hasSize(2);
    assertThatThrownBy(() -> longer.next(suite, transcript(rival), CeremonyTable::verify))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("previous epoch");
    assertThatThrownBy(() -> longer.next(suite, transcript(first), CeremonyTable::verify))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> EpochHistory.begin(suite, transcript(second), CeremonyTable::verify))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void departuresAndLossesThatReachAThresholdRequireANewKey() throws Exception {
    // Operators 1 to 3; then 1, 2 and 4; then 1, 4 and 5. Identifiers name operators here.
    CeremonyTable first = generation(2, 3);
    CeremonyTable second = reshare(first, Participants.of(2, ids(1, 2, 4)), 1, 2);
    EpochHistory history =
        EpochHistory.begin(suite, transcript(first), CeremonyTable::verify)
            .next(suite, transcript(second), CeremonyTable::verify);
    EncryptionKey third = first.setup.encryptionKey(new Identifier(3));
    EncryptionKey fourth = second.setup.encryptionKey(new Identifier(4));
    assertThat(history.exposed(0)).containsExactly(third);
    assertThat(history.exposed(1)).isEmpty();
    assertThat(history.requiresNewKey()).isFalse();
    // 4 never held a share of epoch 0: its loss does not add to 3's departure.
    assertThat(history.suspect(fourth).requiresNewKey()).isFalse();
    EncryptionKey one = first.setup.encryptionKey(new Identifier(1));
    assertThat(history.suspect(one).requiresNewKey()).isTrue();
    CeremonyTable last = reshare(second, Participants.of(2, ids(1, 4, 5)), 1, 4);
    assertThat(history.next(suite, transcript(last), CeremonyTable::verify).requiresNewKey())
        .isTrue();
  }
}
