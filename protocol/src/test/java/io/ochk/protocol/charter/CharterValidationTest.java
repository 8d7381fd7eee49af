package io.ochk.protocol.charter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CharterValidationTest {
  private static String good() throws Exception {
    return new String(
        CharterWriter.write(Examples.frontMatter(), "# Charter\n"), StandardCharsets.UTF_8);
  }

  private static List<Finding> check(String text) throws Exception {
    return CharterValidation.check(CharterTest.parse(text));
  }

  private static Verdict verdict(String text, String rule) throws Exception {
    return check(text).stream()
        .filter(f -> f.rule().equals(rule))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  private static String with(String good, String bad) throws Exception {
    assertThat(good()).contains(good);
    return good().replace(good, bad);
  }

  @Test
  void aGoodCharterPassesEveryRuleButTheOneForPeople() throws Exception {
    assertThat(check(good()))
        .allSatisfy(f ->
            assertThat(f.verdict())
                .as(f.toString())
                .isEqualTo(
                    f.rule().equals("operational-independence")
                        ? Verdict.MANUAL_REVIEW
                        : Verdict.PASS))
        .extracting(Finding::rule)
        .containsExactly(
            "guardian-count",
            "threshold-majority",
            "operational-independence",
            "independent-gateway",
            "guardian-endpoints",
            "exit-clause",
            "guardians-listed",
            "members-complete",
            "upgrade-pause",
            "placeholder");
    assertThat(CharterValidation.acceptable(check(good()))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 5, PASS",
    "3, 4, PASS",
    "2, 4, FAIL",
    "2, 5, FAIL",
    "4, 4, PASS",
    "5, 4, FAIL",
    "1, 1, PASS"
  })
  void theThresholdIsStrictlyOverHalf(int m, int n, Verdict verdict) throws Exception {
    String text = with("m: 3", "m: " + m).replace("\"n\": 4", "\"n\": " + n);
    assertThat(verdict(text, "threshold-majority")).isEqualTo(verdict);
  }

  @Test
  void thereAreAtLeastFourGuardians() throws Exception {
    String text = with("m: 3", "m: 2").replace("\"n\": 4", "\"n\": 3");
    assertThat(verdict(text, "guardian-count")).isEqualTo(Verdict.FAIL);
    assertThat(CharterValidation.acceptable(check(text))).isFalse();
  }

  @Test
  void exactlyAsManyDistinctGuardiansAreListed() throws Exception {
    assertThat(verdict(with("\"n\": 4", "\"n\": 5"), "guardians-listed")).isEqualTo(Verdict.FAIL);
    assertThat(verdict(with("op-0000000000000002", "op-0000000000000001"), "guardians-listed"))
        .isEqualTo(Verdict.FAIL);
    String alias = "op-0000000000000001" + "abcdefabcdefabcd";
    assertThat(verdict(with("op-0000000000000002", alias), "guardians-listed"))
        .isEqualTo(Verdict.FAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://g.ochk.io",
        "https://ochk.io:9001",
        "https://G.OCHK.IO./x",
        "wss://a.b.ochk.io",
        "g.ochk.io:9001",
        "tcp://u@g.ochk.io:1",
        "https://g。ochk。io",
        "nowhere at all"
      })
  void noGuardiansEndpointLiesUnderOchkOrHasNoHost(String endpoint) throws Exception {
    assertThat(verdict(with("https://guardian2.example:9001", endpoint), "guardian-endpoints"))
        .isEqualTo(Verdict.FAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://notochk.io",
        "https://ochk.io.example",
        "guardian.example:9001",
        "tcp://[2001:db8::1]:9001"
      })
  void otherEndpointsAreFree(String endpoint) throws Exception {
    assertThat(verdict(with("https://guardian2.example:9001", endpoint), "guardian-endpoints"))
        .isEqualTo(Verdict.PASS);
  }

  @ParameterizedTest
  @CsvSource({
    "Lightning Co, https://gateway.example, PASS",
    "OrangeCheck, https://gateway.example, FAIL",
    "' oc ', https://gateway.example, FAIL",
    "Lightning Co, https://gateway.ochk.io, FAIL",
    "Lightning Co, no address, FAIL"
  })
  void atLeastOneGatewayIsNotRunByOc(String operator, String endpoint, Verdict verdict)
      throws Exception {
    String text =
        with("\"Lightning Co\"", "\"" + operator + "\"")
            .replace("\"https://gateway.example\"", "\"" + endpoint + "\"");
    assertThat(verdict(text, "independent-gateway")).isEqualTo(verdict);
  }

  @Test
  void theExitClauseIsThere() throws Exception {
    String text = good().replaceAll("exit_clause:\n( .*\n)+", "");
    assertThat(verdict(text, "exit-clause")).isEqualTo(Verdict.FAIL);
    assertThat(
            verdict(
                good().replaceAll("exit_clause:\n( .*\n)+", "exit_clause: null\n"), "exit-clause"))
        .isEqualTo(Verdict.FAIL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"payouts", "amendment_process", "gateways"})
  void everyPartIsThere(String member) throws Exception {
    String text = good().replaceAll(member + ":\n( .*\n)+", "");
    assertThat(verdict(text, "members-complete")).isEqualTo(Verdict.FAIL);
  }

  @Test
  void anUpgradePausesAtMostThirtySeconds() throws Exception {
    assertThat(
            verdict(
                with("upgrade_pause_seconds: 30", "upgrade_pause_seconds: 31"), "upgrade-pause"))
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void independenceIsForPeopleWhoAreToldWhatGuardiansShare() throws Exception {
    Finding finding = check(with("Guardian 2 Ltd", "GUARDIAN 1 ltd")).get(2);
    assertThat(finding.verdict()).isEqualTo(Verdict.MANUAL_REVIEW);
    assertThat(finding.explanation()).contains("a legal entity (\"GUARDIAN 1 ltd\")");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{name}}",
        "TODO",
        "(TBD)",
        "FIXME: x",
        "PLACEHOLDER",
        "<LEGAL NAME>",
        "<your name>",
        "<operator_id>",
        "op-0000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000"
      })
  void aPlaceholderFails(String marker) throws Exception {
    assertThat(verdict(good() + "\nText " + marker + " text\n", "placeholder"))
        .isEqualTo(Verdict.FAIL);
    assertThat(verdict("A plain charter " + marker + "\n", "placeholder")).isEqualTo(Verdict.FAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<br>",
        "<https://a.example/b>",
        "<a@b.example>",
        "a < b and c > d",
        "mastodon",
        "TODOs",
        "{a}",
        "todo",
        "<a href=\"x\">y</a>",
        "op-0000000000000001"
      })
  void ordinaryTextIsNoPlaceholder(String text) throws Exception {
    assertThat(verdict(good() + "\nText " + text + " text\n", "placeholder"))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aCharterWithoutFrontMatterIsForPeople() throws Exception {
    List<Finding> findings = check("We four hold funds together.\n");
    assertThat(findings).hasSize(10);
    assertThat(findings.subList(0, 9)).allMatch(f -> f.verdict() == Verdict.MANUAL_REVIEW);
    assertThat(findings.get(9).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void theHashOfZerosIsAPlaceholder() {
    assertThat(CharterValidation.isPlaceholderHash("0".repeat(64))).isTrue();
    assertThat(CharterValidation.isPlaceholderHash("0".repeat(63) + "1")).isFalse();
  }
}
