package io.ochk.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeatRulesTest {
  private static final SigningKey ALICE = TestKeys.operator(0);
  private static final SigningKey BOB = TestKeys.operator(1);

  @Test
  void anAcceptedOperatorWhoAskedIsSeated() {
    Programme programme = new Programme().found(3, 4).accept(ALICE).join(ALICE, 2).assign(ALICE, 2);
    assertThat(programme.state().seats())
        .singleElement()
        .satisfies(seat -> {
          assertThat(seat.index()).isEqualTo(2);
          assertThat(seat.operatorPubkey()).isEqualTo(ALICE.publicKey());
          assertThat(seat.assignedAtUnix()).isEqualTo(programme.now());
        });
    assertThat(programme.state().status()).isEqualTo(FederationStatus.RECRUITING);
  }

  @Test
  void aSeatForAKeyThatIsNotAcceptedIsRefused() {
    Programme programme = new Programme().found(3, 4).accept(ALICE).join(ALICE, 0);
    programme.acceptances.clear();
    programme.accept(BOB);
    SeatAssign withBobsAcceptance =
        new SeatAssign(
            0,
            OperatorId.of(ALICE.publicKey()),
            ALICE.publicKey(),
            programme.memberships.getFirst().payload().sha256(),
            programme.acceptances.getFirst().payload().sha256());
    assertRefused(programme, withBobsAcceptance, DirectoryRefusal.Code.OPERATOR_NOT_ACCEPTED);
  }

  @Test
  void aRejectionSeatsNobody() {
    Programme programme = new Programme().found(3, 4).join(ALICE, 0);
    programme.acceptances.add(programme.decide(ALICE, Decision.Verdict.REJECT));
    assertRefused(
        programme, programme.assignment(ALICE, 0), DirectoryRefusal.Code.OPERATOR_NOT_ACCEPTED);
  }

  @Test
  void aSeatThatNobodyAskedForIsRefused() {
    Programme programme = new Programme().found(3, 4).accept(ALICE).join(ALICE, 0);
    SeatAssign assign = programme.assignment(ALICE, 0);
    programme.memberships.clear();
    assertRefused(programme, assign, DirectoryRefusal.Code.REQUEST_UNKNOWN);
  }

  @Test
  void anotherSeatThanTheOneAskedForIsRefused() {
    Programme programme = new Programme().found(3, 4).accept(ALICE).join(ALICE, 0);
    assertRefused(programme, programme.assignment(ALICE, 1), DirectoryRefusal.Code.REQUEST_UNKNOWN);
  }

  @Test
  void anotherOperatorsRequestSeatsNobody() {
    Programme programme =
        new Programme().found(3, 4).accept(ALICE).accept(BOB).join(ALICE, 0).join(BOB, 0);
    SeatAssign bob = programme.assignment(BOB, 0);
    SeatAssign bobByAlicesRequest =
        new SeatAssign(
            0,
            bob.operatorId(),
            bob.operatorPubkey(),
            programme.memberships.getFirst().payload().sha256(),
            bob.acceptanceSha256());
    assertRefused(programme, bobByAlicesRequest, DirectoryRefusal.Code.REQUEST_UNKNOWN);
  }

  @Test
  void aWithdrawnRequestIsNotGranted() {
    Programme programme = new Programme().found(3, 4).accept(ALICE).join(ALICE, 0).leave(ALICE, 0);
    assertRefused(
        programme, programme.assignment(ALICE, 0), DirectoryRefusal.Code.REQUEST_WITHDRAWN);
  }

  @Test
  void openRequestsAreThoseThatCanStillBeGranted() {
    Programme programme = new Programme().found(3, 4).accept(ALICE).accept(BOB);
    programme.join(ALICE, 0).join(BOB, 1).join(BOB, 1).leave(ALICE, 0);
    assertThat(programme.state().openRequests()).containsExactly(programme.memberships.get(2));
    programme.assign(BOB, 1);
    assertThat(programme.state().openRequests()).isEmpty();
  }

  @Test
  void aSeatBeyondTheFederationsIsRefused() {
    Programme programme = new Programme().found(3, 4).accept(ALICE).join(ALICE, 4);
    assertRefused(programme, programme.assignment(ALICE, 4), DirectoryRefusal.Code.SEAT_UNKNOWN);
  }

  @Test
  void aTakenSeatIsRefused() {
    Programme programme =
        new Programme()
            .found(3, 4)
            .accept(ALICE)
            .accept(BOB)
            .join(ALICE, 0)
            .join(BOB, 0)
            .assign(ALICE, 0);
    assertRefused(programme, programme.assignment(BOB, 0), DirectoryRefusal.Code.SEAT_TAKEN);
  }

  @Test
  void nobodyHoldsTwoSeats() {
    Programme programme =
        new Programme().found(3, 4).accept(ALICE).join(ALICE, 0).assign(ALICE, 0).join(ALICE, 1);
    assertRefused(programme, programme.assignment(ALICE, 1), DirectoryRefusal.Code.ALREADY_SEATED);
  }

  @Test
  void whoLeavesSitsNoMoreAndMayComeBack() {
    Programme programme = Programme.seated().leave(ALICE, 0);
    assertThat(programme.state().seats()).hasSize(3);
    assertThat(programme.state().seatOf(ALICE.publicKey())).isEmpty();
    assertThat(programme.state().status()).isEqualTo(FederationStatus.RECRUITING);

    programme.join(ALICE, 0).assign(ALICE, 0);
    assertThat(programme.state().seats()).hasSize(4);
    assertThat(programme.state().status()).isEqualTo(FederationStatus.FORMING);
  }

  @Test
  void aFreedSeatGoesToSomebodyElse() {
    SigningKey eve = TestKeys.operator(4);
    Programme programme =
        Programme.seated().leave(ALICE, 0).accept(eve).join(eve, 0).assign(eve, 0);
    assertThat(programme.state().seatOf(eve.publicKey())).isPresent();
    assertThat(programme.state().seatOf(ALICE.publicKey())).isEmpty();
  }

  @Test
  void nobodyUndoesAnAcceptedChainByDatingADepartureBack() {
    Programme programme = Programme.binding();
    Membership backdated =
        new Membership(
            Membership.Kind.LEAVE,
            Optional.of(Programme.PORTAL),
            Programme.SLUG,
            OperatorId.of(ALICE.publicKey()),
            0,
            Instant.ofEpochSecond(programme.statements.getFirst().payload().link().issuedAtUnix())
                .plusSeconds(3600));
    programme.memberships.add(programme.sign(ALICE, backdated));
    assertThat(programme.outcome()).isInstanceOf(FederationState.Outcome.Applied.class);
    assertThat(programme.state().seatOf(ALICE.publicKey())).isEmpty();
  }

  @Test
  void anOldDepartureDoesNotUnseatWhoCameBack() {
    Programme programme =
        new Programme()
            .found(3, 4)
            .accept(ALICE)
            .join(ALICE, 0)
            .leave(ALICE, 0)
            .join(ALICE, 0)
            .assign(ALICE, 0);
    assertThat(programme.state().seatOf(ALICE.publicKey())).isPresent();
  }

  @Test
  void operatorsAskOnlyForFreeSeatsAndGiveUpOnlyTheirOwn() {
    FederationState state = Programme.seated().state();
    SigningKey eve = TestKeys.operator(4);
    assertThat(membership(state, Membership.Kind.JOIN, eve, 0))
        .contains(DirectoryRefusal.Code.SEAT_TAKEN);
    assertThat(membership(state, Membership.Kind.JOIN, eve, 4))
        .contains(DirectoryRefusal.Code.SEAT_UNKNOWN);
    assertThat(membership(state, Membership.Kind.JOIN, ALICE, 1))
        .contains(DirectoryRefusal.Code.ALREADY_SEATED);
    assertThat(membership(state, Membership.Kind.LEAVE, eve, 0))
        .contains(DirectoryRefusal.Code.NOTHING_TO_LEAVE);
    assertThat(membership(state, Membership.Kind.LEAVE, ALICE, 1))
        .contains(DirectoryRefusal.Code.NOTHING_TO_LEAVE);
    assertThat(membership(state, Membership.Kind.LEAVE, ALICE, 0)).isEmpty();
  }

  @Test
  void aRequestCanBeWithdrawnOnce() {
    Programme asked = new Programme().found(3, 4).accept(ALICE).join(ALICE, 3);
    assertThat(membership(asked.state(), Membership.Kind.LEAVE, ALICE, 3)).isEmpty();
    asked.leave(ALICE, 3);
    assertThat(membership(asked.state(), Membership.Kind.LEAVE, ALICE, 3))
        .contains(DirectoryRefusal.Code.NOTHING_TO_LEAVE);
  }

  @Test
  void aDepartureSignedBeforeTheRequestIsRefusedForItWouldVacateNothing() {
    FederationState seated = Programme.seated().state();
    Instant requested = seated.seatOf(ALICE.publicKey()).orElseThrow().requestedAt();
    assertThat(membership(seated, Membership.Kind.LEAVE, ALICE, 0, requested.minusSeconds(1)))
        .contains(DirectoryRefusal.Code.NOTHING_TO_LEAVE);
    assertThat(membership(seated, Membership.Kind.LEAVE, ALICE, 0, requested)).isEmpty();

    FederationState asked = new Programme().found(3, 4).accept(ALICE).join(ALICE, 3).state();
    assertThat(
            membership(
                asked, Membership.Kind.LEAVE, ALICE, 3, Instant.ofEpochSecond(Programme.START - 1)))
        .contains(DirectoryRefusal.Code.NOTHING_TO_LEAVE);
  }

  @Test
  void aRequestSignedBeforeTheDepartureIsRefusedForItWouldNeverBeGranted() {
    FederationState left =
        new Programme().found(3, 4).accept(ALICE).join(ALICE, 3).leave(ALICE, 3).state();
    assertThat(
            membership(
                left, Membership.Kind.JOIN, ALICE, 3, Instant.ofEpochSecond(Programme.START - 1)))
        .contains(DirectoryRefusal.Code.REQUEST_WITHDRAWN);
    assertThat(membership(left, Membership.Kind.JOIN, ALICE, 3)).isEmpty();
  }

  private static Optional<DirectoryRefusal.Code> membership(
      FederationState state, Membership.Kind kind, SigningKey operator, int seat) {
    return membership(
        state, kind, operator, seat, Instant.ofEpochSecond(Programme.START).plusSeconds(86_400));
  }

  private static Optional<DirectoryRefusal.Code> membership(
      FederationState state, Membership.Kind kind, SigningKey operator, int seat, Instant at) {
    Membership membership =
        new Membership(
            kind,
            Optional.of(Programme.PORTAL),
            Programme.SLUG,
            OperatorId.of(operator.publicKey()),
            seat,
            at);
    return state.membershipRefusal(operator.publicKey(), membership).map(DirectoryRefusal::code);
  }

  private static void assertRefused(
      Programme programme, SeatAssign assign, DirectoryRefusal.Code code) {
    assertThat(programme.state().apply(programme.statement(assign)))
        .isInstanceOfSatisfying(
            FederationState.Outcome.Refused.class,
            r -> assertThat(r.refusal().code()).isEqualTo(code));
  }
}
