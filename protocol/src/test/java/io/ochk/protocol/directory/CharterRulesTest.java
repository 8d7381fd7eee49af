package io.ochk.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.Threshold;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CharterRulesTest {
  private static final List<OperatorId> FOUR = ids(0, 1, 2, 3);

  @Test
  void theFirstCharterBindsWhenEverySeatHasSigned() {
    Programme programme = Programme.seated().publish("1.0.0");
    for (int i = 0; i < 4; i++) {
      assertThat(programme.state().status()).isEqualTo(FederationStatus.FORMING);
      programme.ratify(TestKeys.operator(i));
    }
    FederationState state = programme.state();
    assertThat(state.status()).isEqualTo(FederationStatus.BINDING);
    CharterPublish charter = state.charter().orElseThrow();
    assertThat(state.ratificationsNeeded(charter)).isEqualTo(4);
    assertThat(state.ratifiers(charter)).extracting(Seat::index).containsExactly(0, 1, 2, 3);
  }

  @Test
  void anAmendmentBindsWithThreshold() {
    Programme programme = Programme.binding().publish("1.1.0");
    assertThat(programme.state().status()).isEqualTo(FederationStatus.FORMING);
    CharterPublish amendment = programme.state().charter().orElseThrow();
    assertThat(programme.state().ratificationsNeeded(amendment)).isEqualTo(3);
    programme.ratify(TestKeys.operator(3)).ratify(TestKeys.operator(1));
    assertThat(programme.state().status()).isEqualTo(FederationStatus.FORMING);
    programme.ratify(TestKeys.operator(0));
    assertThat(programme.state().status()).isEqualTo(FederationStatus.BINDING);
  }

  @Test
  void anAmendmentOfACharterThatNeverBoundStillNeedsEverybody() {
    Programme programme =
        Programme.seated().publish("1.0.0").ratify(TestKeys.operator(0)).publish("1.0.1");
    assertThat(programme.state().ratificationsNeeded(programme.state().charter().orElseThrow()))
        .isEqualTo(4);
  }

  @Test
  void aFederationThatWasBoundOnceAmendsWithThresholdEvenAfterAGuardianChanged() {
    SigningKey eve = TestKeys.operator(4);
    Programme programme =
        Programme.binding()
            .leave(TestKeys.operator(0), 0)
            .accept(eve)
            .join(eve, 0)
            .assign(eve, 0)
            .publish("2.0.0")
            .ratify(TestKeys.operator(1))
            .ratify(TestKeys.operator(2));
    assertThat(programme.state().status()).isEqualTo(FederationStatus.FORMING);
    assertThat(programme.ratify(eve).state().status()).isEqualTo(FederationStatus.BINDING);
  }

  @Test
  void theRecordStaysValidWhenAGuardianLeavesABindingFederation() {
    Programme programme = Programme.binding().leave(TestKeys.operator(2), 2);
    assertThat(programme.state().status()).isEqualTo(FederationStatus.RECRUITING);
    assertThat(programme.state().charters()).hasSize(1);
  }

  @Test
  void oneOperatorCountsOnceHoweverOftenHeSigns() {
    Programme programme = Programme.seated().publish("1.0.0");
    for (int i = 0; i < 4; i++) {
      programme.ratify(TestKeys.operator(0));
    }
    assertThat(programme.state().ratifiers(programme.state().charter().orElseThrow())).hasSize(1);
  }

  @Test
  void aSignatureUnderAnotherVersionOrByAStrangerDoesNotCount() {
    Programme programme = Programme.seated().publish("1.0.0");
    String hash = programme.charters.getFirst().hash();
    programme.ratifications.add(programme.ratification(TestKeys.operator(0), hash, "1.0.1"));
    programme.ratifications.add(programme.ratification(TestKeys.operator(9), hash, "1.0.0"));
    assertThat(programme.state().ratifiers(programme.state().charter().orElseThrow())).isEmpty();
  }

  @Test
  void aCharterNeedsEverySeatTaken() {
    Programme programme = Programme.seated().leave(TestKeys.operator(3), 3);
    assertRefused(
        programme,
        Charters.of(Programme.SLUG, "1.0.0", 3, FOUR),
        DirectoryRefusal.Code.SEATS_NOT_FILLED);
  }

  @Test
  void aCharterWhoseTextIsUnknownIsRefused() {
    Programme programme = Programme.seated();
    CharterPublish publish =
        new CharterPublish("1.0.0", "ab".repeat(32), Optional.empty(), Optional.empty());
    assertRefused(programme, publish, DirectoryRefusal.Code.CHARTER_TEXT_UNKNOWN);
  }

  @Test
  void aCharterWithoutFrontMatterIsRefused() throws Exception {
    Charter plain = Charter.parse("# A charter\n".getBytes(StandardCharsets.UTF_8));
    assertRefused(Programme.seated(), plain, DirectoryRefusal.Code.CHARTER_INVALID);
  }

  @Test
  void aPlaceholderIsRefused() {
    Charter placeholder =
        Charters.of(Programme.SLUG, "1.0.0", new Threshold(3, 4), FOUR, "Signed in {{city}}.\n");
    assertRefused(Programme.seated(), placeholder, DirectoryRefusal.Code.CHARTER_INVALID);
  }

  @Test
  void aThresholdOfHalfIsRefused() {
    Charter half = Charters.of(Programme.SLUG, "1.0.0", new Threshold(2, 4), FOUR, "Text.\n");
    assertRefused(Programme.seated(), half, DirectoryRefusal.Code.CHARTER_INVALID);
  }

  @Test
  void theCharterMustSayWhatTheDirectorySays() {
    FederationSlug other = new FederationSlug("other");
    assertDiffers("federation_id", Charters.of(other, "1.0.0", 3, FOUR));
    assertDiffers("threshold", Charters.of(Programme.SLUG, "1.0.0", 4, FOUR));
    assertDiffers("guardians", Charters.of(Programme.SLUG, "1.0.0", 3, ids(0, 1, 2, 4)));

    Programme programme = Programme.seated();
    Charter charter = Charters.of(Programme.SLUG, "1.0.0", 3, FOUR);
    programme.charters.add(charter);
    CharterPublish otherVersion =
        new CharterPublish("2.0.0", charter.hash(), Optional.empty(), Optional.empty());
    assertRefused(programme, otherVersion, DirectoryRefusal.Code.CHARTER_DIFFERS);
  }

  @Test
  void theLongFormOfAnOperatorIdInACharterNamesTheSameGuardian() {
    List<OperatorId> mixed = new ArrayList<>(FOUR);
    mixed.set(
        0,
        new OperatorId(
            "op-"
                + io.ochk.protocol.hash.Sha256.hex(TestKeys.operator(0).publicKey().bytes())
                    .substring(0, 32)));
    Programme programme =
        Programme.seated().publish(Charters.of(Programme.SLUG, "1.0.0", 3, mixed));
    programme.ratify(TestKeys.operator(0));
    assertThat(programme.state().ratifiers(programme.state().charter().orElseThrow())).hasSize(1);
  }

  @Test
  void aVersionOrTextThatWasUsedBeforeIsRefused() {
    Programme programme = Programme.binding();
    assertRefused(
        programme, programme.charters.getFirst(), DirectoryRefusal.Code.CHARTER_VERSION_NOT_NEW);
    Charter sameVersion =
        Charters.of(Programme.SLUG, "1.0.0", new Threshold(3, 4), FOUR, "Changed.\n");
    assertRefused(programme, sameVersion, DirectoryRefusal.Code.CHARTER_VERSION_NOT_NEW);
  }

  @Test
  void anAmendmentNamesTheVersionThatItReplaces() {
    Programme programme = Programme.binding();
    Charter next = Charters.of(Programme.SLUG, "1.1.0", new Threshold(3, 4), FOUR, "More.\n");
    programme.charters.add(next);
    for (Optional<String> wrong : List.of(Optional.<String>empty(), Optional.of("ab".repeat(32)))) {
      assertRefused(
          programme,
          new CharterPublish("1.1.0", next.hash(), wrong, Optional.empty()),
          DirectoryRefusal.Code.CHARTER_VERSION_NOT_NEW);
    }
  }

  @Test
  void nothingIsRatifiedBeforeACharterIsPublished() {
    assertSignRefused(
        Programme.seated(), 0, "ab".repeat(32), "1.0.0", DirectoryRefusal.Code.NO_CHARTER);
  }

  @Test
  void onlyTheNewestCharterIsRatified() {
    Programme programme = Programme.binding().publish("1.1.0");
    String old = programme.charters.get(0).hash();
    String current = programme.charters.get(1).hash();
    assertSignRefused(programme, 0, old, "1.0.0", DirectoryRefusal.Code.CHARTER_SUPERSEDED);
    assertSignRefused(
        programme, 0, "ab".repeat(32), "1.1.0", DirectoryRefusal.Code.CHARTER_HASH_UNKNOWN);
    assertSignRefused(
        programme, 0, current, "1.0.0", DirectoryRefusal.Code.CHARTER_VERSION_DIFFERS);
    assertSignRefused(programme, 9, current, "1.1.0", DirectoryRefusal.Code.NOT_SEATED);
    assertThat(signRefusal(programme, 0, current, "1.1.0")).isEmpty();
  }

  @Test
  void whoTookASeatAfterTheCharterWasWrittenCannotRatifyIt() {
    SigningKey eve = TestKeys.operator(4);
    Programme programme =
        Programme.binding().leave(TestKeys.operator(0), 0).accept(eve).join(eve, 0).assign(eve, 0);
    assertSignRefused(
        programme,
        4,
        programme.charters.getFirst().hash(),
        "1.0.0",
        DirectoryRefusal.Code.NOT_SEATED);
    assertThat(programme.state().status()).isEqualTo(FederationStatus.FORMING);
  }

  private static Optional<DirectoryRefusal.Code> signRefusal(
      Programme programme, int operator, String hash, String version) {
    SigningKey key = TestKeys.operator(operator);
    try {
      ActionEnvelope envelope = programme.ratification(key, hash, version);
      return programme
          .state()
          .ratificationRefusal(key.publicKey(), (CharterSign) envelope.action())
          .map(DirectoryRefusal::code);
    } catch (io.ochk.protocol.json.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSignRefused(
      Programme programme, int operator, String hash, String version, DirectoryRefusal.Code code) {
    assertThat(signRefusal(programme, operator, hash, version)).contains(code);
  }

  private static void assertDiffers(String member, Charter charter) {
    Programme programme = Programme.seated();
    programme.charters.add(charter);
    assertThat(programme.state().apply(programme.statement(programme.publication(charter))))
        .isInstanceOfSatisfying(
            FederationState.Outcome.Refused.class,
            r -> {
              assertThat(r.refusal().code()).isEqualTo(DirectoryRefusal.Code.CHARTER_DIFFERS);
              assertThat(r.refusal().detail()).startsWith(member + ": expected ");
            });
  }

  private static void assertRefused(
      Programme programme, Charter charter, DirectoryRefusal.Code code) {
    programme.charters.add(charter);
    assertRefused(programme, programme.publication(charter), code);
  }

  private static void assertRefused(
      Programme programme, CharterPublish publish, DirectoryRefusal.Code code) {
    assertThat(programme.state().apply(programme.statement(publish)))
        .isInstanceOfSatisfying(
            FederationState.Outcome.Refused.class,
            r -> assertThat(r.refusal().code()).isEqualTo(code));
  }

  private static List<OperatorId> ids(int... operators) {
    List<OperatorId> result = new ArrayList<>();
    for (int operator : operators) {
      result.add(OperatorId.of(TestKeys.operator(operator).publicKey()));
    }
    return result;
  }
}
