package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.KindRule;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.signing.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Which requests a signer takes up, asks about, answers and forgets. */
class RequestsTest extends SignersWithAKey {
  @Test
  void aRequestThatIsNotYetMadeOrExpiredByThisClockIsSaidAndTakenOnceTheClockIsRight()
      throws Exception {
    guild.policy = Policy.INITIAL;
    Request request = request(new RequestKind.Statement("By which clock?"), 600);
    var signing = guild.members.getFirst().signing;
    Instant right = guild.now;
    guild.now = right.minusSeconds(300);
    signing.request(request, Optional.of(1));
    awaitPassedOver(signing, request, "created_at");
    guild.now = right.plusSeconds(900);
    signing.request(request, Optional.of(1));
    awaitPassedOver(signing, request, "expires_at");
    guild.now = right;
    signing.request(request, Optional.of(1));
    awaitState(0, request, RequestState.WAITING);
    assertThat(signing.passedOver()).isEmpty();
  }

  private static void awaitPassedOver(
      io.ochk.signer.signing.SigningDesk signing, Request request, String member) {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!signing.passedOver().toString().contains(member)) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(signing.passedOver())
        .singleElement()
        .asString()
        .startsWith("request " + request.id() + " is not looked at: ");
  }

  @Test
  void requestsForAnotherKeyEpochNetworkOrTimeAreNeitherApprovedNorDenied() {
    long now = guild.now.getEpochSecond();
    String key = epoch().keyX();
    RequestKind live = new RequestKind.Liveness();
    List<Request> foreign =
        List.of(
            new Request(
                now, 0, now + 60, Programme.SLUG, "ab".repeat(32), BitcoinNetwork.REGTEST, live),
            new Request(now, 1, now + 60, Programme.SLUG, key, BitcoinNetwork.REGTEST, live),
            new Request(now, 0, now + 60, Programme.SLUG, key, BitcoinNetwork.MAINNET, live),
            new Request(now + 120, 0, now + 180, Programme.SLUG, key, BitcoinNetwork.REGTEST, live),
            new Request(now - 60, 0, now, Programme.SLUG, key, BitcoinNetwork.REGTEST, live));
    for (Request request : foreign) {
      guild.members.getFirst().signing.request(request, Optional.of(0));
    }
    guild.members.getFirst().signing.close(); // which waits for what was taken in
    assertThat(guild.members.getFirst().signing.newest(10)).isEmpty();
    assertThat(guild.mail).isEmpty();
  }

  @Test
  void pastTheDaysLimitTheOperatorIsAskedAndMayStillApprove() throws Exception {
    guild.policy =
        Policy.allowing().withRule("liveness", new KindRule(Answer.ALLOW, Optional.of(1L)));
    Request first = request(new RequestKind.Liveness(), 3600);
    Request second = request(new RequestKind.Liveness(), 3601);
    guild.members.getFirst().signing.request(first, Optional.empty());
    awaitState(0, first, RequestState.APPROVED);
    guild.members.getFirst().signing.request(second, Optional.empty());
    awaitState(0, second, RequestState.WAITING);
    assertThat(guild.members.getFirst().signing.waiting().getFirst().reason())
        .isEqualTo("today's limit of 1 for liveness is used up");
    guild.members.getFirst().signing.decide(second.hash(), true);
    awaitState(0, second, RequestState.APPROVED);
  }

  @Test
  void afterARestoreIsAcceptedTodaysQuotasAreUsedUp() throws Exception {
    guild.policy =
        Policy.allowing().withRule("liveness", new KindRule(Answer.ALLOW, Optional.of(100L)));
    String before = guild.members.getFirst().store.signerId();
    guild.members.getFirst().store.acceptRestored(guild.now, guild.members.getFirst().random);
    assertThat(guild.members.getFirst().store.signerId()).isNotEqualTo(before);
    Request request = request(new RequestKind.Liveness(), 3600);
    guild.members.getFirst().signing.request(request, Optional.empty());
    awaitState(0, request, RequestState.WAITING);
    guild.now = guild.now.plus(Duration.ofDays(1));
    Request tomorrow = request(new RequestKind.Liveness(), 3600);
    guild.members.getFirst().signing.request(tomorrow, Optional.empty());
    awaitState(0, tomorrow, RequestState.APPROVED);
  }

  @Test
  void requestsThatRanOutAreForgottenAfterAMonthAndEarlierWhenThereAreVeryMany() throws Exception {
    for (int i = 0; i < 20; i++) {
      Request request = request(new RequestKind.Statement("Number " + i), 2 + i);
      guild.members.getFirst().signing.request(request, Optional.of(2));
      awaitState(0, request, RequestState.APPROVED);
    }
    guild.now = guild.now.plusSeconds(65);
    guild.members.getFirst().signing.expire();
    guild.members.getFirst().signing.forget(5);
    // Those that ran out within the last minute could come in again by a clock that was ahead.
    assertThat(guild.members.getFirst().signing.newest(100)).hasSize(20);
    guild.now = guild.now.plusSeconds(60);
    guild.members.getFirst().signing.forget(5);
    assertThat(guild.members.getFirst().signing.newest(100)).hasSize(5);
    guild.now = guild.now.plus(Duration.ofDays(31));
    guild.members.getFirst().signing.forget(5);
    assertThat(guild.members.getFirst().signing.newest(100)).isEmpty();
  }

  @Test
  void requestsOfOneSecondStandInTheOrderInWhichTheyCameTheNewestFirst() throws Exception {
    List<RequestKind> came = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Request request = request(new RequestKind.Statement("Number " + i), 60);
      guild.members.getFirst().signing.request(request, Optional.of(2));
      awaitState(0, request, RequestState.APPROVED);
      came.addFirst(request.kind());
    }
    assertThat(guild.members.getFirst().signing.newest(100))
        .extracting(pending -> pending.request().kind())
        .isEqualTo(came);
  }

  @Test
  void anApprovalIsWorthNothingWhenItsTimeIsOverThoughNoTimerHasLooked() throws Exception {
    Request request = request(new RequestKind.Liveness(), 60);
    guild.members.getFirst().signing.request(request, Optional.empty());
    awaitState(0, request, RequestState.APPROVED);
    guild.now = guild.now.plusSeconds(61);
    guild.members.getFirst().signing.ask(new PeerMessage.AskCommitments(request.hash(), 0, 0));
    String reason =
        await(
            0,
            m ->
                m instanceof PeerMessage.Refusal refusal
                    ? Optional.of(refusal.reason())
                    : Optional.empty());
    assertThat(reason).isEqualTo("not_approved");
  }

  @Test
  void theSameProposalTwiceInASecondIsOneRequest() throws Exception {
    Request first =
        guild
            .members
            .getFirst()
            .signing
            .propose(new RequestKind.Statement("Once."), Duration.ofHours(1));
    awaitState(0, first, RequestState.APPROVED);
    guild.members.getFirst().store.write(s -> s.update("UPDATE requests SET state = 'signed'"));
    Request again =
        guild
            .members
            .getFirst()
            .signing
            .propose(new RequestKind.Statement("Once."), Duration.ofHours(1));
    assertThat(again).isEqualTo(first);
    awaitState(0, first, RequestState.SIGNED);
    assertThat(
            guild
                .members
                .getFirst()
                .store
                .<Long>read(s -> s.count("SELECT SUM(used) FROM quotas WHERE kind = 'statement'")))
        .isEqualTo(1);
  }

  @Test
  void whatTheOperatorDoesNotAnswerExpiresVisibly() {
    guild.policy = Policy.INITIAL;
    Request request = request(new RequestKind.Statement("Is anybody there?"), 60);
    guild.members.getFirst().signing.request(request, Optional.of(2));
    awaitState(0, request, RequestState.WAITING);
    guild.now = guild.now.plusSeconds(61);
    guild.members.getFirst().signing.expire();
    awaitState(0, request, RequestState.EXPIRED);
  }
}
