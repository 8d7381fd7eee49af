package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonValue;
import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Scale;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A signer that gives wrong shares is named everywhere, left out, and the attempt repeated. */
@ExtendWith(SharedFederation.class)
class LyingSignerTest {
  private final LivingFederation living;
  private final Requests requests;

  LyingSignerTest(LivingFederation living) {
    this.living = living;
    this.requests = new Requests(living);
  }

  @Test
  void aWrongShareIsProvedToAllAndTheNextAttemptIsWithoutTheLiar() throws Exception {
    Guardian coordinator = living.guardian(0);
    Guardian liar = living.guardian(3);
    double attempts = Requests.metric(coordinator, "oc_node_signing_attempts_total", "");
    // With one of the honest away, the liar is in the first attempt.
    living.guardian(2).signer().kill();
    liar.signer().kill();
    String id;
    try (LyingSigner lying =
        new LyingSigner(TestKeys.operator(3), 3, liar.api(), Scale.random()).start()) {
      id = requests.propose(0, "without the liar");
      for (int seat = 0; seat < 4; seat++) {
        Guardian guardian = living.guardian(seat);
        Await.until(
            guardian.operator().name() + " holds the proof",
            () -> blamed(guardian, id).toString().contains(liar.operatorId()),
            living::logs);
        assertThat(Requests.state(guardian, id)).isEqualTo("open");
      }
      assertThat(Requests.metric(coordinator, "oc_node_blames_total", "")).isPositive();
      living.guardian(2).signer().start();
      requests.awaitSignedByAll(id);
    }
    for (Guardian guardian : living.guardians()) {
      List<JsonValue> proofs = blamed(guardian, id);
      assertThat(proofs).isNotEmpty();
      for (JsonValue proof : proofs) {
        assertThat(Requests.list(proof, "cheaters").toString())
            .contains(liar.operatorId())
            .doesNotContain(coordinator.operatorId());
      }
    }
    // n - t + 1, whatever the liar does.
    assertThat(Requests.metric(coordinator, "oc_node_signing_attempts_total", "") - attempts)
        .isLessThanOrEqualTo(2);
  }

  private static List<JsonValue> blamed(Guardian guardian, String id) throws Exception {
    return Requests.list(Json.at(guardian.json("/api/requests/" + id), "request"), "blame");
  }
}
