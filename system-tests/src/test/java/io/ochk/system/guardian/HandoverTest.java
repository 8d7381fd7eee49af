package io.ochk.system.guardian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Await;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Operator;
import io.ochk.system.world.Scale;
import io.ochk.system.world.Together;
import io.ochk.system.world.Wire;
import io.ochk.threshold.KeyShare;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shares are dealt anew: to the same guardians, to a successor, and no longer past the limit. */
class HandoverTest {
  private static final SigningKey ALICE = TestKeys.operator(0);
  private static final SigningKey BOB = TestKeys.operator(1);
  private static final SigningKey CAROL = TestKeys.operator(2);
  private static final SigningKey DAVE = TestKeys.operator(3);
  private static final SigningKey EVE = TestKeys.operator(4);
  private static final SigningKey FRANK = TestKeys.operator(5);
  private static final SigningKey GRACE = TestKeys.operator(6);

  @TempDir Path folder;
  private LivingFederation living;
  private Federation federation;

  @BeforeEach
  void start() throws Exception {
    living = LivingFederation.withKey(folder);
    federation = living.federation();
  }

  @AfterEach
  void stop() {
    living.close();
  }

  @Test
  void aSeatIsHandedOverAndTheKeyStaysUntilAsManyHaveLeftAsCouldSign() throws Exception {
    EpochRecord first = epoch(0);
    refreshIsCertifiedByAllAndKeepsTheKey(first);
    EpochRecord second = epoch(1);
    oldSharesDoNotCombineWithNewOnes(first, second);

    Guardian dave = living.guardian(3);
    Guardian eve = handsOverTo(dave, EVE, "eve");
    living.guardian(0).kit("share", "refresh", "--json").run().exits(0);
    living.awaitKey(2);
    theSuccessorSignsUnderTheSameKey(dave, eve, first);
    theLeaversShareIsOfNoUseWithTheNewOnes(second, epoch(2));
    everybodySeesTheRotation(eve);

    noMoreMayLeaveThanCouldSign();
  }

  private void refreshIsCertifiedByAllAndKeepsTheKey(EpochRecord first) throws Exception {
    CommandResult begun =
        living.guardian(1).kit("share", "refresh", "--watch", "--json").run().exits(0);
    assertThat(begun.text("ceremony.stage")).as(begun.toString()).isEqualTo("live");
    living.awaitKey(1);
    for (Guardian guardian : living.guardians()) {
      CommandResult done =
          guardian
              .kit("ceremony", "finalize", "--json")
              .with("--out", guardian.operator().file("epoch-1.json").toString())
              .run()
              .exits(0);
      assertThat(done.text("epoch")).isEqualTo("1");
      // All four new members, and of the old ones at least as many as could sign.
      assertThat(Integer.parseInt(done.text("certificates"))).isBetween(4 + 3, 4 + 4);
      assertThat(done.text("key")).isEqualTo(OldShares.key(first));
    }
    living.states(living.guardian(2), "After the refresh.").exits(0);
    assertThat(OldShares.key(epoch(1))).isEqualTo(OldShares.key(first));
    CommandResult verified = verified();
    verified.says("epochs[1]").says("departures from epoch 0");
  }

  private void oldSharesDoNotCombineWithNewOnes(EpochRecord first, EpochRecord second)
      throws Exception {
    List<KeyShare> old = shares(first, ALICE, BOB, CAROL);
    List<KeyShare> fresh = shares(second, ALICE, BOB, CAROL);
    assertThat(OldShares.combined(old)).isEqualTo(OldShares.key(first));
    assertThat(OldShares.combined(fresh)).isEqualTo(OldShares.key(first));
    assertThat(OldShares.combined(List.of(old.get(0), fresh.get(1), fresh.get(2))))
        .isNotEqualTo(OldShares.key(first));
    assertThat(OldShares.combined(List.of(old.get(0), old.get(1), fresh.get(2))))
        .isNotEqualTo(OldShares.key(first));
  }

  /** The leaver announces it and leaves; the successor gets the seat; all ratify. */
  private Guardian handsOverTo(Guardian leaver, SigningKey key, String name) throws Exception {
    Operator successor = federation.acceptedWith(key, name);
    leaver
        .operator()
        .does(
            "exit-handoff",
            "--federation",
            Federation.SLUG,
            "--reason",
            "Moving on.",
            "--successor",
            successor.id());
    leaver.operator().does("federations", "leave", "--federation", Federation.SLUG, "--seat", "3");
    federation.seat(successor, 3);
    Guardian newcomer = Guardian.of(successor, federation, Scale.random());
    List<Operator> seated = new ArrayList<>();
    living.guardians().stream().filter(g -> g != leaver).forEach(g -> seated.add(g.operator()));
    seated.add(successor);
    Path charter = federation.publish("1.1.0", seated);
    Together.map(seated, federation::ratifies);
    assertThat(charter).exists();
    newcomer.allowsEverything();
    living.replaces(leaver, newcomer);
    return newcomer;
  }

  private void theSuccessorSignsUnderTheSameKey(Guardian leaver, Guardian eve, EpochRecord first)
      throws Exception {
    leaver.signer().stop();
    leaver.node().stop();
    Await.until("eve is ready", () -> eve.status("/readyz") == 200, living::logs);
    CommandResult done =
        eve.kit("ceremony", "finalize", "--json")
            .with("--out", eve.operator().file("epoch-2.json").toString())
            .run()
            .exits(0);
    assertThat(done.text("key")).isEqualTo(OldShares.key(first));
    // Without alice the successor's share is needed.
    living.guardian(0).signer().stop();
    living.states(eve, "Eve signs.").exits(0);
    living.guardian(0).signer().start();
  }

  private void theLeaversShareIsOfNoUseWithTheNewOnes(EpochRecord second, EpochRecord third)
      throws Exception {
    KeyShare leavers = OldShares.share(second, DAVE);
    List<KeyShare> fresh = shares(third, ALICE, BOB, EVE);
    assertThat(OldShares.combined(fresh)).isEqualTo(OldShares.key(second));
    assertThat(OldShares.combined(List.of(leavers, fresh.get(0), fresh.get(1))))
        .isNotEqualTo(OldShares.key(second));
    assertThat(third.setup().receiver(DAVE.publicKey())).isEmpty();
  }

  private void everybodySeesTheRotation(Guardian eve) throws Exception {
    CommandResult verified = verified();
    verified.says("epochs[2]");
    String portal = federation.portal().get("/api/public/federations/" + Federation.SLUG).body();
    assertThat(portal)
        .contains("\"status\":\"live\"", "\"departures\":1", "\"requires_new_key\":false");
    String keys = eve.text("/api/keys");
    assertThat(keys).contains("\"departures\":1", "\"requires_new_key\":false");
    String record =
        federation.portal().get("/api/public/federations/" + Federation.SLUG + "/record").body();
    assertThat(record).contains("\"exit-handoff\"", eve.operatorId());
  }

  /** With two more there are three who have left epoch 0: they could sign for ever. */
  private void noMoreMayLeaveThanCouldSign() throws Exception {
    Wire wire = new Wire(federation.portal());
    wire.accept(FRANK);
    wire.accept(GRACE);
    posts(wire.membership(Membership.Kind.LEAVE, BOB, 1));
    posts(wire.membership(Membership.Kind.LEAVE, CAROL, 2));
    posts(wire.membership(Membership.Kind.JOIN, FRANK, 1));
    posts(wire.membership(Membership.Kind.JOIN, GRACE, 2));
    List<OperatorId> seated = new ArrayList<>();
    for (SigningKey key : List.of(ALICE, FRANK, GRACE, EVE)) {
      seated.add(OperatorId.of(key.publicKey()));
    }
    for (OperatorId newcomer : List.of(seated.get(1), seated.get(2))) {
      federation
          .organiser()
          .does(federation.portal(), "assign-seat", Federation.SLUG, newcomer.text());
    }
    Charter charter = Charters.of(Wire.SLUG, "1.2.0", 3, seated);
    Path file = Files.write(folder.resolve("charter-1.2.0.md"), charter.source());
    federation
        .organiser()
        .does(federation.portal(), "publish-charter", Federation.SLUG, file.toString());
    for (SigningKey key : List.of(ALICE, FRANK, GRACE, EVE)) {
      wire.ratify(key, charter);
    }
    living
        .guardian(0)
        .kit("share", "refresh")
        .run()
        .exits(1)
        .says("expected fewer than 3 of the holders of epoch 0 to have left")
        .says("a new key is needed, and a sweep of every address");
  }

  private void posts(ActionEnvelope envelope) throws Exception {
    assertThat(federation.portal().post("/api/operator/memberships", envelope.bytes()).status())
        .isEqualTo(201);
  }

  private static List<KeyShare> shares(EpochRecord record, SigningKey... operators)
      throws Exception {
    List<KeyShare> shares = new ArrayList<>();
    for (SigningKey operator : operators) {
      shares.add(OldShares.share(record, operator));
    }
    return shares;
  }

  private EpochRecord epoch(int number) throws Exception {
    String path = "/api/public/federations/" + Federation.SLUG + "/epochs/" + number;
    Await.until(
        "the portal has epoch " + number,
        () -> federation.portal().get(path).status() == 200,
        living::logs);
    return EpochRecord.parse(federation.portal().get(path).body().getBytes(UTF_8));
  }

  private CommandResult verified() {
    return living
        .guardian(0)
        .operator()
        .kit("verify", "federation", Federation.SLUG)
        .run()
        .exits(0);
  }
}
