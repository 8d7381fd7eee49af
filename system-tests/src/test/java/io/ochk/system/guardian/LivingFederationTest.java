package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Await;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Four nodes and four signers, each a process of its own, with a key of 3 of 4. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LivingFederationTest {
  @TempDir static Path folder;
  private LivingFederation living;

  @BeforeAll
  void start() throws Exception {
    living = LivingFederation.withKey(folder);
  }

  @AfterAll
  void stop() {
    living.close();
  }

  @Test
  void everyOperatorFinalizesTheSameKey() {
    String address = "";
    for (Guardian guardian : living.guardians()) {
      CommandResult done =
          guardian
              .kit("ceremony", "finalize", "--json")
              .with("--out", guardian.operator().file("epoch.json").toString())
              .run()
              .exits(0);
      assertThat(done.text("certificates")).isEqualTo("4");
      assertThat(done.text("address")).startsWith("bcrt1p");
      assertThat(address.isEmpty() || address.equals(done.text("address"))).isTrue();
      address = done.text("address");
    }
  }

  @Test
  void aStatementIsSignedAndVerifiesFromItsFileAlone() throws Exception {
    Path file = folder.resolve("statement.json");
    living
        .guardian(1)
        .kit("propose", "statement", "--text", "We are here.", "--wait", "100", "--json")
        .with("--out", file.toString())
        .run()
        .exits(0);
    living.guardian(3).kit("verify", file.toString()).run().exits(0);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("We are here.", "We are gone."));
    living.guardian(3).kit("verify", file.toString()).run().exits(4);
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
}
