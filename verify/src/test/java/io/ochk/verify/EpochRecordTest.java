package io.ochk.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.fixture.TestCeremony;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EpochRecordTest {
  private static final Programme PROGRAMME = Programme.binding();
  private static final Pins PINNED =
      new Pins(
          Optional.of(TestKeys.reviewer().publicKey()),
          Optional.of(TestKeys.organiser().publicKey()),
          Optional.empty(),
          Optional.empty());

  private static TestCeremony generation;
  private static TestCeremony refresh;
  private static RequestResult result;

  private static List<SigningKey> operators() {
    return IntStream.range(0, 4).mapToObj(TestKeys::operator).toList();
  }

  private static String charterHash() {
    return PROGRAMME.charters.getLast().hash();
  }

  @BeforeAll
  static void holdTheCeremonies() throws Exception {
    generation = TestCeremony.generation(Programme.SLUG, charterHash(), 3, operators());
    refresh = generation.reshared(charterHash(), 3, List.of(0, 1, 3), operators());
    result =
        generation.signed(
            generation.request(new RequestKind.Statement("We are here."), PROGRAMME.now()));
  }

  @Test
  void aRecordFromItsBytesProvesKeyAndAddress() throws Exception {
    EpochRecord read = EpochRecord.parse(generation.record().bytes());
    VerifiedEpoch epoch = EpochRecords.verify(TestCeremony.SUITE, read);
    assertThat(epoch.address().toString()).startsWith("bcrt1p");
    FederationKey key = FederationKey.verified(List.of(read, refresh.record()));
    assertThat(key.epochs())
        .hasSize(2)
        .extracting(FederationKey.Epoch::address)
        .containsOnly(epoch.address().toString());
    assertThat(key.newest().number()).isEqualTo(1);
    assertThat(key.epochs()).extracting(FederationKey.Epoch::departures).containsOnly(0);
    assertThat(key.requiresNewKey()).isFalse();
  }

  @Test
  void aKeyOfWhichAsManyHoldersHaveLeftAsCouldSignIsSaidToNeedAnother() throws Exception {
    List<SigningKey> successors =
        List.of(
            TestKeys.operator(0), TestKeys.operator(4), TestKeys.operator(5), TestKeys.operator(3));
    TestCeremony two = generation.reshared(charterHash(), 3, List.of(0, 1, 3), successors);
    FederationKey key = FederationKey.verified(List.of(generation.record(), two.record()));
    assertThat(key.epochs()).extracting(FederationKey.Epoch::departures).containsExactly(2, 0);
    assertThat(key.requiresNewKey()).isFalse();
    TestCeremony three =
        two.reshared(
            charterHash(),
            3,
            List.of(0, 1, 2),
            List.of(
                TestKeys.operator(0),
                TestKeys.operator(4),
                TestKeys.operator(5),
                TestKeys.operator(6)));
    key = FederationKey.verified(List.of(generation.record(), two.record(), three.record()));
    assertThat(key.epochs()).extracting(FederationKey.Epoch::departures).containsExactly(3, 1, 0);
    assertThat(key.requiresNewKey()).isTrue();
  }

  @Test
  void aFederationWhoseKeyAllHaveCertifiedIsLiveInItsRecord() throws Exception {
    FederationRecord record =
        PROGRAMME.record().withKey(List.of(generation.record(), refresh.record()), List.of(result));
    Report report = new Verifier(PINNED).verify(CanonicalJson.bytes(record.json()));
    assertThat(failures(report)).isEmpty();
    assertThat(detail(report, "status")).isEqualTo("live");
    assertThat(detail(report, "address")).isEqualTo(generation.epoch().address().toString());
    assertThat(detail(report, "results")).isEqualTo("1 signed by the federation");
    assertThat(detail(report, "epochs[1]"))
        .contains("certified by all 4 and by 3 members of the epoch before");
    assertThat(FederationRecord.parse(CanonicalJson.bytes(record.json()))).isEqualTo(record);
  }

  @Test
  void withoutAnEpochItIsBindingAndHasNoResults() {
    assertThat(detail(report(List.of(), List.of()), "status")).isEqualTo("binding");
    assertThat(failures(report(List.of(), List.of(result)))).containsExactly("results");
  }

  @Test
  void aCeremonyUnderAnotherCharterOrThresholdOrByOthersDoesNotCount() throws Exception {
    TestCeremony charter = TestCeremony.generation(Programme.SLUG, "ab".repeat(32), 3, operators());
    assertThat(failures(report(List.of(charter.record()), List.of())))
        .containsExactly("epochs[0]: setup");
    TestCeremony lower = TestCeremony.generation(Programme.SLUG, charterHash(), 2, operators());
    assertThat(failures(report(List.of(lower.record()), List.of())))
        .containsExactly("epochs[0]: setup");
    List<SigningKey> foreign = new ArrayList<>(operators());
    foreign.set(3, TestKeys.operator(9));
    TestCeremony others = TestCeremony.generation(Programme.SLUG, charterHash(), 3, foreign);
    assertThat(failures(report(List.of(others.record()), List.of())))
        .containsExactly("epochs[0]: setup");
    List<SigningKey> moved = new ArrayList<>(operators()).reversed();
    TestCeremony swapped = TestCeremony.generation(Programme.SLUG, charterHash(), 3, moved);
    Report report = report(List.of(swapped.record()), List.of());
    assertThat(detail(report, "epochs[0]: setup")).contains("was never given seat");
  }

  @Test
  void aJoinThatIsMissingOrOfAnotherKeyMakesTheRecordInvalid() {
    List<ActionEnvelope> joins = generation.record().joins();
    refuses(
        new EpochRecord(generation.setup(), joins.subList(0, 3), generation.record().transcript()),
        "joins: expected one of ");
    List<ActionEnvelope> foreign = new ArrayList<>(joins);
    foreign.set(0, TestCeremony.join(generation.setup(), TestKeys.operator(9)));
    refuses(
        new EpochRecord(generation.setup(), foreign, generation.record().transcript()),
        "join.pubkey: expected the key of a seat");
    List<ActionEnvelope> again = new ArrayList<>(joins);
    again.set(0, withAnotherNonce(joins.getFirst()));
    refuses(
        new EpochRecord(generation.setup(), again, generation.record().transcript()),
        "session of the transcript: expected ");
  }

  private static ActionEnvelope withAnotherNonce(ActionEnvelope join) {
    return ActionEnvelope.sign(
        new io.ochk.protocol.envelope.ActionPayload(
            join.payload().action(),
            join.payload().params(),
            java.math.BigInteger.valueOf(77),
            join.payload().expiresAt(),
            join.payload().federation()),
        TestKeys.operator(0));
  }

  @Test
  void aMissingCertificateMeansThereIsNoKey() throws Exception {
    refuses(
        spoiled(t ->
            new Transcript(
                t.setup(), t.round1(), t.echoes(), t.shares(), t.certificates().subList(0, 3))),
        "certificates: expected all of the new epoch");
  }

  @Test
  void aFrameInAnEnvelopeOfAnotherKeyOrAboutOtherBytesIsRefused() throws Exception {
    refuses(
        spoiled(t -> withRound1(t, 1, frame(t, TestKeys.operator(0)))),
        "signature on Round1 of 2: expected the signature of the operator in that seat");
    refuses(
        spoiled(t ->
            withRound1(
                t, 1, new SignedFrame(t.round1().get(1).frame(), t.round1().get(0).signature()))),
        "signature on Round1 of 2");
    refuses(
        spoiled(t ->
            withRound1(
                t,
                1,
                new SignedFrame(
                    t.round1().get(1).frame(),
                    (" " + new String(t.round1().get(1).signature(), UTF_8)).getBytes(UTF_8)))),
        "signature on Round1 of 2");
  }

  private static SignedFrame frame(Transcript t, SigningKey operator) {
    var frame = t.round1().get(1).frame();
    return new SignedFrame(
        frame, TestCeremony.envelope(Programme.SLUG, frame, operator, 99).bytes());
  }

  private static Transcript withRound1(Transcript t, int at, SignedFrame frame) {
    List<SignedFrame> frames = new ArrayList<>(t.round1());
    frames.set(at, frame);
    return new Transcript(t.setup(), frames, t.echoes(), t.shares(), t.certificates());
  }

  private static EpochRecord spoiled(UnaryOperator<Transcript> change) throws Exception {
    EpochRecord good = generation.record();
    Transcript transcript =
        Transcript.decode(TestCeremony.SUITE.curve(), good.transcript().bytes());
    return new EpochRecord(
        good.setup(), good.joins(), Octets.of(change.apply(transcript).encode()));
  }

  @Test
  void aSetupChangedAfterwardsHasOtherJoins() {
    SetupDocument s = generation.setup();
    SetupDocument mainnet =
        new SetupDocument(
            s.attempt(),
            s.ceremonyId(),
            s.charterHash(),
            s.federationSlug(),
            BitcoinNetwork.MAINNET,
            s.previous(),
            s.seats(),
            s.threshold(),
            s.resharing());
    refuses(
        new EpochRecord(mainnet, generation.record().joins(), generation.record().transcript()),
        "join.setup_hash: expected " + mainnet.hash());
  }

  @Test
  void epochsMustFollowEachOther() {
    assertThatThrownBy(() -> FederationKey.verified(List.of(refresh.record())))
        .hasMessageContaining("expected a key generation");
    assertThatThrownBy(
            () -> FederationKey.verified(List.of(generation.record(), generation.record())))
        .hasMessageContaining("expected a re-sharing");
    assertThat(failures(report(List.of(refresh.record()), List.of()))).contains("epochs[0]");
  }

  @Test
  void aSuccessorTakesOverAndTheDepartureIsCounted() throws Exception {
    List<SigningKey> next = new ArrayList<>(operators());
    next.set(1, TestKeys.operator(9));
    TestCeremony handedOver = generation.reshared(charterHash(), 3, List.of(0, 2, 3), next);
    FederationKey key = FederationKey.verified(List.of(generation.record(), handedOver.record()));
    assertThat(key.epochs()).extracting(FederationKey.Epoch::departures).containsExactly(1, 0);
    assertThat(handedOver.joins().encryptionKeys()).hasSize(4);
    RequestResult signed =
        handedOver.signed(handedOver.request(new RequestKind.Liveness(), PROGRAMME.now()));
    assertThat(signed.request().key()).isEqualTo(result.request().key());
  }

  @Test
  void aResultOfAnotherKeyFederationOrEpochIsNoneOfTheFederations() throws Exception {
    Request good = result.request();
    for (Request other :
        List.of(
            request(good, new io.ochk.protocol.identity.FederationSlug("other"), good.epoch()),
            request(good, good.federationSlug(), 1))) {
      RequestResult signed = generation.signed(other);
      assertThat(failures(report(List.of(generation.record()), List.of(signed))))
          .containsExactly("results[0]");
    }
    RequestResult forged =
        new RequestResult(request(good, good.federationSlug(), 0), result.signature());
    assertThat(failures(report(List.of(generation.record()), List.of(result, forged)))).isEmpty();
    Request later =
        new Request(
            good.createdAt() + 1,
            good.epoch(),
            good.expiresAt(),
            good.federationSlug(),
            good.key(),
            good.network(),
            good.kind());
    assertThat(
            failures(
                report(
                    List.of(generation.record()),
                    List.of(new RequestResult(later, result.signature())))))
        .containsExactly("results[0]");
  }

  private static Request request(
      Request r, io.ochk.protocol.identity.FederationSlug slug, int epoch) {
    return new Request(r.createdAt(), epoch, r.expiresAt(), slug, r.key(), r.network(), r.kind());
  }

  @Test
  void anEpochRecordAndAResultAreDocumentsOfTheirOwn() throws Exception {
    Report epoch = new Verifier(PINNED).verify(generation.record().bytes());
    assertThat(epoch.valid()).isTrue();
    assertThat(detail(epoch, "address")).startsWith("bcrt1p");
    Report statement = new Verifier(PINNED).verify(result.bytes());
    assertThat(statement.valid()).isTrue();
    RequestResult changed =
        new RequestResult(
            generation.request(new RequestKind.Statement("We left."), PROGRAMME.now()),
            result.signature());
    assertThat(new Verifier(PINNED).verify(changed.bytes()).valid()).isFalse();
  }

  private static void refuses(EpochRecord record, String message) {
    assertThatThrownBy(() -> EpochRecords.verify(TestCeremony.SUITE, record))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith(message);
  }

  private static Report report(List<EpochRecord> epochs, List<RequestResult> results) {
    return new Verifier(PINNED)
        .verify(new Document.Federation(PROGRAMME.record().withKey(epochs, results)));
  }

  private static String detail(Report report, String name) {
    return report.checks().stream()
        .filter(c -> c.name().equals(name))
        .map(Check::detail)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> failures(Report report) {
    return report.checks().stream()
        .filter(c -> c.result() == Check.Result.FAIL)
        .map(Check::name)
        .toList();
  }
}
