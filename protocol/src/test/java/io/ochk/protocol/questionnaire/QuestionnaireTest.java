package io.ochk.protocol.questionnaire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.charter.StrictYaml;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.vectors.TestScale;
import io.ochk.protocol.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionnaireTest {
  private static Map<String, String> with(String id, String answer) {
    Map<String, String> answers = Answers.good();
    answers.put(id, answer);
    return answers;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theBytesAreHeadingAnswerAndLineEndInOrder() throws Exception {
    Questionnaire questionnaire = Questionnaire.of(Answers.good());
    String text = new String(questionnaire.bytes(), StandardCharsets.UTF_8);
    assertThat(text)
        .startsWith("## A1 Handle\nAbout Handle\n## A2 Legal entity\nAbout Legal entity\n## A3 ")
        .contains("\n## A4 PGP fingerprint\n\n## A5 Jurisdiction\n")
        .contains("\n- two machines\n  - mirrored disks\n## B2 ")
        .endsWith("\n## E5 Key ready\nyes\n");
    assertThat(text.lines().filter(l -> l.startsWith("## ")).map(l -> l.substring(3, 5)))
        .containsExactly(
            "A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "C1",
            "C2", "C3", "C4", "D1", "D2", "D3", "E1", "E2", "E3", "E4", "E5");
    assertThat(questionnaire.sha256()).isEqualTo(Sha256.hex(questionnaire.bytes()));
    assertThat(Questionnaire.parse(questionnaire.bytes())).isEqualTo(questionnaire);
  }

  @Test
  void theBytesAreTheOnesThatAnotherImplementationMakes() throws Exception {
    for (JsonMembers row : Vectors.rows("questionnaires.json")) {
      assertThat(Questionnaire.of(Answers.good()).bytes()).isEqualTo(utf8(row.string("markdown")));
    }
  }

  @Test
  void lineEndsAndWhiteSpaceAroundAnAnswerDoNotMatter() throws Exception {
    Questionnaire plain = Questionnaire.of(with("B1", "one\n\n  two"));
    assertThat(Questionnaire.of(with("B1", "\r\n one\r\n\r\n  two\t\r\n"))).isEqualTo(plain);
    assertThat(Questionnaire.of(with("E1", " Yes\n"))).isEqualTo(Questionnaire.of(Answers.good()));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "A1, ``, `A1: expected an answer, found none`",
        "D2, ` \n `, `D2: expected an answer, found none`",
        "A1, `a\nb`, `A1: expected one line, found several`",
        "A3, `call me`, `A3: expected an npub, an HTTPS address or an e-mail address, found another text`",
        "A3, `http://a.example`, `A3: expected an npub, an HTTPS address or an e-mail address, found another text`",
        "A4, `1234`, `A4: expected 40 or 64 hex digits, or nothing, found another text`",
        "E3, `no`, `E3: expected yes, found another answer`",
        "E3, ``, `E3: expected yes, found none`",
        "C1, `x\n## C2 Key backup\ny`, `C1: expected lines that do not begin with ## and a space, found such a line`",
        "C1, `## x`, `C1: expected lines that do not begin with ## and a space, found such a line`",
        "C1, `x\u0000y`, `C1: expected text without control characters, found one`",
        "F1, `x`, `F1: expected the id of a field, A1 to E5, found another one`"
      })
  void aProblemNamesTheField(String id, String answer, String message) {
    Map<String, String> answers = with(id, answer);
    assertThatThrownBy(() -> Questionnaire.of(answers))
        .isInstanceOf(MalformedException.class)
        .hasMessage(message);
    assertThat(Questionnaire.problems(answers))
        .singleElement()
        .satisfies(p -> assertThat(p.id()).isEqualTo(id));
  }

  @Test
  void allProblemsAreToldAtOnceInOrder() {
    Map<String, String> answers = with("E5", "no");
    answers.remove("A2");
    answers.put("B4", "x".repeat(4001));
    assertThat(Questionnaire.problems(answers))
        .extracting(FieldProblem::id)
        .containsExactly("A2", "B4", "E5");
    assertThat(Questionnaire.problems(answers).get(1))
        .isEqualTo(new FieldProblem("B4", "at most 4000 characters", "4001 characters"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "npub1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
        "https://operator.example/contact",
        "me@operator.example"
      })
  void aContactChannelIsAnNpubAnHttpsAddressOrAnEmailAddress(String contact) throws Exception {
    assertThat(Questionnaire.of(with("A3", contact)).answer(Field.A3)).isEqualTo(contact);
  }

  @Test
  void aFingerprintMayBeGroupedAndIsKeptAsTyped() throws Exception {
    String grouped = "ABCD EF01 2345 6789 abcd  ef01 2345 6789 ABCD EF01";
    assertThat(Questionnaire.of(with("A4", grouped)).answer(Field.A4)).isEqualTo(grouped);
  }

  @Test
  void theLongestAnswersFitTogetherWhenTheyAreLatin() throws Exception {
    Map<String, String> answers = Answers.good();
    for (Field field : Field.values()) {
      if (field.multiline()) {
        answers.put(field.id(), "x".repeat(field.maxLength()));
      }
    }
    assertThat(Questionnaire.problems(answers)).isEmpty();
    for (Field field : Field.values()) {
      if (field.multiline()) {
        answers.put(field.id(), "漢".repeat(field.maxLength()));
      }
    }
    assertThat(Questionnaire.problems(answers)).hasSize(1);
    assertThat(Questionnaire.problems(answers).getFirst().id()).isEqualTo("questionnaire");
  }

  @Test
  void parsingRefusesBytesThatAreNotTheOneForm() throws Exception {
    String good = new String(Questionnaire.of(Answers.good()).bytes(), StandardCharsets.UTF_8);
    for (String bad :
        new String[] {
          good.replace("\n", "\r\n"),
          good + "\n",
          good.substring(0, good.length() - 1),
          "\n" + good,
          good.replace("## A1 Handle\n", "## A1 Handle\n\n"),
          good.replace("## A2 Legal entity", "## A2 Entity"),
          good.replace("yes\n## E2", "Yes\n## E2"),
          good + "## F1 More\nx\n",
          good.substring(good.indexOf("## A2")),
          ""
        }) {
      assertThatThrownBy(() -> Questionnaire.parse(utf8(bad)))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> Questionnaire.parse(new byte[] {(byte) 0xff}))
        .hasMessage("questionnaire: expected valid UTF-8, found other bytes");
  }

  @Test
  void answersAreReadFromJsonYamlAndTheFilledInTemplate() throws Exception {
    Questionnaire expected = Questionnaire.of(Answers.good());
    JsonObject.Builder json = JsonObject.builder();
    Answers.good()
        .forEach((id, text) -> {
          if (id.startsWith("E")) {
            json.put(id, new JsonBoolean(true));
          } else {
            json.put(id, text);
          }
        });
    JsonObject object = json.build();
    assertThat(Questionnaire.of(AnswersFile.read(utf8(" " + CanonicalJson.text(object)))))
        .isEqualTo(expected);
    assertThat(Questionnaire.of(AnswersFile.read(utf8(StrictYaml.write(object)))))
        .isEqualTo(expected);
    assertThat(Questionnaire.of(AnswersFile.read(expected.bytes()))).isEqualTo(expected);
    String template = new String(Questionnaire.template(), StandardCharsets.UTF_8);
    for (var answer : Answers.good().entrySet()) {
      String heading =
          "## " + answer.getKey() + " " + Field.valueOf(answer.getKey()).title() + "\n";
      assertThat(template).contains(heading);
      template = template.replace(heading, heading + "\n" + answer.getValue() + "\n\n");
    }
    assertThat(Questionnaire.of(AnswersFile.read(utf8(template.replace("\n", "\r\n")))))
        .isEqualTo(expected);
  }

  @Test
  void anUnfilledTemplateLacksEveryAnswerButTheOptionalOne() throws Exception {
    assertThat(Questionnaire.problems(AnswersFile.read(Questionnaire.template())))
        .hasSize(Field.values().length - 1);
  }

  @Test
  void anAnswersFileMayNotHoldNumbersOrLists() {
    assertThatThrownBy(() -> AnswersFile.read(utf8("A1: 5\n")))
        .hasMessage("A1: expected text in quotes, found a number");
    assertThatThrownBy(() -> AnswersFile.read(utf8("{\"A1\":[\"x\"]}")))
        .hasMessage("A1: expected a text, found an array");
  }

  @Test
  void randomAnswersSurviveTheWayThroughTheirBytes() throws Exception {
    String[] pieces = {
      "x", " ", "\n", "\r\n", "#", "##", "## ", "\t", "é", "😀", "\u2028", "---", "A1", "\n## A2"
    };
    SplittableRandom random = new SplittableRandom(7);
    for (int i = TestScale.pick(500, 5000, 500_000); i > 0; i--) {
      StringBuilder text = new StringBuilder("x");
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      Map<String, String> answers = with("D" + random.nextInt(1, 4), text.toString());
      if (Questionnaire.problems(answers).isEmpty()) {
        Questionnaire questionnaire = Questionnaire.of(answers);
        assertThat(Questionnaire.parse(questionnaire.bytes())).isEqualTo(questionnaire);
      }
    }
  }
}
