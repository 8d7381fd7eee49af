package io.ochk.protocol.questionnaire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;
import java.util.Map;

/** Bytes are refused as malformed, or the one form of some answers. */
class QuestionnaireFuzzTest {
  @FuzzTest
  void parse(byte[] data) {
    try {
      assertThat(Questionnaire.parse(data).bytes()).isEqualTo(data);
    } catch (MalformedException e) {
      assertThat(e.member()).isNotEmpty();
    }
  }

  @FuzzTest
  void answers(byte[] data) throws Exception {
    Map<String, String> answers;
    try {
      answers = AnswersFile.read(data);
    } catch (MalformedException e) {
      return;
    }
    if (Questionnaire.problems(answers).isEmpty()) {
      Questionnaire questionnaire = Questionnaire.of(answers);
      assertThat(Questionnaire.parse(questionnaire.bytes())).isEqualTo(questionnaire);
    }
  }
}
