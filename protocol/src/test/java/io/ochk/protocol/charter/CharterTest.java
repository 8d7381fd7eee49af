package io.ochk.protocol.charter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CharterTest {
  static Charter parse(String text) throws MalformedException {
    return Charter.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String withBody(String body) throws MalformedException {
    byte[] file = CharterWriter.write(Examples.frontMatter(), "");
    return new String(file, StandardCharsets.UTF_8) + body;
  }

  @Test
  void theHashIsTheOneThatAnotherImplementationComputes() throws Exception {
    for (JsonMembers row : Vectors.rows("charters.json")) {
      assertThat(parse(row.string("source")).hash())
          .as(row.string("source"))
          .isEqualTo(row.string("hash"));
    }
  }

  @Test
  void theHashCoversTheDataOfTheFrontMatterAndTheNormalisedBody() throws Exception {
    Charter composed = parse(withBody("Caf\u00e9\n"));
    Charter decomposed = parse(withBody("Cafe\u0301\n"));
    assertThat(decomposed.hash()).isEqualTo(composed.hash());
    assertThat(decomposed).isNotEqualTo(composed);
    assertThat(decomposed.body()).isEqualTo("Cafe\u0301\n");
    String otherLayout = withBody("Caf\u00e9\n").replace("\"oc-me-v1\"", "'oc-me-v1'");
    assertThat(parse(otherLayout).hash()).isEqualTo(composed.hash());
    assertThat(parse(withBody("Cafe\n")).hash()).isNotEqualTo(composed.hash());
    assertThat(parse(withBody("Caf\u00e9\n\n")).hash()).isNotEqualTo(composed.hash());
  }

  @Test
  void theBodyBeginsAfterTheLineEndOfTheClosingFence() throws Exception {
    assertThat(parse(withBody("\n# A\n---\nb")).body()).isEqualTo("\n# A\n---\nb");
    String file = withBody("");
    assertThat(parse(file).body()).isEmpty();
    assertThat(parse(file.substring(0, file.length() - 1)).hash()).isEqualTo(parse(file).hash());
  }

  @Test
  void aFileWithoutFrontMatterIsHashedAsItStands() throws Exception {
    Charter plain = parse("Cafe\u0301\r\n");
    assertThat(plain.frontMatter()).isEmpty();
    assertThat(plain.hash()).isNotEqualTo(parse("Caf\u00e9\r\n").hash());
    assertThat(plain.source()).isEqualTo("Cafe\u0301\r\n".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}", "{\"a\":1}\n# x", "---", "---\n", "---\r\na: 1\r\n---\r\n", "--- \na: 1\n---\n",
        "---x\n", "----\n", "---\n---\n", "---\na: 1\n", "---\na: 1\n--- \n",
            "\uFEFF---\na: 1\n---\n",
        "\uFEFFtext", "", "  \n", "---\n---"
      })
  void refusesAFileThatCouldBeTakenForAnother(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesAnUnassignedCharacterInTheBodyAndNamesItsLine() throws Exception {
    String file = withBody("one\ntwo \u0378\n");
    long line = file.lines().takeWhile(l -> !l.startsWith("two")).count() + 1;
    assertThatThrownBy(() -> parse(file))
        .hasMessage(
            "body: expected characters that Unicode has assigned, found U+0378 on line " + line);
    assertThatThrownBy(() -> parse(withBody("\uffff"))).isInstanceOf(MalformedException.class);
    assertThat(parse(withBody("\ue000 private use and 😀")).body()).startsWith("\ue000");
  }

  @Test
  void refusesInvalidUtf8AndMoreThan64KiB() {
    assertThatThrownBy(() -> Charter.parse(new byte[] {'a', (byte) 0xff}))
        .hasMessage("charter: expected valid UTF-8, found other bytes");
    assertThatThrownBy(() -> parse("x".repeat(65537)))
        .hasMessage("charter: expected at most 65536 bytes, found 65537 bytes");
  }

  @Test
  void anErrorInTheFrontMatterCountsLinesAsTheFileDoes() {
    assertThatThrownBy(() -> parse("---\na: 1\nb: no\n---\n")).hasMessageEndingWith("on line 3");
  }

  @ParameterizedTest
  @CsvSource({
    "charter_version: \"1.0.0\", charter_version: 1, front_matter.charter_version",
    "federation_id: \"oc-me-v1\", federation_id: OC, front_matter.federation_id",
    "operator_share_bps: 2000, operator_share_bps: 10001, front_matter.payouts.operator_share_bps",
    "operator_share_bps: 2000, operator_share: 2000, front_matter.payouts.operator_share_bps",
    "m: 3, m: \"3\", front_matter.threshold.m",
    "operator_id: \"op-0000000000000001\", operator_id: x, front_matter.guardians[0].operator_id",
    "upgrade_pause_seconds: 30, upgrade_pause: 30, front_matter.upgrade_pause",
    "ratified_at: null, ratified_at: \"yesterday\", front_matter.ratified_at",
    "notice_period_days: 14, notice_period_days: null, front_matter.amendment_process.notice_period_days"
  })
  void refusesAMemberOfAnotherFormAndNamesIt(String good, String bad, String member)
      throws Exception {
    String file = withBody("");
    assertThat(file).contains(good);
    assertThatThrownBy(() -> parse(file.replace(good, bad)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @Test
  void whatTheWriterWritesIsReadBackAsTheSameFrontMatter() throws Exception {
    FrontMatter draft = Examples.frontMatter();
    FrontMatter ratified =
        new FrontMatter(
            draft.charterVersion(),
            draft.federationId(),
            "Name: \"odd\" # 017\n",
            Optional.of(Instant.parse("2026-05-01T00:00:00Z")),
            draft.threshold(),
            draft.guardians(),
            draft.gateways(),
            draft.exitClause(),
            draft.amendmentProcess(),
            draft.payouts(),
            draft.upgradePauseSeconds());
    for (FrontMatter front : new FrontMatter[] {draft, ratified}) {
      Charter charter = Charter.parse(CharterWriter.write(front, "# Body\n"));
      assertThat(charter.frontMatter()).contains(front);
      assertThat(charter.body()).isEqualTo("# Body\n");
    }
  }

  @Test
  void theBytesGoInAndOutAsCopies() throws Exception {
    byte[] bytes = "text".getBytes(StandardCharsets.UTF_8);
    Charter charter = Charter.parse(bytes);
    bytes[0] = 0;
    charter.source()[0] = 0;
    assertThat(charter.source()).isEqualTo("text".getBytes(StandardCharsets.UTF_8));
  }
}
