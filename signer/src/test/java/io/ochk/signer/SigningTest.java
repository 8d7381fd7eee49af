package io.ochk.signer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.KindRule;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.signing.RequestState;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.signing.Coordinator;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.verify.KnownEpoch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTest {
  @TempDir Path folder;

  private Guild guild;

  @TempDir static Path prepared;

  @BeforeAll
  static void makeAKey() throws Exception {
    try (Guild guild = Guild.of(prepared)) {
      guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
      guild.settle();
    }
  }

  @BeforeEach
  void begin() throws Exception {
    try (var files = Files.walk(prepared)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(prepared.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    guild = Guild.of(folder);
  }

  @AfterEach
  void close() {
    guild.close();
  }

  private KnownEpoch epoch() {
    return guild.members.getFirst().epochs.newest(Programme.SLUG).orElseThrow();
  }

  private Request request(RequestKind kind, long seconds) {
    long now = guild.now.getEpochSecond();
    return new Request(
        now, 0, now + seconds, Programme.SLUG, epoch().keyX(), BitcoinNetwork.REGTEST, kind);
  }

  /** The next message that a member sends and that fits; it is taken out of the mail. */
  private <T> T await(int from, Function<PeerMessage, Optional<T>> wanted) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < deadline) {
      synchronized (guild.mail) {
        for (Guild.Parcel parcel : List.copyOf(guild.mail)) {
          Optional<T> found =
              parcel.from() == from ? wanted.apply(parcel.message()) : Optional.empty();
          if (found.isPresent()) {
            guild.mail.removeIf(p -> p.from() == from && p.message().equals(parcel.message()));
            return found.get();
          }
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("member " + from + " did not say it; mail: " + guild.mail);
  }

  private static <T> Function<PeerMessage, Optional<T>> envelope(Class<T> action) {
    return message -> {
      try {
        return message instanceof PeerMessage.Envelope(ActionEnvelope envelope)
                && action.isInstance(envelope.action())
            ? Optional.of(action.cast(envelope.action()))
            : Optional.empty();
      } catch (io.ochk.protocol.json.MalformedException e) {
        throw new AssertionError(e);
      }
    };
  }

  private Coordinator coordinator(Request request) throws Exception {
    SigningKey key = SigningKey.of(Guild.SUITE, epoch().verified().key(), new TaprootTweak.None());
    return new Coordinator(
        new SigningRequest(
            Hash256.ofHex(request.hash()), key, FederationStatement.of(request).digest()),
        0);
  }

  private void awaitState(int member, Request request, RequestState state) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < deadline) {
      var pending = guild.members.get(member).signing.find(request.id());
      if (pending.isPresent() && pending.get().state() == state) {
        return;
      }
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(guild.members.get(member).signing.find(request.id()))
        .map(p -> p.state())
        .contains(state);
  }

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
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
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
  void anApprovalAndFirstCommitmentsLeaveTogetherAndASignatureFollows() throws Exception {
    Request request = request(new RequestKind.Statement("We hold."), 3600);
    Coordinator coordinator = coordinator(request);
    coordinator.start();
    List<Coordinator.Ask> asks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      guild.members.get(i).signing.request(request, Optional.of(0));
      assertThat(await(i, envelope(SignApprove.class)).verdict())
          .isEqualTo(SignApprove.Verdict.APPROVE);
      SignCommit commit = await(i, envelope(SignCommit.class));
      asks.addAll(
          coordinator
              .commitments(
                  Identifier.ofSeat(i),
                  SigningCommitments.decode(Guild.SUITE.curve(), commit.commitments().bytes()))
              .asks());
    }
    for (Coordinator.Ask ask : asks) {
      if (ask instanceof Coordinator.Ask.ForShare(Identifier to, SigningPackage signingPackage)) {
        guild
            .members
            .get(to.seat())
            .signing
            .ask(new PeerMessage.AskShare(Octets.of(signingPackage.encode())));
        SignShare share = await(to.seat(), envelope(SignShare.class));
        assertThat(share.packageSha256()).isEqualTo(signingPackage.hash().toString());
        coordinator.share(to, SignatureShare.decode(share.share().bytes()));
      }
    }
    assertThat(coordinator.progress()).isInstanceOf(Coordinator.Progress.Finished.class);
    byte[] signature =
        ((Coordinator.Progress.Finished) coordinator.progress()).signature().encode();
    RequestResult result = FederationStatement.of(request).result(signature);
    assertThat(FederationStatement.verify(result).address().toString())
        .isEqualTo(epoch().verified().address().toString());
    guild
        .members
        .getFirst()
        .signing
        .result(new PeerMessage.Result(request.hash(), result.signature()));
    awaitState(0, request, RequestState.SIGNED);
  }

  @Test
  void theSamePackageAgainGetsTheSameShareAndAnyOtherNone() throws Exception {
    Request request = request(new RequestKind.Liveness(), 3600);
    List<SigningCommitments> commitments = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      guild.members.get(i).signing.request(request, Optional.of(0));
      commitments.add(
          SigningCommitments.decode(
              Guild.SUITE.curve(), await(i, envelope(SignCommit.class)).commitments().bytes()));
    }
    SigningPackage three = packaged(commitments.subList(0, 3));
    SigningPackage four = packaged(commitments);
    SignShare first = ask(0, three);
    assertThat(ask(0, three)).isEqualTo(first);
    guild.members.getFirst().signing.ask(new PeerMessage.AskShare(Octets.of(four.encode())));
    assertThat(await(0, SigningTest::refusal)).isEqualTo("already_released");
    // A restart forgets the nonces, not the release.
    guild.members.getFirst().kill();
    guild.members.getFirst().signing.resume();
    assertThat(ask(0, three)).isEqualTo(first);
    guild.members.getFirst().signing.ask(new PeerMessage.AskShare(Octets.of(four.encode())));
    assertThat(await(0, SigningTest::refusal)).isEqualTo("already_released");
  }

  @Test
  void aRestartVoidsCommitments() throws Exception {
    Request request = request(new RequestKind.Liveness(), 3600);
    List<SigningCommitments> commitments = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      guild.members.get(i).signing.request(request, Optional.of(0));
      commitments.add(
          SigningCommitments.decode(
              Guild.SUITE.curve(), await(i, envelope(SignCommit.class)).commitments().bytes()));
    }
    guild.members.get(1).kill();
    guild.members.get(1).signing.resume();
    guild
        .members
        .get(1)
        .signing
        .ask(new PeerMessage.AskShare(Octets.of(packaged(commitments).encode())));
    assertThat(await(1, SigningTest::refusal)).isEqualTo("no_nonces");
    guild.members.get(1).signing.ask(new PeerMessage.AskCommitments(request.hash(), 16, 0));
    assertThat(await(1, envelope(SignCommit.class)).round().attempt()).isEqualTo(16);
  }

  @Test
  void swappedCommitmentsAreRefused() throws Exception {
    Request request = request(new RequestKind.Liveness(), 3600);
    Request other = request(new RequestKind.Statement("another"), 3600);
    List<SigningCommitments> mixed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      guild.members.get(i).signing.request(request, Optional.of(0));
      mixed.add(
          SigningCommitments.decode(
              Guild.SUITE.curve(), await(i, envelope(SignCommit.class)).commitments().bytes()));
    }
    SigningCommitments swapped =
        new SigningCommitments(
            mixed.get(0).attempt(),
            mixed.get(0).identifier(),
            mixed.get(1).hiding(),
            mixed.get(1).binding());
    guild
        .members
        .getFirst()
        .signing
        .ask(
            new PeerMessage.AskShare(
                Octets.of(packaged(List.of(swapped, mixed.get(1), mixed.get(2))).encode())));
    assertThat(await(0, SigningTest::refusal)).isEqualTo("commitments_changed");
    // Nobody approved the other request.
    guild.members.getFirst().signing.ask(new PeerMessage.AskCommitments(other.hash(), 0, 0));
    assertThat(await(0, SigningTest::refusal)).isEqualTo("not_approved");
  }

  private static SigningPackage packaged(List<SigningCommitments> commitments) {
    return SigningPackage.of(commitments.getFirst().attempt(), commitments);
  }

  private SignShare ask(int member, SigningPackage signingPackage) throws Exception {
    guild
        .members
        .get(member)
        .signing
        .ask(new PeerMessage.AskShare(Octets.of(signingPackage.encode())));
    return await(member, envelope(SignShare.class));
  }

  private static Optional<String> refusal(PeerMessage message) {
    return message instanceof PeerMessage.Refusal refusal
        ? Optional.of(refusal.reason())
        : Optional.empty();
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

  @Test
  void noSecretIsInTheStore() throws Exception {
    byte[] seed = TestKeys.operator(0).exportSeed();
    byte[] share;
    try (var opened = guild.members.getFirst().shares.open(epoch().setupHash()).orElseThrow()) {
      share = opened.secret().revealSecretBytes();
    }
    byte[] encryption = guild.members.getFirst().operator.encryption().revealSecretBytes();
    Request request = request(new RequestKind.Liveness(), 3600);
    guild.members.getFirst().signing.request(request, Optional.of(0));
    awaitState(0, request, RequestState.APPROVED);
    assertThat(guild.members.getFirst().operator.toString())
        .isEqualTo("Operator[" + OperatorId.of(TestKeys.operator(0).publicKey()) + "]");
    Predicate<byte[]> inFolder = needle -> contains(guild.members.getFirst().folder, needle);
    assertThat(inFolder.test(seed)).isFalse();
    assertThat(inFolder.test(share)).isFalse();
    assertThat(inFolder.test(encryption)).isFalse();
    for (byte[] secret : List.of(seed, share, encryption)) {
      assertThat(inFolder.test(HexFormat.of().formatHex(secret).getBytes(ISO_8859_1))).isFalse();
    }
    // The search finds what is there.
    assertThat(inFolder.test(request.hash().getBytes(ISO_8859_1))).isTrue();
  }

  private static boolean contains(Path folder, byte[] needle) {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String content = new String(Files.readAllBytes(file), ISO_8859_1);
        if (content.contains(new String(needle, ISO_8859_1))) {
          return true;
        }
      }
      return false;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aShareThatWasMovedOrAlteredDoesNotOpen() throws Exception {
    Guild.Member member = guild.members.getFirst();
    String hash = epoch().setupHash();
    byte[] sealed =
        member.store.read(
            s -> s.first("SELECT sealed FROM shares", row -> row.getBytes(1)).orElseThrow());
    sealed[20] ^= 1;
    member.store.write(s -> s.update("UPDATE shares SET sealed = ?", sealed));
    assertThatThrownBy(() -> member.shares.open(hash))
        .hasMessageContaining("one that this operator sealed for this row");
    sealed[20] ^= 1;
    member.store.write(
        s -> s.update("UPDATE shares SET sealed = ?, setup_hash = ?", sealed, "0".repeat(64)));
    assertThatThrownBy(() -> member.shares.open("0".repeat(64)))
        .hasMessageContaining("one that this operator sealed for this row");
  }
}
