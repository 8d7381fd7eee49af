package io.ochk.guardian.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ochk.guardian.node.Node;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.identity.Origin;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BridgeRulesTest {
  @TempDir Path data;
  private SqliteStore store;
  private BridgeRules rules;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeEach
  void open() throws Exception {
    store = SqliteStore.open(Node.SCHEMA, data);
    rules =
        new BridgeRules(
            new Turns(store, List::of),
            Origin.of("https://node.example").orElseThrow(),
            Origin.of("https://portal.example").orElseThrow(),
            () -> now);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void asks(String client) throws ProblemException {
    rules.require(name -> Optional.empty(), Optional.of(client));
  }

  private ProblemCode refusal(String client) {
    return catchThrowableOfType(ProblemException.class, () -> asks(client)).problem().code();
  }

  @Test
  void oneAddressLeavesTheBridgeToTheOthers() throws Exception {
    for (int i = 0; i < 10; i++) {
      asks("192.0.2.1");
    }
    for (int i = 0; i < 500; i++) {
      assertThat(refusal("192.0.2.1")).isEqualTo(ProblemCode.RATE_LIMITED);
    }
    assertThatCode(() -> asks("192.0.2.2")).doesNotThrowAnyException();
    now = now.plusSeconds(86_400);
    assertThatCode(() -> asks("192.0.2.1")).doesNotThrowAnyException();
  }

  @Test
  void anIpv6ClientIsItsNetwork() throws Exception {
    for (int i = 1; i <= 10; i++) {
      asks("2001:db8:0:1::" + i);
    }
    assertThat(refusal("2001:db8:0:1::ffff")).isEqualTo(ProblemCode.RATE_LIMITED);
    assertThatCode(() -> asks("2001:db8:0:2::1")).doesNotThrowAnyException();
  }

  @Test
  void thisMachineAndAddressesInDoubtHaveTheLimitForAll() throws Exception {
    for (int i = 0; i < 60; i++) {
      asks("127.0.0.1");
      rules.require(name -> Optional.empty(), Optional.empty());
    }
    assertThat(refusal("127.0.0.1")).isEqualTo(ProblemCode.RATE_LIMITED);
  }
}
