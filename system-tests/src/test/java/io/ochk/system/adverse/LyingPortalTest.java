package io.ochk.system.adverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.BadServer;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A portal that lies gets an error and no signature: every check happens at the operator's. */
class LyingPortalTest {
  private static final SigningKey ALICE = TestKeys.operator(0);

  @TempDir static Path folder;
  private static RunningPortal portal;
  private static LyingServer liar;
  private static Operator alice;
  private static Charter charter;

  @BeforeAll
  static void aFederationBehindALiar() throws Exception {
    portal = RunningPortal.sqlite(folder.resolve("portal"));
    Wire wire = new Wire(portal);
    wire.found();
    for (int seat = 0; seat < 4; seat++) {
      wire.seat(TestKeys.operator(seat), seat);
    }
    charter =
        wire.publish(
            Charters.of(
                Wire.SLUG,
                "1.0.0",
                3,
                IntStream.range(0, 4)
                    .mapToObj(i -> OperatorId.of(TestKeys.operator(i).publicKey()))
                    .toList()));
    liar = new LyingServer(portal);
    alice = Operator.of(ALICE, "alice", folder, portal);
    alice.does("portal", "use", liar.url());
  }

  @AfterAll
  static void stop() {
    liar.close();
    portal.close();
  }

  @AfterEach
  void nothingWasSigned() {
    assertThat(alice.does("status").text("envelopes_signed")).isEqualTo("0");
  }

  @Test
  void anotherCharterTextUnderTheTrueHashIsNotTaken() {
    liar.tells((path, truth) -> truth.replace("We hold.", "We fold."));
    Path file = alice.file("changed.md");
    alice
        .kit("charter", "fetch", "--federation", "oc-me-v1", "--out", file.toString())
        .run()
        .exits(4);
    assertThat(file).doesNotExist();
  }

  @Test
  void anotherHashForTheTrueTextIsNotTaken() {
    String other = "ab".repeat(32);
    liar.tells((path, truth) ->
        path.equals("/api/operator/charter") ? truth.replace(charter.hash(), other) : truth);
    Path file = alice.file("hash.md");
    alice
        .kit("charter", "fetch", "--federation", "oc-me-v1", "--out", file.toString())
        .run()
        .exits(1)
        .says("charter_unknown");
    assertThat(file).doesNotExist();
  }

  @Test
  void aRegistryThatGivesMyIdToAnotherKeyIsNoticed() {
    String mine = ALICE.publicKey().hex();
    String other = TestKeys.key(0x55).publicKey().hex();
    liar.tells((path, truth) -> truth.replace(mine, other));
    alice.kit("register").run().exits(4).says(other);
    liar.tells((path, truth) -> truth);
    alice.does("register");
  }

  @Test
  void anAcceptanceByAKeyThatIsNotThePinnedOneIsNotBelieved() {
    SigningKey forger = TestKeys.key(0x66);
    String true_ = new AuthorityKey(TestKeys.reviewer().publicKey()).kid();
    String forged = new AuthorityKey(forger.publicKey()).kid();
    String trueX = jwkX(TestKeys.reviewer());
    liar.tells((path, truth) -> truth.replace(true_, forged).replace(trueX, jwkX(forger)));
    alice.kit("register").run().exits(4);
    liar.tells((path, truth) -> truth.replace(trueX, jwkX(forger)).replace(true_, forged));
    alice.kit("verify", "federation", "oc-me-v1").run().exits(4).says("pinned reviewer key");
  }

  @Test
  void anotherOrganisersKeyUnderTheTrueStatementsIsNotBelieved() {
    SigningKey forger = TestKeys.key(0x67);
    liar.tells((path, truth) ->
        truth
            .replace(
                new AuthorityKey(TestKeys.organiser().publicKey()).kid(),
                new AuthorityKey(forger.publicKey()).kid())
            .replace(jwkX(TestKeys.organiser()), jwkX(forger)));
    alice.kit("verify", "federation", "oc-me-v1").run().exits(4).says("pinned organiser key");
    signsNothing(alice, write("under-another-key.md"));
  }

  // Everything that this portal says fits together; only the organiser is another.
  @Test
  void aWholeDirectoryByAnotherOrganiserGetsNoSignature() throws Exception {
    SigningKey impostor = TestKeys.key(0x68);
    try (RunningPortal hostile =
        RunningPortal.start(
            folder.resolve("hostile"),
            0,
            TestKeys.reviewer().publicKey().hex(),
            impostor.publicKey().hex(),
            List.of())) {
      Wire wire = new Wire(hostile, hostile.url(), impostor);
      wire.found();
      List<OperatorId> guardians = new ArrayList<>();
      for (int seat = 0; seat < 4; seat++) {
        wire.seat(TestKeys.operator(seat), seat);
        guardians.add(OperatorId.of(TestKeys.operator(seat).publicKey()));
      }
      Charter theirs = wire.publish(Charters.of(Wire.SLUG, "2.0.0", 3, guardians));
      Path file = Files.write(alice.file("theirs.md"), theirs.source());
      alice.does("portal", "use", hostile.url());
      try {
        alice.kit("verify", "federation", "oc-me-v1").run().exits(4).says("pinned organiser key");
        signsNothing(alice, file.toString());
        // Nor does a pin move because the portal shows another key.
        alice.kit("portal", "trust", "--accept-new-keys").run().exits(4);
        // Whoever has no pin yet is asked; without anybody to answer, nothing is pinned.
        Operator newcomer = Operator.named("newcomer", folder);
        newcomer.kit("portal", "trust", "--portal", hostile.url()).run().exits(1);
        assertThat(newcomer.does("status").out()).doesNotContain(impostor.publicKey().hex());
      } finally {
        alice.does("portal", "use", liar.url());
      }
    }
  }

  private static void signsNothing(Operator operator, String charter) {
    operator
        .kit("charter", "sign", "--federation", "oc-me-v1", "--yes", "--file", charter)
        .run()
        .exits(4);
  }

  @Test
  void aRecordThatSaysSomethingElseThanWasSignedDoesNotVerify() {
    liar.tells((path, truth) ->
        path.endsWith("/record") ? truth.replace("\"threshold\":3", "\"threshold\":4") : truth);
    alice.kit("verify", "federation", "oc-me-v1").run().exits(4);
    alice
        .kit("charter", "sign", "--federation", "oc-me-v1", "--yes", "--file")
        .with(write("true.md"))
        .run()
        .exits(4);
  }

  @Test
  void anIncidentThatSomebodySignedWhoWasNeverAGuardianDoesNotVerify() {
    String stranger =
        CanonicalJson.text(new Wire(portal).incident(TestKeys.key(0x77), "All is lost").json());
    liar.tells((path, truth) ->
        path.endsWith("/record")
            ? truth.replace("\"incidents\":[]", "\"incidents\":[" + stranger + "]")
            : truth);
    alice
        .kit("verify", "federation", "oc-me-v1")
        .run()
        .exits(4)
        .says("incidents[0]: sender")
        .says("NOT_SEATED");
  }

  @Test
  void aPageInsteadOfAnAnswerIsCalledWhatItIs() throws Exception {
    try (BadServer html = BadServer.html()) {
      alice
          .kit("federations", "list", "--portal", html.url())
          .run()
          .exits(3)
          .says("is this a portal?");
    }
  }

  @Test
  void aPortalThatClosesInTheMiddleOfItsAnswerIsUnreachable() throws Exception {
    try (BadServer torn = BadServer.tornInTheMiddle()) {
      alice.kit("federations", "list", "--portal", torn.url()).run().exits(3);
    }
  }

  @Test
  void aPortalThatIsDownIsNamedAndTheNextStepSaid() throws Exception {
    String nobody = BadServer.closedPort();
    alice
        .kit("federations", "list", "--portal", nobody)
        .run()
        .exits(3)
        .says(nobody + " cannot be reached: nothing listens there")
        .says("next: ");
  }

  @Test
  void anAnswerWithoutEndIsCutOff() throws Exception {
    try (BadServer endless = BadServer.endless()) {
      alice.kit("federations", "list", "--portal", endless.url()).run().exits(3);
    }
  }

  private static String write(String name) {
    try {
      return java.nio.file.Files.write(alice.file(name), charter.source()).toString();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String jwkX(SigningKey key) {
    return java.util.Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.publicKey().bytes());
  }
}
