package io.ochk.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.SigningKey;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordVerificationTest {
  private static final Pins PINNED =
      new Pins(
          Optional.of(TestKeys.reviewer().publicKey()),
          Optional.of(TestKeys.organiser().publicKey()),
          Optional.empty(),
          Optional.empty());
  private static final SigningKey FOREIGN = TestKeys.key(0x33);

  @Test
  void anHonestRecordIsValidFromItsBytesAndNothingIsLeftUnchecked() throws Exception {
    byte[] bytes = CanonicalJson.bytes(Programme.binding().record().json());
    Report report = new Verifier(PINNED).verify(bytes);
    assertThat(report.checks()).allMatch(c -> c.result() == Check.Result.PASS);
    assertThat(report.valid()).isTrue();
    assertThat(report.subject()).isEqualTo("federation oc-me-v1");
    assertThat(report.checks())
        .extracting(Check::name)
        .containsExactly(
            "reviewer keys",
            "organiser keys",
            "acceptances",
            "statements",
            "memberships",
            "ratifications",
            "incidents",
            "exits",
            "charters: hash",
            "chain",
            "senders",
            "seats",
            "charter 1.0.0",
            "status");
    assertThat(report.checks().getLast().detail()).isEqualTo("binding");
  }

  @Test
  void withoutPinsItSaysThatTheKeysAreTakenAtTheirWord() {
    Report report = verify(Programme.binding(), Pins.NONE);
    assertThat(report.valid()).isTrue();
    assertThat(report.checks())
        .filteredOn(c -> c.result() == Check.Result.NOT_CHECKED)
        .extracting(Check::name)
        .containsExactly("pinned reviewer key", "pinned organiser key");
  }

  @Test
  void rotatedKeysLeadFromThePinAndOldAcceptancesStayValid() {
    Programme programme = Programme.seated();
    programme.rotateReviewer(TestKeys.key(0x61)).rotateOrganiser(TestKeys.key(0x71));
    SigningKey eve = TestKeys.operator(4);
    programme.leave(TestKeys.operator(0), 0).accept(eve).join(eve, 0).assign(eve, 0);
    programme.publish("1.0.0");
    Report report = verify(programme, PINNED);
    assertThat(failures(report)).isEmpty();
    assertThat(report.checks().getFirst().detail())
        .isEqualTo(
            "the chain leads from the pinned key to "
                + new AuthorityKey(TestKeys.key(0x61).publicKey()).kid());
  }

  @Test
  void whoLeavesAndWhoComesBackBreaksNothing() {
    Programme programme = Programme.binding().leave(TestKeys.operator(0), 0);
    assertThat(failures(verify(programme, PINNED))).isEmpty();
    programme.join(TestKeys.operator(0), 0).assign(TestKeys.operator(0), 0);
    Report report = verify(programme, PINNED);
    assertThat(failures(report)).isEmpty();
    assertThat(report.checks().getLast().detail()).isEqualTo("binding");
  }

  @Test
  void aRecordThatBeginsFromAnotherReviewerOrOrganiserFailsThere() {
    Pins other =
        new Pins(
            Optional.of(FOREIGN.publicKey()),
            Optional.of(TestKeys.organiser().publicKey()),
            Optional.empty(),
            Optional.empty());
    assertThat(failures(verify(Programme.binding(), other))).contains("reviewer keys");
    Pins otherOrganiser =
        new Pins(
            Optional.of(TestKeys.reviewer().publicKey()),
            Optional.of(FOREIGN.publicKey()),
            Optional.empty(),
            Optional.empty());
    assertThat(failures(verify(Programme.binding(), otherOrganiser)))
        .containsExactly("organiser keys");
  }

  @Test
  void aForkedKeyChainFails() {
    Programme programme = Programme.binding().rotateReviewer(TestKeys.key(0x61));
    programme.reviewerRotations.add(
        KeyRotation.sign(
            Role.REVIEWER,
            TestKeys.reviewer(),
            FOREIGN,
            Instant.ofEpochSecond(programme.now()),
            "fork"));
    assertThat(failures(verify(programme, PINNED))).contains("reviewer keys");
  }

  @Test
  void anAcceptanceByAnotherKeyFailsAndSoDoesTheSeatThatItGave() {
    assertFailures(
        p -> {
          Decision genuine = p.acceptances.get(2);
          p.acceptances.set(
              2,
              new Decision(
                  genuine.payload(), genuine.reviewerKid(), FOREIGN.sign(genuine.payload())));
        },
        "acceptances[2]",
        "chain");
  }

  @Test
  void aMissingAcceptanceFailsTheChain() {
    assertFailures(p -> p.acceptances.remove(0), "chain");
  }

  @Test
  void aStatementByAnotherKeyFails() {
    assertFailures(
        p -> {
          DirectoryStatement genuine = p.statements.get(3);
          p.statements.set(
              3,
              new DirectoryStatement(
                  genuine.payload(), genuine.organiserKid(), FOREIGN.sign(genuine.payload())));
        },
        "statements[3]");
  }

  @Test
  void aStatementThatIsLeftOutFailsTheChain() {
    assertFailures(p -> p.statements.remove(2), "chain");
  }

  @Test
  void aChangedStatementFailsItsSignatureAndTheLinkAfterIt() {
    assertFailures(
        p -> {
          DirectoryStatement genuine = p.statements.get(0);
          var link = genuine.payload().link();
          var moved =
              new io.ochk.protocol.directory.ChainLink(
                  link.federationSlug(), 0, Optional.empty(), link.issuedAtUnix() + 1);
          p.statements.set(
              0,
              new DirectoryStatement(
                  new DirectoryStatement.Payload(moved, genuine.payload().subject()),
                  genuine.organiserKid(),
                  genuine.signature()));
        },
        "statements[0]",
        "chain");
  }

  @Test
  void aForgedJoinFailsAndTheSeatThatItGave() {
    assertFailures(
        p -> p.memberships.set(1, forged(p.memberships.get(1))),
        "memberships[1]: signature",
        "chain");
  }

  @Test
  void aJoinWithAnotherPayloadThanTheOneThatWasGrantedFailsTheChain() {
    assertFailures(
        p -> p.memberships.set(1, withNonce(p.memberships.get(1), TestKeys.operator(1))), "chain");
  }

  @Test
  void aForgedRatificationFails() {
    assertFailures(
        p -> p.ratifications.set(0, forged(p.ratifications.get(0))), "ratifications[0]: signature");
  }

  @Test
  void aMissingRatificationIsNoForgeryButTheStatusFollows() {
    Programme programme = Programme.binding();
    programme.ratifications.remove(0);
    Report report = verify(programme, PINNED);
    assertThat(failures(report)).isEmpty();
    assertThat(report.checks().getLast().detail()).isEqualTo("forming");
  }

  @Test
  void aForgedIncidentOrExitFails() {
    assertFailures(p -> p.incidents.set(0, forged(p.incidents.get(0))), "incidents[0]: signature");
    assertFailures(p -> p.exits.set(0, forged(p.exits.get(0))), "exits[0]: signature");
  }

  @Test
  void aStatementByAKeyThatNobodyAcceptedFailsHoweverGoodItsSignatureIs() {
    assertFailures(p -> p.incident(FOREIGN), "incidents[1]: sender");
    assertFailures(p -> p.exit(FOREIGN), "exits[1]: sender");
    assertFailures(p -> p.ratify(FOREIGN), "ratifications[4]: sender");
    assertFailures(p -> p.join(FOREIGN, 1), "memberships[4]: sender");
    Programme programme = Programme.binding().incident(FOREIGN);
    assertThat(verify(programme, PINNED).checks())
        .filteredOn(c -> c.name().equals("incidents[1]: sender"))
        .extracting(Check::detail)
        .singleElement()
        .asString()
        .contains("NOT_SEATED: expected the key of a guardian who held a seat of oc-me-v1 between");
  }

  @Test
  void anAcceptedOperatorWithoutASeatPublishesNothing() {
    SigningKey eve = TestKeys.operator(4);
    assertFailures(p -> p.accept(eve).join(eve, 0).incident(eve), "incidents[1]: sender");
  }

  @Test
  void aGuardianSpeaksFromTheSeatUntilItIsGivenUp() {
    SigningKey eve = TestKeys.operator(4);
    SigningKey alice = TestKeys.operator(0);
    // A departure may be known as late as it expires, and an envelope may wait as long as it lives.
    assertThat(failures(verify(Programme.binding().leave(alice, 0).incident(alice), PINNED)))
        .isEmpty();
    assertFailures(
        p -> {
          p.leave(alice, 0);
          p.pass(Duration.ofDays(40));
          p.incident(alice);
        },
        "incidents[1]: sender");
    assertFailures(
        p -> {
          p.accept(eve).incident(eve);
          p.leave(alice, 0).pass(Duration.ofDays(40)).join(eve, 0).assign(eve, 0).incident(eve);
        },
        "incidents[1]: sender");
  }

  @Test
  void anEnvelopeInTheWrongListFails() {
    assertFailures(p -> p.incidents.add(p.exits.getFirst()), "incidents[1]: place");
    assertFailures(p -> p.ratifications.add(p.incidents.getFirst()), "ratifications[4]: place");
  }

  @Test
  void anEnvelopeOfAnActionThatNobodyKnowsHasNoPlace() {
    assertFailures(
        p -> {
          ActionPayload known = p.incidents.getFirst().payload();
          ActionPayload unknown =
              new ActionPayload(
                  "alert-unpublish",
                  known.params(),
                  BigInteger.TEN,
                  known.expiresAt(),
                  known.federation());
          p.incidents.add(ActionEnvelope.sign(unknown, TestKeys.operator(0)));
        },
        "incidents[1]: place");
  }

  @Test
  void anEnvelopeAboutAnotherFederationFails() {
    FederationRecord record = Programme.binding().record();
    FederationRecord renamed =
        new FederationRecord(
            new FederationSlug("other"),
            record.reviewerKeys(),
            record.organiserKeys(),
            record.statements(),
            record.acceptances(),
            List.of(),
            record.charters(),
            List.of(),
            record.incidents(),
            List.of());
    assertThat(failures(new Verifier(PINNED).verify(new Document.Federation(renamed))))
        .containsExactly("incidents[0]: place", "chain");
  }

  @Test
  void anEnvelopeUnderAnotherOperatorsIdFails() {
    assertFailures(
        p -> {
          ActionPayload alices = p.incidents.getFirst().payload();
          p.incidents.set(0, ActionEnvelope.sign(alices, TestKeys.operator(1)));
        },
        "incidents[0]: operator_id");
  }

  @Test
  void aMissingCharterTextFailsTheChain() {
    assertFailures(p -> p.charters.clear(), "chain");
  }

  @Test
  void publishedKeysThatAreNotTheChainsFail() {
    FederationRecord r = Programme.binding().rotateReviewer(TestKeys.key(0x61)).record();
    KeyDocument lying =
        new KeyDocument(
            List.of(new AuthorityKey(FOREIGN.publicKey())), r.reviewerKeys().rotations());
    FederationRecord record =
        new FederationRecord(
            r.federationSlug(),
            lying,
            r.organiserKeys(),
            r.statements(),
            r.acceptances(),
            r.memberships(),
            r.charters(),
            r.ratifications(),
            r.incidents(),
            r.exits());
    assertThat(failures(new Verifier(PINNED).verify(new Document.Federation(record))))
        .contains("reviewer keys");
  }

  // Every signature of the record, one after the other, with one bit turned.
  @ParameterizedTest
  @ValueSource(ints = {0, 255, 256, 511})
  void noSignatureOfTheRecordCanBeChanged(int bit) throws Exception {
    String text = new String(CanonicalJson.bytes(Programme.binding().record().json()), UTF_8);
    int count = 0;
    for (int at = text.indexOf("sig_hex\":\"");
        at >= 0;
        at = text.indexOf("sig_hex\":\"", at + 1)) {
      int digit = at + "sig_hex\":\"".length() + bit / 4;
      int value = Character.digit(text.charAt(digit), 16) ^ (1 << (bit % 4));
      String changed =
          text.substring(0, digit) + Character.forDigit(value, 16) + text.substring(digit + 1);
      Report report = new Verifier(PINNED).verify(changed.getBytes(UTF_8));
      assertThat(report.valid()).as("signature %d", count).isFalse();
      count++;
    }
    // 6 statements, 4 acceptances, 4 joins, 4 ratifications, an incident, an exit.
    assertThat(count).isEqualTo(20);
  }

  private static ActionEnvelope forged(ActionEnvelope genuine) {
    return new ActionEnvelope(genuine.payload(), genuine.pubkey(), FOREIGN.sign(genuine.payload()));
  }

  private static ActionEnvelope withNonce(ActionEnvelope e, SigningKey key) {
    ActionPayload p = e.payload();
    return ActionEnvelope.sign(
        new ActionPayload(
            p.action(), p.params(), BigInteger.valueOf(999), p.expiresAt(), p.federation()),
        key);
  }

  private static void assertFailures(Consumer<Programme> spoil, String... names) {
    Programme programme = Programme.binding();
    spoil.accept(programme);
    Report report = verify(programme, PINNED);
    assertThat(report.valid()).isFalse();
    assertThat(failures(report)).containsExactly(names);
  }

  private static Report verify(Programme programme, Pins pins) {
    return new Verifier(pins).verify(new Document.Federation(programme.record()));
  }

  private static List<String> failures(Report report) {
    return report.checks().stream()
        .filter(c -> c.result() == Check.Result.FAIL)
        .map(Check::name)
        .toList();
  }
}
