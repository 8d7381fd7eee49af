package io.ochk.threshold.keygen;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.Scale;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.noble.Noble;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.MemoryReleaseStore;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members of this library and of {@code @noble/curves} make one key and sign with it together. */
@Tag("slow")
class NobleInteroperabilityTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String ROOT = "5a".repeat(32);

  private final Random random = new Random(13);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());
  private final Set<String> parities = new HashSet<>();

  /** A key that both kinds of members hold shares of. */
  private record Mixed(
      PublicKeyPackage key, Map<Identifier, KeyShare> java, Map<Identifier, NobleMember> noble) {}

  @Test
  void everyMixOfMembersMakesOneKeyAndSignsWithIt() throws Exception {
    try (Noble noble = new Noble()) {
      for (int[] size : new int[][] {{2, 2}, {2, 3}, {3, 4}, {3, 5}, {4, 6}, {5, 7}}) {
        int step = (int) Scale.of(size[1], Math.max(1, size[1] / 2 - 1), 1);
        for (int nobles = 1; nobles < size[1]; nobles += step) {
          signInEveryWay(noble, generate(noble, size[0], size[1], nobles));
        }
      }
      for (int i = 0; parities.size() < 20 && i < 200; i++) {
        signInEveryWay(noble, generate(noble, 2, 3, 1));
      }
      // P and R without a tweak; P, Q and R with the empty root and with 32 bytes.
      assertThat(parities).hasSize(4 + 8 + 8);
      for (int i = 0; i < Scale.of(0, 0, 60); i++) {
        signInEveryWay(noble, generate(noble, 5, 7, 1 + random.nextInt(6)));
      }
    }
  }

  @Test
  void aReSharedKeyIsSignedWithByBoth() throws Exception {
    try (Noble noble = new Noble()) {
      for (int[] size : new int[][] {{2, 2}, {2, 3}, {3, 5}}) {
        CeremonyTable first = CeremonyTable.generation(suite, 2, 3, random).run();
        PublicKeyPackage old = first.live(first.seat(1)).publicKey();
        PreviousEpoch previous =
            new PreviousEpoch(
                old,
                first.live(first.seat(1)).transcript().hash(old),
                List.of(new Identifier(1), new Identifier(3)));
        CeremonyTable second =
            CeremonyTable.resharing(
                    suite, previous, first.shares(), Participants.ofSeats(size[0], size[1]), random)
                .run();
        Map<Identifier, KeyShare> java = new TreeMap<>(second.shares());
        Map<Identifier, NobleMember> others = new TreeMap<>();
        Identifier adopted = new Identifier(2);
        NobleMember member = new NobleMember(noble, second, Seat.ofNew(adopted));
        member.adopt(java.remove(adopted));
        others.put(adopted, member);
        signInEveryWay(noble, new Mixed(member.key(), java, others));
      }
    }
  }

  private Mixed generate(Noble noble, int t, int n, int nobles) throws VerificationException {
    CeremonyTable table = CeremonyTable.generation(suite, t, n, random);
    List<Seat> seats = new ArrayList<>(table.setup.seats());
    Collections.shuffle(seats, random);
    Map<Seat, NobleMember> others = new TreeMap<>();
    Deque<SignedFrame> queue = new ArrayDeque<>();
    for (Seat seat : seats.subList(0, nobles)) {
      others.put(seat, new NobleMember(noble, table, seat));
      table.participants.remove(seat);
      queue.add(others.get(seat).start());
    }
    for (CeremonyParticipant participant : table.participants.values()) {
      queue.addAll(participant.start().send());
    }
    while (!queue.isEmpty()) {
      SignedFrame frame = queue.poll();
      for (CeremonyParticipant participant : table.participants.values()) {
        queue.addAll(participant.receive(frame).send());
      }
      for (Map.Entry<Seat, NobleMember> other : others.entrySet()) {
        if (!other.getKey().equals(frame.frame().sender())) {
          queue.addAll(other.getValue().receive(frame));
        }
      }
    }
    Map<Identifier, KeyShare> java = table.shares();
    assertThat(java).hasSize(n - nobles);
    PublicKeyPackage key = java.values().iterator().next().publicKey();
    Map<Identifier, NobleMember> members = new TreeMap<>();
    others.forEach((seat, member) -> {
      assertThat(member.key()).isEqualTo(key);
      members.put(seat.identifier(), member);
    });
    return new Mixed(key, java, members);
  }

  private void signInEveryWay(Noble noble, Mixed mixed) throws VerificationException {
    for (String root : new String[] {null, "", ROOT}) {
      List<Identifier> members = new ArrayList<>(mixed.key().participants().members());
      Collections.shuffle(members, random);
      int t = mixed.key().participants().threshold();
      sign(noble, mixed, root, members.subList(0, t));
      sign(noble, mixed, root, members);
    }
  }

  private static TaprootTweak tweak(String root) throws VerificationException {
    if (root == null) {
      return TaprootTweak.none();
    }
    return root.isEmpty()
        ? TaprootTweak.keyPathOnly()
        : TaprootTweak.scriptTree(HEX.parseHex(root));
  }

  private void sign(Noble noble, Mixed mixed, String root, List<Identifier> set)
      throws VerificationException {
    RandomSource source = random::nextBytes;
    byte[] message = source.bytes(32);
    SigningKey key = SigningKey.of(suite, mixed.key(), tweak(root));
    SigningRequest request = new SigningRequest(Hash256.of(message), key, message);
    Map<Identifier, Signer> signers = new TreeMap<>();
    List<SigningCommitments> commitments = new ArrayList<>();
    for (Identifier id : set) {
      if (mixed.noble().containsKey(id)) {
        commitments.add(mixed.noble().get(id).commit(request.attempt(0)));
      } else {
        Signer signer = new Signer(suite, mixed.java().get(id), new MemoryReleaseStore(), source);
        signer.approve(request);
        signers.put(id, signer);
        commitments.add(
            ((SigningAnswer.Committed) signer.commit(request.attempt(0))).commitments());
      }
    }
    SigningPackage signingPackage = SigningPackage.of(request.attempt(0), commitments);
    List<SignatureShare> shares = new ArrayList<>();
    for (Identifier id : signingPackage.signers()) {
      shares.add(
          mixed.noble().containsKey(id)
              ? mixed.noble().get(id).sign(signingPackage, message, root)
              : ((SigningAnswer.Released) signers.get(id).sign(signingPackage)).share());
    }
    SigningSession session = SigningSession.of(key, message, signingPackage);
    assertThat(shares).allMatch(session::verifyShare);
    Aggregation result = session.aggregate(shares);
    assertThat(result).isInstanceOf(Aggregation.Complete.class);
    byte[] signature = ((Aggregation.Complete) result).signature().encode();
    assertThat(suite.curve().verifySchnorr(key.xOnly(), message, signature)).isTrue();
    assertThat(new BouncyCastleCurve().verifySchnorr(key.xOnly(), message, signature)).isTrue();
    assertThat(
            noble.call(
                "verify",
                "key",
                HEX.formatHex(key.xOnly()),
                "message",
                HEX.formatHex(message),
                "signature",
                HEX.formatHex(signature)))
        .isEqualTo(true);
    NobleMember aggregator = mixed.noble().values().iterator().next();
    assertThat(aggregator.aggregate(signingPackage, message, root, shares).get("signature"))
        .isEqualTo(HEX.formatHex(signature));
    requireTheSameCheaters(aggregator, session, message, root, shares);
    note(mixed.key(), root, session);
  }

  private static void requireTheSameCheaters(
      NobleMember aggregator,
      SigningSession session,
      byte[] message,
      String root,
      List<SignatureShare> shares) {
    List<SignatureShare> bad = new ArrayList<>(shares);
    SignatureShare first = bad.getFirst();
    bad.set(0, new SignatureShare(first.attempt(), first.identifier(), first.z().add(Scalar.ONE)));
    assertThat(session.aggregate(bad))
        .isEqualTo(new Aggregation.Cheated(new java.util.TreeSet<>(Set.of(first.identifier()))));
    assertThat(aggregator.aggregate(session.signingPackage(), message, root, bad).get("cheaters"))
        .isEqualTo(List.of(HEX.formatHex(first.identifier().encode())));
  }

  private void note(PublicKeyPackage key, String root, SigningSession session)
      throws VerificationException {
    boolean even = key.groupKey().hasEvenY();
    String tweaked = "none";
    if (root != null) {
      Scalar t = tweak(root).scalarFor(key.groupKey().withEvenY());
      tweaked =
          ""
              + suite
                  .curve()
                  .add(key.groupKey().withEvenY(), suite.curve().multiplyGenerator(t))
                  .hasEvenY();
    }
    parities.add(root + " " + even + " " + tweaked + " " + session.commitment().hasEvenY());
  }
}
