package io.ochk.guardian.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.guardian.world.World;
import io.ochk.server.problem.ProblemException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignerSessionsTest {
  private Instant now = Instant.parse("2026-05-20T12:00:00Z");
  private final SignerSessions sessions = sessions();

  private SignerSessions sessions() {
    return new SignerSessions(World.RANDOM::nextBytes, () -> now);
  }

  private static void refused(SignerSessions sessions, String challenge) {
    assertThatThrownBy(() -> sessions.use(challenge))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("challenge");
  }

  @Test
  void whoeverAsksForChallengesTakesNoneFromASigner() throws Exception {
    String own = sessions.challenge();
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      all.add(sessions.challenge());
    }
    assertThat(all).hasSize(20_000).doesNotContain(own);
    sessions.use(own);
    sessions.use(sessions.challenge());
  }

  @Test
  void aChallengeIsUsedOnceAndLivesForAMinute() throws Exception {
    String challenge = sessions.challenge();
    String other = sessions.challenge();
    sessions.use(challenge);
    refused(sessions, challenge);
    now = now.plusSeconds(60);
    sessions.use(other);
    refused(sessions, other);
    String late = sessions.challenge();
    now = now.plusMillis(60_001);
    refused(sessions, late);
  }

  @Test
  void aChallengeThatThisNodeDidNotGiveIsRefused() throws Exception {
    refused(sessions, "ff".repeat(32));
    refused(sessions, sessions().challenge());
    String good = sessions.challenge();
    for (int i = 0; i < good.length(); i++) {
      char other = good.charAt(i) == '0' ? '1' : '0';
      refused(sessions, good.substring(0, i) + other + good.substring(i + 1));
    }
    sessions.use(good);
  }
}
