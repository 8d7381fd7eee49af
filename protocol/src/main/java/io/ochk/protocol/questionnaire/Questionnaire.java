package io.ochk.protocol.questionnaire;

import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A complete and valid set of answers.
 *
 * <p>Its bytes are Markdown: for each field in order {@code ## <id> <title>} LF, the answer, LF, in
 * UTF-8. An answer has no line that begins with {@code ##} and a space, so that the bytes can be
 * taken apart again in one way only.
 */
public final class Questionnaire {
  private final Map<Field, String> answers;

  private Questionnaire(Map<Field, String> answers) {
    this.answers = answers;
  }

  /**
   * The questionnaire with these answers; line ends and white space around them are normalised.
   *
   * @param answers id to answer
   * @throws MalformedException naming the first field with a problem
   */
  public static Questionnaire of(Map<String, String> answers) throws MalformedException {
    List<FieldProblem> problems = problems(answers);
    if (!problems.isEmpty()) {
      FieldProblem first = problems.getFirst();
      throw new MalformedException(first.id(), first.expected(), first.found());
    }
    return new Questionnaire(normalised(answers));
  }

  /**
   * Everything that is wrong with these answers, in the order of the fields; empty if {@link #of}
   * takes them.
   */
  public static List<FieldProblem> problems(Map<String, String> answers) {
    List<FieldProblem> problems = new ArrayList<>();
    Map<Field, String> normalised = normalised(answers);
    normalised.forEach((field, text) -> Answer.problem(field, text).ifPresent(problems::add));
    for (String id : answers.keySet()) {
      if (Field.of(id).isEmpty()) {
        String shown = id.length() <= 40 ? id : id.substring(0, 37) + "...";
        problems.add(new FieldProblem(shown, "the id of a field, A1 to E5", "another one"));
      }
    }
    if (problems.isEmpty()) {
      int length = markdown(normalised).getBytes(StandardCharsets.UTF_8).length;
      if (length > ProgramApply.MAX_QUESTIONNAIRE_BYTES) {
        problems.add(
            new FieldProblem(
                "questionnaire",
                "at most " + ProgramApply.MAX_QUESTIONNAIRE_BYTES + " bytes in all",
                length + " bytes"));
      }
    }
    return List.copyOf(problems);
  }

  private static Map<Field, String> normalised(Map<String, String> answers) {
    Map<Field, String> result = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      result.put(field, Answer.normalise(field, answers.getOrDefault(field.id(), "")));
    }
    return result;
  }

  /**
   * Takes the exact bytes of a questionnaire apart.
   *
   * @throws MalformedException if they are not what {@link #bytes()} gives for some answers
   */
  public static Questionnaire parse(byte[] utf8) throws MalformedException {
    Questionnaire result = of(read(utf8));
    if (!Arrays.equals(result.bytes(), utf8)) {
      throw new MalformedException(
          "questionnaire", "answers without white space around them, LF at line ends", "others");
    }
    return result;
  }

  /** Answers by id out of Markdown with all headings in order; the answers are not judged. */
  static Map<String, String> read(byte[] utf8) throws MalformedException {
    if (utf8.length > ProgramApply.MAX_QUESTIONNAIRE_BYTES) {
      throw new MalformedException(
          "questionnaire",
          "at most " + ProgramApply.MAX_QUESTIONNAIRE_BYTES + " bytes",
          utf8.length + " bytes");
    }
    String text = Utf8.decode(utf8, "questionnaire");
    Map<String, String> answers = new LinkedHashMap<>();
    int at = 0;
    for (Field field : Field.values()) {
      String heading = field.heading() + "\n";
      if (!text.startsWith(heading, at)) {
        throw new MalformedException(field.id(), "the line " + field.heading(), "another line");
      }
      int from = at + heading.length();
      // The line end before the next heading may be the one of this heading: an empty answer.
      int next = text.indexOf("\n## ", from - 1);
      int to = next < 0 ? text.length() : next + 1;
      answers.put(field.id(), text.substring(from, to));
      at = to;
    }
    if (at != text.length()) {
      throw new MalformedException("questionnaire", "no heading after E5", "one");
    }
    return answers;
  }

  /** A file to fill in: every heading and no answers. */
  public static byte[] template() {
    return markdown(normalised(Map.of())).getBytes(StandardCharsets.UTF_8);
  }

  private static String markdown(Map<Field, String> answers) {
    StringBuilder out = new StringBuilder();
    answers.forEach(
        (field, text) -> out.append(field.heading()).append('\n').append(text).append('\n'));
    return out.toString();
  }

  /** The answer to {@code field}, empty if it is optional and was left out. */
  public String answer(Field field) {
    return answers.getOrDefault(field, "");
  }

  /** All answers in order. */
  public Map<Field, String> answers() {
    return Collections.unmodifiableMap(answers);
  }

  /** The exact bytes that an application commits to. */
  public byte[] bytes() {
    return markdown(answers).getBytes(StandardCharsets.UTF_8);
  }

  /** SHA-256 of the bytes, 64 lower-case hex characters. */
  public String sha256() {
    return Sha256.hex(bytes());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Questionnaire q && answers.equals(q.answers);
  }

  @Override
  public int hashCode() {
    return answers.hashCode();
  }

  @Override
  public String toString() {
    return "Questionnaire[" + sha256() + "]";
  }
}
