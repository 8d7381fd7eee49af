package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.json.JsonString;
import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningProgram;
import io.ochk.system.world.Scale;
import io.ochk.system.world.SignerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An operator with a second signer, on a machine on which there was nothing. */
@ExtendWith(SharedFederation.class)
class TwoSignersTest {
  @TempDir Path folder;

  private final LivingFederation living;
  private final Requests requests;

  TwoSignersTest(LivingFederation living) {
    this.living = living;
    this.requests = new Requests(living);
  }

  @Test
  @Symptom("the signer warns that no verified record of a federation is to be had")
  void aSignerFromWordsAndRecordSignsAndOfTwoConnectedOnesOneGivesEachShare() throws Exception {
    Guardian alice = living.guardian(0);
    Operator laptop = restored(alice);
    SignerSocket first = alice.asks();
    SignerSocket second = new SignerSocket(laptop.home());
    try (RunningProgram signer =
        new RunningProgram(
                "signer",
                folder,
                () -> laptop.kit("sign", "--serve", "--node", alice.api()).heap(512))
            .start()) {
      Await.until(
          "the second signer is connected",
          () ->
              second.status().toString().contains("value=connected]")
                  && Requests.metric(alice, "oc_node_signers_connected", "") == 2,
          () -> signer.log() + living.logs());
      // It knows no portal: that is said, and keeps it from no request.
      Await.until(
          "its operator hears that it has no record",
          () -> second.status().toString().contains("no verified record of oc-me-v1 is to be had"),
          signer::log);
      laptop
          .kit("inbox", "list")
          .run()
          .exits(0)
          .says("So no ceremony is joined and no new epoch is taken; requests are signed.")
          .says("or start with --record FILE");
      // Alice's seat is needed for everything from here on.
      living.guardian(3).signer().kill();
      List<String> hashes = new ArrayList<>();
      for (int i = 0; i < Scale.pick(2, 6, 200); i++) {
        hashes.add(signed(1 + i % 2, "with two signers " + i));
      }
      alice.signer().kill();
      String alone = signed(1, "with the restored signer alone");
      alice.signer().start();
      Await.until("alice's first signer is back", () -> first.status() != null, living::logs);
      Map<String, String> both = Evidence.require(List.of(first, second));
      Map<String, String> ofTheSecond = Evidence.require(List.of(second));
      for (String hash : hashes) {
        assertThat(both.keySet()).as("who gave a share").anyMatch(a -> a.startsWith(hash + " "));
      }
      assertThat(ofTheSecond.keySet()).anyMatch(attempt -> attempt.startsWith(alone + " "));
      Map<String, String> ofTheFirst = Evidence.require(List.of(first));
      assertThat(ofTheFirst.keySet()).doesNotContainAnyElementsOf(ofTheSecond.keySet());
      assertThat(ofTheFirst.size() + ofTheSecond.size()).isEqualTo(both.size());
    }
    living.heal();
  }

  /** Has a statement signed by the three who are there; its hash. */
  private String signed(int proposer, String text) throws Exception {
    String id = requests.propose(proposer, text);
    for (int seat = 0; seat < 4; seat++) {
      requests.awaitSigned(seat, id);
    }
    requests.verify(0, id);
    return ((JsonString)
            Json.at(living.guardian(0).json("/api/requests/" + id), "request.request_hash"))
        .value();
  }

  /** 24 words and the public record of the newest epoch, and nothing else of the operator's. */
  private Operator restored(Guardian guardian) throws Exception {
    Operator laptop = Operator.nobody("laptop", folder);
    laptop
        .kit("restore", "--hsm", "keystore-file", "--words-file", "-")
        .input(String.join(" ", Mnemonic.words(TestKeys.operator(0).exportSeed())) + "\n")
        .run()
        .exits(0);
    List<?> epochs = Requests.list(guardian.json("/api/keys"), "epochs");
    String setup =
        ((JsonString)
                Json.at(
                    guardian.json("/api/keys"), "epochs." + (epochs.size() - 1) + ".setup_hash"))
            .value();
    Path record = laptop.file("epoch.json");
    Files.writeString(record, living.guardian(1).text("/api/ceremonies/" + setup + "/epoch"));
    laptop
        .kit("share", "restore", "--transcript", record.toString())
        .with("--node", living.guardian(1).api(), "--node", living.guardian(2).api())
        .with("--node", living.guardian(3).api())
        .run()
        .exits(0)
        .says("newest epoch   yes");
    laptop.does("policy", "set", "--request", "statement=allow");
    return laptop;
  }
}
