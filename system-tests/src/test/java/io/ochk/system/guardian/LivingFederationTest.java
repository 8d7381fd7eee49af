package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.fixture.FreePorts;
import io.ochk.system.world.Await;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.SecretSearch;
import io.ochk.system.world.Typist;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Four nodes and four signers, each a process of its own, as their operators use them. */
@ExtendWith(SharedFederation.class)
class LivingFederationTest {
  @TempDir Path folder;
  private final LivingFederation living;

  LivingFederationTest(LivingFederation living) {
    this.living = living;
  }

  @Test
  void everyOperatorFinalizesTheSameKeyFromTheSameRecord() throws Exception {
    String address = "";
    for (Guardian guardian : living.guardians()) {
      CommandResult done =
          guardian
              .kit("ceremony", "finalize", "--json")
              .with("--out", folder.resolve(guardian.operator().name() + ".json").toString())
              .run()
              .exits(0);
      assertThat(done.text("address")).startsWith("bcrt1p");
      assertThat(address.isEmpty() || address.equals(done.text("address"))).isTrue();
      address = done.text("address");
    }
    everyNodeAndThePortalServeTheSameRecord();
  }

  private void everyNodeAndThePortalServeTheSameRecord() throws Exception {
    Guardian alice = living.guardian(0);
    int epochs = Requests.list(alice.json("/api/keys"), "epochs").size();
    for (int epoch = 0; epoch < epochs; epoch++) {
      String setup =
          ((JsonString) Json.at(alice.json("/api/keys"), "epochs." + epoch + ".setup_hash"))
              .value();
      String served = alice.text("/api/ceremonies/" + setup + "/epoch");
      EpochRecord record = EpochRecord.parse(served.getBytes(StandardCharsets.UTF_8));
      assertThat(record.setup().hash()).isEqualTo(setup);
      assertThat(record.setup().epoch()).isEqualTo(epoch);
      for (Guardian guardian : living.guardians()) {
        assertThat(guardian.text("/api/ceremonies/" + setup + "/epoch"))
            .as(guardian.operator().name())
            .isEqualTo(served);
      }
      String path = "/api/public/federations/" + Federation.SLUG + "/epochs/" + epoch;
      Await.until(
          "the portal has it too",
          () -> living.federation().portal().get(path).body().equals(served),
          () -> served);
      String joins = "/api/operator/ceremonies?federation=" + Federation.SLUG;
      Await.until(
          "and what each signer said of itself when it joined",
          () -> living.federation().portal().get(joins).body().contains(setup),
          living::logs);
    }
  }

  @Test
  void aStatementIsSignedAndVerifiesFromItsFileAlone() throws Exception {
    Path file = folder.resolve("statement.json");
    living
        .guardian(1)
        .kit("propose", "statement", "--text", "We are here.", "--wait", "240", "--json")
        .with("--out", file.toString())
        .run()
        .exits(0);
    living.guardian(3).kit("verify", file.toString()).run().exits(0);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("We are here.", "We are gone."));
    living.guardian(3).kit("verify", file.toString()).run().exits(4);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whileSignersSignNoKeyIsInALogAFileOrWhatOthersSeeOfAProcess() throws Exception {
    living.states(living.guardian(2), "Who can read our keys?").exits(0);
    // Not seat 2: its test key, 32 times 03, is what zeros look like that were put into hex twice.
    for (int seat : new int[] {0, 1, 3}) {
      Guardian guardian = living.guardian(seat);
      Path passphrase = guardian.operator().file("passphrase");
      SecretSearch.forSeed(TestKeys.operator(seat).exportSeed())
          .and(Files.readString(passphrase).strip())
          .isIn(passphrase)
          .notInProcess(guardian.node().pid())
          .notInProcess(guardian.signer().pid())
          .notIn("the node's log", guardian.node().wholeLog())
          .notIn("the signer's log", guardian.signer().wholeLog())
          .notBelow(guardian.signerData())
          .notBelow(guardian.data())
          .notBelow(passphrase.getParent(), passphrase);
    }
  }

  @Test
  void nodesCheckSignaturesWithTheFasterLibraryWhereItIsPackaged() throws Exception {
    assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .isEqualTo("Linux amd64");
    for (Guardian guardian : living.guardians()) {
      Await.until(
          guardian.operator().name() + "'s node checks with AWS-LC",
          () -> guardian.node().wholeLog().contains("signatures are checked by AWS-LC"),
          living::logs);
    }
  }

  @Test
  void withAnyOneGuardianKilledItGoesOn() throws Exception {
    for (Guardian killed : living.guardians()) {
      killed.node().kill();
      killed.signer().kill();
      Guardian proposer =
          living.guardians().stream().filter(g -> g != killed).findFirst().orElseThrow();
      living.states(proposer, "Without " + killed.operator().name() + ".").exits(0);
      killed.start();
      living.awaitPeers();
      Await.until(
          killed.operator().name() + " is ready again",
          () -> killed.status("/readyz") == 200,
          living::logs);
    }
  }

  @Test
  @Symptom("signing requests pile up")
  void requestsWaitVisiblyWhileNoSignerIsConnectedAndAreSignedWhenOneIs() throws Exception {
    Guardian carol = living.guardian(2);
    Guardian dave = living.guardian(3);
    carol.signer().stop();
    dave.signer().stop();
    String id =
        living
            .guardian(0)
            .kit("propose", "statement", "--text", "Who is there?", "--json")
            .run()
            .exits(0)
            .text("request_id");
    for (Guardian guardian : List.of(carol, dave)) {
      Await.until(
          guardian.operator().name() + "'s node shows what waits, and why",
          () ->
              guardian.text("/readyz").contains("no_signer_connected")
                  && guardian.text("/api/requests?state=open").contains(id),
          living::logs);
    }
    carol.signer().start();
    Await.until(
        "it is signed", () -> dave.text("/api/requests?state=signed").contains(id), living::logs);
    dave.signer().start();
    Await.until("dave is ready", () -> dave.status("/readyz") == 200, living::logs);
  }

  @Test
  void aRequestThatTooFewAnswerExpiresVisiblyAtNodesAndInInboxes() {
    living.guardian(2).signer().stop();
    living.guardian(3).signer().stop();
    Guardian alice = living.guardian(0);
    String id =
        alice
            .kit("propose", "statement", "--text", "For a moment.", "--expires-in", "60")
            .with("--json")
            .run()
            .exits(0)
            .text("request_id");
    for (Guardian guardian : living.guardians()) {
      Await.until(
          guardian.operator().name() + "'s node shows that it ran out",
          () ->
              guardian.text("/api/requests?state=expired").contains(id)
                  && !guardian.text("/api/requests?state=open").contains(id),
          living::logs);
    }
    Await.until(
        "the inbox shows it too",
        () ->
            alice
                .kit("inbox", "list", "--all")
                .run()
                .exits(0)
                .out()
                .lines()
                .anyMatch(line -> line.startsWith(id) && line.contains("expired")),
        living::logs);
    living.heal();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aRequestIsAskedAboutOnTheTerminalWithItsTextAndWhoElseApproved() throws Exception {
    Guardian bob = living.guardian(1);
    living.guardian(3).signer().stop();
    bob.signer().stop();
    bob.operator().does("policy", "set", "--request", "statement=ask");
    try (Typist signer = Typist.at(bob.signerAgain(), folder.resolve("asking"))) {
      signer.sees("connected: node of ");
      Requests requests = new Requests(living);
      String id = requests.propose(0, "Is bob at his desk?");
      signer.sees("Is bob at his desk\\?");
      signer.sees(id + ": Let the federation sign this\\? \\[y/n/later\\] ");
      // Who has approved travels behind the request.
      Await.until(
          "the inbox shows who has approved",
          () ->
              bob.kit("inbox", "show", id)
                  .run()
                  .exits(0)
                  .out()
                  .contains(living.guardian(0).operatorId() + " approve"),
          living::logs);
      assertThat(Requests.state(bob, id)).isEqualTo("open");
      signer.types("y");
      requests.awaitSigned(1, id);
    } finally {
      bob.allowsEverything();
      bob.signer().start();
    }
    living.heal();
  }

  @Test
  void aNodeLogsJsonWithoutWhatUsersSayAndServesItsSignerOnAPortOfThisMachineAlone()
      throws Exception {
    Guardian carol = living.guardian(2);
    Requests requests = new Requests(living);
    assertThat(carol.node().stop()).isEqualTo(143);
    assertThat(carol.signer().stop()).isEqualTo(143);
    int port = FreePorts.one();
    carol.startNode("--log-format", "json", "--rpc-loopback", "" + port);
    carol.startSigner("--node", "http://127.0.0.1:" + port);
    Await.until("carol is ready", () -> carol.status("/readyz") == 200, living::logs);
    living.guardian(3).signer().kill();
    String marker = "Nobody's log repeats this " + Long.toHexString(System.nanoTime());
    String id = requests.propose(2, marker);
    try {
      requests.awaitSigned(2, id);
      // Written before it was told: a node that is stopped right after loses nothing.
      assertThat(carol.node().stop()).isEqualTo(143);
      String log = carol.node().log();
      assertThat(log).doesNotContain(marker);
      List<String> lines = log.lines().filter(line -> line.startsWith("{")).toList();
      assertThat(lines).isNotEmpty();
      for (String line : lines) {
        assertThat(StrictJson.parseObject(line.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD))
            .isNotNull();
      }
      // Whether its last word comes out before the signal's end is the machine's affair.
      assertThat(log.lines().filter(line -> !line.startsWith("{")))
          .allMatch(line -> line.matches("(peers|api|rpc) http://\\S+|stopped"));
    } finally {
      carol.signer().stop();
      carol.node().stop();
      carol.node().start();
      carol.signer().start();
      living.heal();
    }
    requests.verify(2, id);
    for (Guardian guardian : living.guardians()) {
      assertThat(guardian.node().wholeLog()).doesNotContain(marker);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theCodeOfACeremonyIsTypedAndAYesConfirmsNone() throws Exception {
    Guardian bob = living.guardian(1);
    int next = Requests.list(bob.json("/api/keys"), "epochs").size();
    bob.signer().stop();
    bob.operator().does("policy", "set", "--ceremony", "ask");
    try (Typist signer = Typist.at(bob.signerAgain(), folder.resolve("signer"))) {
      signer.sees("connected: node of ");
      living.guardian(0).asks().refresh();
      String id = signer.sees("(\\w+): Join this ceremony\\? \\[y/n/later\\] ").group(1);
      signer.types("y");
      String code = signer.sees("Compare the code (\\S{5}-\\S{5}-\\S{5}-\\S{5}) with").group(1);
      signer.sees("type its first five characters \\[code/n/later\\] ");
      signer.types("y");
      signer.sees("It stays in the inbox: oc-guardian inbox approve " + id);
      types(bob, id, "yes", 1, "its code, which was not repeated");
      assertThat(bob.text("/api/keys")).doesNotContain("\"epoch\":" + next);
      types(bob, id, code.substring(0, 5).toUpperCase(Locale.ROOT), 0, "Confirmed");
      living.awaitKey(next);
    } finally {
      bob.allowsEverything();
      bob.signer().start();
    }
    Requests requests = new Requests(living);
    requests.awaitSigned(1, requests.propose(1, "With the new shares."));
  }

  private void types(Guardian guardian, String id, String answer, int exit, String says)
      throws Exception {
    try (Typist shell =
        Typist.at(
            guardian.kit("inbox", "approve", id), Files.createTempFile(folder, "approve", ""))) {
      shell.sees("type its first five characters \\[code/n/later\\] ");
      shell.types(answer);
      shell.sees(says);
      assertThat(shell.ends()).as(shell::screen).isEqualTo(exit);
    }
  }
}
