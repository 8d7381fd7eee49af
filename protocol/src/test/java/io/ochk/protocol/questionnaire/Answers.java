package io.ochk.protocol.questionnaire;

import java.util.LinkedHashMap;
import java.util.Map;

/** Answers that are valid. */
public final class Answers {
  private Answers() {}

  /** A good answer to every field. */
  public static Map<String, String> good() {
    Map<String, String> answers = new LinkedHashMap<>();
    for (Field field : Field.values()) {
      answers.put(field.id(), field.acknowledgement() ? "yes" : "About " + field.title());
    }
    answers.put("A3", "operator@mail.example");
    answers.put("A4", "");
    answers.put("B1", "Own rack.\n\n- two machines\n  - mirrored disks");
    return answers;
  }
}
