package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Together;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * The generation of a federation's key, in the middle of which every node and every signer was
 * killed at once (SIGKILL), and started again.
 *
 * @param setup its setup's hash
 * @param when how far it had come
 */
record FirstCeremony(String setup, String when) {
  /** Begins it, kills everybody at some step, and starts everybody; returns with the key. */
  static FirstCeremony killedInTheMiddle(LivingFederation living, Random random)
      throws IOException {
    List<Guardian> all = living.guardians();
    String setup = living.guardian(random.nextInt(all.size())).asks().generate();
    String step = CeremonySteps.ALL.get(random.nextInt(CeremonySteps.ALL.size()));
    Guardian seen = living.guardian(random.nextInt(all.size()));
    String when = CeremonySteps.await(seen, setup, step, 1 + random.nextInt(all.size() - 1));
    Together.map(
        all.stream().flatMap(g -> List.of(g.node(), g.signer()).stream()).toList(),
        program -> {
          program.kill();
          return program;
        });
    Together.map(all, Guardian::start);
    living.awaitKey(0);
    return new FirstCeremony(setup, when);
  }

  /** Whether it, and no other, made the key that everybody has. */
  void requireOnly(LivingFederation living) throws Exception {
    for (Guardian guardian : living.guardians()) {
      List<JsonValue> made =
          Requests.list(guardian.json("/api/ceremonies"), "ceremonies").stream()
              .filter(c -> Json.at(c, "kind").equals(new JsonString("keygen")))
              .toList();
      assertThat(made).as(when).hasSize(1);
      assertThat(Json.at(made.getFirst(), "setup_hash")).isEqualTo(new JsonString(setup));
      assertThat(Json.at(made.getFirst(), "state")).isEqualTo(new JsonString("live"));
      assertThat(Json.at(guardian.json("/api/keys"), "epochs.0.setup_hash"))
          .isEqualTo(new JsonString(setup));
    }
  }
}
