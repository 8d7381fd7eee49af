package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.UnwritableDisk;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A disk that can only be read from one moment to the next, below a node and below a signer. */
@ExtendWith(SharedFederation.class)
class UnwritableTest {
  private final LivingFederation living;
  private final Requests requests;

  UnwritableTest(LivingFederation living) {
    this.living = living;
    this.requests = new Requests(living);
  }

  @Test
  @Symptom("store_failing")
  void aNodeWhoseDiskCanOnlyBeReadSaysSoAndGoesOnByItselfWhenItCanBeWritten() throws Exception {
    Guardian stuck = living.guardian(1);
    long pid = stuck.node().pid();
    String early = requests.propose(1, "before its disk can only be read");
    requests.awaitSignedByAll(early);
    String id;
    try (UnwritableDisk _ = UnwritableDisk.below(stuck.node())) {
      id = requests.propose(0, "while a node's disk can only be read");
      for (int seat : new int[] {0, 2, 3}) {
        requests.awaitSigned(seat, id);
      }
      Await.until(
          "it names the store",
          () ->
              stuck.status("/readyz") == 503
                  && stuck.text("/readyz").contains("store_failing")
                  && stuck.text("/readyz").contains("it cannot be written"),
          living::logs);
      assertThat(stuck.status("/livez")).isEqualTo(200);
      assertThat(Requests.metric(stuck, "oc_node_store_failures_total", "")).isPositive();
      assertThat(Requests.state(stuck, early)).isEqualTo("signed");
      assertThat(Requests.state(stuck, id)).isNotEqualTo("signed");
    }
    Await.until("it is ready again", () -> stuck.status("/readyz") == 200, living::logs);
    requests.awaitSignedByAll(id);
    living.guardian(0).signer().kill();
    requests.awaitSigned(1, requests.propose(1, "with the node that could not write"));
    assertThat(stuck.node().pid()).as("the same process").isEqualTo(pid);
  }

  @Test
  @Symptom("the signer refuses: its store could not keep it")
  void noShareLeavesWithoutItsRecordAndASignerGoesOnByItselfWhenItsDiskCanBeWritten()
      throws Exception {
    Guardian stuck = living.guardian(2);
    long pid = stuck.signer().pid();
    living.guardian(0).signer().stop();
    living.guardian(3).signer().stop();
    String id = requests.propose(2, "approved, and then the disk can only be read");
    Await.until(
        "two of three that are needed have approved",
        () -> stuck.text("/api/requests/" + id).split("\"decision\":\"approve\"", -1).length == 3,
        living::logs);
    Map<String, String> before = Evidence.require(List.of(stuck.asks()));
    try (UnwritableDisk _ = UnwritableDisk.below(stuck.signer())) {
      living.guardian(0).signer().start();
      Await.until(
          "its operator is told",
          () -> stuck.asks().status().toString().contains("this signer's store keeps nothing"),
          living::logs);
      stuck
          .kit("inbox", "list")
          .run()
          .exits(0)
          .says("WARNING: this signer's store keeps nothing: it cannot be written")
          .says("next: Make its disk writable again");
      stuck
          .kit("propose", "statement", "--text", "not now")
          .run()
          .exits(1)
          .says("could not keep it (unavailable: it cannot be written")
          .says("make its disk writable again");
      assertThat(Evidence.require(List.of(stuck.asks()))).isEqualTo(before);
      assertThat(Requests.state(living.guardian(0), id)).isEqualTo("open");
    }
    for (int seat : new int[] {0, 1, 2, 3}) {
      requests.awaitSigned(seat, id);
    }
    requests.verify(2, id);
    assertThat(Evidence.require(stuck)).isGreaterThan(before.size());
    assertThat(stuck.asks().status().toString()).doesNotContain("WARNING");
    assertThat(stuck.signer().pid()).as("the same process").isEqualTo(pid);
  }
}
