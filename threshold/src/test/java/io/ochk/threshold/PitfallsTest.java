package io.ochk.threshold;

import static io.ochk.threshold.signing.SigningTable.committed;
import static io.ochk.threshold.signing.SigningTable.refused;
import static io.ochk.threshold.signing.SigningTable.released;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.encryption.SealedShare;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Complaint;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyMessage.Shares;
import io.ochk.threshold.keygen.CeremonySecret;
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
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.Coordinator;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAnswer.Reason;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningNonces;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import io.ochk.threshold.signing.SigningTable;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong in the field, line by line; the numbers are those of the specification's list.
 */
class PitfallsTest {
  private static final byte[] MESSAGE = Hash256.of(new byte[] {1}).encode();

  private final Random random = new Random(37);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  private TrustedDealer.Deal deal(int t, int n) {
    return TrustedDealer.deal(suite, Participants.ofSeats(t, n), random);
  }

  private SigningTable table(TrustedDealer.Deal deal) {
    return new SigningTable(suite, deal.shares().values(), random);
  }

  private CeremonyTable ceremony(int t, int n) throws VerificationException {
    return CeremonyTable.generation(suite, t, n, random);
  }

  private static Aborted aborted(CeremonyTable table, int member) {
    assertThat(table.state(member)).isInstanceOf(Aborted.class);
    return (Aborted) table.state(member);
  }

  private static boolean says(
      SignedFrame frame, Class<? extends CeremonyMessage> kind, Seat sender) {
    return kind.isInstance(frame.frame().message()) && frame.frame().sender().equals(sender);
  }

  @Test
  void pitfall01NonceReuse() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest first = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningRequest second = table.request(deal.publicKey(), TaprootTweak.none(), new byte[32]);
    SigningPackage with2 = table.round1(first.attempt(0), 1, 2);
    SigningPackage with3 =
        SigningPackage.of(
            first.attempt(0),
            List.of(
                with2.commitments().getFirst(),
                committed(table.signer(3).commit(first.attempt(0)))));
    released(table.signer(1).sign(with2));
    // Another set.
    assertThat(refused(table.signer(1).sign(with3))).isEqualTo(Reason.ALREADY_RELEASED);
    // Another message, another attempt: the same commitments under the other request's name.
    for (SigningAttempt attempt : List.of(second.attempt(0), first.attempt(1))) {
      assertThat(refused(table.signer(1).sign(renamed(with2, attempt))))
          .isEqualTo(Reason.NO_NONCES);
    }
    // A batch: each request of it has a pair of its own.
    SigningPackage batch = table.round1(second.attempt(0), 1, 2);
    assertThat(batch.commitments().getFirst().hiding())
        .isNotEqualTo(with2.commitments().getFirst().hiding());
    // A restart: commitments of before are void.
    Signer restarted = table.restart(deal.share(1));
    restarted.approve(second);
    assertThat(refused(restarted.sign(batch))).isEqualTo(Reason.NO_NONCES);
    // Two hosts with one share.
    Signer host = table.restart(deal.share(2));
    host.approve(second);
    committed(host.commit(second.attempt(0)));
    assertThat(refused(host.sign(batch))).isEqualTo(Reason.COMMITMENTS_CHANGED);
    requireOneWinner();
  }

  private static SigningPackage renamed(SigningPackage from, SigningAttempt attempt) {
    return SigningPackage.of(
        attempt,
        from.commitments().stream()
            .map(c -> new SigningCommitments(attempt, c.identifier(), c.hiding(), c.binding()))
            .toList());
  }

  /** Concurrent requests with different sets for one attempt: one is answered. */
  private void requireOneWinner() throws Exception {
    TrustedDealer.Deal deal = deal(2, 5);
    SigningTable table = table(deal);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 25; round++) {
        SigningRequest request =
            table.request(deal.publicKey(), TaprootTweak.none(), new byte[] {(byte) round});
        List<Callable<SigningAnswer>> calls = new ArrayList<>();
        for (int other = 2; other <= 5; other++) {
          SigningPackage signingPackage = table.round1(request.attempt(0), 1, other);
          calls.add(() -> table.signer(1).sign(signingPackage));
        }
        List<SignatureShare> shares = new ArrayList<>();
        for (Future<SigningAnswer> future : threads.invokeAll(calls)) {
          if (future.get() instanceof SigningAnswer.Released answer) {
            shares.add(answer.share());
          }
        }
        assertThat(shares).hasSize(1);
      }
    }
  }

  @Test
  void pitfall02LateOrDuplicateCommitments() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    Coordinator coordinator = new Coordinator(request, 0);
    coordinator.start();
    SigningPackage all = table.round1(request.attempt(0), 1, 2, 3);
    all.commitments().subList(0, 2).forEach(c -> coordinator.commitments(c.identifier(), c));
    assertThat(coordinator.attempts()).isEqualTo(1);
    coordinator.patienceElapsed();
    for (SigningCommitments stale : all.commitments()) {
      coordinator.commitments(stale.identifier(), stale);
      coordinator.commitments(stale.identifier(), stale);
    }
    assertThat(coordinator.attempts()).isEqualTo(1);
  }

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
  void pitfall08AHostileCoordinator() throws Exception {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage good = table.round1(request.attempt(0), 1, 2);
    SigningPackage wider = table.round1(request.attempt(0), 1, 2, 3);
    // A message cannot be swapped: packages carry none. Commitments of one's own cannot be changed.
    SigningCommitments own = good.commitments().getFirst();
    SigningCommitments changed =
        new SigningCommitments(own.attempt(), own.identifier(), own.binding(), own.hiding());
    SigningPackage swapped =
        SigningPackage.of(good.attempt(), List.of(changed, good.commitments().get(1)));
    assertThat(refused(table.signer(1).sign(swapped))).isEqualTo(Reason.COMMITMENTS_CHANGED);
    // Different packages for different signers: shares that do not fit, and blame by one's own
    // words.
    SignatureShare one = released(table.signer(1).sign(good));
    SignatureShare two = released(table.signer(2).sign(wider));
    SigningSession session = SigningSession.of(request.key(), MESSAGE, good);
    assertThat(session.verifyShare(one)).isTrue();
    assertThat(session.verifyShare(two)).isFalse();
    assertThat(SigningSession.of(request.key(), MESSAGE, wider).verifyShare(two)).isTrue();
    // Stale messages.
    assertThat(released(table.signer(1).sign(good))).isEqualTo(one);
    assertThat(refused(table.signer(1).sign(wider))).isEqualTo(Reason.ALREADY_RELEASED);
    requireFramingIsRefuted(table, session, one, two, wider);
    // Another message under the approved request's hash is not taken for the approved one.
    SigningRequest other = new SigningRequest(request.requestHash(), request.key(), new byte[32]);
    assertThatThrownBy(() -> table.signer(1).approve(other))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("approval of");
    // A set cannot be swapped for one that the signer is not in.
    SigningPackage without = table.round1(request.attempt(0), 3);
    assertThat(
            refused(
                table
                    .signer(1)
                    .sign(
                        SigningPackage.of(
                            request.attempt(1),
                            renamed(without, request.attempt(1)).commitments()))))
        .isEqualTo(Reason.NOT_IN_SET);
    table.signer(1).close(request.requestHash());
    assertThat(refused(table.signer(1).sign(good))).isEqualTo(Reason.NOT_APPROVED);
  }

  /**
   * A coordinator says that signer 1 cheated, and shows a share of its own making. What signer 1
   * did give is on record, comes out again on the same question, and holds; and the record of
   * signer 2, whose share truly does not fit, names the other package that it was shown.
   */
  private static void requireFramingIsRefuted(
      SigningTable table,
      SigningSession session,
      SignatureShare one,
      SignatureShare two,
      SigningPackage shownToTwo)
      throws VerificationException {
    SigningAttempt attempt = one.attempt();
    for (SignatureShare lie :
        List.of(
            new SignatureShare(attempt, one.identifier(), two.z()),
            new SignatureShare(attempt, one.identifier(), one.z().add(Scalar.ONE)))) {
      assertThat(session.verifyShare(lie)).isFalse();
      assertThat(session.aggregate(List.of(lie, two)))
          .isEqualTo(
              new Aggregation.Cheated(new TreeSet<>(Set.of(one.identifier(), two.identifier()))));
      SignatureShare again = released(table.signer(1).sign(session.signingPackage()));
      assertThat(again).isEqualTo(one).isNotEqualTo(lie);
      assertThat(session.verifyShare(again)).isTrue();
      ReleaseRecord ofOne = table.releases.find(one.identifier(), attempt).orElseThrow();
      assertThat(ofOne.share()).isEqualTo(one);
      assertThat(ofOne.packageHash()).isEqualTo(session.signingPackage().hash());
      ReleaseRecord ofTwo = table.releases.find(two.identifier(), attempt).orElseThrow();
      assertThat(ofTwo.packageHash())
          .isEqualTo(shownToTwo.hash())
          .isNotEqualTo(session.signingPackage().hash());
    }
  }

  @Test
  void pitfall09SignerSets() throws Exception {
    for (int[] size : new int[][] {{1, 1}, {1, 3}, {0, 2}, {4, 3}, {2, 1001}}) {
      assertThatThrownBy(() -> Participants.ofSeats(size[0], size[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Identifier.decode(new byte[32]))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> new Identifier(0)).isInstanceOf(IllegalArgumentException.class);
    Identifier one = new Identifier(1);
    assertThatThrownBy(() -> new Participants(2, List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class);
    TrustedDealer.Deal deal = deal(3, 4);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage all = table.round1(request.attempt(0), 1, 2, 3, 4);
    List<SigningCommitments> entries = all.commitments();
    assertThatThrownBy(() -> new SigningPackage(all.attempt(), entries.reversed()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> SigningPackage.of(all.attempt(), List.of(entries.get(0), entries.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
    SigningCommitments stranger =
        new SigningCommitments(
            all.attempt(), new Identifier(9), entries.get(3).hiding(), entries.get(3).binding());
    List<SigningCommitments> more = new ArrayList<>(entries);
    more.add(stranger);
    for (List<SigningCommitments> bad :
        List.of(entries.subList(0, 2), more, List.of(entries.get(0), entries.get(1), stranger))) {
      assertThat(refused(table.signer(1).sign(SigningPackage.of(all.attempt(), bad))))
          .isEqualTo(Reason.BAD_SIGNER_SET);
    }
    // t = n.
    Map<Identifier, KeyShare> shares = ceremony(3, 3).run().shares();
    SigningTable everybody = new SigningTable(suite, shares.values(), random);
    SigningRequest last =
        everybody.request(shares.get(one).publicKey(), TaprootTweak.none(), MESSAGE);
    assertThat(last.key().verify(MESSAGE, everybody.sign(last, 0, 1, 2, 3))).isTrue();
  }

  @Test
  void pitfall10Encodings() {
    byte[] order = Arrays.copyOfRange(Scalar.ORDER.toByteArray(), 1, 33);
    assertThatThrownBy(() -> Scalar.decode(order)).isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> SecretScalar.decode(order)).isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> SecretScalar.decode(new byte[32]))
        .isInstanceOf(VerificationException.class);
    byte[] good = suite.curve().generator().encode();
    byte[] wrongPrefix = good.clone();
    wrongPrefix[0] = 4;
    byte[] offCurve = new byte[33];
    offCurve[0] = 2;
    offCurve[32] = 5;
    for (byte[] bad :
        new byte[][] {
          new byte[33],
          wrongPrefix,
          offCurve,
          Arrays.copyOf(good, 65),
          Arrays.copyOf(good, 32),
          Arrays.copyOf(good, 34),
          new byte[] {0}
        }) {
      assertThatThrownBy(() -> suite.curve().decode(bad)).isInstanceOf(VerificationException.class);
      assertThatThrownBy(() -> new BouncyCastleCurve().decode(bad))
          .isInstanceOf(VerificationException.class);
    }
    byte[] large = new byte[32];
    large[29] = 1;
    assertThatThrownBy(() -> Identifier.decode(large)).isInstanceOf(VerificationException.class);
  }

  @Test
  void pitfall11ParityDoubleTweakAndEmptyVersusAbsentRoot() throws Exception {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 400 && seen.size() < 8; i++) {
      Map<Identifier, KeyShare> shares = ceremony(2, 2).run().shares();
      PublicKeyPackage key = shares.get(new Identifier(1)).publicKey();
      SigningTable table = new SigningTable(suite, shares.values(), random);
      SigningRequest plain = table.request(key, TaprootTweak.none(), MESSAGE);
      SigningRequest tweaked = table.request(key, TaprootTweak.keyPathOnly(), MESSAGE);
      // What a ceremony makes is the output key; a second tweak makes another key.
      assertThat(plain.key().xOnly()).isEqualTo(key.groupKey().x());
      assertThat(tweaked.key().xOnly()).isNotEqualTo(plain.key().xOnly());
      SigningPackage round1 = table.round1(tweaked.attempt(0), 1, 2);
      SigningSession session = SigningSession.of(tweaked.key(), MESSAGE, round1);
      Aggregation.Complete complete =
          (Aggregation.Complete) session.aggregate(table.round2(round1));
      assertThat(tweaked.key().verify(MESSAGE, complete.signature())).isTrue();
      assertThat(plain.key().verify(MESSAGE, complete.signature())).isFalse();
      Scalar t = TaprootTweak.keyPathOnly().scalarFor(key.groupKey().withEvenY());
      Point q = suite.curve().add(key.groupKey().withEvenY(), suite.curve().multiplyGenerator(t));
      seen.add(
          key.groupKey().hasEvenY() + " " + q.hasEvenY() + " " + session.commitment().hasEvenY());
    }
    assertThat(seen).hasSize(8);
    assertThatThrownBy(() -> TaprootTweak.scriptTree(new byte[0]))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void pitfall12BlameNamesAllCheatersAndNobodyElse() throws Exception {
    TrustedDealer.Deal deal = deal(4, 6);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.keyPathOnly(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2, 3, 4, 5, 6);
    List<SignatureShare> shares = new ArrayList<>(table.round2(round1));
    // Two faults that cancel in the sum give a signature: nobody is harmed, and nobody blamed.
    SignatureShare a = shares.get(1);
    SignatureShare b = shares.get(4);
    shares.set(1, new SignatureShare(a.attempt(), a.identifier(), a.z().add(Scalar.ONE)));
    shares.set(4, new SignatureShare(b.attempt(), b.identifier(), b.z().add(Scalar.ONE.negate())));
    SigningSession session = SigningSession.of(request.key(), MESSAGE, round1);
    assertThat(session.aggregate(shares)).isInstanceOf(Aggregation.Complete.class);
    shares.set(5, new SignatureShare(a.attempt(), new Identifier(6), Scalar.ONE));
    assertThat(session.aggregate(shares))
        .isEqualTo(
            new Aggregation.Cheated(
                new TreeSet<>(Set.of(new Identifier(2), new Identifier(5), new Identifier(6)))));
    // A timeout is not cheating: whoever is silent is missing, and named nowhere else.
    CeremonyTable quiet = ceremony(2, 3);
    quiet.over((frame, receiver) -> frame.frame().sender().equals(quiet.seat(3)) ? null : frame);
    quiet.run();
    assertThat(quiet.state(1))
        .isEqualTo(new Collecting(Phase.ROUND1, new TreeSet<>(Set.of(quiet.seat(3)))));
    // The origin is authenticated: a share in another's name is dropped, not held against it.
    Coordinator coordinator = new Coordinator(request, 1);
    coordinator.start();
    SigningAttempt attempt = request.attempt(1);
    for (SigningCommitments c : table.round1(attempt, 1, 2, 3, 4).commitments()) {
      coordinator.commitments(c.identifier(), c);
    }
    coordinator.share(
        new Identifier(2), new SignatureShare(attempt, new Identifier(1), Scalar.ONE));
    assertThat(coordinator.owing()).contains(new Identifier(1), new Identifier(2));
    assertThat(coordinator.cheaters()).isEmpty();
  }

  @Test
  void pitfall13OwnShareAndFinalSignatureAreVerifiedBeforeTheyLeave() throws Exception {
    TrustedDealer.Deal deal = deal(2, 2);
    // A public key package with another member's verifying share: the signer's own check fails.
    Map<Identifier, Point> swapped = new TreeMap<>(deal.publicKey().verifyingShares());
    swapped.put(new Identifier(2), suite.curve().generator());
    PublicKeyPackage wrong =
        new PublicKeyPackage(
            suite.suite(),
            0,
            deal.publicKey().participants(),
            deal.publicKey().groupKey(),
            swapped);
    assertThatThrownBy(
            () -> KeyShare.of(suite.curve(), new Identifier(2), deal.share(2).secret(), wrong))
        .isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> wrong.requireConsistent(suite.curve()))
        .isInstanceOf(VerificationException.class);
    // A sum that is no signature is never returned as one.
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2);
    List<SignatureShare> shares = new ArrayList<>(table.round2(round1));
    shares.set(0, new SignatureShare(request.attempt(0), new Identifier(1), Scalar.ONE));
    assertThat(SigningSession.of(request.key(), MESSAGE, round1).aggregate(shares))
        .isInstanceOf(Aggregation.Cheated.class);
    requireNothingLeavesASignerThatComputesWrongly();
    requireNothingLeavesACoordinatorBeforeTheSignatureHolds();
  }

  /** The share stays, nothing is on record, and the nonces are gone for good. */
  private void requireNothingLeavesASignerThatComputesWrongly() throws VerificationException {
    FaultyCurve machine = new FaultyCurve(suite.curve());
    Ciphersuite there = Ciphersuite.taproot(machine.curve());
    TrustedDealer.Deal deal = TrustedDealer.deal(there, Participants.ofSeats(2, 2), random);
    SigningTable table = new SigningTable(there, deal.shares().values(), random);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2);
    machine.setBroken(true);
    assertThatThrownBy(() -> table.signer(1).sign(round1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("own share does not verify");
    assertThat(table.releases.size()).isZero();
    machine.setBroken(false);
    assertThat(refused(table.signer(1).sign(round1))).isEqualTo(Reason.NO_NONCES);
    // Another attempt, with other nonces and sound arithmetic, is answered.
    assertThat(request.key().verify(MESSAGE, table.sign(request, 1, 1, 2))).isTrue();
  }

  private void requireNothingLeavesACoordinatorBeforeTheSignatureHolds()
      throws VerificationException {
    TrustedDealer.Deal deal = deal(2, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    Coordinator coordinator = new Coordinator(request, 0);
    Deque<Coordinator.Ask> asks = new ArrayDeque<>(coordinator.start().asks());
    while (!asks.isEmpty()) {
      Coordinator.Step step =
          switch (asks.poll()) {
            case Coordinator.Ask.ForCommitments c ->
                coordinator.commitments(
                    c.to(), committed(table.signers.get(c.to()).commit(c.attempt())));
            case Coordinator.Ask.ForShare s -> {
              SignatureShare share = released(table.signers.get(s.to()).sign(s.signingPackage()));
              yield coordinator.share(
                  s.to(),
                  s.to().value() == 1
                      ? new SignatureShare(
                          share.attempt(), share.identifier(), share.z().add(Scalar.ONE))
                      : share);
            }
          };
      asks.addAll(step.asks());
      if (step.progress() instanceof Coordinator.Progress.Finished finished) {
        assertThat(request.key().verify(MESSAGE, finished.signature())).isTrue();
      }
    }
    // The first sum was no signature and was not given out; the second is one.
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Finished.class);
    assertThat(coordinator.attempts()).isEqualTo(2);
    assertThat(coordinator.cheaters()).containsExactly(new Identifier(1));
  }

  @Test
  void pitfall14Liveness() throws Exception {
    int t = 3;
    int n = 5;
    TrustedDealer.Deal deal = deal(t, n);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    // 1 is silent, 2 sends garbage, whatever they are asked; the others are slow but willing.
    Coordinator coordinator = new Coordinator(request, 0);
    List<Coordinator.Ask> asks = new ArrayList<>(coordinator.start().asks());
    for (int events = 0;
        events < 100 && !(coordinator.progress() instanceof Coordinator.Progress.Finished);
        events++) {
      if (asks.isEmpty()) {
        asks.addAll(coordinator.patienceElapsed().asks());
        continue;
      }
      Coordinator.Ask ask = asks.removeFirst();
      switch (ask) {
        case Coordinator.Ask.ForCommitments c ->
            asks.addAll(
                coordinator
                    .commitments(c.to(), committed(table.signers.get(c.to()).commit(c.attempt())))
                    .asks());
        case Coordinator.Ask.ForShare s -> {
          SignatureShare share = released(table.signers.get(s.to()).sign(s.signingPackage()));
          if (s.to().value() == 2) {
            share = new SignatureShare(share.attempt(), share.identifier(), Scalar.ONE);
          }
          if (s.to().value() != 1) {
            asks.addAll(coordinator.share(s.to(), share).asks());
          }
        }
      }
    }
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Finished.class);
    assertThat(coordinator.attempts()).isLessThanOrEqualTo(n - t + 1);
    requireSlowAndReturningSignersAreWaitedFor();
  }

  /** One signer of three is slow and one goes and comes back: neither owes two shares. */
  private void requireSlowAndReturningSignersAreWaitedFor() throws VerificationException {
    TrustedDealer.Deal deal = deal(3, 3);
    SigningTable table = table(deal);
    SigningRequest request = table.request(deal.publicKey(), TaprootTweak.none(), MESSAGE);
    Coordinator coordinator = new Coordinator(request, 0);
    List<Coordinator.Ask> asks = new ArrayList<>();
    for (Coordinator.Ask ask : coordinator.start().asks()) {
      SigningCommitments c = committed(table.signers.get(ask.to()).commit(request.attempt(0)));
      asks.addAll(coordinator.commitments(ask.to(), c).asks());
    }
    assertThat(asks).hasSize(3).allMatch(ask -> ask instanceof Coordinator.Ask.ForShare);
    SigningPackage round1 = ((Coordinator.Ask.ForShare) asks.getFirst()).signingPackage();
    List<SignatureShare> shares = table.round2(round1);
    Identifier slow = new Identifier(1);
    Identifier returning = new Identifier(2);
    coordinator.share(new Identifier(3), shares.get(2));
    for (int patience = 0; patience < 3; patience++) {
      assertThat(coordinator.patienceElapsed().asks())
          .noneMatch(ask -> ask.to().equals(slow) || ask.to().equals(returning));
      assertThat(coordinator.owing()).contains(slow, returning);
    }
    // The answer of the one that returns was lost: it is asked the same, and says the same.
    List<Coordinator.Ask> again = coordinator.returned(returning).asks();
    assertThat(again).containsExactly(new Coordinator.Ask.ForShare(returning, round1));
    assertThat(released(table.signer(2).sign(round1))).isEqualTo(shares.get(1));
    coordinator.share(returning, shares.get(1));
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Running.class);
    coordinator.share(slow, shares.get(0));
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Finished.class);
    assertThat(coordinator.attempts()).isEqualTo(1);
    assertThat(coordinator.cheaters()).isEmpty();
    // What comes after the end changes nothing.
    assertThat(coordinator.share(slow, shares.get(0)).asks()).isEmpty();
    assertThat(coordinator.returned(slow).asks()).isEmpty();
  }

  @Test
  void pitfall15Secrets() throws Exception {
    TrustedDealer.Deal deal = deal(2, 2);
    KeyShare share = deal.share(1);
    String digits = share.secret().declassify().toString();
    EncryptionKeyPair pair = EncryptionKeyPair.ofSeed(new byte[32]);
    CeremonySecret secret = CeremonySecret.draw(random::nextBytes);
    SigningTable table = table(deal);
    for (Object each : List.of(share, share.secret(), pair, secret, table.signer(1))) {
      assertThat(each.toString()).doesNotContain(digits).startsWith("[");
      assertThat(each).isNotInstanceOf(Serializable.class);
    }
    assertThat(Serializable.class.isAssignableFrom(SigningNonces.class)).isFalse();
    assertThat(
            Stream.of(SigningNonces.class.getMethods())
                .map(java.lang.reflect.Method::getName)
                .collect(Collectors.toSet()))
        .doesNotContain("encode", "encodeSecret", "copy", "consume", "hiding", "binding");
    share.destroy();
    assertThatThrownBy(share::encodeSecret).isInstanceOf(IllegalStateException.class);
    secret.destroy();
    assertThatThrownBy(secret::encodeSecret).isInstanceOf(IllegalStateException.class);
    pair.destroy();
    assertThatThrownBy(pair::revealSecretBytes).isInstanceOf(IllegalStateException.class);
    assertThat(suite.curve().constantTime()).isTrue();
    requireDestroyedSecretsLeaveNoBytes();
    requireExceptionsAndLogsTellNothing();
  }

  /** What a heap dump would find in the objects that stay: nothing, once they are destroyed. */
  private void requireDestroyedSecretsLeaveNoBytes() throws VerificationException {
    TrustedDealer.Deal deal = deal(2, 2);
    KeyShare share = deal.share(1);
    byte[] secret = share.secret().revealSecretBytes();
    assertThat(ReachableBytes.contains(share, secret)).isTrue();
    share.destroy();
    assertThat(ReachableBytes.contains(share, secret)).isFalse();
    EncryptionKeyPair pair = EncryptionKeyPair.ofSeed(new byte[32]);
    byte[] key = pair.revealSecretBytes();
    assertThat(ReachableBytes.contains(pair, key)).isTrue();
    pair.destroy();
    assertThat(ReachableBytes.contains(pair, key)).isFalse();
    byte[] drawn = new byte[32];
    random.nextBytes(drawn);
    CeremonySecret ceremony =
        CeremonySecret.draw(bytes -> System.arraycopy(drawn, 0, bytes, 0, 32));
    assertThat(ReachableBytes.contains(ceremony, drawn)).isTrue();
    ceremony.destroy();
    assertThat(ReachableBytes.contains(ceremony, drawn)).isFalse();
    // Nonces: those in the signer's memory after round one are overwritten by round two.
    SigningTable table = table(deal(2, 2));
    List<byte[]> before = ReachableBytes.of(table.signer(1));
    SigningRequest request =
        table.request(
            table.shares.get(new Identifier(1)).publicKey(), TaprootTweak.none(), MESSAGE);
    SigningPackage round1 = table.round1(request.attempt(0), 1, 2);
    List<byte[]> nonces =
        ReachableBytes.of(table.signer(1)).stream()
            .filter(bytes -> bytes.length == 32 && before.stream().noneMatch(b -> b == bytes))
            .filter(bytes -> isSecretOf(round1.commitments().getFirst(), bytes))
            .toList();
    assertThat(nonces).hasSize(2);
    released(table.signer(1).sign(round1));
    assertThat(nonces).allMatch(bytes -> Arrays.equals(bytes, new byte[32]));
  }

  private boolean isSecretOf(SigningCommitments commitments, byte[] bytes) {
    try (SecretScalar scalar = SecretScalar.decode(bytes)) {
      Point point = suite.curve().multiplyGenerator(scalar);
      return point.equals(commitments.hiding()) || point.equals(commitments.binding());
    } catch (VerificationException notAScalar) {
      return false;
    }
  }

  /** Every way to spoil a stored secret is refused in words that do not repeat it. */
  private void requireExceptionsAndLogsTellNothing() throws Exception {
    List<LogRecord> logged = new ArrayList<>();
    Handler listener = listener(logged);
    Logger root = Logger.getLogger("");
    Level level = root.getLevel();
    root.addHandler(listener);
    root.setLevel(Level.ALL);
    try {
      Map<Identifier, KeyShare> shares = ceremony(2, 2).run().shares();
      KeyShare share = shares.get(new Identifier(1));
      byte[] secret = share.secret().revealSecretBytes();
      byte[] encoded = share.encodeSecret();
      for (int at = 0; at < encoded.length; at++) {
        byte[] flipped = encoded.clone();
        flipped[at] ^= 1;
        for (byte[] bad : new byte[][] {flipped, Arrays.copyOf(encoded, at)}) {
          requireSilent(secret, () -> KeyShare.decode(suite.curve(), bad));
        }
      }
      byte[] ceremony = CeremonySecret.draw(random::nextBytes).encodeSecret();
      byte[] inside = Arrays.copyOfRange(ceremony, ceremony.length - 32, ceremony.length);
      for (int length = 0; length < ceremony.length; length++) {
        byte[] cut = Arrays.copyOf(ceremony, length);
        requireSilent(inside, () -> CeremonySecret.decode(cut));
      }
      SigningTable table = new SigningTable(suite, shares.values(), random);
      SigningRequest request = table.request(share.publicKey(), TaprootTweak.none(), MESSAGE);
      assertThat(request.key().verify(MESSAGE, table.sign(request, 0, 1, 2))).isTrue();
    } finally {
      root.setLevel(level);
      root.removeHandler(listener);
    }
    assertThat(logged)
        .filteredOn(r -> String.valueOf(r.getLoggerName()).startsWith("io.ochk"))
        .isEmpty();
  }

  private static Handler listener(List<LogRecord> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord logRecord) {
        logged.add(logRecord);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static void requireSilent(byte[] secret, Callable<?> refusing) throws Exception {
    try {
      refusing.call();
    } catch (VerificationException e) {
      String text = e.toString().toLowerCase(Locale.ROOT);
      String hex = HexFormat.of().formatHex(secret);
      for (int at = 0; at + 12 <= hex.length(); at++) {
        assertThat(text).doesNotContain(hex.substring(at, at + 12));
      }
      assertThat(text).doesNotContain(new BigInteger(1, secret).toString());
    }
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
