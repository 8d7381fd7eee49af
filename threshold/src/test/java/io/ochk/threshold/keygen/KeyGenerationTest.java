package io.ochk.threshold.keygen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.BouncyCastleCurve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonyMessage.Round1;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyState.Collecting;
import io.ochk.threshold.keygen.CeremonyState.Live;
import io.ochk.threshold.keygen.CeremonyState.Phase;
import io.ochk.threshold.signing.Signature;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Key generation among honest members, and what a ceremony takes in. */
class KeyGenerationTest {
  private final Random random = new Random(5);
  private final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  private CeremonyTable table(int t, int n) throws VerificationException {
    return CeremonyTable.generation(suite, t, n, random);
  }

  private void requireSigns(Ciphersuite with, Map<Identifier, KeyShare> shares, int... set)
      throws VerificationException {
    byte[] message = new byte[32];
    random.nextBytes(message);
    SigningTable table = new SigningTable(with, shares.values(), random);
    PublicKeyPackage key = shares.values().iterator().next().publicKey();
    SigningRequest request = table.request(key, TaprootTweak.none(), message);
    Signature signature = table.sign(request, 0, set);
    assertThat(signature.verify(with, key.groupKey(), message)).isTrue();
  }

  @Test
  void honestMembersMakeAKeyThatSigns() throws Exception {
    for (int[] size : new int[][] {{2, 2}, {2, 3}, {3, 5}, {4, 4}, {5, 7}}) {
      CeremonyTable table = table(size[0], size[1]).run();
      Map<Identifier, KeyShare> shares = table.shares();
      assertThat(shares).hasSize(size[1]);
      PublicKeyPackage key = shares.get(new Identifier(1)).publicKey();
      key.requireConsistent(suite.curve());
      assertThat(shares.values()).allMatch(share -> share.publicKey().equals(key));
      requireSigns(suite, shares, IntStream.rangeClosed(1, size[0]).toArray());
    }
  }

  @Test
  void bothProvidersAndBothSuitesWork() throws Exception {
    for (Ciphersuite each :
        List.of(
            Ciphersuite.plain(LibSecp256k1.load()),
            Ciphersuite.plain(new BouncyCastleCurve()),
            Ciphersuite.taproot(new BouncyCastleCurve()))) {
      Map<Identifier, KeyShare> shares =
          CeremonyTable.generation(each, 2, 3, random).run().shares();
      requireSigns(each, shares, 1, 3);
    }
  }

  @Test
  void theTranscriptConvincesAnybodyAndGivesEveryShareBack() throws Exception {
    CeremonyTable table = table(2, 3).run();
    Transcript transcript = table.live(table.seat(1)).transcript();
    Transcript read = Transcript.decode(suite.curve(), transcript.encode());
    assertThat(read).isEqualTo(transcript);
    PublicKeyPackage key = read.verify(suite, CeremonyTable::verify);
    assertThat(key).isEqualTo(table.live(table.seat(2)).publicKey());
    for (int member = 1; member <= 3; member++) {
      KeyShare share =
          Recovery.recover(
              suite,
              read,
              CeremonyTable::verify,
              new Identifier(member),
              EncryptionKeyPair.ofSeed(CeremonyTable.seed(member)));
      assertThat(share.secret()).isEqualTo(table.shares().get(new Identifier(member)).secret());
    }
    assertThatThrownBy(() ->
            Recovery.recover(
                suite,
                read,
                CeremonyTable::verify,
                new Identifier(1),
                EncryptionKeyPair.ofSeed(CeremonyTable.seed(2))))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("encryption key of 1");
  }

  @Test
  void aTranscriptWithAnythingChangedOrMissingIsRefused() throws Exception {
    CeremonyTable table = table(2, 3).run();
    Transcript good = table.live(table.seat(1)).transcript();
    CeremonyTable other = table(2, 3).run();
    Transcript foreign = other.live(other.seat(1)).transcript();
    List<SignedFrame> forged = new ArrayList<>(good.certificates());
    forged.set(
        1,
        table.signed(
            table.seat(2), new Certificate(Hash256.of(new byte[1]), Hash256.of(new byte[2]))));
    List<SignedFrame> unsigned = new ArrayList<>(good.round1());
    unsigned.set(0, new SignedFrame(unsigned.get(0).frame(), new byte[32]));
    List<Transcript> bad =
        List.of(
            with(good, foreign.round1(), good.echoes(), good.shares(), good.certificates()),
            with(good, good.round1(), foreign.echoes(), good.shares(), good.certificates()),
            with(good, good.round1(), good.echoes(), foreign.shares(), good.certificates()),
            with(good, good.round1(), good.echoes(), good.shares(), foreign.certificates()),
            with(good, good.round1(), good.echoes(), good.shares(), forged),
            with(good, unsigned, good.echoes(), good.shares(), good.certificates()),
            with(good, good.round1().reversed(), good.echoes(), good.shares(), good.certificates()),
            with(good, good.round1(), good.echoes(), good.shares(), good.echoes()),
            with(
                good,
                good.round1(),
                good.echoes(),
                good.shares(),
                good.certificates().subList(0, 2)));
    for (Transcript transcript : bad) {
      assertThatThrownBy(() -> transcript.verify(suite, CeremonyTable::verify))
          .isInstanceOf(VerificationException.class);
    }
  }

  private static Transcript with(
      Transcript base,
      List<SignedFrame> round1,
      List<SignedFrame> echoes,
      List<SignedFrame> shares,
      List<SignedFrame> certificates) {
    return new Transcript(base.setup(), round1, echoes, shares, certificates);
  }

  @Test
  void theOrderOfFramesDoesNotMatter() throws Exception {
    for (int run = 0; run < 20; run++) {
      CeremonyTable table = table(3, 4);
      List<SignedFrame> held = new ArrayList<>();
      table.over((frame, receiver) -> {
        held.add(frame);
        return null;
      });
      table.run();
      table.over((frame, receiver) -> frame);
      // Everything that was said so far, shuffled, again and again until nobody says more.
      while (!(table.state(1) instanceof Live)) {
        Collections.shuffle(held, random);
        List<SignedFrame> next = new ArrayList<>(held);
        for (SignedFrame frame : held) {
          for (CeremonyParticipant participant : table.participants.values()) {
            next.addAll(participant.receive(frame).send());
          }
        }
        held.clear();
        held.addAll(next);
      }
      assertThat(table.shares()).hasSize(4);
    }
  }

  @Test
  void aKeyIsNotLiveBeforeTheLastCertificate() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat last = table.seat(3);
    table.over((frame, receiver) ->
        frame.frame().message() instanceof Certificate && frame.frame().sender().equals(last)
            ? null
            : frame);
    table.run();
    assertThat(table.state(1))
        .isEqualTo(new Collecting(Phase.CERTIFICATES, CeremonyTable.seats(last)));
    assertThat(table.participants.get(table.seat(1)).hasCertified()).isTrue();
    assertThat(table.stores.get(table.seat(1)).shares).hasSize(1);
  }

  @Test
  void aRestartedMemberSaysTheSameAgainAndGoesOn() throws Exception {
    for (int stopAfter = 0; stopAfter < 40; stopAfter++) {
      CeremonyTable table = table(2, 3);
      int[] budget = {stopAfter};
      table.over((frame, receiver) -> budget[0]-- > 0 ? frame : null);
      table.run();
      table.over((frame, receiver) -> frame);
      for (Seat seat : List.copyOf(table.participants.keySet())) {
        table.restart(seat);
      }
      table.deliver();
      assertThat(table.shares()).as("after %d frames", stopAfter).hasSize(3);
    }
  }

  @Test
  void theShareIsStoredBeforeTheCertificateLeaves() throws Exception {
    CeremonyTable table = table(2, 2);
    table.over((frame, receiver) -> {
      if (frame.frame().message() instanceof Certificate) {
        assertThat(table.stores.get(frame.frame().sender()).shares).isNotEmpty();
      }
      return frame;
    });
    table.run();
    assertThat(table.shares()).hasSize(2);
  }

  @Test
  void aMemberMadeAnewKnowsItsCertificateBeforeItIsStartedAndCannotTakeItBack() throws Exception {
    CeremonyTable table = table(2, 2);
    table.run();
    CeremonyParticipant again = table.participant(table.seat(1));
    assertThat(again.hasCertified()).isTrue();
    assertThatThrownBy(again::abandon).isInstanceOf(IllegalStateException.class);
    assertThat(again.state()).isNotInstanceOf(Aborted.class);
  }

  @Test
  void whoeverIsNotToCertifyKeepsNoShareAndHoldsNobodyToAnything() throws Exception {
    CeremonyTable table = table(2, 2);
    Seat careful = table.seat(1);
    boolean[] may = {false};
    table.participants.get(careful).certifyOnlyIf(() -> may[0]);
    table.run();
    assertThat(table.participants.get(careful).hasCertified()).isFalse();
    assertThat(table.stores.get(careful).shares).isEmpty();
    assertThat(table.state(1)).isInstanceOf(CeremonyState.Collecting.class);
    may[0] = true;
    table.broadcast(careful, table.participants.get(careful).start().send());
    table.deliver();
    assertThat(table.shares()).hasSize(2);
  }

  @Test
  void aSetupWithADuplicateSmallOrMissingEncryptionKeyIsRefused() throws Exception {
    CeremonyTable table = table(2, 3);
    Map<Identifier, EncryptionKey> keys = new TreeMap<>(table.setup.encryptionKeys());
    keys.put(new Identifier(2), keys.get(new Identifier(1)));
    Map<Identifier, EncryptionKey> fewer = new TreeMap<>(table.setup.encryptionKeys());
    fewer.remove(new Identifier(2));
    for (Map<Identifier, EncryptionKey> bad : List.of(keys, fewer)) {
      assertThatThrownBy(() ->
              CeremonySetup.of(
                  suite.curve(),
                  suite.suite(),
                  table.setup.sessionHash(),
                  table.setup.participants(),
                  bad,
                  Optional.empty()))
          .isInstanceOf(VerificationException.class)
          .hasMessageStartingWith("encryption keys");
    }
    byte[] one = new byte[32];
    one[0] = 1;
    assertThatThrownBy(() -> EncryptionKey.decode(one)).isInstanceOf(VerificationException.class);
    assertThatThrownBy(() -> EncryptionKey.decode(new byte[32]))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void aConstantSeenInAnEarlierCeremonyIsRefused() throws Exception {
    CeremonyTable table = table(2, 3);
    Seat self = table.seat(1);
    CeremonyParticipant wary =
        CeremonyParticipant.generate(
            suite,
            table.setup,
            self,
            table.secrets.get(self),
            table.keys.get(self.identifier()),
            new CeremonyTable.MemoryStore(),
            frame -> CeremonyTable.sign(self, frame),
            CeremonyTable::verify,
            point -> true);
    wary.start();
    Round1 replayed =
        Dealing.fresh(suite, table.setup, table.seat(2), table.secrets.get(table.seat(2))).round1();
    wary.receive(table.signed(table.seat(2), replayed));
    assertThat(wary.state()).isInstanceOf(Aborted.class);
    assertThat(((Aborted) wary.state()).culprits()).containsExactly(table.seat(2));
  }

  @Test
  void aFrameBeforeTheStartIsRefusedAndLeavesNoTrace() throws Exception {
    CeremonyTable table = table(2, 3);
    CeremonyParticipant early = table.participants.get(table.seat(1));
    CeremonyState before = early.state();
    List<SignedFrame> said = table.participants.get(table.seat(2)).start().send();
    assertThat(said).isNotEmpty();
    for (SignedFrame frame : said) {
      assertThatThrownBy(() -> early.receive(frame))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("started before");
    }
    assertThat(early.state()).isEqualTo(before);
    assertThat(table.stores.get(table.seat(1)).frames).isEmpty();
    // Nothing is lost by it, and a second start says the same again.
    assertThat(early.start().send()).isNotEmpty().isEqualTo(early.start().send());
    table.run();
    assertThat(table.shares()).hasSize(3);
  }

  @Test
  void theCodeToCompareIsTheFirstHundredBits() {
    Hash256 session =
        Hash256.ofHex("00443214c74254b635cf84653a56d7c675be77df000000000000000000000000");
    // 00000 00001 00010 00011 ... 5 bits each, counted up.
    assertThat(CeremonySession.code(session)).isEqualTo("01234-56789-abcde-fghjk");
    assertThat(CeremonySession.hash(session, List.of(session, session)))
        .isNotEqualTo(CeremonySession.hash(session, List.of(session)));
  }
}
