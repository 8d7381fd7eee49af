package io.ochk.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterWriter;
import io.ochk.protocol.charter.Examples;
import io.ochk.protocol.charter.FrontMatter;
import io.ochk.protocol.charter.Guardian;
import io.ochk.protocol.charter.Threshold;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The directory's chain, statement by statement, and every reason why one does not fit. */
class FederationStateTest {
  private static final SigningKey ORGANISER = key(100);
  private static final SigningKey REVIEWER = key(101);
  private static final FederationSlug SLUG = new FederationSlug("oc-me-v1");
  private static final Instant AT = Instant.parse("2026-05-22T00:00:00Z");

  private final FederationFacts.Collector facts = FederationFacts.collect();
  private final List<DirectoryStatement> chain = new ArrayList<>();

  private static SigningKey key(int value) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) value);
    return SigningKey.ofSeed(seed);
  }

  private static OperatorId id(SigningKey operator) {
    return OperatorId.of(operator.publicKey());
  }

  @BeforeEach
  void found() {
    add(new FederationCreate("OC Me", 3, 4, true, Optional.empty(), Optional.empty()));
  }

  private FederationState state() {
    return switch (FederationState.replay(chain, facts.facts())) {
      case FederationState.Outcome.Applied applied -> applied.state();
      case FederationState.Outcome.Refused refused ->
          throw new AssertionError(refused.refusal().toString());
    };
  }

  private DirectoryStatement statement(DirectorySubject subject) {
    Optional<String> previous =
        chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast().payload().sha256());
    ChainLink link =
        new ChainLink(SLUG, chain.size(), previous, AT.getEpochSecond() + chain.size());
    return DirectoryStatement.sign(new DirectoryStatement.Payload(link, subject), ORGANISER);
  }

  private void add(DirectorySubject subject) {
    chain.add(statement(subject));
    state();
  }

  private void refuses(DirectoryStatement statement, DirectoryRefusal.Code code) {
    assertThat(state().apply(statement))
        .isInstanceOfSatisfying(
            FederationState.Outcome.Refused.class,
            r -> assertThat(r.refusal().code()).as(r.refusal().detail()).isEqualTo(code));
  }

  private void refuses(DirectorySubject subject, DirectoryRefusal.Code code) {
    refuses(statement(subject), code);
  }

  private ActionEnvelope fact(SigningKey operator, Action action) throws Exception {
    ActionEnvelope envelope =
        ActionEnvelope.sign(
            ActionPayload.of(action, 1, AT.getEpochSecond(), Optional.of(SLUG)), operator);
    facts.envelope(envelope);
    return envelope;
  }

  private String accept(SigningKey operator) {
    Decision decision =
        Decision.sign(
            new Decision.Payload(
                Decision.Verdict.ACCEPT,
                "app",
                id(operator),
                operator.publicKey(),
                AT.getEpochSecond(),
                "",
                Optional.empty()),
            REVIEWER);
    facts.decision(decision);
    return decision.payload().sha256();
  }

  private static Membership membership(
      Membership.Kind kind, SigningKey operator, int seat, Instant at) {
    return new Membership(kind, Optional.empty(), SLUG, id(operator), seat, at);
  }

  private SeatAssign assignment(SigningKey operator, int seat) throws Exception {
    String request =
        fact(operator, membership(Membership.Kind.JOIN, operator, seat, AT)).payload().sha256();
    return new SeatAssign(seat, id(operator), operator.publicKey(), request, accept(operator));
  }

  private void seatFour() throws Exception {
    for (int seat = 0; seat < 4; seat++) {
      add(assignment(key(seat + 1), seat));
    }
  }

  private Charter charter(
      String version, FederationSlug slug, Threshold threshold, int... operators) throws Exception {
    FrontMatter e = Examples.frontMatter();
    List<Guardian> guardians = new ArrayList<>();
    for (int operator : operators) {
      guardians.add(
          new Guardian(
              id(key(operator)),
              "G " + operator,
              "CH",
              "https://g" + operator + ".example",
              "g@mail.example",
              Optional.empty()));
    }
    FrontMatter front =
        new FrontMatter(
            version,
            slug,
            e.federationName(),
            Optional.empty(),
            threshold,
            guardians,
            e.gateways(),
            e.exitClause(),
            e.amendmentProcess(),
            e.payouts(),
            e.upgradePauseSeconds());
    Charter charter = Charter.parse(CharterWriter.write(front, "# Charter\n"));
    facts.charter(charter);
    return charter;
  }

  private Charter charter(String version) throws Exception {
    return charter(version, SLUG, new Threshold(3, 4), 1, 2, 3, 4);
  }

  private static CharterPublish publish(String version, String hash, String supersedes) {
    return new CharterPublish(version, hash, Optional.ofNullable(supersedes), Optional.empty());
  }

  private static CharterSign signature(SigningKey operator, String version, String hash) {
    return new CharterSign(Optional.empty(), hash, version, SLUG, id(operator), AT);
  }

  @Test
  void theStatusFollowsFromTheFacts() throws Exception {
    assertThat(state().status()).isEqualTo(FederationStatus.RECRUITING);
    seatFour();
    assertThat(state().status()).isEqualTo(FederationStatus.FORMING);
    String hash = charter("1.0.0").hash();
    add(publish("1.0.0", hash, null));
    for (int operator = 1; operator <= 4; operator++) {
      assertThat(state().status()).isEqualTo(FederationStatus.FORMING);
      CharterSign sign = signature(key(operator), "1.0.0", hash);
      assertThat(state().ratificationRefusal(key(operator).publicKey(), sign)).isEmpty();
      fact(key(operator), sign);
    }
    assertThat(state().status()).isEqualTo(FederationStatus.BINDING);
    assertThat(state().ratifiers(state().charter().orElseThrow())).hasSize(4);
    fact(key(2), membership(Membership.Kind.LEAVE, key(2), 1, AT.plusSeconds(9)));
    assertThat(state().status()).isEqualTo(FederationStatus.RECRUITING);
    assertThat(state().seats()).hasSize(3);
  }

  @Test
  void anAmendmentNeedsTheThresholdOnceTheFirstCharterIsInForce() throws Exception {
    seatFour();
    String first = charter("1.0.0").hash();
    add(publish("1.0.0", first, null));
    assertThat(state().ratificationsNeeded(state().charter().orElseThrow())).isEqualTo(4);
    for (int operator = 1; operator <= 4; operator++) {
      fact(key(operator), signature(key(operator), "1.0.0", first));
    }
    String second = charter("1.1.0").hash();
    add(publish("1.1.0", second, first));
    assertThat(state().ratificationsNeeded(state().charter().orElseThrow())).isEqualTo(3);
    assertThat(refusal(1, signature(key(1), "1.0.0", first)))
        .contains(DirectoryRefusal.Code.CHARTER_SUPERSEDED);
    for (int operator = 1; operator <= 3; operator++) {
      assertThat(state().status()).isEqualTo(FederationStatus.FORMING);
      fact(key(operator), signature(key(operator), "1.1.0", second));
    }
    assertThat(state().status()).isEqualTo(FederationStatus.BINDING);
  }

  @Test
  void whoLeavesFreesTheSeatAndUndoesNothingThatWasStatedBefore() throws Exception {
    seatFour();
    String first = charter("1.0.0").hash();
    add(publish("1.0.0", first, null));
    for (int operator = 1; operator <= 4; operator++) {
      fact(key(operator), signature(key(operator), "1.0.0", first));
    }
    // Dated before its own assignment and the charter, made after them.
    fact(key(2), membership(Membership.Kind.LEAVE, key(2), 1, AT));
    assertThat(state().seats()).extracting(Seat::index).containsExactly(0, 2, 3);
    refuses(
        publish("1.1.0", charter("1.1.0").hash(), first), DirectoryRefusal.Code.SEATS_NOT_FILLED);
    add(assignment(key(5), 1));
    String second = charter("1.1.0", SLUG, new Threshold(3, 4), 1, 3, 4, 5).hash();
    add(publish("1.1.0", second, first));
    assertThat(state().ratificationsNeeded(state().charter().orElseThrow())).isEqualTo(3);
  }

  private Optional<DirectoryRefusal.Code> refusal(int operator, CharterSign sign) {
    return state().ratificationRefusal(key(operator).publicKey(), sign).map(DirectoryRefusal::code);
  }

  @Test
  void aStatementThatDoesNotFollowIsRefused() throws Exception {
    SeatAssign assign = assignment(key(1), 0);
    ChainLink good = statement(assign).payload().link();
    for (ChainLink bad :
        List.of(
            new ChainLink(SLUG, 2, good.previous(), good.issuedAtUnix()),
            new ChainLink(SLUG, 1, Optional.of("ab".repeat(32)), good.issuedAtUnix()),
            new ChainLink(SLUG, 1, good.previous(), AT.getEpochSecond() - 1),
            new ChainLink(new FederationSlug("x"), 1, good.previous(), good.issuedAtUnix()))) {
      refuses(
          DirectoryStatement.sign(new DirectoryStatement.Payload(bad, assign), ORGANISER),
          DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN);
    }
    refuses(
        new FederationCreate("Again", 3, 4, true, Optional.empty(), Optional.empty()),
        DirectoryRefusal.Code.NOT_NEXT_IN_CHAIN);
    assertThat(FederationState.replay(List.of(), facts.facts()))
        .isInstanceOf(FederationState.Outcome.Refused.class);
    assertThat(FederationState.replay(List.of(statement(assign)), facts.facts()))
        .isInstanceOf(FederationState.Outcome.Refused.class);
  }

  @Test
  void aSeatGoesToAnAcceptedOperatorWhoAskedForIt() throws Exception {
    SigningKey operator = key(1);
    SeatAssign good = assignment(operator, 0);
    refuses(
        new SeatAssign(
            0, good.operatorId(), good.operatorPubkey(), good.requestSha256(), "ab".repeat(32)),
        DirectoryRefusal.Code.OPERATOR_NOT_ACCEPTED);
    refuses(
        new SeatAssign(
            0, good.operatorId(), good.operatorPubkey(), good.requestSha256(), accept(key(2))),
        DirectoryRefusal.Code.OPERATOR_NOT_ACCEPTED);
    refuses(
        new SeatAssign(
            0, good.operatorId(), good.operatorPubkey(), "ab".repeat(32), good.acceptanceSha256()),
        DirectoryRefusal.Code.REQUEST_UNKNOWN);
    refuses(
        new SeatAssign(
            1,
            good.operatorId(),
            good.operatorPubkey(),
            good.requestSha256(),
            good.acceptanceSha256()),
        DirectoryRefusal.Code.REQUEST_UNKNOWN);
    refuses(assignment(operator, 4), DirectoryRefusal.Code.SEAT_UNKNOWN);
    add(good);
    refuses(assignment(operator, 1), DirectoryRefusal.Code.ALREADY_SEATED);
    refuses(assignment(key(2), 0), DirectoryRefusal.Code.SEAT_TAKEN);
    SeatAssign withdrawn = assignment(key(3), 2);
    fact(key(3), membership(Membership.Kind.LEAVE, key(3), 2, AT.plusSeconds(1)));
    refuses(withdrawn, DirectoryRefusal.Code.REQUEST_WITHDRAWN);
  }

  @Test
  void whoNeitherSitsNorAskedHasNothingToLeave() throws Exception {
    PublicKey operator = key(1).publicKey();
    Membership leave = membership(Membership.Kind.LEAVE, key(1), 0, AT);
    assertThat(state().membershipRefusal(operator, leave).orElseThrow().code())
        .isEqualTo(DirectoryRefusal.Code.NOTHING_TO_LEAVE);
    fact(key(1), membership(Membership.Kind.JOIN, key(1), 0, AT));
    assertThat(state().membershipRefusal(operator, leave)).isEmpty();
  }

  @Test
  void aCharterFitsTheFederationItIsPublishedFor() throws Exception {
    refuses(
        publish("1.0.0", charter("1.0.0").hash(), null), DirectoryRefusal.Code.SEATS_NOT_FILLED);
    seatFour();
    refuses(publish("1.0.0", "ab".repeat(32), null), DirectoryRefusal.Code.CHARTER_TEXT_UNKNOWN);
    Threshold t = new Threshold(3, 4);
    differs("1.0.0", charter("1.0.0", new FederationSlug("other"), t, 1, 2, 3, 4));
    differs("1.0.0", charter("1.0.1", SLUG, t, 1, 2, 3, 4));
    differs("1.0.0", charter("1.0.0", SLUG, new Threshold(4, 4), 1, 2, 3, 4));
    differs("1.0.0", charter("1.0.0", SLUG, t, 1, 2, 3, 5));
    refuses(
        publish("1.0.0", charter("1.0.0", SLUG, t, 1, 2, 3).hash(), null),
        DirectoryRefusal.Code.CHARTER_INVALID);
    Charter plain = Charter.parse("We four.\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    facts.charter(plain);
    refuses(publish("1.0.0", plain.hash(), null), DirectoryRefusal.Code.CHARTER_INVALID);
    String hash = charter("1.0.0").hash();
    refuses(publish("1.0.0", hash, "ab".repeat(32)), DirectoryRefusal.Code.CHARTER_VERSION_NOT_NEW);
    add(publish("1.0.0", hash, null));
    refuses(publish("1.0.0", hash, hash), DirectoryRefusal.Code.CHARTER_VERSION_NOT_NEW);
    refuses(
        publish("1.1.0", charter("1.1.0").hash(), null),
        DirectoryRefusal.Code.CHARTER_VERSION_NOT_NEW);
  }

  private void differs(String version, Charter charter) {
    refuses(publish(version, charter.hash(), null), DirectoryRefusal.Code.CHARTER_DIFFERS);
  }

  @Test
  void aRatificationNamesThePublishedCharterAndComesFromASeat() throws Exception {
    String hash = charter("1.0.0").hash();
    assertThat(refusal(1, signature(key(1), "1.0.0", hash)))
        .contains(DirectoryRefusal.Code.NO_CHARTER);
    seatFour();
    add(publish("1.0.0", hash, null));
    assertThat(refusal(1, signature(key(1), "1.0.0", "ab".repeat(32))))
        .contains(DirectoryRefusal.Code.CHARTER_HASH_UNKNOWN);
    assertThat(refusal(1, signature(key(1), "1.0.1", hash)))
        .contains(DirectoryRefusal.Code.CHARTER_VERSION_DIFFERS);
    assertThat(refusal(5, signature(key(5), "1.0.0", hash)))
        .contains(DirectoryRefusal.Code.NOT_SEATED);
    fact(key(5), signature(key(5), "1.0.0", hash));
    assertThat(state().ratifiers(state().charter().orElseThrow())).isEmpty();
  }

  @Test
  void oneOperatorCountsOnceHoweverOftenItSigns() throws Exception {
    seatFour();
    String hash = charter("1.0.0").hash();
    add(publish("1.0.0", hash, null));
    for (int i = 0; i < 4; i++) {
      fact(key(1), signature(key(1), "1.0.0", hash));
    }
    assertThat(state().ratifiers(state().charter().orElseThrow())).hasSize(1);
  }

  @Test
  void onlyTheOrganisersSignatureVerifies() throws Exception {
    DirectoryStatement statement =
        DirectoryStatement.parse(CanonicalJson.bytes(chain.getFirst().json()));
    statement.verify(KeyHistory.of(Role.ORGANISER, ORGANISER.publicKey()));
    KeyHistory reviewer = KeyHistory.of(Role.ORGANISER, REVIEWER.publicKey());
    assertThatThrownBy(() -> statement.verify(reviewer)).hasMessageStartingWith("organiser_kid");
    DirectoryStatement forged =
        new DirectoryStatement(
            statement.payload(), statement.organiserKid(), REVIEWER.sign(statement.payload()));
    assertThatThrownBy(() -> forged.verify(KeyHistory.of(Role.ORGANISER, ORGANISER.publicKey())))
        .hasMessageStartingWith("sig_hex");
  }
}
