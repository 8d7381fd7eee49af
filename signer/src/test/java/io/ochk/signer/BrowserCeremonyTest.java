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
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.ceremony.Stage;
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
import io.ochk.verify.KnownEpoch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two signers of kits and two of browsers' tabs in one federation. */
@Tag("slow")
class BrowserCeremonyTest {
  private static final Set<Integer> TABS = Set.of(2, 3);

  @TempDir Path folder;
  private Guild guild;
  private BrowserSigners tabs;

  @BeforeEach
  void begin() throws Exception {
    guild = Guild.of(folder);
    tabs = new BrowserSigners();
    for (int tab : TABS) {
      said(tab, tabs.begin(tab, record(), guild.now.getEpochSecond(), guild.policy));
    }
  }

  @AfterEach
  void end() throws Exception {
    tabs.close();
    guild.close();
  }

  private String record() {
    return CanonicalJson.text(guild.record.json());
  }

  private void said(int from, List<PeerMessage> messages) {
    for (PeerMessage message : messages) {
      for (int to = 0; to < 4; to++) {
        if (to != from) {
          guild.mail.add(new Guild.Parcel(from, to, message));
        }
      }
    }
  }

  /** Delivers one parcel; whether there was one. */
  private boolean step() throws Exception {
    Guild.Parcel parcel = guild.mail.poll();
    if (parcel == null) {
      return false;
    }
    if (TABS.contains(parcel.to())) {
      said(parcel.to(), tabs.take(parcel.to(), parcel.message()));
    } else {
      guild.members.get(parcel.to()).take(parcel.message());
    }
    return true;
  }

  private void settle() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      if (!step()) {
        return;
      }
    }
    throw new AssertionError("the guild does not come to rest");
  }

  private KnownEpoch epoch() {
    return guild.members.getFirst().epochs.newest(Programme.SLUG).orElseThrow();
  }

  private void makeKey() throws Exception {
    guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
    settle();
    assertLive(0);
  }

  private void assertLive(int number) throws Exception {
    for (int kit : List.of(0, 1)) {
      assertThat(guild.members.get(kit).ceremonies.ceremonies().getLast().stage())
          .isEqualTo(Stage.LIVE);
    }
    for (int tab : TABS) {
      JsonObject status = tabs.ask("status", member(tab));
      assertThat(CanonicalJson.text(status.get("epoch").orElseThrow()))
          .as(CanonicalJson.text(status))
          .isEqualTo(
              "{\"number\":"
                  + number
                  + ",\"key\":\""
                  + epoch().keyX()
                  + "\",\"transcript\":\""
                  + epoch().verified().transcriptHash()
                  + "\"}");
      assertThat(JsonMembers.of(status).bool("share")).isTrue();
    }
  }

  @Test
  void kitsAndTabsMakeAKeyTogetherWhoeverProposesIt() throws Exception {
    JsonObject answer = tabs.ask("start", member(2).put("network", "regtest"));
    said(2, sent(answer));
    settle();
    assertLive(0);
    assertThat(epoch().record().joins().stream().map(BrowserCeremonyTest::signerKind))
        .containsExactly("kit", "kit", "browser", "browser");
  }

  private static String signerKind(ActionEnvelope join) {
    try {
      return ((io.ochk.protocol.envelope.CeremonyJoin) join.action()).signerKind().wireName();
    } catch (io.ochk.protocol.json.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTabClosedAnywhereGoesOnWhenItIsOpenedAgain() throws Exception {
    guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
    int steps = 0;
    while (step()) {
      if (++steps % 7 == 0 && steps < 100) {
        int tab = 2 + steps / 7 % 2;
        said(tab, sent(tabs.ask("restart", member(tab))));
        for (int kit : List.of(0, 1)) {
          for (PeerMessage message : guild.members.get(kit).ceremonies.everything()) {
            guild.mail.add(new Guild.Parcel(kit, tab, message));
          }
        }
        int other = 5 - tab;
        for (PeerMessage message : sent(tabs.ask("everything", member(other)))) {
          guild.mail.add(new Guild.Parcel(other, tab, message));
        }
      }
    }
    assertLive(0);
  }

  @Test
  void aRefreshGivesKitsAndTabsNewShares() throws Exception {
    makeKey();
    String key = epoch().keyX();
    said(3, sent(tabs.ask("start", member(3).put("reshare", true))));
    settle();
    assertLive(1);
    assertThat(epoch().keyX()).isEqualTo(key);
  }

  @Test
  void nothingIsDealtBeforeTheOperatorHasConfirmedTheCode() throws Exception {
    for (int tab : TABS) {
      JsonObject.Builder set = member(tab).put("name", "policy");
      tabs.ask("set", set.put("value", new String(Policy.INITIAL.bytes())));
    }
    guild.members.getFirst().ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
    settle();
    String item = guild.members.getFirst().ceremonies.ceremonies().getFirst().setupHash();
    for (int tab : TABS) {
      assertThat(ceremony(tab).string("stage")).isEqualTo("proposed");
      said(tab, sent(tabs.ask("agree", member(tab).put("item", item))));
    }
    settle();
    String code = guild.members.getFirst().ceremonies.ceremonies().getFirst().code().orElseThrow();
    for (int tab : TABS) {
      assertThat(ceremony(tab).string("stage")).isEqualTo("code");
      assertThat(ceremony(tab).string("code")).isEqualTo(code);
      assertThat(
              tabs.text(
                  "confirm", member(tab).put("item", item).put("code", "0".repeat(20)), "send"))
          .startsWith("RefusedError");
      said(tab, sent(tabs.ask("confirm", member(tab).put("item", item).put("code", code))));
    }
    settle();
    assertLive(0);
  }

  private JsonMembers ceremony(int tab) throws Exception {
    return tabs.status(tab).objects("ceremonies", 10).getFirst();
  }

  private List<PeerMessage> approve(int tab, Request request) throws Exception {
    return sent(tabs.ask("decide", member(tab).put("item", request.hash()).put("yes", true)));
  }

  @Test
  void anEpochIsTakenFromTheRecordAloneWithItsShare() throws Exception {
    makeKey();
    tabs.begin(2, record(), guild.now.getEpochSecond(), guild.policy);
    assertThat(tabs.ask("status", member(2)).get("epoch").orElseThrow())
        .isEqualTo(io.ochk.protocol.json.JsonNull.NULL);
    tabs.take(2, new PeerMessage.Epoch(epoch().record()));
    assertLive(0);
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
        SigningKey.of(Guild.SUITE, epoch().verified().key(), new TaprootTweak.None());
    final byte[] digest;
    final Signer kit;

    Round(RequestKind kind) throws Exception {
      long now = guild.now.getEpochSecond();
      request =
          new Request(
              now, 0, now + 3_600, Programme.SLUG, epoch().keyX(), BitcoinNetwork.REGTEST, kind);
      digest = FederationStatement.of(request).digest();
      kit =
          new Signer(
              Guild.SUITE,
              guild.members.getFirst().shares.open(epoch().setupHash()).orElseThrow(),
              new Releases(),
              guild.members.getFirst().random);
      kit.approve(new SigningRequest(Hash256.ofHex(request.hash()), key, digest));
    }

    SigningAttempt attempt(int number) {
      return new SigningAttempt(Hash256.ofHex(request.hash()), number, 0);
    }

    SigningCommitments commitments(int tab, int number) throws Exception {
      List<PeerMessage> answer =
          tabs.take(tab, new PeerMessage.AskCommitments(request.hash(), number, 0));
      return decoded(only(answer, SignCommit.class));
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
    makeKey();
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
    for (int tab : TABS) {
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
    makeKey();
    Round round = new Round(new RequestKind.Liveness());
    for (int tab : TABS) {
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
    makeKey();
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
}
