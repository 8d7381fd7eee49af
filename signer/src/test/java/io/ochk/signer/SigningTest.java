package io.ochk.signer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.signer.signing.RequestState;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.signing.Coordinator;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a signer says in the rounds of a signature, and what it says to nobody. */
class SigningTest extends SignersWithAKey {
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
