package io.ochk.threshold.keygen;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.Scale;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.noble.Noble;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  @Test
  void everyMixOfMembersMakesOneKeyAndSignsWithIt() throws Exception {
    try (Noble noble = new Noble()) {
      for (int[] size : sizes()) {
        for (int nobles : numbersOfNobles(size[1])) {
          signInEveryWay(
              noble, MixedFederation.generate(suite, noble, size[0], size[1], nobles, random));
        }
      }
      for (int i = 0; parities.size() < 20 && i < 200; i++) {
        signInEveryWay(noble, MixedFederation.generate(suite, noble, 2, 3, 1, random));
      }
      // P and R without a tweak; P, Q and R with the empty root and with 32 bytes.
      assertThat(parities).hasSize(4 + 8 + 8);
      for (int i = 0; i < Scale.of(0, 0, 60); i++) {
        signInEveryWay(
            noble, MixedFederation.generate(suite, noble, 5, 7, 1 + random.nextInt(6), random));
      }
    }
  }

  /** All from 2-of-2 to 5-of-7 in a full run; otherwise some of each kind. */
  private static List<int[]> sizes() {
    if (Scale.of(0, 0, 1) == 0) {
      return List.of(
          new int[] {2, 2},
          new int[] {2, 3},
          new int[] {3, 3},
          new int[] {2, 4},
          new int[] {3, 4},
          new int[] {3, 5},
          new int[] {4, 6},
          new int[] {5, 7});
    }
    List<int[]> all = new ArrayList<>();
    for (int n = 2; n <= 7; n++) {
      for (int t = 2; t <= Math.min(n, 5); t++) {
        all.add(new int[] {t, n});
      }
    }
    assertThat(all).hasSize(18);
    return all;
  }

  /** One, all but one, and some between; each number in a full run. */
  private static Set<Integer> numbersOfNobles(int n) {
    int step = (int) Scale.of(n, Math.max(1, n / 2 - 1), 1);
    Set<Integer> numbers = new TreeSet<>();
    for (int nobles = 1; nobles < n; nobles += step) {
      numbers.add(nobles);
    }
    numbers.add(n - 1);
    return numbers;
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
        signInEveryWay(noble, new MixedFederation(suite, member.key(), java, others, random));
      }
    }
  }

  /** With a least set that holds both kinds, any of them, and with everybody. */
  private void signInEveryWay(Noble noble, MixedFederation mixed) throws VerificationException {
    for (String root : new String[] {null, "", ROOT}) {
      List<Identifier> members = new ArrayList<>(mixed.key().participants().members());
      Collections.shuffle(members, random);
      Set<Identifier> set = new TreeSet<>();
      set.add(any(mixed.java().keySet()));
      set.add(any(mixed.noble().keySet()));
      for (Identifier member : members) {
        if (set.size() < mixed.key().participants().threshold()) {
          set.add(member);
        }
      }
      sign(noble, mixed, root, List.copyOf(set));
      sign(noble, mixed, root, members);
    }
  }

  private Identifier any(Set<Identifier> members) {
    return List.copyOf(members).get(random.nextInt(members.size()));
  }

  private static TaprootTweak tweak(String root) throws VerificationException {
    if (root == null) {
      return TaprootTweak.none();
    }
    return root.isEmpty()
        ? TaprootTweak.keyPathOnly()
        : TaprootTweak.scriptTree(HEX.parseHex(root));
  }

  private void sign(Noble noble, MixedFederation mixed, String root, List<Identifier> set)
      throws VerificationException {
    byte[] message = new byte[32];
    random.nextBytes(message);
    SigningKey key = SigningKey.of(suite, mixed.key(), tweak(root));
    MixedFederation.Signed signed = mixed.sign(key, root, List.of(), message, set);
    SigningSession session = signed.session();
    SigningPackage signingPackage = session.signingPackage();
    List<SignatureShare> shares = signed.shares();
    byte[] signature = signed.signature().encode();
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
        .isEqualTo(new Aggregation.Cheated(new TreeSet<>(Set.of(first.identifier()))));
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
