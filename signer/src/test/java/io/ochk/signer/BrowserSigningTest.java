package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.member;
import static io.ochk.signer.BrowserSigners.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.signer.policy.Policy;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.signing.Aggregation;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.ReleaseStore;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests, and the two rounds of signing, between kits and browsers' tabs. */
@Tag("slow")
class BrowserSigningTest extends KitsAndTabs {
  private List<PeerMessage> approve(int tab, Request request) throws Exception {
    return sent(tabs.ask("decide", member(tab).put("item", request.hash()).put("yes", true)));
  }

  private static final class Releases implements ReleaseStore {
    private final Map<SigningAttempt, ReleaseRecord> records = new HashMap<>();

    @Override
    public Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt) {
      return Optional.ofNullable(records.get(attempt));
    }

    @Override
    public void record(ReleaseRecord release) {
      records.put(release.attempt(), release);
    }
  }

  /** A request in the hands of a coordinator, with the kit's signer of seat 0. */
  private final class Round {
    final Request request;
    final SigningKey key =
        SigningKey.of(Guild.SUITE, mixed.epoch().verified().key(), new TaprootTweak.None());
    final byte[] digest;
    final Signer kit;

    Round(RequestKind kind) throws Exception {
      long now = guild.now.getEpochSecond();
      request =
          new Request(
              now,
              0,
              now + 3_600,
              Programme.SLUG,
              mixed.epoch().keyX(),
              BitcoinNetwork.REGTEST,
              kind);
      digest = FederationStatement.of(request).digest();
      kit =
          new Signer(
              Guild.SUITE,
              guild.members.getFirst().shares.open(mixed.epoch().setupHash()).orElseThrow(),
              new Releases(),
              guild.members.getFirst().random);
      kit.approve(new SigningRequest(Hash256.ofHex(request.hash()), key, digest));
    }

    SigningAttempt attempt(int number) {
      return new SigningAttempt(Hash256.ofHex(request.hash()), number, 0);
    }

    List<PeerMessage> ask(int tab, int number) throws Exception {
      return tabs.take(tab, new PeerMessage.AskCommitments(request.hash(), number, 0));
    }

    SigningCommitments commitments(int tab, int number) throws Exception {
      return decoded(only(ask(tab, number), SignCommit.class));
    }

    SigningCommitments decoded(SignCommit said) throws Exception {
      return SigningCommitments.decode(Guild.SUITE.curve(), said.commitments().bytes());
    }

    SigningPackage signingPackage(int number, SigningCommitments... tabs) {
      List<SigningCommitments> all = new ArrayList<>(List.of(tabs));
      if (kit.commit(attempt(number)) instanceof SigningAnswer.Committed(var commitments)) {
        all.add(commitments);
      }
      return SigningPackage.of(attempt(number), all);
    }

    List<PeerMessage> askShare(int tab, SigningPackage signingPackage) throws Exception {
      return tabs.take(tab, new PeerMessage.AskShare(Octets.of(signingPackage.encode())));
    }
  }

  private static <A> A only(List<PeerMessage> messages, Class<A> action) throws Exception {
    for (PeerMessage message : messages) {
      if (message instanceof PeerMessage.Envelope(ActionEnvelope envelope)
          && action.isInstance(envelope.action())) {
        envelope.verify();
        return action.cast(envelope.action());
      }
    }
    throw new AssertionError("no " + action.getSimpleName() + " among " + messages);
  }

  private static String refusal(List<PeerMessage> messages) {
    return messages.stream()
        .filter(PeerMessage.Refusal.class::isInstance)
        .map(m -> ((PeerMessage.Refusal) m).reason())
        .findFirst()
        .orElse("none: " + messages);
  }

  @Test
  void tabsAndAKitSignAStatementTogether() throws Exception {
    mixed.makeKey();
    Round round = new Round(new RequestKind.Statement("From two tabs and a kit."));
    // The first commitments come with the approval.
    List<PeerMessage> first =
        tabs.take(2, new PeerMessage.Requested(Optional.of(0), round.request));
    SigningCommitments two = round.decoded(only(first, SignCommit.class));
    tabs.take(3, new PeerMessage.Requested(Optional.empty(), round.request));
    SigningCommitments three = round.commitments(3, 0);
    assertThat(round.commitments(3, 0)).isEqualTo(three);
    SigningPackage signingPackage = round.signingPackage(0, two, three);
    SigningSession session = SigningSession.of(round.key, round.digest, signingPackage);
    List<SignatureShare> shares = new ArrayList<>();
    for (int tab : MixedGuild.TABS) {
      SignShare share = only(round.askShare(tab, signingPackage), SignShare.class);
      assertThat(share.packageSha256()).isEqualTo(signingPackage.hash().toString());
      shares.add(SignatureShare.decode(share.share().bytes()));
      // The same package again is answered with the same envelope.
      assertThat(only(round.askShare(tab, signingPackage), SignShare.class)).isEqualTo(share);
    }
    SigningAnswer answer = round.kit.sign(signingPackage);
    shares.add(((SigningAnswer.Released) answer).share());
    Aggregation aggregation = session.aggregate(shares);
    RequestResult result =
        FederationStatement.of(round.request)
            .result(((Aggregation.Complete) aggregation).signature().encode());
    FederationStatement.verify(result);
    tabs.take(2, new PeerMessage.Result(round.request.hash(), result.signature()));
    JsonMembers signed = tabs.status(2).objects("requests", 10).getFirst();
    assertThat(signed.string("state")).isEqualTo("signed");
    assertThat(signed.string("signature")).isEqualTo(result.signature());
  }

  @Test
  void aPairOfNoncesAnswersOnePackageAndDiesWithItsTab() throws Exception {
    mixed.makeKey();
    Round round = new Round(new RequestKind.Liveness());
    for (int tab : MixedGuild.TABS) {
      tabs.take(tab, new PeerMessage.Requested(Optional.empty(), round.request));
    }
    SigningCommitments three = round.commitments(3, 0);
    SigningPackage first = round.signingPackage(0, round.commitments(2, 0), three);
    only(round.askShare(2, first), SignShare.class);
    // Another package, or commitments, for the same attempt: never.
    SigningPackage other =
        SigningPackage.of(
            round.attempt(0),
            List.of(first.of(Identifier.ofSeat(2)).orElseThrow(), three, foreign(round, 1)));
    assertThat(refusal(round.askShare(2, other))).isEqualTo("already_released");
    assertThat(refusal(tabs.take(2, new PeerMessage.AskCommitments(round.request.hash(), 0, 0))))
        .isEqualTo("already_released");
    // A later attempt voids the commitments of the one before.
    SigningCommitments later = round.commitments(3, 16);
    assertThat(later.hiding()).isNotEqualTo(three.hiding());
    assertThat(refusal(round.askShare(3, first))).isEqualTo("no_nonces");
    // A tab that was closed has none, whatever was committed to.
    SigningPackage second = round.signingPackage(16, round.commitments(2, 16), later);
    tabs.ask("restart", member(3));
    assertThat(refusal(round.askShare(3, second))).isEqualTo("no_nonces");
    // What was released is given again, from the record.
    tabs.ask("restart", member(2));
    only(round.askShare(2, first), SignShare.class);
    // Commitments that are not its own are not signed over.
    SigningCommitments mine = round.commitments(3, 32);
    SigningPackage changed =
        round.signingPackage(
            32,
            round.commitments(2, 32),
            new SigningCommitments(
                mine.attempt(), mine.identifier(), mine.binding(), mine.hiding()));
    assertThat(refusal(round.askShare(3, changed))).isEqualTo("commitments_changed");
    // Too few, and strangers.
    SigningPackage few = SigningPackage.of(round.attempt(32), List.of(mine));
    assertThat(refusal(round.askShare(3, few))).isEqualTo("bad_signer_set");
  }

  private static SigningCommitments foreign(Round round, int seat) {
    SigningAnswer answer = round.kit.commit(round.attempt(0));
    SigningCommitments commitments = ((SigningAnswer.Committed) answer).commitments();
    return new SigningCommitments(
        round.attempt(0), Identifier.ofSeat(seat), commitments.hiding(), commitments.binding());
  }

  @Test
  void whatWasNotApprovedIsNotSigned() throws Exception {
    mixed.makeKey();
    Round round = new Round(new RequestKind.Statement("Not asked."));
    assertThat(refusal(tabs.take(2, new PeerMessage.AskCommitments(round.request.hash(), 0, 0))))
        .isEqualTo("not_approved");
    tabs.ask(
        "set", member(2).put("name", "policy").put("value", new String(Policy.INITIAL.bytes())));
    tabs.take(2, new PeerMessage.Requested(Optional.empty(), round.request));
    assertThat(tabs.status(2).objects("requests", 9).getFirst().string("state"))
        .isEqualTo("waiting");
    assertThat(refusal(tabs.take(2, new PeerMessage.AskCommitments(round.request.hash(), 0, 0))))
        .isEqualTo("not_approved");
    approve(2, round.request);
    assertThat(round.commitments(2, 0).identifier()).isEqualTo(Identifier.ofSeat(2));
    assertThat(refusal(tabs.take(2, new PeerMessage.AskCommitments(round.request.hash(), 0, 1))))
        .isEqualTo("wrong_epoch");
  }

  @Test
  void aLaneHasSoManyAttemptsAtOnceAndTwoASecondAfterThat() throws Exception {
    mixed.makeKey();
    Round round = new Round(new RequestKind.Liveness());
    tabs.take(2, new PeerMessage.Requested(Optional.empty(), round.request));
    JsonObject before = tabs.ask("status", member(2));
    for (int k = 0; k < 64; k++) {
      round.commitments(2, 3 + 16 * k);
    }
    // Commitments mean nothing after the tab: they are in no file.
    JsonObject after = tabs.ask("status", member(2));
    assertThat(after.get("head")).isEqualTo(before.get("head"));
    assertThat(after.get("journal")).isEqualTo(before.get("journal"));
    assertThat(refusal(round.ask(2, 3 + 16 * 64))).isEqualTo("too_many_attempts");
    // The others' lanes have as many.
    round.commitments(2, 4);
    guild.now = guild.now.plusSeconds(1);
    mixed.tellTabs();
    round.commitments(2, 3 + 16 * 65);
    round.commitments(2, 3 + 16 * 66);
    assertThat(refusal(round.ask(2, 3 + 16 * 67))).isEqualTo("too_many_attempts");
    // A number that no honest coordinator can have reached by now.
    assertThat(refusal(round.ask(2, Integer.MAX_VALUE - 3))).isEqualTo("too_many_attempts");
  }

  @Test
  void ofManyQuestionsOfALaneTheNewestIsAnsweredAndNothingIsWritten() throws Exception {
    mixed.makeKey();
    Round round = new Round(new RequestKind.Liveness());
    tabs.take(2, new PeerMessage.Requested(Optional.empty(), round.request));
    List<JsonValue> flood = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      PeerMessage ask = new PeerMessage.AskCommitments(round.request.hash(), 3 + 16 * i, 0);
      flood.add(new JsonString(CanonicalJson.text(ask.json())));
    }
    JsonObject answer = tabs.ask("flood", member(2).put("messages", new JsonArray(flood)));
    List<PeerMessage> said = sent(answer);
    assertThat(said).hasSize(1);
    assertThat(only(said, SignCommit.class).round().attempt()).isEqualTo(3 + 16 * 1_999);
    assertThat(JsonMembers.of(answer).integer("writes", 0, 9)).isZero();
  }

  @Test
  void noShareLeavesAfterTheRequestHasRunOutHoweverLateTheTabsClocksTick() throws Exception {
    mixed.makeKey();
    Round round = new Round(new RequestKind.Liveness());
    for (int tab : MixedGuild.TABS) {
      tabs.take(tab, new PeerMessage.Requested(Optional.empty(), round.request));
    }
    SigningPackage signingPackage =
        round.signingPackage(0, round.commitments(2, 0), round.commitments(3, 0));
    guild.now = guild.now.plusSeconds(3_601);
    mixed.tellTabs();
    assertThat(refusal(round.askShare(2, signingPackage))).isEqualTo("not_approved");
    assertThat(refusal(round.ask(3, 16))).isEqualTo("not_approved");
    assertThat(tabs.status(2).objects("requests", 9).getFirst().string("state"))
        .isEqualTo("expired");
  }

  @Test
  void whatCannotBeLookedAtLeavesNothingAndIsLookedAtOnceItCan() throws Exception {
    mixed.makeKey();
    guild.now = guild.now.plusSeconds(600);
    Round early = new Round(new RequestKind.Statement("From ten minutes ahead."));
    JsonObject said =
        tabs.ask(
            "take",
            member(2)
                .put(
                    "message",
                    CanonicalJson.text(
                        new PeerMessage.Requested(Optional.empty(), early.request).json())));
    assertThat(CanonicalJson.text(said)).contains("is not looked at: created_at: expected at most");
    assertThat(tabs.status(2).objects("requests", 9)).isEmpty();
    mixed.tellTabs();
    tabs.take(2, new PeerMessage.Requested(Optional.empty(), early.request));
    assertThat(tabs.status(2).objects("requests", 9)).hasSize(1);
  }

  @Test
  void requestsAreForgottenAMonthAfterTheirEndOrEarlierWhereThereAreVeryMany() throws Exception {
    mixed.makeKey();
    for (int i = 0; i < 3; i++) {
      Round round = new Round(new RequestKind.Statement("Number " + i));
      tabs.take(2, new PeerMessage.Requested(Optional.empty(), round.request));
      tabs.take(3, new PeerMessage.Requested(Optional.empty(), round.request));
      SigningPackage both =
          round.signingPackage(0, round.commitments(2, 0), round.commitments(3, 0));
      only(round.askShare(2, both), SignShare.class);
    }
    assertThat(kept(20_000))
        .isEqualTo("{\"requests\":3,\"approvals\":0,\"releases\":3,\"blames\":0}");
    assertThat(kept(0)).as("none that could come in again").contains("\"requests\":3");
    guild.now = guild.now.plusSeconds(3_600 + 61);
    mixed.tellTabs();
    assertThat(kept(20_000)).contains("\"requests\":3");
    assertThat(kept(2)).contains("\"requests\":2", "\"releases\":2");
    guild.now = guild.now.plusSeconds(31 * 24 * 3_600);
    mixed.tellTabs();
    assertThat(kept(20_000)).contains("\"requests\":0", "\"releases\":0");
  }

  private String kept(int most) throws Exception {
    JsonObject answer = tabs.ask("forget", member(2).put("most", most));
    return CanonicalJson.text(answer.get("kept").orElseThrow());
  }
}
