package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.json.MalformedException;
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.KindRule;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.policy.PolicyFile;
import io.ochk.signer.policy.QuietHours;
import io.ochk.signer.policy.Ruling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Policy FULL =
      Policy.INITIAL
          .withRule("statement", new KindRule(Answer.DENY, Optional.of(3L)))
          .withCeremony(Answer.ALLOW)
          .withBridge(Set.of("liveness"))
          .withQuietHours(
              Optional.of(
                  new QuietHours(
                      LocalTime.of(22, 0), LocalTime.of(7, 0), ZoneId.of("Europe/Lisbon"))));

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    for (Policy policy : new Policy[] {Policy.INITIAL, Policy.allowing(), FULL}) {
      assertThat(Policy.parse(policy.bytes())).isEqualTo(policy);
    }
  }

  @Test
  void theRuleOfAKindDecidesThenItsLimitThenTheHour() {
    assertThat(FULL.judge("statement", NOON, 0)).isEqualTo(new Ruling.Denied());
    assertThat(FULL.judge("liveness", NOON, 287)).isEqualTo(new Ruling.Allowed());
    assertThat(FULL.judge("liveness", NOON, 288)).isInstanceOf(Ruling.Asked.class);
    assertThat(FULL.judge("liveness", NOON.plusSeconds(11 * 3600), 0))
        .isEqualTo(new Ruling.Asked("quiet hours: 22:00 to 07:00 Europe/Lisbon"));
    assertThat(Policy.INITIAL.judge("statement", NOON, 0)).isInstanceOf(Ruling.Asked.class);
  }

  @Test
  void aMalformedPolicyIsRefusedAndUntilItIsMendedEverythingIsAsked(@TempDir Path folder)
      throws Exception {
    String good = new String(FULL.bytes(), StandardCharsets.UTF_8);
    for (String bad :
        new String[] {
          good.replace("\"allow\"", "\"always\""),
          good.replace("\"liveness\":{", "\"transfer\":{"),
          good.replace("22:00", "25:00"),
          good.replace("\"version\":1", "\"version\":2"),
          "{}"
        }) {
      assertThatThrownBy(() -> Policy.parse(bad.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(MalformedException.class);
    }
    PolicyFile file = new PolicyFile(folder.resolve("policy.json"));
    assertThat(file.current()).isEqualTo(Policy.INITIAL);
    file.save(Policy.allowing());
    assertThat(file.current()).isEqualTo(Policy.allowing());
    Files.writeString(file.path(), "not a policy");
    assertThat(file.current().judge("liveness", NOON, 0)).isInstanceOf(Ruling.Asked.class);
    file.save(Policy.allowing());
    assertThat(file.current()).isEqualTo(Policy.allowing());
    // Nor is anything allowed by a file that was there and is gone.
    Files.delete(file.path());
    assertThat(file.current().judge("liveness", NOON, 0)).isInstanceOf(Ruling.Asked.class);
    file.save(Policy.allowing());
    assertThat(file.current()).isEqualTo(Policy.allowing());
  }
}
